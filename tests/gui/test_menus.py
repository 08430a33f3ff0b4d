"""The menus: what can be done to the page on show, and every key in one list."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QDockWidget, QLabel, QTextBrowser, QWidget

from netbuilder.data.datasets import datasets
from netbuilder.engine.layers import layers
from netbuilder.gui.help.keys import keys_of


def entries(window, name="undoAction"):
    menu = next(each for each in window.findChild(QAction, name).associatedObjects() if hasattr(each, "popup"))
    return [action.objectName() for action in menu.actions() if not action.isSeparator()]


def test_the_menu_edit_holds_what_the_page_can_do(window, bench):
    assert entries(window) == ["undoAction", "redoAction"]
    for _ in range(2):
        window.show_page("build")
        shown = entries(window)
        assert shown[:5] == ["undoAction", "redoAction", "cutLayers", "copyLayers", "pasteLayers"]
        assert len(set(shown)) == len(shown)
        window.show_page("train")
        assert entries(window) == ["undoAction", "redoAction"]


def test_all_keys_stand_in_one_list(window):
    window.findChild(QAction, "keysAction").trigger()
    dialog = window.findChild(QDialog, "keysDialog")
    assert dialog.isVisible() and not dialog.isModal()
    shown = dialog.findChild(QTextBrowser, "keysText").toPlainText().split("\n")
    found = keys_of(window)
    assert found["build"] and list(found)[:2] == ["", "build"]
    for action in window.findChildren(QAction):
        if action.shortcut().toString() and action.text():
            assert action.shortcut().toString() in shown, action.objectName()
    assert "Undo" in shown and "Duplicate" in shown
    dialog.reject()


def test_an_empty_stack_is_no_mistake(window, bench):
    status = window.findChild(QLabel, "statusLabel")
    assert status.text() and status.property("role") == "muted"
    window.show_page("build")
    window.pages["build"].commands.add(_dense(3))
    assert status.property("role") == "danger"
    window.pages["build"].commands.add(_dense(10))
    bench.editor.stack.undo()
    bench.editor.stack.undo()
    assert status.property("role") == "muted"
    bench.editor.replace("Use MNIST", data=datasets.create("mnist"))
    assert status.property("role") == "danger"


def _dense(units):
    return layers.create("Dense", {"units": units})


@pytest.mark.parametrize(("width", "floats"), [(960, True), (1280, False)])
def test_the_help_panel_leaves_the_page_its_room(window, qtbot, width, floats):
    window.resize(width, 720)
    window.show_page("data")
    panel, toggle = window.findChild(QDockWidget, "helpPanel"), window.findChild(QAction, "helpAction")
    toggle.trigger()
    qtbot.waitUntil(panel.isVisible)
    assert panel.isFloating() == floats
    page = window.pages["data"]
    qtbot.waitUntil(lambda: page.width() >= page.minimumSizeHint().width())
    assert page.mapTo(window, page.rect().topRight()).x() < window.width()
    window.activateWindow()
    page.findChild(QWidget, "datasetSearch").setFocus()
    qtbot.waitUntil(lambda: "Search the data sets" in panel.findChild(QTextBrowser, "helpText").toPlainText())
    toggle.trigger()
    assert not panel.isVisible()
