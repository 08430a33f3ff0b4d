"""The weights of a network in flat arrays, with a view for each layer's own.

All trainable weights lie in one aligned array, their gradients in another of the same layout: an optimizer is then
a dozen passes over one run of numbers. Weights that are kept but not learned (moving averages, frozen layers) lie
apart.
"""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from netbuilder.core.errors import ShapeError
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array, aligned
from netbuilder.engine.constraints import Constraint
from netbuilder.engine.initializers import Initializer
from netbuilder.engine.regularizers import Regularizer

ALIGNMENT = 16
"""Numbers: with float32, 64 bytes, one cache line and the widest vector register."""


@dataclass(frozen=True, kw_only=True)
class Weight:
    """What a layer declares of one of its arrays.

    `learned` is False for arrays that the layer itself keeps up to date, such as moving averages.
    """

    name: str
    shape: tuple[int, ...]
    initializer: Initializer
    regularizer: Regularizer | None = None
    constraint: Constraint | None = None
    learned: bool = True

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        size = 1
        for length in self.shape:
            size *= length
        return size


@dataclass(frozen=True)
class Place:
    """Where a weight lies: its layer, its declaration, and its range in the flat array."""

    node: str
    weight: Weight
    trainable: bool
    start: int

    @property
    def stop(self) -> int:
        """The end of its range."""
        return self.start + self.weight.size


class Parameters:
    """The arrays of a network.

    Args:
        declared: for each node that owns weights, in order: its id, whether it is trainable, its weights.
        dtype: of all arrays.
    """

    def __init__(self, declared: Sequence[tuple[str, bool, Sequence[Weight]]], dtype: Any) -> None:
        self.places: list[Place] = []
        sizes = {True: 0, False: 0}
        for node, node_trainable, weights in declared:
            for weight in weights:
                trainable = node_trainable and weight.learned
                self.places.append(Place(node, weight, trainable, sizes[trainable]))
                sizes[trainable] += -(-weight.size // ALIGNMENT) * ALIGNMENT
        self.trainable = aligned((sizes[True],), dtype)
        self.fixed = aligned((sizes[False],), dtype)
        self.gradient = aligned((sizes[True],), dtype)
        self._views = {(place.node, place.weight.name): self._view(place) for place in self.places}

    def _view(self, place: Place) -> Array:
        flat = self.trainable if place.trainable else self.fixed
        return flat[place.start : place.stop].reshape(place.weight.shape)

    def initialize(self, streams: Any, nodes: Container[str] | None = None) -> None:
        """Draws all weights anew, or those of some nodes, each from a stream of its own."""
        for place in self.places:
            if nodes is not None and place.node not in nodes:
                continue
            rng = streams.fresh(f"init/{place.node}/{place.weight.name}")
            self[place.node, place.weight.name][...] = place.weight.initializer(
                place.weight.shape, rng, self.trainable.dtype
            )

    def __getitem__(self, key: tuple[str, str]) -> Array:
        """The array of a weight by node and name; writing into it changes the network."""
        return self._views[key]

    def of(self, node: str) -> dict[str, Array]:
        """The weights of a node by name."""
        return {place.weight.name: self._views[node, place.weight.name] for place in self.places if place.node == node}

    def gradients_of(self, node: str) -> dict[str, Array]:
        """The gradients of a node's trainable weights by name."""
        return {
            place.weight.name: self._gradient(place) for place in self.places if place.node == node and place.trainable
        }

    def _gradient(self, place: Place) -> Array:
        return self.gradient[place.start : place.stop].reshape(place.weight.shape)

    def gradients(self) -> Iterator[Array]:
        """The gradient of each trainable weight, in order."""
        return (self._gradient(place) for place in self.places if place.trainable)

    def count(self) -> int:
        """Number of weights, trainable and not."""
        return sum(place.weight.size for place in self.places)

    def penalty(self) -> float:
        """The sum of all regularization losses."""
        return sum(
            place.weight.regularizer.value(self[place.node, place.weight.name])
            for place in self.places
            if place.weight.regularizer is not None
        )

    def add_penalty_gradients(self) -> None:
        """Adds the derivatives of the regularization losses to the gradient."""
        for place in self.places:
            if place.weight.regularizer is not None and place.trainable:
                place.weight.regularizer.add_gradient(self[place.node, place.weight.name], self._gradient(place))

    def constrain(self) -> None:
        """Applies the constraints of all weights that have one."""
        for place in self.places:
            if place.weight.constraint is not None:
                place.weight.constraint.project(self[place.node, place.weight.name])

    def ordered(self) -> list[Array]:
        """All arrays in Keras's order: layer by layer, learned ones before kept ones."""
        order: list[Array] = []
        for _, group in itertools.groupby(self.places, key=lambda place: place.node):
            places = sorted(group, key=lambda place: not place.weight.learned)
            order += [self[place.node, place.weight.name] for place in places]
        return order

    def load(self, arrays: Mapping[tuple[str, str], Array]) -> None:
        """Copies values in, by node and name; refuses shapes that do not fit."""
        for key, values in arrays.items():
            own = self._views[key]
            if own.shape != values.shape:
                raise ShapeError(
                    sentence(
                        "The weight {name} of {layer} has the shape {shape}, but {given} was given.",
                        name=key[1],
                        layer=key[0],
                        shape=own.shape,
                        given=values.shape,
                    ),
                    where=key[0],
                )
            own[...] = values
