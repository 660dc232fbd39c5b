"""What fails outside of us is told in the person's language, by its kind."""

import csv
import errno
import json
import os
import tomllib
import zipfile
from xml.etree import ElementTree as ET

import jinja2
import pytest

from loa.reasons import reason_of


def raised(work, *kinds):
    with pytest.raises(kinds or Exception) as caught:
        work()
    return caught.value


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    monkeypatch.setenv("LOA_LANG", "en")


@pytest.mark.parametrize(
    "number", [errno.ENOENT, errno.EACCES, errno.ENOSPC, errno.EROFS, errno.EIO, errno.EBUSY, errno.ENAMETOOLONG]
)
def test_the_systems_own_words_do_not_stand_in_it(number):
    said = reason_of(OSError(number, os.strerror(number)))
    assert said
    assert os.strerror(number) not in said


def test_an_unknown_number_is_told_with_the_systems_words_in_brackets():
    assert reason_of(OSError(9999, "Odd thing")) == "the system reports error 9999 (Odd thing)"
    assert "odd" in reason_of(OSError("odd"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a 1", "“=” is missing"),
        ("a = ", "there is no value"),
        ('a = "x', "quote is not closed"),
        ("a = [1", "“[” is not closed"),
        ("a = 1\na = 2", "stands twice"),
        ("a = 1 b", "behind the value"),
        ("= 1", "begins there"),
        ("[a]\n[a]", "heading stands twice"),
    ],
)
def test_toml_faults_are_told_by_their_kind_and_place(text, words):
    assert words in reason_of(raised(lambda: tomllib.loads(text), tomllib.TOMLDecodeError))


def test_a_place_in_toml_is_kept():
    assert reason_of(raised(lambda: tomllib.loads("x = 1\na 1"))).endswith("(line 2, column 3)")


@pytest.mark.parametrize(
    ("work", "words"),
    [
        (lambda: list(csv.reader(['"a'], strict=True)), "quote is not closed"),
        (lambda: json.loads("{\n x"), "line 2, column 2"),
        (lambda: b"\xff".decode("utf-8"), "not UTF-8"),
        (lambda: zipfile.ZipFile(os.devnull), "damaged"),
        (lambda: ET.fromstring("<a>"), "line 1"),  # noqa: S314 - our own text
        (lambda: {}["word/document.xml"], "word/document.xml is missing"),
        (lambda: jinja2.Template("{{ a.b }}").render(), "not known"),
        (lambda: jinja2.Template("{% if %}"), "wrong or not closed"),
        (lambda: jinja2.Template("{{ 1 | nothing }}"), "filter or a test"),
    ],
)
def test_readers_errors_are_told_by_their_kind(work, words):
    assert words in reason_of(raised(work))


def test_our_own_words_stay():
    assert reason_of(ValueError("the file is too large")) == "the file is too large"
    assert reason_of(ValueError()) == "ValueError"
