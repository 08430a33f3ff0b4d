"""What the values are like: least, mean, greatest, deviation, and a small histogram."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.data.received import Numbers
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import number, tr, trn
from netbuilder.gui.theme.style import font, theme, tokens
from netbuilder.gui.theme.tokens import CAPTION, GAP, SPACING
from netbuilder.gui.widgets.labels import caption, plain

_HEIGHT = 44
_NOTHING = 1e-14
"""What scaling leaves of 0."""


def short(value: float) -> str:
    """Four digits are enough to compare by."""
    if abs(value) < _NOTHING:
        value = 0.0
    return number(float(f"{value:.4g}"))


class Histogram(QWidget):
    """Bars of counts over the range of values, with the ends written below."""

    def __init__(self) -> None:
        super().__init__()
        self._counts, self._ends = np.zeros(0), (0.0, 1.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        explain(
            self,
            tr("Histogram of the values"),
            tr("How often values occur, from the least at the left to the greatest. Tall bars are cut by a root."),
        )
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(140, _HEIGHT + self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(80, _HEIGHT + self.fontMetrics().height())

    def show_counts(self, counts: np.ndarray, edges: np.ndarray) -> None:
        """Shows these bars."""
        # The ground of pictures is so frequent that on an even scale nothing else would be seen.
        self._counts = np.sqrt(counts.astype(float))
        # A bar of bytes ends before the next whole number.
        self._ends = (float(edges[0]), 255.0 if tuple(edges[[0, -1]]) == (0, 256) else float(edges[-1]))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        floor = float(_HEIGHT - 2)
        painter.setBrush(QColor(colours.accent))
        count = len(self._counts)
        highest = float(self._counts.max(initial=0)) or 1.0
        wide = self.width() / max(1, count)
        for place, value in enumerate(self._counts):
            if value:
                high = max(1.5, value / highest * (floor - 2))
                painter.drawRect(QRectF(place * wide + 0.5, floor - high, max(1.0, wide - 1.0), high))
        painter.setPen(QColor(colours.strong_border))
        painter.drawLine(0, _HEIGHT - 2, self.width(), _HEIGHT - 2)
        painter.setPen(QColor(colours.muted))
        painter.setFont(font(CAPTION))
        below = QRectF(0, _HEIGHT, self.width(), self.height() - _HEIGHT)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, short(self._ends[0]))
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, short(self._ends[1]))
        painter.end()


class NumbersView(QWidget):
    """The numbers over the histogram."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._values = []
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACING)
        grid.setVerticalSpacing(0)
        for column, head in enumerate((tr("Min"), tr("Mean"), tr("Max"), tr("Std"))):
            value = plain("–", f"{name}:{column}")
            value.setAccessibleName(head)
            grid.addWidget(caption(head), 0, column)
            grid.addWidget(value, 1, column)
            grid.setColumnStretch(column, 1)
            self._values.append(value)
        self._bars = Histogram()
        self._from = caption("")
        self._from.setWordWrap(True)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(GAP)
        column_.addLayout(grid)
        column_.addWidget(self._bars)
        column_.addWidget(self._from)

    def show_numbers(self, found: Numbers, of: int = 0) -> None:
        """Shows these; `of` is how many samples there are in all."""
        for label, value in zip(self._values, (found.least, found.mean, found.greatest, found.deviation), strict=True):
            label.setText(short(value))
        self._bars.show_counts(found.counts, found.edges)
        text = ""
        if of > found.samples:
            text = trn("from {count} sample, evenly spread", "from {count} samples, evenly spread", found.samples)
        self._from.setText(text)
        self._from.setVisible(bool(text))
