"""The keyboard on the stack: moving the mark, and selecting as it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from netbuilder.gui.build.stack import Stack

_PAGE = 5


class Walk(QObject):
    """Arrow keys, Home and End; with Shift a range is selected."""

    def __init__(self, stack: Stack) -> None:
        super().__init__(stack)
        self._stack = stack
        self.anchor = ""
        self.at = ""
        """The card that the keyboard went to last."""

    def entered(self, reason: Qt.FocusReason) -> None:
        """The keyboard came here: there is always a card it is at."""
        by_key = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
        order = self._stack.canvas.order
        if reason in by_key and order and not self._stack.bench.editor.selection:
            self.go(order[0])

    def key(self, event: QKeyEvent) -> bool:
        """Handles a key; False if it means nothing here."""
        order = self._stack.canvas.order
        chosen = self._stack.bench.editor.selection
        plain = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        if plain:
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._stack.rows.is_group(self._stack.current):
                self._stack.fold_current()
            elif chosen:
                self._stack.opened.emit(chosen[-1])
            return True
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            return self._fold(event.key() == Qt.Key.Key_Left)
        if event.key() == Qt.Key.Key_Escape:
            self._stack.choose_skip(None)
            self._stack.bench.editor.select(())
            return True
        row = order.index(self._stack.current) if chosen else -1
        to = _row(event.key(), row, len(order))
        if to is None or not order:
            return False
        self.go(order[to], extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        return True

    def go(self, name: str, *, extend: bool = False) -> None:
        """Selects the layers of a card, or all from the anchor to it."""
        stack = self._stack
        before, self.at = self.at, name
        if extend and self.anchor in stack.canvas.cards:
            wanted = self.range_to(name)
        else:
            self.anchor = name
            wanted = stack.rows.ids(name)
        if wanted == stack.bench.editor.selection and before != name:
            stack.show_selection()  # the head of a model and its layers
        stack.bench.editor.select(wanted)

    def range_to(self, name: str) -> tuple[str, ...]:
        """The layers of the cards from the anchor to this one, those of this one last."""
        order = self._stack.canvas.order
        start = order.index(self.anchor) if self.anchor in order else 0
        end = order.index(name)
        keys = order[start : end + 1] if end >= start else reversed(order[end : start + 1])
        return tuple(dict.fromkeys(each for key in keys for each in self._stack.rows.ids(key)))

    def _fold(self, folded: bool) -> bool:
        """Right unfolds the nested model that the keyboard is at; left folds it, or goes to it from its layers."""
        stack = self._stack
        key = stack.current
        if stack.rows.is_group(key) and stack.rows.by_key[key].folded != folded:
            stack.fold(key, folded=folded)
            return True
        head = stack.rows.header_of(key) if folded and key else ""
        if head:
            self.go(head)
        return bool(head)


def _row(key: int, row: int, count: int) -> int | None:
    last = count - 1
    wanted = {
        Qt.Key.Key_Down: row + 1,
        Qt.Key.Key_Up: max(row - 1, 0) if row >= 0 else last,
        Qt.Key.Key_Home: 0,
        Qt.Key.Key_End: last,
        Qt.Key.Key_PageDown: row + _PAGE,
        Qt.Key.Key_PageUp: row - _PAGE,
    }.get(key)
    return None if wanted is None else min(max(wanted, 0), last)
