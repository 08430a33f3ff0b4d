"""Project files in the window: save, open, the question before changes are lost, drafts."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from netbuilder.document.project import Project
from netbuilder.formats.nbproj import ProjectFile, read_project_file, write_project_file
from netbuilder.gui.app import create_window
from tests.gui.test_skeleton import small_project


def answer(qtbot, window, button):
    """Presses a button of the question that is open."""
    qtbot.waitUntil(lambda: window.findChild(QMessageBox, "saveQuestion") is not None)
    question = window.findChild(QMessageBox, "saveQuestion")
    qtbot.mouseClick(question.button(button), Qt.MouseButton.LeftButton)


def test_saves_and_opens_again(window, bench, tmp_path):
    bench.editor.open(small_project())
    bench.editor.replace("Change epochs to 7", epochs=7)
    assert window.isWindowModified()
    assert bench.files.save_to(tmp_path / "mine.nbproj")
    assert not window.isWindowModified()
    assert "mine" in window.windowTitle()
    bench.files.new(Project(name="Other"))
    assert bench.editor.project.epochs == 10
    bench.files.open(tmp_path / "mine.nbproj")
    assert bench.editor.project == small_project(epochs=7)
    assert bench.files.recent.files()[0].path.name == "mine.nbproj"


def test_an_unsaved_change_is_asked_about_and_cancel_keeps_it(window, bench, qtbot):
    bench.editor.replace("Change epochs to 7", epochs=7)
    bench.files.new()
    bench.files.new()
    assert len(window.findChildren(QMessageBox, "saveQuestion")) == 1
    answer(qtbot, window, QMessageBox.StandardButton.Cancel)
    qtbot.waitUntil(lambda: window.findChild(QMessageBox, "saveQuestion") is None)
    assert bench.editor.project.epochs == 7
    bench.files.new()
    answer(qtbot, window, QMessageBox.StandardButton.Discard)
    qtbot.waitUntil(lambda: bench.editor.project.epochs == 10)


def test_closing_asks_and_saves(window, bench, qtbot, tmp_path):
    bench.files.save_to(tmp_path / "mine.nbproj")
    bench.editor.replace("Change epochs to 7", epochs=7)
    window.close()
    assert window.isVisible()
    answer(qtbot, window, QMessageBox.StandardButton.Save)
    qtbot.waitUntil(lambda: not window.isVisible())
    assert read_project_file(tmp_path / "mine.nbproj").project.epochs == 7


def test_closing_without_saving_leaves_nothing_to_offer_back(window, bench, qtbot):
    bench.editor.replace("Change epochs to 7", epochs=7)
    bench.files.drafts.keep_now()
    window.close()
    answer(qtbot, window, QMessageBox.StandardButton.Discard)
    qtbot.waitUntil(lambda: not window.isVisible())
    assert bench.files.drafts.abandoned() == []


def test_a_project_open_elsewhere_is_refused_in_words(window, bench, qtbot, tmp_path):
    bench.files.save_to(tmp_path / "mine.nbproj")
    other = create_window(tmp_path / "mine.nbproj")
    qtbot.addWidget(other)
    assert "already open" in other.bench.messages.newest.text
    assert other.bench.editor.path is None
    other.close()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nothing", b'{"netbuilder_project": 1, "epochs": "many"}'])
def test_a_damaged_file_leaves_the_window_as_it_was(window, bench, tmp_path, content):
    bench.editor.open(small_project())
    path = tmp_path / "bad.nbproj"
    path.write_bytes(content)
    bench.files.open(path)
    assert bench.editor.project == small_project()
    assert "bad.nbproj" in bench.messages.newest.text


def test_a_folder_that_may_not_be_written_to_is_told(window, bench, tmp_path):
    bench.editor.replace("Change epochs to 7", epochs=7)
    assert not bench.files.save_to(tmp_path / "missing" / "mine.nbproj")
    assert bench.messages.newest.kind == "error"
    assert bench.editor.modified
    bench.editor.stack.setClean()


def test_without_an_edit_there_is_no_draft(bench):
    bench.files.drafts.keep_now()
    assert bench.files.drafts.draft is None


def test_what_was_edited_is_offered_after_a_crash(window, bench, qtbot):
    bench.editor.replace("Change epochs to 7", epochs=7)
    bench.files.drafts.keep_now()
    draft = bench.files.drafts.draft
    assert bench.files.drafts.abandoned() == []  # it is in use
    draft._lock.release()  # the program is gone
    (left,) = bench.files.drafts.abandoned()
    assert left.read().project.epochs == 7
    bench.editor.stack.setClean()
    bench.files.new()
    write_project_file(left.path, ProjectFile(project=Project(epochs=7)))
    bench.files.drafts.recover(left)
    assert bench.editor.project.epochs == 7
    assert bench.editor.modified
    assert bench.files.drafts.abandoned() == []
    bench.editor.stack.setClean()


def test_a_window_without_changes_closes_at_once(window):
    assert window.close()
    assert not window.isVisible()
