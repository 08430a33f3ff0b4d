"""The start page: templates, recent projects, what a crash left behind."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QPushButton, QToolButton, QWidget

from netbuilder.experiments.drafts import Draft
from netbuilder.formats.nbproj import ProjectFile
from netbuilder.gui.start import tiles
from netbuilder.gui.start.recent import RecentRow
from tests.gui.test_skeleton import small_project


def click(qtbot, widget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_every_template_opens(window, bench, qtbot):
    found = [each for each in window.findChildren(QAbstractButton) if each.objectName().startswith("template:")]
    assert {"template:hello-world", "template:spiral", "template:mnist-mlp"} <= {each.objectName() for each in found}
    for tile in found:
        window.show_page("start")
        click(qtbot, tile)
        assert window.page == "build"
        assert bench.editor.project.graph.nodes


def test_a_tile_has_room_for_all_that_it_says(window, monkeypatch):
    shown = []
    fitting = tiles._fitting
    monkeypatch.setattr(tiles, "_fitting", lambda *given: shown.append(fitting(*given)) or shown[-1])
    found = window.findChildren(tiles.Tile)
    for tile in found:
        tile.grab()
    assert len(shown) == len(found) >= 6
    assert not [text for text in shown if text.endswith("…")]


def test_two_clicks_to_a_curve(window, bench, qtbot):
    click(qtbot, window.findChild(QAbstractButton, "template:spiral"))
    qtbot.waitUntil(window.transport.train.isEnabled)
    with qtbot.waitSignal(bench.trainer.started):
        click(qtbot, window.findChild(QAbstractButton, "trainButton"))
    assert window.page == "train" and window.findChild(QWidget, "lossPlot").isVisible()
    with qtbot.waitSignal(bench.trainer.ended):
        bench.trainer.stop()


def test_who_draws_goes_on_drawing_while_it_trains(window, bench, qtbot):
    bench.editor.open(small_project())
    qtbot.waitUntil(window.transport.train.isEnabled)
    window.show_page("draw")
    with qtbot.waitSignal(bench.trainer.ended):
        window.transport.train.trigger()
    assert window.page == "draw"


def test_a_recent_project_opens(window, bench, qtbot, tmp_path):
    bench.editor.open(small_project())
    bench.files.save_to(tmp_path / "circles-at-home.nbproj")
    bench.files.new()
    window.show_page("start")
    row = next(each for each in window.pages["start"].findChildren(QPushButton) if each.text() == "circles-at-home")
    click(qtbot, row)
    assert bench.editor.project == small_project()


def test_what_a_crash_left_behind_is_offered(window, bench, qtbot):
    draft = Draft()
    draft.edited(ProjectFile(project=small_project(epochs=77)))
    draft.flush()
    draft.close(keep=True)
    window.show_page("start")
    qtbot.waitUntil(lambda: window.findChild(QFrame, "leftBehind") is not None)
    click(qtbot, window.findChild(QPushButton, "recoverDraft"))
    assert bench.editor.project.epochs == 77
    assert bench.editor.modified
    window.show_page("start")
    qtbot.waitUntil(lambda: window.findChild(QFrame, "leftBehind") is None)
    bench.editor.stack.setClean()


def test_what_stands_beside_recent_projects_stands_in_a_column(window, bench, qtbot, tmp_path):
    for name in ("a", "a much longer name"):
        bench.editor.open(small_project())
        bench.files.save_to(tmp_path / f"{name}.nbproj")
    (tmp_path / "a.nbproj").unlink()
    window.show_page("start")
    rows = {row.button.text(): row for row in window.pages["start"].findChildren(RecentRow)}
    rows = [rows["a"], rows["a much longer name"]]
    qtbot.waitUntil(lambda: rows[0].button.width() == rows[1].button.width() > 0)
    assert [row.button.isEnabled() for row in rows] == [False, True]
    assert rows[0].findChildren(QLabel)[0].text() == "This file is gone."


def test_a_project_that_is_gone_is_taken_off_the_list(window, bench, qtbot, tmp_path):
    bench.files.recent.clear()
    for name in ("gone", "here"):
        bench.editor.open(small_project())
        bench.files.save_to(tmp_path / f"{name}.nbproj")
    (tmp_path / "gone.nbproj").unlink()
    window.show_page("start")
    page = window.pages["start"]
    qtbot.waitUntil(lambda: len(page.findChildren(QToolButton, "forgetRecent")) == 1)
    click(qtbot, page.findChild(QToolButton, "forgetRecent"))
    assert [each.path.stem for each in bench.files.recent.files()] == ["here"]
    qtbot.waitUntil(lambda: [row.button.text() for row in page.findChildren(RecentRow)] == ["here"])
