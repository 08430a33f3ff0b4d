"""Scripts that the program writes are those that real Keras ran: they predict the same, and they train."""

from __future__ import annotations

import json

import pytest

from tests.keras_files.scripts import KEPT, PYTHONS, check, write_all

CHECKED = json.loads(KEPT.read_text(encoding="utf-8"))
ANEW = "python -m tests.keras_files.scripts"


def test_what_is_written_is_what_keras_ran(tmp_path):
    (written, _), kept = write_all(tmp_path), CHECKED["digests"]
    changed = [name for name in {**written, **kept} if written.get(name) != kept.get(name)]
    assert not changed, f"These scripts are not those that real Keras ran: {changed[:9]}. If this is meant, run {ANEW}"


def test_every_script_was_run_by_every_keras():
    assert len(CHECKED["verdicts"]) >= 3
    assert {name: said["not run"] for name, said in CHECKED["verdicts"].items() if said["not run"]} == {}


@pytest.mark.keras
@pytest.mark.skipif(not PYTHONS, reason="NETBUILDER_KERAS_PYTHONS is not set")
def test_keras_runs_the_scripts_as_it_did():
    for version, said in check("graph_|export_1").items():
        kept = CHECKED["verdicts"][version]["others"]
        assert {name: word for name, word in said.items() if kept.get(name) != word} == {}, version
