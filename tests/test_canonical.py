"""Canonical JSON: one value, one spelling."""

import datetime as dt
import json
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loa.files.canonical import canonical_json, sha256_hex
from loa.model.playing import Caps

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_spelled_is_read_back_and_spelled_the_same(value: object) -> None:
    data = canonical_json(value)
    assert b"\n" not in data
    assert canonical_json(json.loads(data)) == data


def test_the_order_of_keys_does_not_matter() -> None:
    assert canonical_json({"b": 1, "a": [1, 2]}) == canonical_json({"a": [1, 2], "b": 1}) == b'{"a":[1,2],"b":1}'


def test_nouns_dates_times_and_paths_have_one_form() -> None:
    moment = dt.datetime(2024, 8, 12, 5, 30, tzinfo=dt.UTC)
    value = (Caps(2, 15), moment, moment.date(), moment.time(), PurePosixPath("a/b"), "Đắk Lắk")
    assert canonical_json(value).decode() == (
        '[{"days_per_week":7,"minutes_per_session":15,"relay_minutes_per_day":1440,"sessions_per_day":2},'
        '"2024-08-12T05:30:00+00:00","2024-08-12","05:30:00","a/b","Đắk Lắk"]'
    )


def test_what_has_no_form_is_refused() -> None:
    with pytest.raises(TypeError, match="set"):
        canonical_json({1, 2})
    with pytest.raises(ValueError, match="JSON"):
        canonical_json(float("nan"))


def test_a_hash_is_the_published_one() -> None:
    assert sha256_hex(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
