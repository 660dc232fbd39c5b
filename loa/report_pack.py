"""The report pack: the report in every form, and beside it what an inspector needs to check it without loa.

``FOLDER/<report>.docx …`` are the forms. ``FOLDER/proof/`` holds the verifier, the centre's public key, for each
station its log, keys and heads, and a page that tells how to check them.
"""

from collections.abc import Callable, Iterable, Iterator
from importlib import resources
from pathlib import Path

from loa import plugins
from loa._proof_page import proof_page
from loa.errors import OutsideMissing, UsageError
from loa.files import atomic
from loa.messages import _
from loa.model.evidence import Report
from loa.playlog import PlayLog
from loa.proofs import keep_proof, proof_path

PROOF = "proof"
_PROTECTED = ("logs", "scripts", "schedules", "voices", "keys")
"""Folders of a workspace that hold evidence, secrets, or what people wrote."""


def check_target(root: Path, folder: Path) -> None:
    """Refuse a folder in which the pack would stand among evidence, secrets, or what people wrote.

    Args:
        root: of the workspace.
        folder: where the pack should go; it need not be there yet.

    Raises:
        UsageError: the folder is one of these, lies in one, or is a file.
    """
    wanted = folder.resolve()
    for name in _PROTECTED:
        if wanted.is_relative_to((root / name).resolve()):
            raise UsageError(
                _(
                    "A report is not written into {folder}/: what stands there is evidence, or written by people."
                ).format(folder=name),
                cure=_("Name another folder with --to, for example output/reports."),
            )


def report_pack(
    made: Report,
    folder: Path,
    *,
    root: Path | None = None,
    forms: Iterable[str] = (),
    template: Path | None = None,
    missing: Callable[[OutsideMissing], None] | None = None,
) -> Iterator[Path]:
    """Write the report in its forms and the proof beside it; the paths, in order.

    Args:
        made: of a station, a province or the country.
        folder: made when it is not there.
        root: of the workspace whose logs prove the report; None to write no proof.
        forms: which of ``loa/reports/``; every one when empty.
        template: the office's own; it goes to the form that takes one of its kind.
        missing: told of a form that this machine lacks something for, when all forms are wanted.

    Raises:
        UsageError: the folder is one that a report must not stand in, or a form is unknown.
        OutsideMissing: a form that was asked for by name needs something that is missing; nothing of it is written.
    """
    if root is not None:
        check_target(root, folder)
    asked = tuple(forms)
    for form in asked or plugins.names("reports"):
        try:
            yield _form(made, folder, form, template)
        except OutsideMissing as exc:
            if asked or missing is None:
                raise
            missing(exc)
    if root is not None:
        yield from _proof(root, made, folder / PROOF)


def file_stem(made: Report) -> str:
    """How the files of a report begin: station, month or last day told, campaign, ``-letter`` for a công văn."""
    return f"{made.station}-{made.as_of or made.month}-{made.campaign}{'-letter' if made.style == 'letter' else ''}"


def _form(made: Report, folder: Path, form: str, template: Path | None) -> Path:
    module = plugins.load("reports", form)
    is_its_own = template is not None and template.suffix.lower() == getattr(module, "TEMPLATE_SUFFIX", None)
    data = module.lay_out(made, template=template.read_bytes()) if template and is_its_own else module.lay_out(made)
    path: Path = folder / f"{file_stem(made)}{module.SUFFIX}"
    atomic.write_if_changed(path, data)
    return path


def _proof(root: Path, made: Report, folder: Path) -> Iterator[Path]:
    """The logs that the report rests on, as files that the stand-alone verifier takes."""
    with_log = [one for one in made.parts or (made,) if one.log_size]
    if not with_log:
        return
    yield _copied((resources.files("loa.proof") / "verify_log.py").read_bytes(), folder / "verify_log.py")
    centre = root / "logs" / "centre.txt"
    if centre.is_file():
        yield _copied(centre.read_bytes(), folder / centre.name)
    for one in with_log:
        for path in _evidence_files(root / "logs" / one.station):
            data = path.read_bytes()
            whole = data[: data.rfind(b"\n") + 1] if path.suffix == ".jsonl" else data
            yield _copied(whole, folder / path.relative_to(root / "logs"))
        yield from _proofs(root / "logs" / one.station, folder / one.station)
        page = proof_page(one, folder / one.station).encode("utf-8")
        yield _copied(page, folder / f"kiem-tra-{one.station}-{made.month}.txt")


def _evidence_files(station: Path) -> list[Path]:
    patterns = ("plays-????-??.jsonl", "keys/????-??.txt", "heads/*.txt")
    return [path for pattern in patterns for path in sorted(station.glob(pattern))]


def _proofs(station: Path, folder: Path) -> Iterator[Path]:
    """The photos, scans and recordings that the log names; one that is missing is told by whoever checks the log.

    Raises:
        OutsideMissing: the disk does not take one.
    """
    named = {line.play.proof for line in PlayLog(station.parent, station.name).lines() if line.play.proof_sha256}
    for name in sorted(named):
        path = proof_path(station, name)
        if path.name == name and path.is_file():
            yield keep_proof(folder, name, path)


def _copied(data: bytes, path: Path) -> Path:
    atomic.write_if_changed(path, data)
    return path
