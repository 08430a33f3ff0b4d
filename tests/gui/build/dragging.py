"""Drags as Qt delivers them: enter, move, drop or leave, sent to the viewport of the stack."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from netbuilder.engine.layers import layers
from netbuilder.gui.build.mime import layer_data

_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
COPY, MOVE = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction


def new(kind: str, **settings: object) -> QMimeData:
    """A layer from the palette."""
    return layer_data(layers.create(kind, settings))


def hover(stack, data: QMimeData, point: QPointF, action: Qt.DropAction = COPY) -> bool:
    """Drags over a point of the viewport; whether it may be dropped there."""
    view = stack.viewport()
    enter = QDragEnterEvent(point.toPoint(), COPY | MOVE, data, _LEFT, _NONE)
    QApplication.sendEvent(view, enter)
    move = QDragMoveEvent(point.toPoint(), COPY | MOVE, data, _LEFT, _NONE)
    move.setDropAction(action)
    QApplication.sendEvent(view, move)
    return enter.isAccepted() and move.isAccepted()


def drop(stack, data: QMimeData, point: QPointF, action: Qt.DropAction = COPY) -> None:
    """Drags to a point and lets go."""
    hover(stack, data, point, action)
    let_go = QDropEvent(point, COPY | MOVE, data, _LEFT, _NONE)
    let_go.setDropAction(action)
    QApplication.sendEvent(stack.viewport(), let_go)


def leave(stack) -> None:
    """Drags out again."""
    QApplication.sendEvent(stack.viewport(), QDragLeaveEvent())


def centre(stack, name: str) -> QPointF:
    """The middle of a card, in the viewport."""
    card = stack.canvas.cards[name]
    return QPointF(card.mapTo(stack.viewport(), card.rect().center()))


def above(stack, name: str) -> QPointF:
    """The gap over a card."""
    card = stack.canvas.cards[name]
    return centre(stack, name) - QPointF(0, card.height() / 2 + 6)


def below(stack, name: str) -> QPointF:
    """The gap under a card."""
    card = stack.canvas.cards[name]
    return centre(stack, name) + QPointF(0, card.height() / 2 + 6)
