"""Sizes worked out with whole numbers before anything is allocated."""

from __future__ import annotations

from collections.abc import Sequence

from netbuilder.core.errors import FileError
from netbuilder.engine.graph import Node
from netbuilder.engine.layers.base import Shape

MOST_PARAMETERS = 500_000_000
MOST_NUMBERS = 1 << 31


class Sizes:
    """Counts the parameters of a model, and refuses what no computer here should try."""

    def __init__(self) -> None:
        self._parameters = 0

    def count(self, node: Node, given: Sequence[Shape], shape: Shape, where: str) -> None:
        """Adds a node to the count."""
        numbers = 1
        for length in shape:
            numbers *= length or 1
        if numbers > MOST_NUMBERS:
            raise FileError(
                f"{node.spec.label()} would give {_words(numbers)} numbers for each sample; "
                f"{MOST_NUMBERS:,} are the most.",
                where=where,
            )
        if node.shares is None:
            self._parameters += sum(weight.size for weight in node.spec.weights(*given))
        if self._parameters > MOST_PARAMETERS:
            raise FileError(
                f"With {node.spec.label()} the model would have {_words(self._parameters)} parameters; "
                f"{MOST_PARAMETERS:,} are the most.",
                where=where,
            )


def _words(number: int) -> str:
    return f"{number:,}" if number < 1 << 60 else "more than 10^18"
