"""Ticking, correcting and telling of plays in the studio, by what the log says afterwards."""

import os
import subprocess
import sys

from loa.messages import ON_PAGE, here, said_on_page


def test_what_helps_is_said_where_it_is_read():
    assert here(command="--by", page="the field") == "--by"
    with said_on_page():
        assert here(command="--by", page="the field") == "the field"
    assert here(command="--by", page="the field") == "--by"


def test_a_command_that_a_page_runs_names_no_option(sample):
    asked = [sys.executable, "-m", "loa", "--workspace", str(sample), "log", "add", "--for", "24343"]
    asked += ["--day", "2024-08-12", "--form", "zalo", "--by", "Nga"]
    told = {
        is_page: subprocess.run(
            asked, env=os.environ | (ON_PAGE if is_page else {}), capture_output=True, encoding="utf-8", check=False
        ).stderr
        for is_page in (False, True)
    }
    assert "--means" in told[False]
    assert "--" not in told[True]
