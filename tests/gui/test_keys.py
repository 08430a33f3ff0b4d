"""The whole program by keys alone."""

from __future__ import annotations

from collections import defaultdict

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QTabBar, QWidget

from tests.gui.test_skeleton import small_project
from tests.gui.walking import PLACES, path_of

CONTROL = Qt.KeyboardModifier.ControlModifier


def letter_of(text):
    return QKeySequence.mnemonic(text).toString()


def labelled(page):
    """Every text of a page that a letter can reach."""
    for widget in page.findChildren(QWidget):
        if isinstance(widget, QAbstractButton) or (isinstance(widget, QLabel) and widget.buddy() is not None):
            yield widget.text(), widget
        elif isinstance(widget, QTabBar):
            yield from ((widget.tabText(place), widget) for place in range(widget.count()))


@pytest.mark.parametrize("place", PLACES)
def test_a_letter_leads_to_one_thing(window, place):
    """Within a page, shown or not yet, and against the menus; the same words again are the same thing."""
    window.show_page(place)
    menus = {letter_of(action.text()): action.text() for action in window.menuBar().actions()}
    found = defaultdict(set)
    for text, widget in labelled(window.pages[place]):
        if letter_of(text):
            found[letter_of(text)].add(text)
            assert letter_of(text) not in menus, f"{path_of(widget)}: {text} and the menu {menus[letter_of(text)]}"
    assert not {letter: texts for letter, texts in found.items() if len(texts) > 1}


@pytest.fixture
def press(window, qtbot):
    """Presses a key wherever the focus is."""
    window.activateWindow()

    def key(wanted, modifier=Qt.KeyboardModifier.NoModifier):
        qtbot.keyClick(QApplication.focusWidget() or window, wanted, modifier)

    return key


def focused():
    widget = QApplication.focusWidget()
    return widget.objectName() if widget is not None else ""


def tab_to(press, name, most=120):
    """Presses Tab until a control has the focus."""
    for _ in range(most):
        if focused() == name:
            return
        press(Qt.Key.Key_Tab)
    pytest.fail(f"Tab did not reach {name}; the last was {focused()}")


def test_build_and_train_by_keys(window, press, qtbot):
    bench = window.bench
    bench.editor.open(small_project(epochs=1))
    press(Qt.Key.Key_2, CONTROL)
    assert window.page == "build"
    before = len(bench.editor.project.graph.nodes)
    press(Qt.Key.Key_F, CONTROL)
    qtbot.keyClicks(QApplication.focusWidget(), "dense")
    press(Qt.Key.Key_Return)
    assert len(bench.editor.project.graph.nodes) == before + 1
    added = bench.editor.selection[-1]
    tab_to(press, "param:units")
    press(Qt.Key.Key_A, CONTROL)
    qtbot.keyClicks(QApplication.focusWidget(), "12")
    press(Qt.Key.Key_Return)
    node = next(each for each in bench.editor.project.graph.nodes if each.id == added)
    assert node.spec.units == 12
    press(Qt.Key.Key_Z, CONTROL)
    press(Qt.Key.Key_Z, CONTROL)
    assert len(bench.editor.project.graph.nodes) == before
    with qtbot.waitSignal(bench.trainer.ended):
        press(Qt.Key.Key_F5)
    assert bench.trainer.model is not None


def test_evaluate_by_keys(window, press, qtbot):
    window.bench.editor.open(small_project(epochs=1))
    with qtbot.waitSignal(window.bench.trainer.ended):
        press(Qt.Key.Key_F5)
    press(Qt.Key.Key_4, CONTROL)
    matrix = window.findChild(QWidget, "confusionMatrix")
    qtbot.waitUntil(lambda: matrix.model() is not None and matrix.model().rowCount() == 10)
    tab_to(press, "confusionMatrix")
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    where = matrix.currentIndex()
    assert where.isValid() and where.row() > where.column()
    press(Qt.Key.Key_6, CONTROL)
    assert window.page == "runs"
    table = window.findChild(QWidget, "runsTable")
    qtbot.waitUntil(lambda: table.model().rowCount() > 0)
    tab_to(press, "runsTable")
    press(Qt.Key.Key_Down)
    assert table.selectionModel().selectedRows()


def test_draw_by_keys(window, press, qtbot):
    press(Qt.Key.Key_5, CONTROL)
    assert window.page == "draw"
    pad = window.findChild(QWidget, "drawPad")
    tab_to(press, "drawPad")
    press(Qt.Key.Key_Space)
    for _ in range(5):
        press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Space)
    assert pad is QApplication.focusWidget()
    assert pad.sheet.strokes


def test_every_place_by_its_number(window, press):
    for number, place in enumerate(PLACES[1:], start=1):
        press(Qt.Key.Key_0 + number, CONTROL)
        assert window.page == place
