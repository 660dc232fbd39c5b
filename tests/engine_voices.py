"""A voice for each engine that needs more than its name to speak: what the contract tests speak with.

``NAMES`` has a function per engine that makes a voice in a folder; an engine without one speaks as it is.
"""

import json
import unicodedata

import numpy as np
import onnx
from onnx import TensorProto

from loa._wav import RATE_HZ, wav_bytes
from loa.files.canonical import sha256_hex
from loa.files.recordings import recording_file, text_key, write_recordings
from loa.model.sound import Recording, Voice


def voice_of(engine, folder, text):
    """A voice of an engine that can say a text."""
    make = MAKERS.get(engine)
    return make(folder, text) if make else Voice("thử", "", engine, "vi")


def _recorded(folder, text):
    seconds = len(text.split()) / 3
    samples = 0.3 * np.sin(2 * np.pi * 300 * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)
    data, key = wav_bytes(samples), text_key(text)
    (folder / recording_file(key)).write_bytes(data)
    person = {"reader": "Người đọc", "recorded_on": "2025-08-01", "consent": "phiếu", "approved_by": "Người duyệt"}
    write_recordings(folder, [Recording(text, key, recording_file(key), sha256_hex(data), seconds, **person)])
    return Voice("thử", "", "recorded", "vi", folder=folder.as_posix())


def _piper(folder, text):
    letters = sorted(set(unicodedata.normalize("NFD", text)))
    ids = {"_": [0], "^": [1], "$": [2]} | {letter: [number] for number, letter in enumerate(letters, start=3)}
    inputs = [("input", TensorProto.INT64, [1, "L"]), ("input_lengths", TensorProto.INT64, [1])]
    inputs.append(("scales", TensorProto.FLOAT, [3]))
    onnx.save(_tones(inputs, "output", [1, 1, "N"]), folder / "thu.onnx")
    config = {
        "audio": {"sample_rate": HZ},
        "espeak": {"voice": "vi"},
        "phoneme_type": "text",
        "num_symbols": len(ids),
        "num_speakers": 1,
        "phoneme_id_map": ids,
        "inference": {"noise_scale": 0.667, "noise_w": 0.8, "length_scale": 1.0},
    }
    (folder / "thu.onnx.json").write_text(json.dumps(config), encoding="utf-8")
    options = (("consent", "thử"), ("licence", "CC0"), ("model", "thu.onnx"))
    return Voice("thử", "", "piper", "vi", options, folder=folder.as_posix())


def _mms(folder, text):
    letters = sorted(set(text.lower()) - set(".,"))
    tokens = "\n".join(f"{letter} {number}" for number, letter in enumerate(["_", *letters]))
    (folder / "tokens.txt").write_text(tokens + "\n", encoding="utf-8")
    inputs = [("x", TensorProto.INT64, [1, "L"]), ("x_length", TensorProto.INT64, [1])]
    inputs += [(name, TensorProto.FLOAT, [1]) for name in ("noise_scale", "length_scale", "noise_scale_w")]
    model = _tones(inputs, "y", [1, 1, "N"])
    told = {"model_type": "vits", "comment": "mms", "language": "vie", "frontend": "characters"}
    told |= {"add_blank": "1", "n_speakers": "1", "sample_rate": str(HZ)}
    onnx.helper.set_model_props(model, told)
    onnx.save(model, folder / "thu.onnx")
    options = (("consent", "thử"), ("licence", "CC0"), ("model", "thu.onnx"), ("tokens", "tokens.txt"))
    return Voice("thử", "", "mms", "vi", options, folder=folder.as_posix())


HZ = 22_050
TONE_SAMPLES = 750
"""Each symbol of a made model is a tone of so many samples, 60 Hz higher than the one before; symbol 0 is silence."""


def _tones(inputs, output, shape):
    """A model that says each of its symbols as a tone."""
    values = [onnx.helper.make_tensor_value_info(*one) for one in inputs]
    step = (2 * np.pi * 60 * np.arange(TONE_SAMPLES) / HZ).astype(np.float32).reshape(1, 1, -1)
    constants = {"step": step, "level": np.float32([0.3]), "axis": np.int64([2]), "flat": np.int64([1, 1, -1])}
    nodes = [
        onnx.helper.make_node("Cast", [inputs[0][0]], ["number"], to=TensorProto.FLOAT),
        onnx.helper.make_node("Unsqueeze", ["number", "axis"], ["column"]),
        onnx.helper.make_node("Mul", ["column", "step"], ["phase"]),
        onnx.helper.make_node("Sin", ["phase"], ["wave"]),
        onnx.helper.make_node("Mul", ["wave", "level"], ["quiet"]),
        onnx.helper.make_node("Reshape", ["quiet", "flat"], [output]),
    ]
    outputs = [onnx.helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)]
    known = [onnx.numpy_helper.from_array(value, name) for name, value in constants.items()]
    graph = onnx.helper.make_graph(nodes, "tones", values, outputs, known)
    return onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 13)], ir_version=8)


MAKERS = {"recorded": _recorded, "piper": _piper, "mms": _mms}
