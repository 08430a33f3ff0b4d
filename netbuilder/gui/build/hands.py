"""The mouse on the stack: selecting, dragging cards, drawing skip connections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolTip

from netbuilder.document.editing import clipboard
from netbuilder.document.joins import refusal
from netbuilder.gui.build.canvas import Pull
from netbuilder.gui.build.card import CardWidget
from netbuilder.gui.build.lines import skip_at
from netbuilder.gui.build.mime import cards_data, drag
from netbuilder.gui.text import tr

if TYPE_CHECKING:
    from netbuilder.gui.build.stack import Stack


class Hands(QObject):
    """What is done with the mouse, one gesture at a time."""

    def __init__(self, stack: Stack) -> None:
        super().__init__(stack)
        self._stack = stack
        self._pull = Pull(stack.canvas)
        self._pressed: QPoint | None = None
        self._card = ""
        self._narrow = False
        self.joining = ""
        self._target = ""
        self._refusal = ""
        self._under = ""

    # Pressing

    def press(self, event: QMouseEvent) -> None:
        """A button went down."""
        event.accept()
        stack = self._stack
        stack.setFocus(Qt.FocusReason.MouseFocusReason)
        card = stack.card_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if card is None:
            self._press_ground(event)
        elif card is stack.canvas.loss:
            stack.loss_wanted.emit()
        elif card.in_fold(*self._inside(card, event)) and not event.modifiers():
            stack.fold(card.face.id)
        elif card.face.joinable and card.in_handle(*self._inside(card, event)) and not event.modifiers():
            self._begin_join(card.face.id)
        else:
            self._pressed, self._card = event.position().toPoint(), card.face.id
            self._select(card.face.id, event.modifiers())

    def _press_ground(self, event: QMouseEvent) -> None:
        canvas = self._stack.canvas
        skip = skip_at(canvas.places, canvas.skips, self._stack.on_canvas(event.position()))
        if not event.modifiers():
            self._stack.bench.editor.select(())
        self._stack.choose_skip(skip)

    def _select(self, name: str, modifiers: Qt.KeyboardModifier) -> None:
        stack, chosen = self._stack, self._stack.bench.editor.selection
        own = stack.rows.ids(name)
        self._narrow = False
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            stack.bench.editor.select(stack.walk.range_to(name))
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            left = tuple(each for each in chosen if each not in own)
            held = set(own) <= set(chosen)
            stack.walk.at = name if not held or not left else stack.rows.key_of(left[-1])
            stack.walk.anchor = stack.walk.at
            stack.bench.editor.select(left if held else (*left, *own))
        elif not set(own) <= set(chosen):
            stack.walk.go(name)
        else:
            # Several may be dragged together, so the others are let go only when the button is.
            self._narrow = True
            stack.walk.at = name
            stack.bench.editor.select((*(each for each in chosen if each not in own), *own))

    def before_menu(self, position: QPoint) -> None:
        """The right button selects what it is on, unless that is selected already."""
        card = self._stack.card_at(position)
        if card is not None and card is not self._stack.canvas.loss:
            if not set(self._stack.rows.ids(card.face.id)) <= set(self._stack.bench.editor.selection):
                self._stack.walk.go(card.face.id)
            return
        canvas = self._stack.canvas
        self._stack.choose_skip(skip_at(canvas.places, canvas.skips, self._stack.on_canvas(position)))

    # Moving

    def move(self, event: QMouseEvent) -> None:
        """The pointer moved."""
        if self.joining:
            self._move_join(event)
        elif self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            far = (event.position().toPoint() - self._pressed).manhattanLength()
            if far >= QApplication.startDragDistance():
                self._drag()
        else:
            self._point_at(self._stack.card_at(event.position()), event)

    def _point_at(self, card: CardWidget | None, event: QMouseEvent) -> None:
        name = card.face.id if card is not None and card.face.joinable else ""
        if name != self._under:
            self._mark_under(name)
        over_handle = card is not None and bool(name) and card.in_handle(*self._inside(card, event))
        canvas = self._stack.canvas
        over_line = card is None and skip_at(canvas.places, canvas.skips, self._stack.on_canvas(event.position()))
        shape = Qt.CursorShape.CrossCursor if over_handle else Qt.CursorShape.ArrowCursor
        self._stack.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over_line else shape)

    def _mark_under(self, name: str) -> None:
        cards = self._stack.canvas.cards
        for each, hovered in ((self._under, False), (name, True)):
            if each in cards:
                cards[each].show_look(hovered=hovered)
        self._under = name

    def left(self) -> None:
        """The pointer is elsewhere."""
        self._mark_under("")

    def _drag(self) -> None:
        """Takes the selected cards along; where they are let go is for `hover`."""
        stack, name = self._stack, self._card
        self._pressed, self._narrow = None, False
        ids = stack.bench.editor.selection
        if not set(stack.rows.ids(name)) <= set(ids) or name not in stack.canvas.cards:
            return
        data = cards_data(clipboard.copy(stack.project, ids))
        stack.hover.begin_move(ids)
        drag(stack, data, stack.canvas.cards[name].picture(), (Qt.DropAction.MoveAction, Qt.DropAction.CopyAction))
        stack.hover.end_move()

    # Letting go

    def release(self, event: QMouseEvent) -> None:
        """A button went up."""
        event.accept()
        if self.joining:
            self._end_join(take=True)
            return
        name, narrow, pressed = self._card, self._narrow, self._pressed
        self._pressed, self._card, self._narrow = None, "", False
        card = self._stack.canvas.cards.get(name)
        if card is None or pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if narrow:
            self._stack.walk.go(name)
        if card.in_chip(*self._inside(card, event)) and not event.modifiers():
            self._stack.activation_wanted.emit(name, event.globalPosition().toPoint())

    def double_click(self, event: QMouseEvent) -> None:
        """A card is called something else."""
        card = self._stack.card_at(event.position())
        event.accept()
        if card is not None and card.face.group:
            self._pressed = None
            if not card.in_fold(*self._inside(card, event)):
                self._stack.fold(card.face.id)
        elif card is not None and card.face.joinable and not card.in_chip(*self._inside(card, event)):
            self._pressed = None
            self._stack.renaming.begin(card.face.id)

    # Joining

    def _begin_join(self, name: str) -> None:
        self.joining = name
        self._target = self._refusal = ""

    def _move_join(self, event: QMouseEvent) -> None:
        stack = self._stack
        card = stack.card_at(event.position())
        name = card.face.id if card is not None and card.face.joinable and card.face.id != self.joining else ""
        if name != self._target:
            self._mark_target(name)
            QToolTip.showText(event.globalPosition().toPoint(), self._refusal, stack.viewport())
        end = stack.on_canvas(event.position())
        self._pull.draw(stack.canvas.order.index(self.joining), end, bool(self._refusal))

    def _mark_target(self, name: str) -> None:
        cards = self._stack.canvas.cards
        if self._target in cards:
            cards[self._target].show_look(target=False, refused=False, reason="")
        self._target = name
        self._refusal = refusal(self._stack.project, self.joining, name) if name else ""
        if name:
            cards[name].show_look(target=not self._refusal, refused=bool(self._refusal), reason=self._refusal)

    def _end_join(self, *, take: bool) -> None:
        source, target, why = self.joining, self._target, self._refusal
        self._mark_target("")
        self.joining = ""
        self._pull.hide()
        if take and target:
            if why:
                self._stack.bench.messages.show(why, "warning", key="build")
            else:
                self._stack.commands.join(source, target)
        elif take:
            self._stack.bench.messages.show(
                tr("Drag from the handle to a merge such as Add or Concatenate; the layers are joined there."),
                key="build",
            )

    def key(self, event: QKeyEvent) -> bool:
        """Escape lets go of a line that is being drawn; Delete takes the selected line away."""
        if event.key() == Qt.Key.Key_Escape and self.joining:
            self._end_join(take=False)
            return True
        return False

    def _inside(self, card: CardWidget, event: QMouseEvent) -> tuple[float, float]:
        point = self._stack.on_canvas(event.position()) - QPointF(card.pos()) / self._stack.canvas.zoom
        return point.x(), point.y()
