"""A file that has to wait for another changes nothing of that one, and a project keeps its file."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from netbuilder.core.errors import NetBuilderError
from netbuilder.experiments.opened_files import lock_project
from netbuilder.gui.exchange.outcome import Outcome


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


def test_edits_made_while_a_large_project_is_read_are_asked_about(window, bench, settled, qtbot, tmp_path, monkeypatch):
    assert bench.files.save_to(tmp_path / "large.nbproj")
    bench.files.new()
    monkeypatch.setattr("netbuilder.gui.files.opening._LARGE", 1)
    bench.files.open(tmp_path / "large.nbproj")
    bench.editor.replace("Change epochs to 7", epochs=7)
    settled()
    question = window.findChild(QMessageBox, "saveQuestion")
    assert bench.editor.project.epochs == 7
    qtbot.mouseClick(question.button(QMessageBox.StandardButton.Discard), Qt.MouseButton.LeftButton)
    assert bench.editor.path == tmp_path / "large.nbproj"


@pytest.mark.parametrize(("remark", "shown"), [("The padding was changed.", True), ("Much " * 40, False)])
def test_a_single_remark_is_told_at_once_where_it_is_short(bench, remark, shown):
    Outcome(bench, "file").tell("digits.h5", ["Opened digits.h5.", ""], [remark])
    text = bench.messages.newest.text
    assert (remark in text, "1 remark" in text) == (shown, not shown)
    assert text.startswith("Opened digits.h5. ") and bench.messages.newest.kind == "warning"


def test_what_came_without_a_remark_is_good_unless_it_was_not_checked(bench):
    for bad, kind in ((False, "good"), (True, "warning")):
        Outcome(bench, "file").tell("digits.h5", ["Wrote digits.h5."], [], bad=bad)
        assert bench.messages.newest.kind == kind


def test_a_project_whose_file_is_damaged_keeps_it_from_other_windows(bench, tmp_path):
    path = tmp_path / "mine.nbproj"
    assert bench.files.save_to(path)
    path.write_bytes(b"PK\x03\x04 nothing")
    assert not bench.files.open_now(path)
    with pytest.raises(NetBuilderError, match="already open"):
        lock_project(path)
