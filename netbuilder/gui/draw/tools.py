"""The row above the pad: pen, eraser, width, undo, clear, and what else may come onto it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QSlider, QToolButton, QWidget

from netbuilder.gui.draw.pad import DrawPad
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.tokens import GAP, SPACING

_STEPS = 10


class PadTools(QWidget):
    """The pad's tools.

    Signals:
        picture_wanted(): a picture is to be opened.
        sample_wanted(): a sample of the data is to be put on the pad.
    """

    picture_wanted = Signal()
    sample_wanted = Signal()

    def __init__(self, pad: DrawPad) -> None:
        super().__init__()
        self._pad = pad
        self._pen = _button("penTool", "pen", tr("Pen"), tr("Draws ink."))
        self._eraser = _button(
            "eraserTool", "eraser", tr("Eraser"), tr("Takes ink away. The right mouse button does so too.")
        )
        group = QButtonGroup(self)
        for each in (self._pen, self._eraser):
            each.setCheckable(True)
            group.addButton(each)
        self._pen.setChecked(True)
        self._eraser.toggled.connect(self._on_eraser)
        self._width = QSlider(Qt.Orientation.Horizontal)
        self._width.setObjectName("brushWidth")
        self._width.setRange(0, _STEPS)
        self._width.setValue(_STEPS // 2)
        self._width.setPageStep(2)
        self._width.setMinimumWidth(48)
        self._width.setMaximumWidth(110)
        explain(
            self._width,
            tr("Width of the brush"),
            tr("Thin or thick ink. A pen that feels pressure varies it."),
            typical=tr("The middle: about as thick as the digits of MNIST."),
            wrong=tr("Lines are measured by the size of the digit, so a small digit has thin lines too."),
        )
        self._width.valueChanged.connect(self._on_width)
        self._undo = _button("undoStroke", "undo", tr("Undo stroke"), tr("Takes the last stroke back."), "Ctrl+Z")
        self._redo = _button("redoStroke", "redo", tr("Redo stroke"), tr("Brings it back."), "Ctrl+Shift+Z")
        self._undo.clicked.connect(pad.undo)
        self._redo.clicked.connect(pad.redo)
        self._clear = QPushButton(icon("clear"), tr("&Clear"))
        self._clear.setObjectName("clearPad")
        explain(
            self._clear, tr("Clear"), tr("Takes everything off the pad. Undo stroke brings it back."), shortcut="Esc"
        )
        self._clear.clicked.connect(self._on_clear)
        self._picture = _button(
            "openPicture",
            "picture",
            tr("Open a picture…"),
            tr("A picture of a digit, also a photo of paper. You can also paste one, or drop it here."),
        )
        self._picture.clicked.connect(self.picture_wanted)
        self.sample = _button(
            "testSample",
            "dice",
            tr("Random test sample"),
            tr("Puts a sample of the test data on the pad, to compare how the network reads it."),
            "E",
        )
        self.sample.clicked.connect(self.sample_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self._pen)
        row.addWidget(self._eraser)
        row.addWidget(self._width, 1)
        row.addSpacing(SPACING)
        row.addWidget(self._undo)
        row.addWidget(self._redo)
        row.addStretch(1)
        row.addWidget(self._picture)
        row.addWidget(self.sample)
        row.addSpacing(GAP)
        row.addWidget(self._clear)
        pad.lifted.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        self._undo.setEnabled(self._pad.can_undo)
        self._redo.setEnabled(self._pad.can_redo)

    def _on_eraser(self, on: bool) -> None:
        self._pad.eraser = on

    def _on_width(self, value: int) -> None:
        self._pad.pressure = value / _STEPS

    def _on_clear(self) -> None:
        self._pad.clear()
        self._pad.setFocus()


def _button(name: str, picture: str, title: str, what: str, shortcut: str = "") -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setIcon(icon(picture))
    button.setAutoRaise(True)
    explain(button, title, what, shortcut=shortcut)
    return button
