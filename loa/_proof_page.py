"""The page of a report pack that tells an inspector how to check a station's log without loa."""

import datetime as dt
from pathlib import Path

from loa.files.note import Note, note_of, vkey_of
from loa.files.text import read_text
from loa.model.evidence import KeptHead, Report
from loa.model.time import VIETNAM

_DER = r"\060\052\060\005\006\003\053\145\160\003\041\000"
"""What stands before the 32 bytes of an Ed25519 key in DER, in octal for printf. Source: RFC 8410 section 4."""

_ID_BYTES, _STAMP_BYTES = 4, 8


def proof_page(made: Report, folder: Path) -> str:
    """The page, in Vietnamese, with the commands for just these files.

    Args:
        made: the station's report.
        folder: the copy of the station's log in the pack.
    """
    parts = [_first(made), _by_verifier(made), _by_openssl(made, folder), _last(made, folder)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _first(made: Report) -> str:
    return f"""\
KIỂM TRA NHẬT KÝ PHÁT CỦA {made.locality} (mã {made.station})

Báo cáo tháng {made.month} dựa vào {made.log_size} dòng đầu của nhật ký. Mã của các dòng ấy (RFC 6962, SHA-256):
    {made.log_head}
Ai cũng kiểm tra được mà không cần phần mềm loa và không cần tin người lập báo cáo. Mọi lệnh dưới đây gõ trong thư mục
có tờ này; mỗi khối lệnh đứng riêng được."""


def _by_verifier(made: Report) -> str:
    return f"""\
1. BẰNG TỆP verify_log.py (một tệp, 150 dòng, chỉ cần Python 3.8 trở lên; đọc được bằng mắt)

{_block(f"python3 verify_log.py {made.station}")}

Lệnh này tin khóa của trung tâm trong tệp centre.txt kèm theo (nếu có). Chắc chắn hơn: ghi thêm vào cuối lệnh, trong
dấu nháy đơn, dòng khóa công khai mà chính trung tâm đọc qua điện thoại hoặc công bố. Kết quả tốt:
    … dòng khớp với nhau; N dòng nằm sau đầu nhật ký cuối cùng mà trung tâm đã đối chứng
N dòng cuối ấy trung tâm chưa đối chứng. Sai thì từng dòng sai được nêu tên. Ảnh, bản quét, bản ghi âm mà nhật ký nêu
làm minh chứng nằm trong {made.station}/proofs/; tệp ấy được so với mã SHA-256 ghi trong dòng nhật ký."""


def _block(commands: str) -> str:
    """Commands as they stand on the page."""
    return "\n".join(f"    {line}" for line in commands.split("\n"))


def _by_openssl(made: Report, folder: Path) -> str:
    if not made.heads:
        return "2. BẰNG OPENSSL\n\nNhật ký này chưa có đầu nhật ký nào được ký, nên chưa có chữ ký để kiểm tra."
    head = made.heads[-1]
    one = note_of(read_text(folder / "heads" / head.file))
    station = _station_commands(made, head, one, folder)
    return "\n\n".join([*station, *_centre_commands(made, head, one, folder)])


def _station_commands(made: Report, head: KeptHead, one: Note, folder: Path) -> list[str]:
    month = _key_month(one, folder)
    if not month:
        return []
    station, file = made.station, f"{made.station}/heads/{head.file}"
    commands = f"""\
sed '/^$/,$d' {file} > text
printf '{_DER}' > key.der
sed -n 3p {station}/keys/{month}.txt | cut -d+ -f3- | openssl base64 -d -A | tail -c 32 >> key.der
grep '^— loa/{station} ' {file} | head -n 1 | cut -d' ' -f3 > line
openssl base64 -d -A -in line | tail -c 64 > signature
openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in text -sigfile signature"""
    return [
        f"""\
2. BẰNG OPENSSL 3 (Linux, macOS, Git Bash): chữ ký của đài dưới đầu nhật ký {head.size} dòng

{_block(commands)}

Trong text, dòng 2 là số dòng, dòng 3 là mã RFC 6962 (base64). "Signature Verified Successfully" là chữ ký đúng."""
    ]


def _centre_commands(made: Report, head: KeptHead, one: Note, folder: Path) -> list[str]:
    centre = folder.parent / "centre.txt"
    if head.cosigned_at is None or not centre.is_file():
        return []
    key = vkey_of(read_text(centre).strip())
    data = next((line.data for line in one.signatures if line.key_id == key.id), None)
    if data is None:
        return []
    seconds = int.from_bytes(data[:_STAMP_BYTES], "big")
    at = dt.datetime.fromtimestamp(seconds, VIETNAM)
    file = f"{made.station}/heads/{head.file}"
    commands = f"""\
(printf 'cosignature/v1\\ntime {seconds}\\n'; sed '/^$/,$d' {file}) > cosigned
printf '{_DER}' > centre.der
cut -d+ -f3- centre.txt | openssl base64 -d -A | tail -c 32 >> centre.der
grep '^— {key.name} ' {file} | cut -d' ' -f3 > line
openssl base64 -d -A -in line | tail -c 64 > cosignature
openssl pkeyutl -verify -pubin -keyform DER -inkey centre.der -rawin -in cosigned -sigfile cosignature"""
    return [f"3. BẰNG OPENSSL 3: đối chứng của trung tâm lúc {at:%H:%M:%S %d/%m/%Y}\n\n{_block(commands)}"]


def _last(made: Report, folder: Path) -> str:
    return f"""{_chain(folder)}\
Điều không kiểm tra được bằng các bước này: các dòng sau đầu nhật ký cuối cùng mà trung tâm đang giữ vẫn có thể bị thay
mà không ai biết ({made.uncosigned} dòng, "chưa đối chứng"); và chữ ký không nói rằng loa đã kêu: mức A, B, C, D trong
báo cáo nói điều đó."""


def _chain(folder: Path) -> str:
    """How two neighbouring lines are compared, in the newest file that holds two."""
    paths = [path for path in sorted(folder.glob("plays-????-??.jsonl")) if path.read_bytes().count(b"\n") > 1]
    if not paths:
        return ""
    file = f"{folder.name}/{paths[-1].name}"
    commands = f"""\
sed -n 1p {file} | tr -d '\\n' | openssl dgst -sha256
sed -n 2p {file} | grep -o '"previous":"[0-9a-f]*"'"""
    return f"""\
TỪNG DÒNG NỐI NHAU: "previous" của mỗi dòng là SHA-256 của dòng trước. Hai lệnh này cho cùng một mã:

{_block(commands)}

"""


def _key_month(one: Note, folder: Path) -> str:
    """The month of the key that signed a note; empty when none of the keys here did."""
    for path in sorted((folder / "keys").glob("????-??.txt")):
        key = vkey_of(read_text(path).split("\n")[2])
        if any((line.name, line.key_id) == (key.name, key.id) for line in one.signatures):
            return path.stem
    return ""
