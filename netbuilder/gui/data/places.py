"""What stands in the place of data that are not there: they are loading, or cannot be read."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from netbuilder.core.errors import NetBuilderError
from netbuilder.document.source import Source
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.tokens import SPACING, WIDE
from netbuilder.gui.widgets.labels import heading, paragraph

_WIDTH = 520


class LoadingPlace(QWidget):
    """Says that the data are being read."""

    def __init__(self) -> None:
        super().__init__()
        self._head = heading("")
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setMaximumWidth(240)
        bar.setAccessibleName(tr("Loading"))
        column = QVBoxLayout(self)
        column.setSpacing(SPACING)
        column.addStretch(2)
        column.addWidget(self._head, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(bar, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def show_source(self, source: Source) -> None:
        """Names what is loading."""
        self._head.setText(tr("Reading {name}…", name=tr(source.title)))


class FailedPlace(QWidget):
    """Says why the data cannot be read.

    Signals:
        again(): the user wants to try again.
        other(): the user wants other data.
    """

    again = Signal()
    other = Signal()

    def __init__(self) -> None:
        super().__init__()
        symbol = QLabel()
        symbol.setPixmap(icon("warning", QPalette.ColorRole.PlaceholderText).pixmap(48, 48))
        self._head = heading("")
        self._text = paragraph("")
        self._text.setObjectName("dataError")
        self._hint = paragraph("", muted=True)
        self._again = QPushButton(icon("refresh", QPalette.ColorRole.HighlightedText), tr("Try a&gain"))
        self._again.setObjectName("tryAgain")
        self._again.setProperty("role", "primary")
        explain(self._again, tr("Try again"), tr("Reads the file once more, after you have mended it."))
        self._again.clicked.connect(self.again)
        other = QPushButton(tr("Choose other &data"))
        other.clicked.connect(self.other)
        inside = QWidget()
        inside.setMaximumWidth(_WIDTH)
        column = QVBoxLayout(inside)
        column.setSpacing(SPACING)
        buttons = QHBoxLayout()
        for button in (self._again, other):
            buttons.addWidget(button)
        buttons.addStretch(1)
        for widget in (symbol, self._head, self._text, self._hint):
            column.addWidget(widget)
        column.addSpacing(SPACING)
        # How the file is read may be what is wrong: here it is set right.
        self.settings_place = QVBoxLayout()
        column.addLayout(self.settings_place)
        column.addLayout(buttons)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(inside, 10)
        row.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(WIDE, WIDE, WIDE, WIDE)
        whole.addStretch(2)
        whole.addLayout(row)
        whole.addStretch(3)

    def show_failure(self, source: Source, error: NetBuilderError | None) -> None:
        """Says what is wrong; without an error, the file is not there."""
        if error is None:
            self._head.setText(tr("{name} is not there", name=tr(source.title)))
            self._text.setText(getattr(source, "file", ""))
            self._hint.setText(tr("It was moved, renamed or deleted. Put it back, or add it from where it is now."))
        else:
            self._head.setText(tr("{name} cannot be read", name=tr(source.title)))
            self._text.setText(f"{error.where}\n{tr(error.message)}" if error.where else tr(error.message))
            self._hint.setText(tr(error.hint))
        self._hint.setVisible(bool(self._hint.text()))
