"""Dragging: the look ahead on every card, drops, activations, moving cards, and refusals."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from netbuilder.document.editing import clipboard
from netbuilder.gui.build import hands
from netbuilder.gui.build.card_paint import BROKEN, CHANGED, OPEN, SAME
from netbuilder.gui.build.mime import LAYER, cards_data
from tests.gui.build.dragging import COPY, MOVE, above, below, centre, drop, hover, leave, new


def test_two_dense_layers_dropped_and_repaired_train(window, page, stack, bench, ids, qtbot):
    drop(stack, new("Dense"), below(stack, "input"))
    drop(stack, new("Dense"), below(stack, "dense"))
    assert ids() == ["input", "dense", "dense_1"]
    assert not window.transport.train.isEnabled()

    def repaired():
        # Buttons appear a moment after the list; until then there may be none.
        shown = [b for b in page.problems.findChildren(QPushButton) if b.isVisible() and b.isEnabled()]
        if shown and not window.transport.train.isEnabled():
            QTest.mouseClick(shown[0], Qt.MouseButton.LeftButton)
        return window.transport.train.isEnabled()

    qtbot.waitUntil(repaired)
    bench.editor.replace("Train briefly", epochs=1)
    with qtbot.waitSignal(bench.trainer.ended) as ended:
        window.transport.train.trigger()
    assert ended.args[0].kind == "finished"


def test_every_card_shows_the_shape_it_would_get(page, stack, built):
    built(("Dense", {"units": 50}), "Flatten", ("Dense", {"units": 10}))
    before = {name: card.geometry() for name, card in stack.canvas.cards.items()}
    assert hover(stack, new("Dense", units=7), above(stack, "flatten"))
    looks = {name: card.look for name, card in stack.canvas.cards.items()}
    assert {name: look.foreseen for name, look in looks.items()} == {
        "input": "784",
        "dense": "50",
        "flatten": "7",
        "dense_1": "10",
    }
    assert looks["flatten"].state == CHANGED and looks["dense_1"].state == SAME
    gap = stack.canvas.cards["flatten"].y() - before["flatten"].y()
    assert gap > 50 and stack.canvas.cards["dense"].geometry() == before["dense"]
    leave(stack)
    assert all(card.look.foreseen is None for card in stack.canvas.cards.values())
    assert {name: card.geometry() for name, card in stack.canvas.cards.items()} == before


def test_a_break_is_said_before_the_drop(page, stack, built, ids):
    built("Conv2D", "Flatten")
    names = ids()
    conv, flatten = names[1], names[2]
    assert hover(stack, new("Flatten"), above(stack, conv))
    look = stack.canvas.cards[conv].look
    assert look.state == BROKEN and look.reason
    assert stack.canvas.cards[flatten].look.state == OPEN
    leave(stack)
    assert stack.canvas.cards[conv].look.reason == ""


def test_convolution_first_on_flattened_pictures_adapts_the_input(page, stack, built, bench, ids, window):
    built(("Dense", {"units": 10}))
    drop(stack, new("Conv2D", filters=4, kernel_size=3), below(stack, "input"))
    project = bench.editor.project
    assert ids() == ["input", "conv2d", "flatten", "dense"]
    assert project.graph["input"].spec.shape == (28, 28, 1) and not project.preparation.flatten
    assert "28 × 28 × 1" in bench.editor.stack.undoText()
    assert "28 × 28 × 1" in bench.messages.newest.text
    assert not [p for p in bench.trainer.problems() if p.where in ("input", "conv2d", "flatten")]
    bench.editor.stack.undo()
    assert ids() == ["input", "dense"]
    assert bench.editor.project.graph["input"].spec.shape == (784,) and bench.editor.project.preparation.flatten


def test_an_activation_dropped_on_a_card_sits_on_it(page, stack, built, bench, ids):
    built("Dense", "Flatten")
    assert hover(stack, new("ReLU"), centre(stack, "dense"))
    assert stack.canvas.cards["dense"].look.target
    drop(stack, new("ReLU"), centre(stack, "dense"))
    assert ids() == ["input", "dense", "flatten"]
    assert bench.editor.project.graph["dense"].spec.activation.kind == "relu"
    assert bench.editor.stack.undoText() == "Set activation of dense to relu"
    drop(stack, new("ReLU"), above(stack, "flatten"))
    assert len(ids()) == 4
    assert bench.editor.project.graph[ids()[2]].spec.kind == "ReLU"


def test_cards_are_moved_by_dragging(page, stack, built, bench, ids, monkeypatch):
    built("Dense", "Dropout", "Flatten")
    stack.fit()
    dragged = []

    def played(source, data, ghost, actions):
        dragged.append((data, ghost))
        drop(stack, data, below(stack, "flatten"), MOVE)
        return MOVE

    monkeypatch.setattr(hands, "drag", played)
    card = stack.canvas.cards["dense"]
    start = card.rect().center()
    QTest.mousePress(card, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(card, start + QPointF(0, 40).toPoint())
    QTest.mouseRelease(card, Qt.MouseButton.LeftButton, pos=start)
    assert ids() == ["input", "dropout", "flatten", "dense"]
    assert bench.editor.stack.undoText() == "Move dense down"
    assert len(dragged) == 1 and not dragged[0][1].isNull()
    assert bench.editor.selection == ("dense",)


def test_a_small_movement_is_no_drag(page, stack, built, monkeypatch):
    built("Dense")
    monkeypatch.setattr(hands, "drag", lambda *_: pytest.fail("dragged"))
    card = stack.canvas.cards["dense"]
    start = card.rect().center()
    QTest.mousePress(card, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(card, start + QPointF(2, 2).toPoint())
    QTest.mouseRelease(card, Qt.MouseButton.LeftButton, pos=start)


def test_cards_of_another_window_are_pasted(page, stack, built, bench, ids):
    built(("Dense", {"units": 12}))
    copied = clipboard.copy(bench.editor.project, ("dense",))
    drop(stack, cards_data(copied), above(stack, "dense"), COPY)
    assert ids() == ["input", "dense_1", "dense"]
    assert bench.editor.project.graph["dense_1"].spec.units == 12


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"kind": "Nothing"}', b'{"kind": "Dense", "units": -1}', b"[[" * 9000]
)
def test_what_is_not_a_layer_is_refused(page, stack, ids, content):
    data = QMimeData()
    data.setData(LAYER, content)
    assert not hover(stack, data, below(stack, "input"))
    drop(stack, data, below(stack, "input"))
    other = QMimeData()
    other.setText("hello")
    assert not hover(stack, other, below(stack, "input"))
    assert ids() == ["input"]


def test_nothing_goes_above_the_input(page, stack, built, ids):
    built("Dense")
    drop(stack, new("Dropout"), above(stack, "input"))
    assert ids() == ["input", "dropout", "dense"]


def test_dragging_near_the_edge_scrolls_and_stops(page, stack, built, qtbot):
    built(*["Dense"] * 12)
    stack.verticalScrollBar().setValue(0)
    edge = QPointF(stack.viewport().width() / 2, stack.viewport().height() - 3)
    hover(stack, new("Dense"), edge)
    qtbot.waitUntil(lambda: stack.verticalScrollBar().value() > 30)
    leave(stack)
    assert not stack.hover._scroll.isActive()


def test_drags_over_a_card_arrive_at_the_stack(window, page, stack, built, ids):
    built("Dense")
    card = window.findChild(QWidget, "card:dense")
    bottom = QPointF(card.width() / 2, card.height() - 2)
    data, left, none = new("Dropout"), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(card, QDragEnterEvent(bottom.toPoint(), COPY, data, left, none))
    QApplication.sendEvent(card, QDragMoveEvent(bottom.toPoint(), COPY, data, left, none))
    assert card.look.foreseen == "32"
    QApplication.sendEvent(card, QDropEvent(bottom, COPY, data, left, none))
    assert ids() == ["input", "dense", "dropout"]


def test_what_it_shows_ahead_is_what_the_drop_gives(page, stack, built, ids):
    built("Conv2D", "MaxPooling2D", "Flatten", "Dense")
    stack.fit()
    point = below(stack, ids()[1])
    hover(stack, new("Conv2D"), point)
    ahead = {name: card.look.foreseen for name, card in stack.canvas.cards.items()}
    drop(stack, new("Conv2D"), point)
    assert ahead == {name: stack.canvas.cards[name].face.shape for name in ahead}
    assert stack.canvas._gap == -1 and not any(card.look.foreseen for card in stack.canvas.cards.values())
