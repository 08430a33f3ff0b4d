"""The page Runs, as a student uses it after a few trainings."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMessageBox, QPushButton, QTableView, QTableWidget

from netbuilder.experiments.store import RunStore
from tests.gui.test_skeleton import small_project


@pytest.fixture
def runs(window, qtbot):
    """A window on the page, with two runs that differ in their batch size."""
    bench = window.bench
    with RunStore() as store:
        store.delete_all([row.id for row in store.rows()])
    for size in (50, 100):
        bench.editor.open(small_project(epochs=2, batch_size=size, name=f"Batch of {size}"))
        qtbot.waitUntil(window.transport.train.isEnabled)
        with qtbot.waitSignal(bench.trainer.ended):
            window.transport.train.trigger()
    window.show_page("runs")
    return window


def rows(window):
    view = window.findChild(QTableView, "runsTable")
    model = view.model()
    return [[model.index(row, column).data() for column in range(3)] for row in range(model.rowCount())]


def click_row(window, qtbot, row, modifier=Qt.KeyboardModifier.NoModifier):
    view = window.findChild(QTableView, "runsTable")
    place = view.visualRect(view.model().index(row, 2)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifier, place)


def test_the_newest_run_is_first_and_sorting_turns_it_round(runs, qtbot):
    assert [row[1] for row in rows(runs)] == ["Batch of 100", "Batch of 50"]
    view = runs.findChild(QTableView, "runsTable")
    header = view.horizontalHeader()
    qtbot.mouseClick(
        header.viewport(), Qt.MouseButton.LeftButton, pos=header.viewport().rect().topLeft() + _in(header, 0)
    )
    assert [row[1] for row in rows(runs)] == ["Batch of 50", "Batch of 100"]


def _in(header, section):
    from PySide6.QtCore import QPoint

    return QPoint(header.sectionViewportPosition(section) + header.sectionSize(section) // 2, header.height() // 2)


def test_every_head_stands_above_its_values(runs):
    model = runs.findChild(QTableView, "runsTable").model()
    role, sides = Qt.ItemDataRole.TextAlignmentRole, set()
    for column in range(model.columnCount()):
        side = model.headerData(column, Qt.Orientation.Horizontal, role)
        assert side == model.index(0, column).data(role)
        sides.add(side & Qt.AlignmentFlag.AlignHorizontal_Mask.value)
    assert sides == {Qt.AlignmentFlag.AlignLeft.value, Qt.AlignmentFlag.AlignRight.value}


def test_words_filter_the_list(runs, qtbot):
    qtbot.keyClicks(runs.findChild(QLineEdit, "runFilter"), "batch 50")
    assert [row[1] for row in rows(runs)] == ["Batch of 50"]


def test_two_runs_show_what_differs_and_both_curves(runs, qtbot):
    click_row(runs, qtbot, 0)
    click_row(runs, qtbot, 1, Qt.KeyboardModifier.ControlModifier)
    table = runs.findChild(QTableWidget, "runDifferences")
    found = {table.item(row, 0).text(): table.item(row, 1).text() for row in range(table.rowCount())}
    assert found["batch size"] == "100"
    lines = runs.pages["runs"]._overlay._chart.lines
    assert len(lines) == 2
    assert all(len(line.x) == 2 for line in lines.values())


def test_a_name_and_a_note_are_kept(runs, qtbot):
    page = runs.pages["runs"]
    heads = [each.key for each in page._table.columns]
    for key, text in (("name", "My best"), ("note", "faster than I thought")):
        view = runs.findChild(QTableView, "runsTable")
        index = view.model().index(0, heads.index(key))
        view.setCurrentIndex(index)
        view.edit(index)
        editor = next(each for each in view.findChildren(QLineEdit) if each.isVisible())
        editor.selectAll()
        qtbot.keyClicks(editor, text)
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda text=text, index=index: index.data() == text)
    with RunStore() as store:
        newest = store.rows()[-1]
    assert (newest.name, newest.note) == ("My best", "faster than I thought")


def test_a_run_is_reopened_with_its_weights_and_curves(runs, qtbot):
    bench = runs.bench
    bench.files.new()
    runs.show_page("runs")
    click_row(runs, qtbot, 1)
    qtbot.mouseClick(runs.findChild(QPushButton, "reopenRun"), Qt.MouseButton.LeftButton)
    assert runs.page == "build"
    assert bench.editor.project == small_project(epochs=2, batch_size=50, name="Batch of 50")
    qtbot.waitUntil(lambda: bench.trainer.model is not None)
    qtbot.waitUntil(lambda: bench.library.state == "ready")
    data = bench.library.dataset
    right = (bench.trainer.model.predict(data.x_test).argmax(axis=1) == data.y_test).mean()
    with RunStore() as store:
        assert right == pytest.approx(store.rows()[0].test["accuracy"], abs=1e-6)
    assert len(bench.trainer.history.epoch) == 2


def test_deleting_asks_first(runs, qtbot):
    click_row(runs, qtbot, 0)
    view = runs.findChild(QTableView, "runsTable")
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    question = runs.findChild(QMessageBox, "deleteQuestion")
    qtbot.mouseClick(question.button(QMessageBox.StandardButton.Cancel), Qt.MouseButton.LeftButton)
    assert len(rows(runs)) == 2
    qtbot.waitUntil(lambda: runs.findChild(QMessageBox, "deleteQuestion") is None)
    qtbot.mouseClick(runs.findChild(QPushButton, "deleteRun"), Qt.MouseButton.LeftButton)
    question = runs.findChild(QMessageBox, "deleteQuestion")
    delete = next(each for each in question.buttons() if "Delete" in each.text())
    qtbot.mouseClick(delete, Qt.MouseButton.LeftButton)
    assert [row[1] for row in rows(runs)] == ["Batch of 50"]
