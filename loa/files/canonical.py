"""Canonical JSON: one value, one spelling, so that its hash means something."""

import dataclasses
import datetime as dt
import hashlib
import json
from pathlib import PurePath


def canonical_json(value: object) -> bytes:
    """The value as UTF-8 JSON with sorted keys and no spaces; dataclasses as objects, dates and times as ISO 8601.

    Raises:
        TypeError: the value holds something that JSON has no place for.
        ValueError: the value holds a number that is not finite.
    """
    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), default=json_form
    )
    return text.encode("utf-8")


def json_form(value: object) -> object:
    """The JSON form of a noun, date, time or path, for ``json.dumps(default=…)``.

    Raises:
        TypeError: the value is none of these.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, PurePath):
        return value.as_posix()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def sha256_hex(data: bytes) -> str:
    """SHA-256 of the bytes as 64 hex digits."""
    return hashlib.sha256(data).hexdigest()
