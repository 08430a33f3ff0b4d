"""What belongs to one gesture is undone as one step: a drag, a burst of the wheel, typing until Enter."""

from __future__ import annotations

import itertools

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QWheelEvent

_strokes = itertools.count(1)


class Strokes:
    """To be mixed into an editor before its Qt class.

    A gesture begins with the focus, with a press of the mouse, and after Enter; without the focus each change is a
    gesture of its own. The wheel is for scrolling unless the editor has the focus. Undo is the program's, not that of
    the line of text.
    """

    _stroke = 0
    _pressed = False

    def begin_gesture(self) -> None:
        """What comes is another step."""
        self._stroke = next(_strokes)

    def gesture(self) -> str:
        """The key of the gesture in progress."""
        if not self._stroke or not (self._pressed or self.hasFocus()):
            self.begin_gesture()
        return f"form:{self._stroke}"

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.begin_gesture()
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.begin_gesture()
        self._pressed = True
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._pressed = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.begin_gesture()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and is_undo(event):
            event.ignore()
            return False
        return super().event(event)


def is_undo(event: QEvent) -> bool:
    """Whether these are the keys of Undo or Redo."""
    return isinstance(event, QKeyEvent) and (
        event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
    )
