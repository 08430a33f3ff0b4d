"""What lies on the pad, and the pad's own undo: strokes, or one picture."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from netbuilder.data.strokes import Stroke

_MOST_STEPS = 200


@dataclass(frozen=True, eq=False)
class Sheet:
    """What lies on the pad.

    Attributes:
        strokes: in the pad's own units.
        picture: a picture of bytes in place of strokes.
        sample: the numbers behind it, where it is a sample of the data; it takes the road no more.
        label: its right answer.
    """

    strokes: tuple[Stroke, ...] = ()
    picture: np.ndarray | None = None
    sample: np.ndarray | None = None
    label: int | None = None

    @property
    def empty(self) -> bool:
        """Whether there is nothing on it."""
        return self.picture is None and not any(not stroke.erase for stroke in self.strokes)


class Sheets:
    """The sheet in use, those before it and those taken back."""

    def __init__(self) -> None:
        self.now = Sheet()
        self._before: list[Sheet] = []
        self._after: list[Sheet] = []

    def turn(self, sheet: Sheet) -> None:
        """Another sheet; the one before can be had back."""
        self._before = [*self._before[1 - _MOST_STEPS :], self.now]
        self._after.clear()
        self.now = sheet

    def add(self, stroke: Stroke) -> None:
        """One stroke more; a picture gives way to it."""
        self.turn(replace(self.now, strokes=(*self.now.strokes, stroke), picture=None, sample=None, label=None))

    @property
    def can_undo(self) -> bool:
        """Whether there is one before."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Whether one was taken back."""
        return bool(self._after)

    def undo(self) -> None:
        """The sheet before."""
        if self._before:
            self._after.append(self.now)
            self.now = self._before.pop()

    def redo(self) -> None:
        """What was taken back."""
        if self._after:
            self._before.append(self.now)
            self.now = self._after.pop()
