"""Renaming a layer in its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtWidgets import QLineEdit

from netbuilder.gui.build.card_paint import name_box
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr

if TYPE_CHECKING:
    from netbuilder.gui.build.stack import Stack

_ENDS = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Renaming(QObject):
    """A line over the card's name: Enter takes the name, Escape leaves it."""

    def __init__(self, stack: Stack) -> None:
        super().__init__(stack)
        self._stack = stack
        self._id = ""
        self.line = QLineEdit(stack.canvas)
        self.line.setObjectName("renameLine")
        explain(
            self.line,
            tr("Name of the layer"),
            tr("Enter takes it, Escape leaves the old one."),
            keras="name",
            shortcut="F2",
        )
        self.line.hide()
        self.line.installEventFilter(self)

    def begin(self, node_id: str) -> None:
        """Opens the line over a card."""
        card = self._stack.canvas.cards.get(node_id)
        if card is None:
            return
        self._id = node_id
        self._stack.reveal(node_id)
        zoom = self._stack.canvas.zoom
        box = name_box(card.plain_size[0])
        place = QRectF(box.x() * zoom, box.y() * zoom, box.width() * zoom, box.height() * zoom)
        place.translate(card.geometry().topLeft())
        height = max(self.line.sizeHint().height(), round(place.height()))
        self.line.setGeometry(
            round(place.x()) - 4, round(place.center().y() - height / 2), round(place.width()), height
        )
        self.line.setText(node_id)
        self.line.show()
        self.line.raise_()
        self.line.selectAll()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def end(self) -> None:
        """Closes the line."""
        if self._id:
            self._id = ""
            # First the focus, then out of sight: hiding would hand the focus on to whatever comes next.
            self._stack.setFocus(Qt.FocusReason.OtherFocusReason)
            self.line.hide()

    def _take(self) -> None:
        node_id, name = self._id, self.line.text()
        if node_id and self._stack.commands.rename(node_id, name):
            self.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) and event.key() in _ENDS:
            # A line hands Enter on to what is around it, where it would mean something else.
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self.end() if event.key() == Qt.Key.Key_Escape else self._take()
            return True
        if event.type() == QEvent.Type.FocusOut and self._id and event.reason() != Qt.FocusReason.PopupFocusReason:
            node_id, name = self._id, self.line.text()
            self._id = ""
            self.line.hide()
            if name.strip() and name != node_id:
                self._stack.commands.rename(node_id, name)
        return super().eventFilter(watched, event)
