"""How a fault of an as-run log is told: the file from the workspace's folder on, and its kind in words."""

from loa.messages import _
from loa.model.evidence import LogFault


def fault_text(code: str, fault: LogFault) -> str:
    """One line: ``logs/24343/heads/000000004-….txt: [signature] …``."""
    path = "/".join(("logs", code, *([fault.file] if fault.file else ())))
    return f"{path}{f':{fault.line}' if fault.line else ''}: [{_kind(fault.kind)}] {fault.message}"


def _kind(kind: str) -> str:
    """The kind in the person's language; ``--json`` keeps the word that programs know."""
    words = {
        "torn": _("torn"),
        "unreadable": _("unreadable"),
        "spelling": _("spelling"),
        "station": _("station"),
        "month": _("month"),
        "gap": _("gap"),
        "repeated": _("repeated"),
        "changed": _("changed"),
        "corrects": _("corrects"),
        "doubled": _("doubled"),
        "head": _("head"),
        "signature": _("signature"),
        "key": _("key"),
        "replayed": _("replayed"),
        "gone": _("gone"),
        "proof": _("proof"),
    }
    return words.get(kind, kind)
