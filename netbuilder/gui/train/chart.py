"""A plot over epochs: curves, a legend that reads them out, epoch shading, the best epoch, earlier runs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pyqtgraph import InfiniteLine
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import number, tr
from netbuilder.gui.theme.style import font, theme, tokens
from netbuilder.gui.theme.tokens import CAPTION, GAP, SPACING
from netbuilder.gui.train.bands import EpochBands
from netbuilder.gui.train.legend import Entry, Legend
from netbuilder.gui.train.line import Line
from netbuilder.gui.train.reach import Reach, leading, wanted
from netbuilder.gui.train.room import Span
from netbuilder.gui.widgets.labels import heading, plain
from netbuilder.gui.widgets.plots import curve, plot_widget

_POINTS_PER_PX = 0.5
"""Of a curve with more of them the smallest and the largest of neighbours are drawn."""


class Chart(QWidget):
    """One plot with its head; `plot` is the PlotWidget.

    Class attributes:
        labelled: whether "epoch" stands below it.

    Signals:
        all_wanted(): the user asks to see everything.

    Attributes:
        until: the last epoch of a run in progress, which is left room to grow; None where nothing runs.
        whole: whether runs from before are shown to their ends, also where they are longer than the one on show.
        heights: what is in view upwards; None leaves it to the curves.
    """

    labelled = True
    all_wanted = Signal()

    def __init__(self, name: str, head: str, empty: str) -> None:
        super().__init__()
        self.plot = plot_widget(name, epochs=True)
        explain(
            self.plot,
            head,
            tr("Drag to move, turn the wheel to zoom, press Home to see all; the arrow keys read the values off."),
        )
        self.plot.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.plot.setMinimumSize(160, 90)
        self.item = self.plot.getPlotItem()
        self.item.showGrid(x=False, y=True, alpha=0.15)
        for side in ("left", "bottom"):
            self.item.getAxis(side).setStyle(maxTickLevel=1)  # laying out an axis is what costs most
        self.item.vb.setLimits(xMin=0, minXRange=0.02, minYRange=1e-12)
        self.item.addItem(EpochBands())
        self._reach = Reach(self.item.vb)
        self.until: float | None = None
        self.whole = False
        self.heights: Span | None = None
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
        self.empty.hide()
        self._show_marks(False)
        self._cursor = self._vertical()
        self._best = self._vertical(label=" ")
        self._marked: tuple[int | None, str] = (None, "")
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
        drawn.opts["autoDownsampleFactor"] = _POINTS_PER_PX
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

    def set(self, key: str, x: Sequence[float] | np.ndarray, y: Sequence[float] | np.ndarray) -> bool:
        """Gives a curve its points; False if it has them already."""
        return self.lines[key].set(x, y)

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
        """Ends zooming."""
        self._reach.follow()
        self.keep_in_view()

    @property
    def zoomed(self) -> bool:
        """Whether the user chose what is in view."""
        return self._reach.left

    def finish(self) -> None:
        """After the curves were given their points; the painting comes in a turn of its own."""
        self._show_marks(any(len(line.x) for line in self.lines.values()))
        self.keep_in_view()
        self.read_out()

    def _show_marks(self, on: bool) -> None:
        """Numbers at the axes, or the word that nothing is there yet."""
        if on == self.empty.isHidden():
            return
        self.empty.setVisible(not on)
        for side in ("left", "bottom"):
            self.item.getAxis(side).setStyle(showValues=on)

    def keep_in_view(self) -> None:
        """Moves the axes if the curves ask for it."""
        drawn = [line for line in self.lines.values() if len(line.x)]
        across, upwards = wanted(drawn, self.until, log=self._log, whole=self.whole)
        self._reach.show(across, self.heights or upwards)
        self.settle()

    def settle(self) -> None:
        """Lays out the axes now: left to the painting, it would have the plot painted twice."""
        self.item.vb.prepareForPaint()

    def show_best(self, epoch: int | None, text: str = "") -> None:
        """Marks an epoch, counted from 0; None takes the mark away."""
        if (epoch, text) == self._marked:
            return
        self._marked = epoch, text
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
            self.empty.setGeometry(self.plot.rect().adjusted(20, 10, -20, -10))
        elif kind == QEvent.Type.KeyPress:
            return self._on_key(event.key())
        return False

    def _on_key(self, key: int) -> bool:
        lines = [line for line in self.lines.values() if len(line.x)]
        ends = [line.x[-1] for line in (lines if self.whole else leading(lines))]
        if not ends or key not in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Escape, Qt.Key.Key_Home):
            return False
        if key == Qt.Key.Key_Escape:
            self.look_at(None)
        elif key == Qt.Key.Key_Home:
            self.all_wanted.emit()
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
