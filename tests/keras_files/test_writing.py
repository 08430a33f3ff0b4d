"""Files that the program writes are those that real Keras opened, predicted with and trained on."""

from __future__ import annotations

import json

import pytest

from tests.keras_files.writing_cases import cases, made
from tests.keras_files.written import KEPT, PYTHONS, check, write

CASES = cases()
CHECKED = json.loads(KEPT.read_text(encoding="utf-8"))
ANEW = "python -m tests.keras_files.written"


@pytest.mark.parametrize("name", CASES)
def test_what_is_written_is_what_keras_opened(name, tmp_path):
    written = write(CASES[name], made(CASES[name]), tmp_path)
    assert written == CHECKED["digests"].get(name), (
        f"The files of {name} are not those that real Keras opened. If this is meant, let Keras open them: {ANEW}"
    )


def test_every_file_was_opened_by_every_keras():
    files = sum(not said.startswith("refused") for case in CHECKED["digests"].values() for said in case.values())
    versions = {name: said["checked"] for name, said in CHECKED["verdicts"].items() if not name.startswith("tf_keras")}
    assert len(versions) >= 2
    assert set(versions.values()) == {files}


@pytest.mark.keras
@pytest.mark.skipif(not PYTHONS, reason="NETBUILDER_KERAS_PYTHONS is not set")
def test_keras_opens_the_files_as_it_did():
    found = check(CASES)
    for version, said in found["verdicts"].items():
        assert surely(said) == surely(CHECKED["verdicts"].get(version, said)), version


def surely(said):
    """What is said of the files but of those that train otherwise, as dropout makes them each time."""
    return {file: word for file, word in said["others"].items() if word != "trains otherwise"}
