"""The line above a plot: each curve with a piece of its line, its name, and its value where the mouse is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QSize
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.gui.theme.style import font, theme, tokens
from netbuilder.gui.theme.tokens import CAPTION, GAP
from netbuilder.gui.widgets.plots import series_pen

_SAMPLE = 18
_APART = 14


@dataclass(frozen=True)
class Entry:
    """One curve: which series it is (its colour and dash), its name, its value as text, and whether it has points."""

    series: int
    name: str
    value: str = ""
    points: bool = False
    thin: bool = False


class Legend(QWidget):
    """Shows entries from left to right; what has no room is left out, and told by screen readers and the tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self._place = ""
        self._entries: tuple[Entry, ...] = ()
        self.setFont(font(CAPTION))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(200, self.fontMetrics().height() + 2 * GAP)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    @property
    def text(self) -> str:
        """All of it as text."""
        parts = [f"{entry.name} {entry.value}".strip() for entry in self._entries]
        return ", ".join([self._place, *parts] if self._place else parts)

    def show_entries(self, entries: Sequence[Entry], place: str = "") -> None:
        """Shows these; `place` is where the mouse is."""
        entries = tuple(entries)
        if (entries, place) == (self._entries, self._place):
            return
        self._entries, self._place = entries, place
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, metrics = tokens(), self.fontMetrics()
        bold = font(CAPTION, bold=True)
        wide = QFontMetricsF(bold)
        middle, base = self.height() / 2, (self.height() + metrics.ascent() - metrics.descent()) / 2
        x = 0.0
        if self._place:
            painter.setPen(QColor(colours.muted))
            painter.setFont(self.font())
            painter.drawText(QPointF(x, base), self._place)
            x += metrics.horizontalAdvance(self._place) + _APART
        for entry in self._entries:
            name = metrics.horizontalAdvance(entry.name)
            width = _SAMPLE + 2 * GAP + name + (wide.horizontalAdvance(entry.value) if entry.value else 0)
            if x + width > self.width():
                painter.setPen(QColor(colours.muted))
                painter.drawText(QPointF(min(x, self.width() - metrics.horizontalAdvance("…")), base), "…")
                break
            painter.setPen(series_pen(entry.series, 1.2 if entry.thin else 2.0, 170 if entry.thin else 255))
            painter.drawLine(QLineF(x, middle, x + _SAMPLE, middle))
            if entry.points:
                painter.setPen(QPen(QColor(colours.surface), 1))
                painter.setBrush(QColor(colours.series[entry.series % len(colours.series)]))
                painter.drawEllipse(QPointF(x + _SAMPLE / 2, middle), 3.5, 3.5)
            x += _SAMPLE + GAP
            painter.setFont(self.font())
            painter.setPen(QColor(colours.muted))
            painter.drawText(QPointF(x, base), entry.name)
            x += name + GAP
            if entry.value:
                painter.setFont(bold)
                painter.setPen(QColor(colours.text))
                painter.drawText(QPointF(x, base), entry.value)
                x += wide.horizontalAdvance(entry.value)
            x += _APART
        painter.end()
