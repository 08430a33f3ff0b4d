"""A plot over epochs: curves, a legend that reads them out, epoch shading, the best epoch, earlier runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from pyqtgraph import InfiniteLine, PlotDataItem
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import number, tr
from netbuilder.gui.theme.style import font, theme, tokens
from netbuilder.gui.theme.tokens import CAPTION, GAP, SPACING
from netbuilder.gui.train.bands import EpochBands
from netbuilder.gui.train.legend import Entry, Legend
from netbuilder.gui.train.room import Room, Span, ahead, around
from netbuilder.gui.widgets.labels import heading, plain
from netbuilder.gui.widgets.plots import curve, plot_widget

_NONE = np.empty(0)
_MOST_SYMBOLS = 500


@dataclass(eq=False)
class Line:
    """A curve with what the legend says of it; the points as they were given."""

    drawn: PlotDataItem
    label: str
    series: int
    points: bool = False
    told: bool = True
    thin: bool = False
    x: np.ndarray = field(default_factory=lambda: _NONE)
    y: np.ndarray = field(default_factory=lambda: _NONE)

    def set(self, x: Sequence[float] | np.ndarray, y: Sequence[float] | np.ndarray) -> bool:
        """Gives it other points; False if it was empty and stays so."""
        x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
        if not len(x) and not len(self.x):
            return False
        self.x, self.y = x, y
        if self.points:
            self.drawn.setSymbol(self.symbol)
        self.drawn.setData(x, y)
        return True

    @property
    def symbol(self) -> str | None:
        """What marks a point; nothing where the points are so many that they would cover the curve."""
        if not self.points or len(self.x) > _MOST_SYMBOLS:
            return None
        return "o" if self.series == 0 else "d"

    def at(self, x: float) -> float | None:
        """The value nearest to `x`; None outside of the curve."""
        if not len(self.x):
            return None
        index = int(np.searchsorted(self.x, x))
        index = min(max(index, 0), len(self.x) - 1)
        if index and abs(self.x[index - 1] - x) < abs(self.x[index] - x):
            index -= 1
        step = abs(self.x[-1] - self.x[0]) / max(1, len(self.x) - 1) if len(self.x) > 1 else 1.0
        if abs(self.x[index] - x) > max(step, 0.51):
            return None
        return float(self.y[index])


class Chart(QWidget):
    """One plot with its head; `plot` is the PlotWidget.

    Class attributes:
        labelled: whether "epoch" stands below it.

    Attributes:
        until: the last epoch of a run in progress, which is left room to grow; None where nothing runs.
    """

    labelled = True

    def __init__(self, name: str, head: str, empty: str) -> None:
        super().__init__()
        self.plot = plot_widget(name)
        explain(
            self.plot,
            head,
            tr("Drag to move, turn the wheel to zoom, press Home to see all; the arrow keys read the values off."),
        )
        self.plot.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.plot.setMinimumSize(160, 90)
        self.item = self.plot.getPlotItem()
        self.item.showGrid(x=False, y=True, alpha=0.15)
        self.item.vb.setLimits(xMin=0, minXRange=0.02)
        self.item.addItem(EpochBands())
        self._room = Room()
        self.item.addItem(self._room)
        self.until: float | None = None
        self.lines: dict[str, Line] = {}
        self.head, self.legend = heading(head), Legend()
        self.row = QHBoxLayout()
        self.row.setSpacing(SPACING)
        self.row.addWidget(self.head)
        self.row.addWidget(self.legend, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(self.row)
        column.addWidget(self.plot, 1)
        self.empty = plain(empty)
        self.empty.setParent(self.plot)
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("role", "muted")
        self.empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._cursor = self._vertical()
        self._best = self._vertical(label=" ")
        self._at: float | None = None
        self._log = False
        self.item.vb.sigYRangeChanged.connect(self._on_range)
        self.plot.scene().sigMouseMoved.connect(self._on_mouse)
        self.plot.installEventFilter(self)
        theme().changed.connect(self._wear)
        self._wear()

    def _vertical(self, label: str = "") -> InfiniteLine:
        options = {"position": 0.94, "anchors": [(0, 0.5), (1, 0.5)]} if label else None
        line = InfiniteLine(angle=90, movable=False, label=label or None, labelOpts=options)
        line.setZValue(50)
        line.hide()
        self.item.addItem(line, ignoreBounds=True)
        return line

    def add(self, key: str, label: str, series: int, *, faint: bool = False, points: bool = False) -> Line:
        """A new curve. `faint`: thin, in the background and not in the legend; `points`: with a symbol at each."""
        drawn = curve(self.plot, key, series, width=1.0 if faint else 2.0, alpha=80 if faint else 255)
        drawn.setZValue(-10 if faint else 10)
        if faint:
            drawn.opts["antialias"] = False
        line = Line(drawn, label, series, points=points, told=not faint)
        self.lines[key] = line
        self._dress(line)
        return line

    def add_thin(self, key: str, label: str, series: int, dash: int, x: Sequence[float], y: Sequence[float]) -> Line:
        """A curve of another run."""
        drawn = curve(self.plot, key, series, width=1.2, alpha=170)
        drawn.setZValue(-5)
        line = Line(drawn, label, series, thin=True, told=dash == 0)
        self.lines[key] = line
        line.set(x, y)
        return line

    def remove(self, key: str) -> None:
        """Takes a curve away."""
        line = self.lines.pop(key)
        self.plot.look.forget(line.drawn)
        self.item.removeItem(line.drawn)

    def set(self, key: str, x: Sequence[float] | np.ndarray, y: Sequence[float] | np.ndarray) -> None:
        """Gives a curve its points."""
        self.lines[key].set(x, y)

    def set_log(self, on: bool) -> None:
        """Draws the height as powers of ten, or plainly."""
        self._log = on
        self.item.setLogMode(False, on)
        self._on_range()
        self.fit()

    def _on_range(self) -> None:
        """Marks of a logarithmic axis: pyqtgraph would write them over each other."""
        axis = self.item.getAxis("left")
        if not self._log:
            axis.setTicks(None)
            return
        low, high = self.item.vb.viewRange()[1]
        axis.setTicks([log_ticks(low, high, most=max(2, int(self.plot.height() / 34)))])

    def fit(self) -> None:
        """Shows everything, and what will come."""
        self.item.enableAutoRange()

    def finish(self) -> None:
        """After the curves were given their points; the painting comes in a turn of its own."""
        self.empty.setVisible(not any(len(line.x) for line in self.lines.values()))
        self._bear_one_point()
        self._leave_room()
        self.settle()
        self.read_out()

    def settle(self) -> None:
        """Finds the range now: left to the painting, a change of it would have the plot painted twice."""
        self.item.vb.prepareForPaint()

    def _leave_room(self) -> None:
        """While a network trains, the axes grow in steps."""
        lines = [line for line in self.lines.values() if len(line.x)]
        if self.until is None or not lines:
            self._room.reserve(None, None)
            return
        spans = [span for line in lines if (span := self._height(line))]
        lowest, highest = min((low for low, _ in spans), default=0), max((high for _, high in spans), default=0)
        self._room.reserve(ahead(max(line.x[-1] for line in lines), self.until), around(lowest, highest))

    def _height(self, line: Line) -> Span | None:
        """From the smallest to the largest value as they are drawn; None if none is a number."""
        shown = line.y[line.y > 0] if self._log else line.y
        if not len(shown):
            return None
        low, high = float(np.fmin.reduce(shown)), float(np.fmax.reduce(shown))
        if self._log:
            low, high = float(np.log10(low)), float(np.log10(high))
        return (low, high) if np.isfinite(low) and np.isfinite(high) else None

    def _bear_one_point(self) -> None:
        """A single point has no height; rounding would fill the axis with digits."""
        values = [float(line.y[0]) for line in self.lines.values() if len(line.y) == 1]
        alone = values and all(len(line.y) < 2 for line in self.lines.values())
        least = max(abs(values[0]) * 0.5, 1e-6) if alone and np.isfinite(values[0]) else 1e-12
        self.item.vb.setLimits(minYRange=0.5 if alone and self._log else least)

    def show_best(self, epoch: int | None, text: str = "") -> None:
        """Marks an epoch, counted from 0; None takes the mark away."""
        self._best.setVisible(epoch is not None)
        if epoch is not None:
            self._best.setValue(epoch + 1)
            self._best.label.setFormat(text)

    @property
    def best_text(self) -> str:
        """What stands at the mark, "" if there is none."""
        return self._best.label.format if self._best.isVisible() else ""

    # Reading values off

    def read_out(self) -> None:
        """The values under the cursor, or the newest."""
        entries = []
        for line in self.lines.values():
            if line.told and len(line.x):
                value = line.at(self._at) if self._at is not None else float(line.y[-1])
                entries.append(Entry(line.series, line.label, shown(value), line.points, line.thin))
        place = "" if self._at is None else tr("epoch {where}", where=number(round(self._at, 2)))
        self.legend.show_entries(entries, place)
        self.plot.setAccessibleDescription(self.legend.text)

    def look_at(self, x: float | None) -> None:
        """Puts the cursor at this epoch, or takes it away."""
        self._at = x
        self._cursor.setVisible(x is not None)
        if x is not None:
            self._cursor.setValue(x)
        self.read_out()

    def _on_mouse(self, place: QPointF) -> None:
        box = self.item.vb
        if not box.sceneBoundingRect().contains(place):
            self.look_at(None)
            return
        self.look_at(max(0.0, box.mapSceneToView(place).x()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.Leave:
            self.look_at(None)
        elif kind == QEvent.Type.Resize:
            self.empty.setGeometry(self.plot.rect().adjusted(40, 10, -20, -30))
        elif kind == QEvent.Type.KeyPress:
            return self._on_key(event.key())
        return False

    def _on_key(self, key: int) -> bool:
        ends = [line.x[-1] for line in self.lines.values() if len(line.x)]
        if not ends or key not in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Escape, Qt.Key.Key_Home):
            return False
        if key == Qt.Key.Key_Escape:
            self.look_at(None)
        elif key == Qt.Key.Key_Home:
            self.fit()
        else:
            last = float(np.ceil(max(ends)))
            now = self._at if self._at is not None else last + (1 if key == Qt.Key.Key_Left else -1)
            self.look_at(min(max(1.0, round(now) + (1.0 if key == Qt.Key.Key_Right else -1.0)), last))
        return True

    # Colours

    def _dress(self, line: Line) -> None:
        if line.points:
            colours = tokens()
            line.drawn.setSymbol(line.symbol)
            line.drawn.setSymbolSize(7)
            line.drawn.setSymbolBrush(QColor(colours.series[line.series]))
            edge = QPen(QColor(colours.surface), 1)
            edge.setCosmetic(True)  # otherwise it grows with the symbol and covers it
            line.drawn.setSymbolPen(edge)

    def _wear(self) -> None:
        colours = tokens()
        pen = QPen(QColor(colours.muted), 1)
        pen.setCosmetic(True)
        self._cursor.setPen(pen)
        mark = QPen(QColor(colours.good), 1.5, Qt.PenStyle.DashLine)
        mark.setCosmetic(True)
        self._best.setPen(mark)
        self._best.label.setColor(QColor(colours.good))
        ground = QColor(colours.surface)
        ground.setAlpha(215)
        self._best.label.fill = QBrush(ground)
        self._best.label.setFont(font(CAPTION, bold=True))
        if self.labelled:
            self.item.getAxis("bottom").setLabel(tr("epoch"), color=colours.muted)
        for line in self.lines.values():
            self._dress(line)


def log_ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """Places between two powers of ten, and what stands there: 1, 2, 5 if there is room, else every so many powers."""
    if not (np.isfinite(low) and np.isfinite(high)) or high - low > 300:
        return []
    powers = range(int(np.floor(low)), int(np.ceil(high)) + 1)
    for digits, every in (((1, 2, 5), 1), ((1, 3), 1), ((1,), 1), ((1,), 2), ((1,), 5), ((1,), 20)):
        values = [(power, digit) for power in powers if power % every == 0 for digit in digits]
        places = [(power + float(np.log10(digit)), digit, power) for power, digit in values]
        inside = [each for each in places if low <= each[0] <= high]
        if len(inside) <= most:
            break
    if len(inside) < 2:
        ends = (low + 0.1 * (high - low), high - 0.1 * (high - low))
        return [(place, number(float(f"{10.0**place:.2g}"))) for place in ends]
    return [(place, number(float(f"{digit}e{power}"))) for place, digit, power in inside]


def shown(value: float | None) -> str:
    """A value of a curve, as short as it is useful."""
    if value is None:
        return "–"
    if not np.isfinite(value):
        return tr("no number")
    return number(float(f"{value:.4g}"))
