"""The whole road as a user goes it: build by drops, repair, train, evaluate, save, reopen, draw, undo all, redo all."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QSpinBox, QTableView

from netbuilder.formats.nbproj import read_project_file
from netbuilder.gui.app import create_window
from tests.gui.build.dragging import above, below
from tests.gui.e2e.hands import DIGITS, child, click, click_layer, drag_layer, draw, type_into


def build(window, qtbot):
    """A network of two Dense layers: one clicked, one typed, one dragged, one dropped in between."""
    bench, stack = window.bench, window.pages["build"].stack
    click_layer(window, "Dense")
    assert [node.spec.kind for node in bench.editor.project.graph.nodes][-1] == "Dense"
    drag_layer(window, "Dense", below(stack, bench.editor.project.graph.nodes[-1].id))
    last = bench.editor.project.graph.nodes[-1].id
    drag_layer(window, "Flatten", above(stack, bench.editor.project.graph.nodes[1].id))
    search = child(window, "paletteSearch")
    bench.editor.select((bench.editor.project.graph.nodes[2].id,))
    search.setFocus()
    QTest.keyClicks(search, "dropout")
    QTest.keyClick(search, Qt.Key.Key_Return)
    kinds = [node.spec.kind for node in bench.editor.project.graph.nodes]
    assert kinds == ["Input", "Flatten", "Dense", "Dropout", "Dense"]
    return last


def repair_button(window, qtbot):
    """The first button that repairs, once the panel has caught up."""

    def shown():
        return [each for each in window.findChildren(QPushButton, "repair:0") if each.isVisible()]

    qtbot.wait(100)
    qtbot.waitUntil(lambda: len(shown()) == 1)
    return shown()[0]


def settle(window, qtbot, last):
    """Units in the inspector, the rest by the buttons that repair."""
    bench = window.bench
    first = next(node.id for node in bench.editor.project.graph.nodes if node.spec.kind == "Dense")
    for name, units in ((first, 96), (last, 7)):
        QTest.mouseClick(child(window, f"card:{name}"), Qt.MouseButton.LeftButton)
        assert bench.editor.selection == (name,)
        type_into(child(window, "inspector").findChild(QSpinBox, "param:units"), str(units))
        assert bench.editor.project.graph[name].spec.units == units
    assert not window.transport.train.isEnabled()
    for _ in range(6):
        if bench.trainer.problems() == []:
            break
        button = repair_button(window, qtbot)
        before = bench.editor.project
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert bench.editor.project != before
    assert bench.trainer.problems() == []
    assert bench.editor.project.graph[last].spec.units == 10
    type_into(child(window, "epochs", QSpinBox), "12")
    type_into(child(window, "batchSize", QSpinBox), "50")


def test_from_an_empty_stack_to_a_digit_that_is_read(window, bench, qtbot, tmp_path):
    click(window, "startNew")
    assert window.page == "build"
    qtbot.waitUntil(lambda: bench.library.state == "ready")
    empty = bench.editor.project
    last = build(window, qtbot)
    settle(window, qtbot, last)
    full = bench.editor.project

    with qtbot.waitSignal(bench.trainer.ended) as ended:
        QTest.keyClick(window, Qt.Key.Key_F5)
    outcome = ended.args[0]
    assert outcome.kind == "finished", outcome
    assert outcome.test["accuracy"] > 0.85
    assert "12" in child(window, "epochLabel", QLabel).text()
    assert child(window, "lossLabel", QLabel).text() not in ("", "–")
    assert child(window, "accuracyLabel", QLabel).text().strip(" %").replace(".", "").isdigit()

    evaluate(window, qtbot, outcome)
    save(window, qtbot, tmp_path / "mine.nbproj")
    assert window.close()
    reopened = create_window(tmp_path / "mine.nbproj")
    qtbot.addWidget(reopened, before_close_func=forget_changes)
    with qtbot.waitExposed(reopened):
        reopened.show()
    assert reopened.bench.editor.project == full
    reads_digits(reopened, qtbot)
    reopened.close()

    undo, redo = window.bench.editor.stack.undo, window.bench.editor.stack.redo
    while bench.editor.stack.canUndo():
        undo()
    assert bench.editor.project == empty
    while bench.editor.stack.canRedo():
        redo()
    assert bench.editor.project == full


def forget_changes(window):
    window.bench.editor.stack.setClean()


def evaluate(window, qtbot, outcome):
    """The confusion matrix holds what the accuracy on the test samples says."""
    QTest.keyClick(window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert window.page == "evaluate"
    matrix = child(window, "confusionMatrix", QTableView)
    qtbot.waitUntil(lambda: matrix.model() is not None and matrix.model().rowCount() >= 10)
    model = matrix.model()
    counts = np.array([[_count(model, row, column) for column in range(10)] for row in range(10)])
    assert counts.sum() == len(window.bench.library.dataset.y_test)
    assert counts.trace() / counts.sum() == pytest.approx(outcome.test["accuracy"], abs=1e-6)


def _count(model, row, column):
    text = str(model.index(row, column).data() or "0")
    return int("".join(each for each in text if each.isdigit()) or 0)


def save(window, qtbot, path):
    """Ctrl+S asks for a name the first time."""
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    dialog = child(window, "fileDialog", QFileDialog)
    dialog.selectFile(str(path))
    dialog.accept()
    qtbot.waitUntil(path.is_file)
    assert not window.isWindowModified()
    content = read_project_file(path)
    assert content.project == window.bench.editor.project
    assert content.model and content.history is not None


def reads_digits(window, qtbot):
    """Drawn digits are read by the network that came with the project."""
    window.show_page("draw")
    qtbot.waitUntil(lambda: window.bench.library.state != "loading" and window.bench.trainer.model is not None)
    pad, answer = child(window, "drawPad"), child(window, "predictionLabel", QLabel)
    read = {}
    for digit in DIGITS:
        draw(pad, digit)
        qtbot.waitUntil(lambda: answer.text() not in ("", "–", "?"))
        qtbot.wait(50)
        read[digit] = answer.text()
        click(window, "clearPad")
    assert read == {digit: str(digit) for digit in DIGITS}
