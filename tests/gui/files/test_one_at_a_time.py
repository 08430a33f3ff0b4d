"""A file that has to wait for another changes nothing of that one, and a project keeps its file."""

from __future__ import annotations

import pytest

from netbuilder.core.errors import NetBuilderError
from netbuilder.experiments.opened_files import lock_project


def test_weights_are_not_taken_for_a_network_that_was_edited_while_they_were_read(bench, saved, trained, settled):
    bench.editor.replace("Build", graph=trained.graph)
    bench.importing.begin(saved / "digits.weights.h5")
    bench.editor.replace("Change epochs to 7", epochs=7)
    bench.importing.begin(saved / "digits.keras")
    assert "under way" in bench.messages.newest.text
    settled()
    assert "edited meanwhile" in bench.messages.newest.text
    assert bench.trainer.model is None


def test_what_was_exported_is_told_by_its_own_name(bench, saved, settled, tmp_path):
    bench.files.open_now(saved / "digits.keras")
    settled()
    told = []
    bench.transfer.changed.connect(lambda: told.append(bench.transfer.text))
    bench.exporting.write_as("weights", tmp_path / "first")
    bench.exporting.write_as("keras", tmp_path / "second")
    assert "under way" in bench.messages.newest.text
    settled()
    assert "Wrote first" in bench.messages.newest.text
    assert not any("second" in text for text in told)
    bench.exporting.write_as("keras", tmp_path / "third")
    bench.exporting.write_as("keras", tmp_path / "fourth")
    settled()
    assert any("Checking third.keras" in text for text in told)


def test_a_project_whose_file_is_damaged_keeps_it_from_other_windows(bench, tmp_path):
    path = tmp_path / "mine.nbproj"
    assert bench.files.save_to(path)
    path.write_bytes(b"PK\x03\x04 nothing")
    assert not bench.files.open_now(path)
    with pytest.raises(NetBuilderError, match="already open"):
        lock_project(path)
