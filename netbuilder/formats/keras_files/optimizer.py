"""The memory of an optimizer in the order in which Keras stores it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from netbuilder.core.errors import FileError
from netbuilder.engine.graph import Graph
from netbuilder.engine.optimizers import Optimizer, Stepper
from netbuilder.engine.parameters import Place
from netbuilder.engine.schedules import Schedule
from netbuilder.formats.keras_files.order import keras_order

AVERAGE, ACCUMULATOR = "average", "gradient_accumulator"
_ONE_WEIGHT_AFTER_ANOTHER = ("Adadelta", "Adam", "AdamW", "Adamax", "Nadam", "Ftrl")
"""Rules whose first two slots Keras keeps together for each weight; others have one slot after another."""


def optimizer_variables(stepper: Stepper, graph: Graph) -> list[np.ndarray]:
    """Step count, learning rate unless it is a schedule, averages, sums, and slots; empty if Keras lacks the rule."""
    if stepper.optimizer.searches:
        return []
    found: list[np.ndarray] = [np.asarray(stepper.batches, np.int32)]
    if has_rate(stepper.optimizer):
        found.append(np.asarray(stepper.learning_rate(), np.float32))
    found += [flat[place.start : place.stop].reshape(place.weight.shape) * flat.dtype.type(scale)
              for flat, place, scale in _pieces(stepper, graph)]  # fmt: skip
    return found + [np.asarray(value, stepper.parameters.trainable.dtype) for value in stepper.memory.values()]


def load_optimizer_variables(stepper: Stepper, graph: Graph, stored: Sequence[np.ndarray]) -> None:
    """Sets the memory of an optimizer to what was stored; an optimizer that never ran has a step count only."""
    rest = list(stored)
    stepper.batches = int(_take(rest, ()))
    if has_rate(stepper.optimizer):
        rate = float(_take(rest, ()))
        if np.float32(rate) != np.float32(stepper.learning_rate()):
            stepper.rate_override = rate
    if not rest:
        return
    for flat, place, scale in _pieces(stepper, graph):
        values = _take(rest, place.weight.shape)
        flat[place.start : place.stop] = (values / flat.dtype.type(scale)).reshape(-1)
    for name in stepper.memory:
        stepper.memory[name] = float(_take(rest, ()))


def _take(rest: list[np.ndarray], shape: tuple[int, ...]) -> Any:
    if not rest or rest[0].shape != shape:
        raise FileError(
            "The stored state of the optimizer does not fit the model.", hint="Load the model without it to train anew."
        )
    return rest.pop(0)


def has_rate(rule: Optimizer) -> bool:
    """Whether the learning rate is a number, which Keras then keeps among the variables."""
    return not isinstance(rule.learning_rate, Schedule)


def arranged(rule: Optimizer, weights: int) -> Iterator[tuple[str, int]]:
    """The name of the slot and the number of the weight of each array, in Keras's order for so many weights."""
    for extra, kept in ((AVERAGE, rule.use_ema), (ACCUMULATOR, rule.gradient_accumulation_steps)):
        if kept:
            yield from ((extra, number) for number in range(weights))
    slots = [slot.name for slot in rule.slots()]
    together = 2 if rule.kind in _ONE_WEIGHT_AFTER_ANOTHER else 0
    for number in range(weights):
        yield from ((name, number) for name in slots[:together])
    for name in slots[together:]:
        yield from ((name, number) for number in range(weights))


def _pieces(stepper: Stepper, graph: Graph) -> Iterator[tuple[np.ndarray, Place, float]]:
    """The flat array, the place in it and the factor of each stored variable, in Keras's order."""
    places = _places(stepper, graph)
    flats: dict[str, tuple[Any, float]] = {AVERAGE: (stepper.average, 1.0), ACCUMULATOR: (stepper.accumulator, 1.0)}
    for slot, flat in zip(stepper.optimizer.slots(), stepper.slots, strict=True):
        flats[slot.name] = (flat, slot.keras_scale)
    for name, number in arranged(stepper.optimizer, len(places)):
        flat, scale = flats[name]
        yield flat, places[number], scale


def _places(stepper: Stepper, graph: Graph) -> list[Place]:
    """Places of the trainable weights, layer by layer in Keras's order."""
    by_node: dict[str, list[Place]] = {}
    for place in stepper.parameters.places:
        if place.trainable:
            by_node.setdefault(place.node, []).append(place)
    return [place for owner in keras_order(graph) for place in by_node.get(owner, [])]
