"""One setting in a form: its name, its editor, a way back to the default, and what is wrong with what was typed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from netbuilder.core.spec import Param
from netbuilder.document.main_settings import shown_value
from netbuilder.gui.forms.making import editor_for
from netbuilder.gui.forms.numbers import limits_text
from netbuilder.gui.forms.roomy import caption_width, small
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.style import font, tokens
from netbuilder.gui.theme.tokens import CAPTION, GAP, RADIUS
from netbuilder.gui.widgets.labels import plain

_BREAK = "\u200b"


class Frame(QWidget):
    """Holds an editor with its unit; draws a red line round it while something is wrong."""

    def __init__(self, editor: QWidget, unit: str) -> None:
        super().__init__()
        self.wrong = False
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(GAP)
        row.addWidget(editor, 1)
        if unit:
            row.addWidget(plain(tr(unit)))

    def mark(self, wrong: bool) -> None:
        """Draws or wipes the red line."""
        if wrong != self.wrong:
            self.wrong = wrong
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.wrong:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(tokens().danger), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
            painter.end()


class Field(QObject):
    """A setting of a form.

    Signals:
        tried(field, value): the user put something in.
        complained(message): what is wrong with it; "" when that is mended.
    """

    tried = Signal(object, object)
    complained = Signal(str)

    def __init__(
        self,
        name: str,
        hint: Any,
        meta: Param,
        default: Any,
        parent: QObject,
        *,
        editor: QWidget | None = None,
        resettable: bool = True,
    ) -> None:
        super().__init__(parent)
        self.name, self.meta, self.default = name, meta, default
        self.shown: Any = None
        self._known = False
        self.mixed = False
        self.editor: Any = editor if editor is not None else editor_for(hint, meta, default)
        self.caption = QLabel(name.replace("_", f"_{_BREAK}"))
        self.caption.setProperty("untranslated", True)  # Keras's own name
        self.caption.setTextFormat(Qt.TextFormat.PlainText)
        self.caption.setWordWrap(True)
        self.caption.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.caption.setBuddy(self.editor)
        self.reset = QToolButton()
        self.reset.setIcon(icon("reset"))
        small(self.reset)
        self.reset.hide()
        self.resettable = resettable
        self.frame = Frame(self.editor, meta.unit)
        self._complaint: QLabel | None = None
        self._grid: QGridLayout | None = None
        self._row = 0
        self._explain()
        self.editor.tried.connect(self._on_tried)
        self.reset.clicked.connect(self._on_reset)

    def _explain(self) -> None:
        limits = limits_text(self.meta)
        what = tr(self.meta.help) + (" " + tr("Allowed: {limits}.", limits=limits) if limits else "")
        what += " " + tr("Default: {value}.", value=shown_text(self.default))
        for target in (self.caption, *(widget for suffix, widget in self.editor.targets() if suffix in ("", "1"))):
            explain(target, self.name, what, keras=self.name)
        back = tr("Sets {name} to {value}.", name=self.name, value=shown_text(self.default))
        explain(self.reset, tr("Back to the default"), back)

    def place(self, grid: QGridLayout, row: int) -> None:
        """Puts the parts into two rows of a grid."""
        self._grid, self._row = grid, row
        head = QWidget()
        head.setFixedWidth(caption_width(head))
        line = QHBoxLayout(head)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.caption, 1)
        line.addWidget(self.reset)
        grid.addWidget(head, row, 0)
        grid.addWidget(self.frame, row, 1)
        below = getattr(self.editor, "below", None)
        if below is not None:
            grid.addWidget(below, row + 2, 0, 1, 2)

    def set_names(self, prefix: str | None) -> None:
        """Gives the editors their object names; None takes them away."""
        whole = None if prefix is None else f"{prefix}{self.name}"
        for suffix, widget in self.editor.targets():
            widget.setObjectName("" if whole is None else f"{whole}.{suffix}" if suffix else whole)
        self.reset.setObjectName("" if whole is None else f"reset:{whole}")
        inner = getattr(self.editor, "name_inner", None)
        if inner is not None:
            inner(whole)

    def set_value(self, value: Any, *, mixed: bool = False) -> None:
        """Shows a value; nothing is touched if it is the one shown."""
        if self._known and value == self.shown and type(value) is type(self.shown) and mixed == self.mixed:
            return
        self.shown, self.mixed, self._known = value, mixed, True
        if mixed:
            self.editor.show_mixed()
        else:
            self.editor.set_value(value)
        self._mark()

    def restore(self) -> None:
        """Shows the value again, in place of what was typed and refused."""
        self.complain("")
        if self.mixed:
            self.editor.show_mixed()
        else:
            self.editor.set_value(self.shown)

    def _mark(self) -> None:
        changed = self.mixed or self.differs
        if self.caption.font().bold() != changed:
            self.caption.setFont(font(bold=changed))
        if self.resettable:
            self.reset.setVisible(changed)

    def set_default(self, default: Any) -> None:
        """Another value is the usual one now."""
        if default != self.default:
            self.default = default
            self._explain()
            self._mark()

    @property
    def differs(self) -> bool:
        """Whether the value is not the default."""
        return bool(self.shown != self.default)

    def complain(self, message: str) -> None:
        """Says under the editor what is wrong; "" says nothing."""
        self.frame.mark(bool(message))
        self.complained.emit(message)
        if self._complaint is None:
            if not message or self._grid is None:
                return
            self._complaint = plain()
            self._complaint.setWordWrap(True)
            self._complaint.setProperty("role", "danger")
            self._complaint.setFont(font(CAPTION))
            self._grid.addWidget(self._complaint, self._row + 1, 0, 1, 2)
        self._complaint.setText(f"⚠ {message}" if message else "")
        self._complaint.setVisible(bool(message))
        self.editor.setAccessibleDescription(message or tr(self.meta.help))

    @property
    def complaint(self) -> str:
        """What is said under the editor."""
        return self._complaint.text() if self._complaint is not None else ""

    def _on_tried(self, value: object) -> None:
        self.tried.emit(self, value)

    def _on_reset(self) -> None:
        self.editor.begin_gesture()
        self.tried.emit(self, self.default)
        self.restore()
        self.editor.setFocus()


def shown_text(value: Any) -> str:
    """A value in a sentence."""
    if value is None:
        return tr("none")
    if isinstance(value, bool):
        return tr("on") if value else tr("off")
    return shown_value(value)
