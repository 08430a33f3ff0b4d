"""Sizes worked out with whole numbers before anything is allocated."""

from __future__ import annotations

from collections.abc import Sequence

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.engine.graph import Node
from netbuilder.engine.layers.base import Shape

MOST_PARAMETERS = 500_000_000
MOST_NUMBERS = 1 << 31
MOST_AXES = 31
"""Of a sample; numpy 1 has 32 with the axis of the samples."""


class Sizes:
    """Counts the parameters of a model, and refuses what no computer here should try."""

    def __init__(self) -> None:
        self._parameters = 0

    def count(self, node: Node, given: Sequence[Shape], shape: Shape, where: str) -> None:
        """Adds a node to the count."""
        if len(shape) > MOST_AXES:
            raise FileError(
                sentence(
                    "{spec} would give an array of {axes:,} axes; {most_axes} are the most.",
                    spec=node.spec.label(),
                    axes=len(shape),
                    most_axes=MOST_AXES,
                ),
                where=where,
            )
        numbers = 1
        for length in shape:
            numbers *= length or 1
        if numbers > MOST_NUMBERS:
            raise FileError(
                sentence(
                    "{spec} would give {numbers} numbers for each sample; {most_numbers:,} are the most.",
                    spec=node.spec.label(),
                    numbers=_words(numbers),
                    most_numbers=MOST_NUMBERS,
                ),
                where=where,
            )
        if node.shares is None:
            self._parameters += sum(weight.size for weight in node.spec.weights(*given))
        if self._parameters > MOST_PARAMETERS:
            raise FileError(
                sentence(
                    "With {spec} the model would have {parameters} parameters; {most_parameters:,} are the most.",
                    spec=node.spec.label(),
                    parameters=_words(self._parameters),
                    most_parameters=MOST_PARAMETERS,
                ),
                where=where,
            )


def _words(number: int) -> str:
    return f"{number:,}" if number < 1 << 60 else "more than 10^18"
