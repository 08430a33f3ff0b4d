"""What the network receives, and the list of augmentations."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QListWidget, QPushButton, QToolButton, QWidget


@pytest.fixture
def tab(page, qtbot, ready):
    """The tab, with its samples shown."""
    ready()
    page.tabs.setCurrentWidget(page.receiving)
    settle(page.receiving, qtbot)
    return page.receiving


def settle(tab, qtbot):
    qtbot.waitUntil(lambda: not tab._work.busy)


def pictures(tab, name):
    model = tab.findChild(QWidget, f"{name}Pictures").model()
    images = [model.index(row, 0).data(Qt.ItemDataRole.DecorationRole) for row in range(model.rowCount())]
    return [bytes(image.constBits()) for image in images]


def add(tab, qtbot, kind):
    menu = tab.findChild(QToolButton, "addAugmentation").menu()
    action = next(each for each in menu.actions() if each.data() == kind)
    action.trigger()
    settle(tab, qtbot)


def test_without_augmentation_both_halves_are_the_same_pictures(tab):
    assert pictures(tab, "stored") == pictures(tab, "received")
    assert tab.findChild(QLabel, "receivedShape").text() == "784  ·  float32"
    assert tab.findChild(QLabel, "receivedNumbers:2").text() == "1"
    assert tab.findChild(QLabel, "storedNumbers:2").text() == "255"


def test_an_augmentation_is_added_drawn_anew_set_and_undone(tab, bench, qtbot):
    dice = tab.findChild(QPushButton, "anotherDraw")
    assert not dice.isEnabled()
    add(tab, qtbot, "RandomRotation")
    assert bench.editor.stack.undoText() == "Add Rotate"
    first = pictures(tab, "received")
    assert first != pictures(tab, "stored")
    qtbot.mouseClick(dice, Qt.MouseButton.LeftButton)
    settle(tab, qtbot)
    assert pictures(tab, "received") != first
    factor = tab.findChild(QWidget, "augmentation:factor")
    factor.selectAll()
    qtbot.keyClicks(factor, "0")
    settle(tab, qtbot)
    assert pictures(tab, "received") == pictures(tab, "stored")
    while bench.editor.stack.canUndo():
        bench.editor.stack.undo()
    assert bench.editor.project.augmentations == ()


def test_augmentations_are_ordered_and_removed_by_keys(tab, bench, qtbot):
    for kind in ("RandomRotation", "RandomErasing"):
        add(tab, qtbot, kind)
    shown = tab.findChild(QListWidget, "augmentations")
    shown.setFocus()
    qtbot.waitUntil(shown.hasFocus)
    qtbot.keyClick(shown, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    names = [entry if isinstance(entry, str) else entry["kind"] for entry in bench.editor.project.augmentations]
    assert names == ["RandomErasing", "RandomRotation"]
    assert shown.currentRow() == 0
    qtbot.keyClick(shown, Qt.Key.Key_Delete)
    assert shown.count() == 1 and shown.item(0).text() == "Rotate"
    settle(tab, qtbot)


def test_another_scale_shows_in_the_numbers(tab, bench, qtbot):
    scale = tab.findChild(QComboBox, "preparation:scale")
    scale.setCurrentIndex(scale.findText("signed"))
    scale.activated.emit(scale.currentIndex())
    settle(tab, qtbot)
    assert bench.editor.project.preparation.scale == "signed"
    assert tab.findChild(QLabel, "receivedNumbers:0").text() == "-1"


def test_a_table_cannot_be_augmented_and_says_so(tab, page, bench, qtbot, ready):
    page.choose("iris")
    data = ready()
    settle(tab, qtbot)
    assert not tab.findChild(QToolButton, "addAugmentation").isEnabled()
    rows = tab.findChild(QWidget, "receivedTable").model()
    assert rows.columnCount() == 4 and rows.headerData(0, Qt.Orientation.Horizontal) == data.feature_names[0]
    assert np.isclose(float(tab.findChild(QLabel, "receivedNumbers:2").text()), 1)


def test_an_input_of_another_shape_is_explained_and_fitted(tab, bench, qtbot):
    project = bench.editor.project
    from netbuilder.document.editing import set_setting

    bench.editor.change(set_setting(project, project.graph.inputs[0], "shape", (5,)).project, "odd")
    settle(tab, qtbot)
    told = tab.findChild(QLabel, "receivedProblem")
    assert told.isVisible() and "784" in told.text()
    qtbot.mouseClick(tab.findChild(QPushButton, "fitInputToData"), Qt.MouseButton.LeftButton)
    settle(tab, qtbot)
    assert not told.isVisible()
