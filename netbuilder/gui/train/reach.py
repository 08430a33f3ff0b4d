"""Which part of its axes a plot of runs shows."""

from __future__ import annotations

from collections.abc import Sequence

from pyqtgraph import ViewBox

from netbuilder.gui.train.line import Line
from netbuilder.gui.train.room import Span, ahead, around


def leading(lines: Sequence[Line]) -> list[Line]:
    """The lines that decide: those of the run on show, or all where there is none."""
    own = [line for line in lines if not line.thin]
    return own or list(lines)


def wanted(lines: Sequence[Line], until: float | None, *, log: bool, whole: bool) -> tuple[Span | None, Span | None]:
    """What is to be in view beside the run on show, which always is: epochs, and heights as they are drawn.

    A long run from before must not press a short one to the edge: it is cut off where the run on show ends, or will
    end in a while.

    Args:
        lines: with points.
        until: the last epoch of a run in progress.
        log: whether heights are powers of ten.
        whole: whether runs from before are shown to their ends.
    """
    if not lines:
        return None, None
    first = lines if whole else leading(lines)
    begin, end = min(float(line.x[0]) for line in first), max(float(line.x[-1]) for line in first)
    runs = until is not None and not all(line.thin for line in lines)
    across = ahead(end, until) if runs else (begin, end)
    spans = [span for line in lines if (span := line.height(log, across[1]))]
    if not spans:
        return across, None
    low, high = min(low for low, _ in spans), max(high for _, high in spans)
    if high - low <= 1e-9 * abs(low):  # a line without a height; rounding would fill the axis with digits
        room = 0.25 if log else max(0.25 * abs(low), 5e-7)
        return across, (low - room, high + room)
    return across, (around(low, high) if runs else (low, high))


class Reach:
    """Keeps in view what is wanted, until the user looks elsewhere.

    The automatic range of pyqtgraph asks all curves for their bounds at each change of one, and then draws also what
    lies outside.

    Args:
        box: what is looked at.
    """

    def __init__(self, box: ViewBox) -> None:
        self._box = box
        self.follow()

    def follow(self) -> None:
        """Forgets where the user looks."""
        self._box.disableAutoRange()
        self._shown: tuple[Span | None, Span | None] | None = None
        self._range: list[list[float]] | None = None

    @property
    def left(self) -> bool:
        """Whether the user looks elsewhere."""
        if self._range is None:
            return False
        across, upwards = self._box.viewRange()
        leader = self._box.linkedView(0)
        return upwards != self._range[1] or across != (leader.viewRange()[0] if leader else self._range[0])

    def show(self, across: Span | None, upwards: Span | None) -> None:
        """Brings these parts of the axes into view."""
        if (across, upwards) == self._shown or self.left:
            return
        self._shown = across, upwards
        spans = {"yRange": upwards} if self._box.linkedView(0) else {"xRange": across, "yRange": upwards}
        spans = {name: span for name, span in spans.items() if span}
        if spans:
            self._box.setRange(**spans)
            self._range = self._box.viewRange()
