"""Kiểm tra nhật ký phát của loa chỉ bằng Python 3.8 trở lên và tệp này, không dùng phần nào của loa.

    python verify_log.py THƯ_MỤC [KHÓA_TRUNG_TÂM] [TỆP_ĐẦU_NHẬT_KÝ ...]

THƯ_MỤC là logs/<mã đài>: plays-YYYY-MM.jsonl, keys/, heads/, proofs/. KHÓA_TRUNG_TÂM là dòng chữ nhận từ chính trung tâm; không có
thì tin tệp THƯ_MỤC/../centre.txt. TỆP_ĐẦU_NHẬT_KÝ là những gì loa log head đã in ra và được giữ lại. Có gì sai thì mã thoát là 1.
LOA_LANG=en: in English. FOLDER [CENTRE_KEY] [HEAD_FILE ...]
"""

# fmt: off
import base64, functools, hashlib, json, os, re, sys
from pathlib import Path
EN = os.environ.get("LOA_LANG", "").lower().startswith("en")
TORN = ("%s: dòng cuối chưa ghi xong", "%s: the last line is not finished")[EN]
LINE = ("%s:%d: không phải một dòng của nhật ký này", "%s:%d: not a line of this log")[EN]
CHAIN = ("dòng %d: dòng này hoặc dòng trước bị sửa, bỏ, thêm hoặc lặp", "line %d: it, or the line before it, was changed, removed, added or doubled")[EN]
SIGN = ("%s: viết sai, không do đài ký, hoặc có chữ ký sai", "%s: misspelt, not signed by the station, or with a wrong signature")[EN]
PROOF = ("dòng %d: ảnh, bản quét hoặc bản ghi âm kèm theo bị mất hoặc đã thay: %s", "line %d: its photo, scan or recording is gone or another one: %s")[EN]
ROOT = ("%s: các dòng không cho ra đầu nhật ký này", "%s: the lines do not give this head")[EN]
OLD = ("%s: đầu nhật ký cũ, đưa lại", "%s: an older head, replayed")[EN]
KEY = ("%s: không phải khóa của trung tâm", "%s: not the key of a centre")[EN]
GOOD = ("%d dòng khớp với nhau; %d dòng nằm sau đầu nhật ký cuối cùng mà trung tâm đã đối chứng", "%d lines hold together; %d of them lie after the last cosigned head")[EN]
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # Ed25519, RFC 8032 section 5.1
D, I = -121665 * pow(121666, P - 2, P) % P, pow(2, (P - 1) // 4, P)  # noqa: E741 - as the RFC names it

def point(data):
    y, sign = int.from_bytes(data, "little") & (2**255 - 1), data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * I % P
    if y >= P or (x * x - square) % P or (x == 0 and sign): raise ValueError
    return (x, y, 1, x * y % P) if x & 1 == sign else (P - x, y, 1, (P - x) * y % P)

def add(p, q):
    a, b, c, d = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0]), 2 * p[3] * q[3] * D, 2 * p[2] * q[2]
    return ((b - a) * (d - c) % P, (d + c) * (b + a) % P, (d - c) * (d + c) % P, (b - a) * (b + a) % P)

def times(number, p):
    half = times(number >> 1, add(p, p)) if number else (0, 1, 1, 0)
    return add(half, p) if number & 1 else half

def is_signature(public, message, signature):  # ValueError where a key or a signature is no point
    if len(public) != 32 or len(signature) != 64 or (s := int.from_bytes(signature[32:], "little")) >= L: return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left = times(s, point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")))
    right = add(point(signature[:32]), times(k, point(public)))
    return all((left[n] * right[2] - right[n] * left[2]) % P == 0 for n in (0, 1))

def exact64(text):
    if base64.b64encode(data := base64.b64decode(text, validate=True)).decode() != text: raise ValueError
    return data

def vkey(text):
    name, short, data = re.fullmatch(r"([!-*,-~]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)", text).groups()
    if hashlib.sha256(name.encode() + b"\n" + exact64(data)).digest()[:4].hex() != short or exact64(data)[0] not in (1, 4): raise ValueError
    return name, bytes.fromhex(short), exact64(data)[0], exact64(data)[1:]

def note(data):
    text, _blank, lines = data.rpartition("\n\n")
    if not re.fullmatch("(— [!-*,-~]+ [A-Za-z0-9+/=]+\n)+", lines) or re.search(r"[\0-\x09\x0b-\x1f]", text): raise ValueError
    return text + "\n", [(name, exact64(data)) for _dash, name, data in (line.split(" ") for line in lines[:-1].split("\n"))]

def pasted(data, known):  # the notes that stand one after the other in what loa log head printed, without the known ones
    blocks = data.replace("\r\n", "\n").strip("\n").split("\n\n")
    return [one for at in range(0, len(blocks), 2) if (one := note("\n\n".join(blocks[at : at + 2]) + "\n")) not in known]

def sha256_of(path):
    with path.open("rb") as file:
        parts = iter(lambda: file.read(1 << 20), b"")
        return functools.reduce(lambda total, part: total.update(part) or total, parts, hashlib.sha256()).hexdigest()

def signed_by(one, key):  # 0, or the second of the cosignature, or 1
    own = [(data[4:12] if key[2] == 4 else b"", data[12:] if key[2] == 4 else data[4:]) for name, data in one[1] if (name, data[:4]) == key[:2]]
    stamps = ["cosignature/v1\ntime %d\n" % int.from_bytes(time, "big") if time else "" for time, _signature in own]
    right = [is_signature(key[3], (stamp + one[0]).encode(), signature) for stamp, (_time, signature) in zip(stamps, own)]
    return (int.from_bytes(own[0][0], "big") or 1) if own and all(right) else 0

def roots(entries, sizes):
    peaks, found = [], {0: hashlib.sha256(b"").digest()}
    for number, entry in enumerate(entries):
        node, size = hashlib.sha256(b"\0" + entry).digest(), number
        while size & 1:
            node, size = hashlib.sha256(b"\1" + peaks.pop() + node).digest(), size >> 1
        peaks.append(node)
        if number + 1 in sizes: found[number + 1] = functools.reduce(lambda root, peak: hashlib.sha256(b"\1" + peak + root).digest(), peaks[::-1])
    return found

def lines_of(folder, faults):
    found = []
    for path in sorted(folder.glob("plays-????-??.jsonl")):
        *lines, torn = path.read_bytes().split(b"\n")
        faults += [TORN % path.name] if torn else []
        for number, data in enumerate(lines, 1):
            try:
                value = json.loads(data.decode("utf-8"))
                again = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
                play, sequence = value["play"], value["sequence"]
                right = again.encode() == data and type(sequence) is int and value["v"] == 1 and play["station"] == folder.name
                right = right and "plays-%s.jsonl" % play["start"][:7] == path.name and 0 <= play["share_heard"] <= 1 and play["grade"] in tuple("ABCD") and play["start"] <= play["end"]
                what = ["line"] if play["line"] else ["campaign", "script", "title", "means"]
                proof, sha = folder / "proofs" / Path(play.get("proof", "")).name, play.get("proof_sha256", "")
                faults += [PROOF % (sequence, proof.name)] if sha and not (proof.is_file() and sha256_of(proof) == sha) else []
                found.append((int(sequence), data, value["previous"], tuple(str(play[key]) for key in (*what, "form", "start", "corrects"))))
            except (ValueError, KeyError, TypeError, RecursionError):
                right = False
            faults += [] if right else [LINE % (path.name, number)]
    return sorted(found)

def check(folder, centre_text="", kept=()):
    """Faults of the log, how many lines it has, and how many of them a cosigned head covers."""
    faults, keys, known, heads, previous, seen = [], [], [], [], "0" * 64, {}
    lines, centre, file = lines_of(folder, faults), None, folder.parent / "centre.txt"
    for number, (sequence, data, before, identity) in enumerate(lines, 1):
        if (sequence, before) != (number, previous) or seen.setdefault(identity, number) != number:
            faults.append(CHAIN % sequence)
        previous = hashlib.sha256(data).hexdigest()
    try:
        centre = vkey(centre_text or file.read_text("utf-8").strip()) if centre_text or file.is_file() else None
    except (ValueError, AttributeError):
        faults.append(KEY % (centre_text or file.name))
    for path in sorted((folder / "keys").glob("????-??.txt")):
        try:
            one = note(path.read_bytes().decode("utf-8"))
            key = vkey(re.fullmatch("loa/%s key\n%s\n(\\S+)\n" % (folder.name, path.stem), one[0]).group(1))
            if key[2] != 1 or not signed_by(one, keys[-1] if keys else key): raise ValueError
            keys, known = [*keys, key], [*known, one]
        except (ValueError, AttributeError):
            faults.append(SIGN % ("keys/" + path.name))
    for path in [*sorted((folder / "heads").glob("[!.]*.txt")), *map(Path, kept)]:
        try:
            data = path.read_bytes().decode("utf-8")
            for one in [note(data)] if path.parent == folder / "heads" else pasted(data, known):
                size, root = re.fullmatch("loa/%s\n(0|[1-9][0-9]{0,17})\n([A-Za-z0-9+/]{43}=)\n" % folder.name, one[0]).groups()
                good = [key[:2] for key in [*keys, *([centre] if centre else [])] if signed_by(one, key)]
                if not set(good) & {key[:2] for key in keys} or any((name, data[:4]) not in good for name, data in one[1]): raise ValueError
                heads.append((signed_by(one, centre) if centre else 0, int(size), exact64(root), path.name))
        except (ValueError, AttributeError, OSError):
            faults.append(SIGN % path.name)
    given = roots([data for _n, data, _b, _i in lines], {size for _at, size, _root, _name in heads})
    faults += [ROOT % name for _at, size, root, name in heads if given.get(size) != root]
    cosigned = sorted(head for head in heads if head[0])
    faults += [OLD % b[3] for a, b in zip(cosigned, cosigned[1:]) if b[1] < a[1]]
    return faults, len(lines), max((size for _at, size, _root, _name in cosigned), default=0)

if __name__ == "__main__":
    if len(sys.argv) < 2 or not Path(sys.argv[1]).is_dir(): sys.exit(__doc__)
    wrong, count, covered = check(Path(sys.argv[1]).resolve(), "".join(sys.argv[2:3]), sys.argv[3:])
    sys.stdout.buffer.write(("\n".join(wrong) or GOOD % (count, count - covered)).encode("utf-8") + b"\n")
    sys.exit(1 if wrong else 0)
