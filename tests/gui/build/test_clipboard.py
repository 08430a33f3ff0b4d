"""Copy, cut and paste by keys, between windows, and a clipboard that holds something else."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

CTRL = Qt.KeyboardModifier.ControlModifier


def key(stack, pressed):
    stack.setFocus()
    QTest.keyClick(stack, pressed, CTRL)


def test_copy_and_paste(page, stack, built, bench, ids):
    built(("Dense", {"units": 20, "activation": "relu"}), "Dropout")
    bench.editor.select(("dense",))
    key(stack, Qt.Key.Key_C)
    assert json.loads(QApplication.clipboard().text())["layers"][0]["units"] == 20
    bench.editor.select(("dropout",))
    key(stack, Qt.Key.Key_V)
    assert ids() == ["input", "dense", "dropout", "dense_1"]
    assert bench.editor.project.graph["dense_1"].spec == bench.editor.project.graph["dense"].spec
    assert bench.editor.selection == ("dense_1",) and bench.editor.stack.undoText() == "Paste dense_1"


def test_cut(page, stack, built, bench, ids):
    built("Dense", "Dropout")
    bench.editor.select(("dense", "dropout"))
    key(stack, Qt.Key.Key_X)
    assert ids() == ["input"] and bench.editor.stack.undoText() == "Cut 2 layers"
    key(stack, Qt.Key.Key_V)
    assert ids() == ["input", "dense", "dropout"]


def test_paste_into_another_window(page, stack, built, bench, qtbot):
    from netbuilder.gui.app import create_window

    built(("Dense", {"units": 99}))
    key(stack, Qt.Key.Key_C)
    other = create_window()
    qtbot.addWidget(other)
    other.show_page("build")
    # Keys are shortcuts only in the active window, which it becomes some time after it is shown.
    with qtbot.waitActive(other):
        other.show()
        other.activateWindow()
    qtbot.waitUntil(lambda: other.bench.library.state != "loading")
    key(other.pages["build"].stack, Qt.Key.Key_V)
    assert [getattr(node.spec, "units", 0) for node in other.bench.editor.project.graph.nodes] == [0, 99]
    other.bench.editor.stack.setClean()
    other.close()


@pytest.mark.parametrize("content", ["", "hello", "{}", '{"netbuilder_layers": 1, "layers": [{"kind": "Nothing"}]}'])
def test_something_else_on_the_clipboard_is_said(page, stack, bench, ids, content):
    QApplication.clipboard().setText(content)
    key(stack, Qt.Key.Key_V)
    assert ids() == ["input"]
    assert "clipboard" in bench.messages.newest.text
