"""The dialog for k-fold cross-validation, as a student uses it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFontMetrics
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QSpinBox, QTableView

from netbuilder.experiments.store import RunStore
from netbuilder.gui.theme.style import font
from tests.gui.train.making import begin, moons


def opened(window):
    window.findChild(QAction, "crossValidateAction").trigger()
    return window.findChild(QDialog, "foldsDialog")


@pytest.fixture
def dialog(window, bench, qtbot):
    begin(bench, qtbot, moons(epochs=2))
    return opened(window)


def cells(dialog):
    model = dialog.findChild(QTableView, "foldsTable").model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())] for row in range(model.rowCount())
    ]


def test_each_fold_is_a_row_and_the_mean_comes_last(dialog, bench, qtbot):
    with RunStore() as store:
        before = len(store.rows())
    dialog.findChild(QSpinBox, "foldCount").setValue(3)
    go = dialog.findChild(QPushButton, "foldsGo")
    qtbot.mouseClick(go, Qt.MouseButton.LeftButton)
    assert not dialog.findChild(QSpinBox, "foldCount").isEnabled()
    qtbot.waitUntil(lambda: len(cells(dialog)) == 4 and go.text() != "&Stop")
    rows = cells(dialog)
    assert [row[0] for row in rows] == ["1", "2", "3", "Mean"]
    losses = [float(row[2]) for row in rows[:3]]
    mean, deviation = map(float, rows[3][2].split(" ± "))
    assert mean == pytest.approx(sum(losses) / 3, abs=2e-4) and deviation > 0
    assert int(rows[3][1].replace(",", "")) == len(bench.library.dataset.x_train)
    table = dialog.findChild(QTableView, "foldsTable")
    for column in range(len(rows[3])):
        assert table.columnWidth(column) > QFontMetrics(font(bold=True)).horizontalAdvance(rows[3][column]) + 15
    assert "3 networks" in dialog.findChild(QLabel, "foldsLine").text()
    with RunStore() as store:
        assert len(store.rows()) == before
    assert bench.trainer.model is None
    dialog.close()


def test_it_is_stopped_and_closed_at_any_moment(dialog, bench, qtbot):
    bench.editor.replace("", epochs=100_000)
    go = dialog.findChild(QPushButton, "foldsGo")
    qtbot.mouseClick(go, Qt.MouseButton.LeftButton)
    task = dialog._task
    qtbot.waitUntil(lambda: dialog._bar.value() >= 0 and task.running)
    with qtbot.waitSignal(task.failed):
        qtbot.mouseClick(go, Qt.MouseButton.LeftButton)
    assert "Stopped" in dialog.findChild(QLabel, "foldsLine").text() and go.text() != "&Stop"
    qtbot.mouseClick(go, Qt.MouseButton.LeftButton)
    task = dialog._task
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert task.cancelled


def test_what_keeps_it_from_training_is_said(window, bench, qtbot):
    bench.files.new()
    dialog = opened(window)
    assert not dialog.findChild(QPushButton, "foldsGo").isEnabled()
    assert "cannot be trained yet" in dialog.findChild(QLabel, "foldsLine").text()
    dialog.close()
