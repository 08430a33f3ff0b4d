"""Which part of its axes a plot of runs shows."""

from __future__ import annotations

from collections.abc import Sequence

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
    heights = min(low for low, _ in spans), max(high for _, high in spans)
    return across, (around(*heights) if runs else heights)
