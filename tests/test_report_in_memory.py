"""Every form of the report is made in memory: a full temporary folder does not keep it from being written."""

import tempfile

import pytest
from test_report import august

from loa import plugins

FORMS = plugins.names("reports")


@pytest.mark.parametrize("form", FORMS)
def test_a_form_needs_no_temporary_folder(form, tmp_path, monkeypatch):
    if form == "pdf":
        pytest.importorskip("typst")
    made = august()
    module = plugins.load("reports", form)
    as_ever = module.lay_out(made)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    assert module.lay_out(made) == as_ever
