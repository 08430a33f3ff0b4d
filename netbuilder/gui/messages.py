"""The message bar: the newest thing the user should know, and what she can do about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from netbuilder.core.errors import NetBuilderError
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import told, tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.style import theme
from netbuilder.gui.theme.tokens import GAP, MARGIN, SPACING
from netbuilder.gui.widgets.labels import plain

INFO, GOOD, WARNING, ERROR = "info", "good", "warning", "error"


@dataclass(frozen=True)
class Message:
    """One message.

    Attributes:
        text: what to know, one or two sentences.
        kind: info, good, warning or error.
        key: a later message with the same key takes its place.
        actions: buttons: a text and what it does.
    """

    text: str
    kind: str = INFO
    key: str = ""
    actions: tuple[tuple[str, Callable[[], object]], ...] = field(default=(), compare=False)


class Messages(QObject):
    """All messages that are not dismissed yet; the newest is shown."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[Message] = []

    @property
    def newest(self) -> Message | None:
        """What is shown."""
        return self._all[-1] if self._all else None

    @property
    def count(self) -> int:
        """How many wait."""
        return len(self._all)

    def show(
        self, text: str, kind: str = INFO, *, key: str = "", actions: tuple[tuple[str, Callable[[], object]], ...] = ()
    ) -> None:
        """Shows a message."""
        self._all = [each for each in self._all if not key or each.key != key]
        self._all.append(Message(text, kind, key or text, actions))
        self.changed.emit()

    def error(self, error: NetBuilderError | OSError, *, key: str = "") -> None:
        """Shows what went wrong, in its own words."""
        self.show(told(error, where=True), ERROR, key=key)

    def dismiss(self, key: str = "") -> None:
        """Takes away the newest message, or the one with this key."""
        if key:
            self._all = [each for each in self._all if each.key != key]
        elif self._all:
            self._all.pop()
        self.changed.emit()


_ICONS = {INFO: "info", GOOD: "check", WARNING: "warning", ERROR: "error"}


class MessageBar(QFrame):
    """Shows the newest message, its buttons, and a cross."""

    def __init__(self, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self._picture = QLabel()
        self._text = plain(name="messageBar")
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(self._text.textInteractionFlags().TextSelectableByMouse)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(GAP)
        self._close = QToolButton()
        self._close.setObjectName("dismissMessage")
        self._close.setIcon(icon("close"))
        explain(self._close, tr("Dismiss"), tr("Takes this message away."))
        self._close.clicked.connect(self._on_dismissed)
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, GAP, SPACING, GAP)
        row.setSpacing(SPACING)
        row.addWidget(self._picture)
        row.addWidget(self._text, 1)
        row.addLayout(self._buttons)
        row.addWidget(self._close)
        messages.changed.connect(self._on_changed)
        theme().changed.connect(self._on_changed)
        self._on_changed()

    def _on_dismissed(self) -> None:
        self._messages.dismiss()

    def _on_changed(self) -> None:
        message = self._messages.newest
        while (item := self._buttons.takeAt(0)) is not None:
            item.widget().deleteLater()
        self.setVisible(message is not None)
        if message is None:
            self._text.clear()
            return
        colours = theme().tokens
        ground = {
            INFO: colours.accent_soft,
            GOOD: colours.good_soft,
            WARNING: colours.warning_soft,
            ERROR: colours.danger_soft,
        }[message.kind]
        self.setStyleSheet(f"MessageBar {{ background: {ground}; border: 0; }}")
        self._text.setStyleSheet(f"color: {colours.text};")
        self._picture.setPixmap(icon(_ICONS[message.kind], QPalette.ColorRole.WindowText).pixmap(18, 18))
        self._text.setText(message.text)
        for text, action in message.actions:
            button = QPushButton(text)
            button.clicked.connect(_Doing(self._messages, message.key, action, button).do)
            self._buttons.addWidget(button)


class _Doing(QObject):
    """Does what a button of a message says, once, and takes the message away."""

    def __init__(self, messages: Messages, key: str, action: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._messages, self._key, self._action = messages, key, action

    def do(self) -> None:
        """The button was pressed."""
        action = self._action
        self._messages.dismiss(self._key)
        action()
