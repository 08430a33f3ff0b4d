"""Where the cards stand, in unzoomed pixels."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

EDGE = 16
BETWEEN = 18
LANE = 16
FIRST_LANE = 14
WIDEST, NARROWEST = 620, 330


@dataclass(frozen=True)
class Arrangement:
    """The places of the cards.

    Attributes:
        left, width: of every card.
        tops, heights: of each, in their order; the loss is the last.
        gap: which gap is open, -1 for none.
        opening: how high it is.
        lanes: how many lie beside the cards.
    """

    left: float
    width: float
    tops: tuple[float, ...]
    heights: tuple[float, ...]
    gap: int = -1
    opening: float = 0
    lanes: int = 0

    @property
    def height(self) -> float:
        """Of all."""
        return (self.tops[-1] + self.heights[-1] if self.tops else 0) + EDGE

    @property
    def whole_width(self) -> float:
        """Of all, the lanes included."""
        return self.left + self.width + side_room(self.lanes)

    @property
    def right(self) -> float:
        """The right edge of the cards."""
        return self.left + self.width

    @property
    def gap_top(self) -> float:
        """Where the card in the open gap would stand."""
        return self.tops[self.gap - 1] + self.heights[self.gap - 1] + BETWEEN if self.gap > 0 else EDGE

    def lane_x(self, lane: int) -> float:
        """The middle of a lane."""
        return self.right + FIRST_LANE + lane * LANE

    def row_at(self, y: float) -> int:
        """The card at a height, -1 between cards."""
        row = bisect_left(self.tops, y + 1e-9) - 1
        return row if row >= 0 and y <= self.tops[row] + self.heights[row] else -1

    def rows_between(self, top: float, bottom: float) -> range:
        """The cards that reach into a strip, with their lines: one more below it."""
        first = max(bisect_left(self.tops, top) - 1, 0)
        return range(first, min(bisect_left(self.tops, bottom) + 1, len(self.tops)))

    def nearest_gap(self, y: float) -> int:
        """The gap nearest to a height; the answer does not change while that gap opens."""
        if self.gap >= 0 and y > self.gap_top:
            y = max(self.gap_top - BETWEEN / 2, y - self.opening)
        closed = self.closed_tops()
        middles = [top + height / 2 for top, height in zip(closed, self.heights, strict=True)]
        return bisect_left(middles, y)

    def closed_tops(self) -> list[float]:
        """The tops as they are without an open gap."""
        return [top - (self.opening if 0 <= self.gap <= row else 0) for row, top in enumerate(self.tops)]


def side_room(lanes: int) -> float:
    """The room right of the cards."""
    return EDGE if not lanes else FIRST_LANE + lanes * LANE + 4


def arranged(
    heights: list[float], room: float, lanes: int, *, gap: int = -1, ghost: float = 0, least_gap: float = 0
) -> Arrangement:
    """The cards under each other in the middle of the room.

    Args:
        heights: of the cards and the loss.
        room: the width there is.
        lanes: how many lines run side by side.
        gap: which gap is open, -1 for none.
        ghost: the height of what stands in it.
        least_gap: what is kept free above the loss, for a hint.
    """
    side = side_room(lanes)
    width = min(WIDEST, max(NARROWEST, room - EDGE - side))
    left = max(EDGE, (room - width) / 2 if not lanes else min((room - width) / 2, room - width - side))
    opening = ghost + BETWEEN if gap >= 0 else 0
    tops, y = [], float(EDGE)
    for row, height in enumerate(heights):
        if row == gap:
            y += opening
        if row == len(heights) - 1 and gap != row:
            y += least_gap
        tops.append(y)
        y += height + BETWEEN
    return Arrangement(left, width, tuple(tops), tuple(heights), gap, opening, lanes)
