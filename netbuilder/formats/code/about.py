"""What a model knows of its data, as a script needs it; it comes from a file, so each value is checked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from netbuilder.formats.model import StoredModel


@dataclass(frozen=True, eq=False)
class Prepared:
    """What is done to the samples: numbers · scale + shift, in the shape that the network takes.

    Attributes:
        data_shape: of one sample as it is stored.
        input_shape: of one sample as the network takes it.
        scale: one number, or an array of the shape of a sample.
        shift: alike.
    """

    data_shape: tuple[int, ...]
    input_shape: tuple[int, ...]
    scale: np.ndarray
    shift: np.ndarray

    @property
    def by_feature(self) -> bool:
        """Whether each feature has numbers of its own."""
        return bool(self.scale.ndim or self.shift.ndim)

    @property
    def does_nothing(self) -> bool:
        """Whether samples stay as they are."""
        plain = not self.by_feature and float(self.scale) == 1 and float(self.shift) == 0
        return plain and self.data_shape == self.input_shape


def prepared(stored: StoredModel) -> Prepared | None:
    """What the model says of its inputs, None if it says nothing that fits it."""
    data = stored.about.get("preparation")
    if not isinstance(data, Mapping) or len(stored.graph.inputs) != 1:
        return None
    try:
        scale, shift = (np.asarray(data[name], np.float64) for name in ("scale", "shift"))
        data_shape, input_shape = (tuple(int(n) for n in data[name]) for name in ("data_shape", "input_shape"))
        np.broadcast_shapes(scale.shape, shift.shape, data_shape)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    wanted = stored.graph[stored.graph.inputs[0]].spec.output_shape()
    fits = len(wanted) == len(input_shape) and all(a in (None, b) for a, b in zip(wanted, input_shape, strict=True))
    if not fits or math.prod(data_shape) != math.prod(input_shape):
        return None
    return Prepared(data_shape, input_shape, scale.astype(np.float32), shift.astype(np.float32))


def class_names(stored: StoredModel) -> tuple[str, ...]:
    """The names of the classes if there is one for each output, else nothing."""
    names: Any = stored.about.get("class_names")
    if not isinstance(names, (list, tuple)) or len(stored.graph.outputs) != 1:
        return ()
    outputs = stored.graph.shapes()[stored.graph.outputs[0]][-1]
    count = 2 if outputs == 1 else outputs
    return tuple(str(name)[:100] for name in names) if len(names) == count else ()


def words(stored: StoredModel, name: str) -> int:
    """How many words an input may hold if an Embedding reads it, perhaps behind layers of other shape; else 0."""
    reached, least = {name}, 0
    for node in stored.graph.nodes:
        if not reached.intersection(node.inputs):
            continue
        if node.spec.kind == "Embedding":
            least = min(least or node.spec.input_dim, node.spec.input_dim)
        elif node.spec.kind in ("Reshape", "Flatten", "Identity", "Slice", "RepeatVector", "Permute", "Concatenate"):
            reached.add(node.id)
    return least
