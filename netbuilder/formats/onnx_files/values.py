"""What flows between layers: an array in one of two layouts, and its mask.

Our arrays have the channels last; ONNX's convolutions and poolings want them first. A value remembers in which layout
it was made, and is turned only when a layer asks for the other one, so that neighbouring convolutions meet directly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from netbuilder.formats.onnx_files.drawing import Drawing


@dataclass
class Value:
    """The output of a layer.

    Attributes:
        drawing: where it is used.
        rank: number of axes with the batch.
        last: its name with the channels last, None as long as nobody asked.
        first: its name with the channels first.
        mask: the name of what says which steps count, if a later layer looks at it.
    """

    drawing: Drawing
    rank: int
    last: str | None = None
    first: str | None = None
    mask: str | None = None

    @property
    def channels_last(self) -> str:
        """The array as we have it."""
        if self.last is None:
            assert self.first is not None
            self.last = self.drawing.transposed(self.first, [0, *range(2, self.rank), 1])
        return self.last

    @property
    def channels_first(self) -> str:
        """The array as ONNX's convolutions have it."""
        if self.first is None:
            assert self.last is not None
            self.first = self.drawing.transposed(self.last, [0, self.rank - 1, *range(1, self.rank - 1)])
        return self.first

    @property
    def is_first(self) -> bool:
        """Whether it is at hand with the channels first only."""
        return self.last is None

    def at_hand(self) -> str:
        """The array in the layout that costs nothing."""
        return self.channels_first if self.is_first else self.channels_last

    def like(self, name: str) -> Value:
        """A value in the layout that this one is at hand in."""
        if self.is_first:
            return Value(self.drawing, self.rank, first=name)
        return Value(self.drawing, self.rank, last=name)

    def mapped(self, function: Callable[[str], str]) -> Value:
        """What a function gives that works number by number."""
        return self.like(function(self.at_hand()))

    def axis(self, axis: int) -> int:
        """Where an axis of our layout lies in the layout at hand."""
        axis %= self.rank
        if not self.is_first or axis == 0:
            return axis
        return 1 if axis == self.rank - 1 else axis + 1


def in_one_layout(values: Sequence[Value]) -> bool:
    """Whether all values are at hand with the channels first, so that they can meet there."""
    return all(value.is_first for value in values) and len({value.rank for value in values}) == 1
