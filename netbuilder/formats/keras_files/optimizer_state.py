"""The memory of an optimizer out of a file, brought into the order that `optimizer.py` keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from netbuilder.engine.graph import Graph
from netbuilder.engine.optimizers import Optimizer
from netbuilder.engine.parameters import Weight
from netbuilder.formats.keras_files.containers import Container
from netbuilder.formats.keras_files.optimizer import ACCUMULATOR, AVERAGE, arranged, has_rate
from netbuilder.formats.keras_files.order import keras_order
from netbuilder.formats.keras_files.read_weights import STATE_LOST, STATE_ODD

Key = tuple[str, str]
"""Owner and name of a weight."""


@dataclass(frozen=True)
class Learned:
    """A weight that the optimizer moves."""

    key: Key
    shape: tuple[int, ...]


@dataclass(frozen=True)
class State:
    """What an optimizer remembers: arrays by slot and weight."""

    batches: int
    rate: float | None
    arrays: Mapping[tuple[str, Key], np.ndarray]
    memory: Mapping[str, float]


def learned_weights(root: Container, graph: Graph, declared: Mapping[str, Sequence[Weight]]) -> list[Learned]:
    """The weights that learn, in the file's order of layers."""
    trainable = {node.id: node.trainable for node in graph.nodes}
    owners = dict.fromkeys(owner for owner, _ in root.owners() if trainable.get(owner))
    return [
        Learned((owner, weight.name), tuple(weight.shape))
        for owner in owners
        for weight in declared.get(owner, ())
        if weight.learned
    ]


def state_variables(
    stored: Mapping[str, np.ndarray],
    rule: Optimizer,
    learned: Sequence[Learned],
    graph: Graph,
    names: Mapping[str, Key] | None = None,
) -> tuple[list[np.ndarray], list[str]]:
    """The stored state in our own order, and warnings.

    Args:
        stored: arrays by name in the file's order.
        rule: the optimizer.
        learned: the weights that it moves, in the file's order.
        graph: whose order decides ours.
        names: of the weights in a file of Keras 1 or 2, where the optimizer's variables are called after them.
    """
    if not stored or rule.searches:
        return [], []
    if not all(np.isfinite(array).all() for array in stored.values()):
        return [], [STATE_ODD]
    state = None
    if names is not None:
        state = _by_name(stored, rule, learned, names)
    state = state or _by_position(list(stored.values()), rule, learned) or _slot_by_slot(stored, rule, learned)
    if state is not None and (state.batches < 0 or (state.rate or 0) < 0):
        return [], [STATE_ODD]
    found = _in_our_order(state, rule, learned, graph) if state is not None else None
    return ([], [STATE_LOST]) if found is None else (found, [])


def _by_position(arrays: Sequence[np.ndarray], rule: Optimizer, learned: Sequence[Learned]) -> State | None:
    """The layout of Keras 3 and of Keras 2 from 2.11 on, which has no learning rate."""
    arrays = _unscaled(arrays, rule)
    head = 0
    while head < min(2, len(arrays)) and arrays[head].shape == ():
        head += 1
    places = list(arranged(rule, len(learned)))
    if head == 0:
        return None
    if len(arrays) == head:
        return State(_count(arrays[0]), _rate(arrays[1:], rule), {}, {})
    for first in (2, 1) if has_rate(rule) else (1,):
        rest = arrays[first:]
        if not rule.slots() and len(rest) == len(places) + len(learned):
            rest = rest[: len(places)]  # SGD of Keras 2 keeps momenta even if it has no use for them
        numbers = list(rule.memory()) if len(rest) == len(places) + len(rule.memory()) else []
        if first > head or len(rest) != len(places) + len(numbers):
            continue
        if numbers and rest[0].shape == ():  # Keras before 3.10 has its numbers before the slots
            rest = [*rest[len(numbers) :], *rest[: len(numbers)]]
        if all(array.shape == learned[number].shape for array, (_, number) in zip(rest, places, strict=False)):
            found = {(slot, learned[number].key): array for array, (slot, number) in zip(rest, places, strict=False)}
            memory = dict(zip(numbers, (float(array) for array in rest[len(places) :]), strict=True))
            rate = _rate(arrays[1:first], rule)
            return State(_count(arrays[0]), rate, found, memory or _worked_out(rule, _count(arrays[0])))
    return None


def _unscaled(arrays: Sequence[np.ndarray], rule: Optimizer) -> Sequence[np.ndarray]:
    """The variables without those of a LossScaleOptimizer, which an `.h5` file has before the rule's own."""
    numbers = next((place for place, array in enumerate(arrays) if array.shape != ()), len(arrays))
    own = 1 + has_rate(rule)
    return arrays[own + 2 :] if numbers == 2 * own + 2 and not rule.memory() else arrays


def _rate(arrays: Sequence[np.ndarray], rule: Optimizer) -> float | None:
    return float(arrays[0]) if arrays and has_rate(rule) else None


def _count(array: np.ndarray) -> int:
    number = float(array)
    return int(number) if 0 <= number < 1 << 53 else -1


def _worked_out(rule: Optimizer, batches: int) -> dict[str, float]:
    """The numbers that a rule keeps from step to step, where the file has them not."""
    memory = dict(rule.memory())
    if memory:
        for step in range(1, min(batches // (rule.gradient_accumulation_steps or 1), 100_000) + 1):
            rule.scalars(step, 0.0, memory, np.float32)
            if not any(memory.values()):
                break
    return memory


def _by_name(
    stored: Mapping[str, np.ndarray], rule: Optimizer, learned: Sequence[Learned], names: Mapping[str, Key]
) -> State | None:
    """The layout of Keras 2: each array is called after its weight, the slots of one weight follow each other."""
    shapes = {each.key: each.shape for each in learned}
    found: dict[Key, list[np.ndarray]] = {}
    averages: dict[Key, np.ndarray] = {}
    batches = 0
    for name, array in stored.items():
        if array.shape == () and not found:
            batches = max(batches, _count(array)) if array.dtype.kind in "iu" else batches
            continue
        key = _named(name, names)
        if key is None or shapes.get(key) != array.shape:
            if array.shape in ((), (1,)):
                continue
            return None
        if "average" in name.split("/")[:-1] and rule.use_ema and key not in averages:
            averages[key] = array
        else:
            found.setdefault(key, []).append(array)
    slots = [slot.name for slot in rule.slots()]
    if slots and (set(found) != set(shapes) or any(len(arrays) != len(slots) for arrays in found.values())):
        return None
    arrays = {(slot, key): array for key, each in found.items() for slot, array in zip(slots, each, strict=False)}
    arrays |= {(AVERAGE, key): array for key, array in averages.items()}
    return State(batches, None, arrays, _worked_out(rule, batches))


def _named(path: str, names: Mapping[str, Key]) -> Key | None:
    """The weight that a variable is called after: its whole name stands in the variable's path."""
    parts = path.split(":")[0].split("/")
    if len(parts) > 100:
        return None
    spans = ((start, stop) for length in range(len(parts), 0, -1)
             for start in range(len(parts) - length + 1) for stop in (start + length,))  # fmt: skip
    return next((names[key] for start, stop in spans if (key := "/".join(parts[start:stop])) in names), None)


def _slot_by_slot(stored: Mapping[str, np.ndarray], rule: Optimizer, learned: Sequence[Learned]) -> State | None:
    """The layout of Keras 1 and 2 before it was a part of TensorFlow: all of one slot, then all of the next."""
    arrays = list(stored.values())
    batches = 0
    while arrays and arrays[0].shape == ():
        batches = max(batches, _count(arrays.pop(0)))
    slots = [slot.name for slot in rule.slots()]
    needed = len(slots) * len(learned)
    # Adam kept a placeholder of one number for each weight in the place of the largest squares.
    if len(arrays) < needed or any(array.shape not in ((), (1,)) for array in arrays[needed:]):
        return None
    found = {}
    for number, array in enumerate(arrays[:needed]):
        each = learned[number % len(learned)]
        if array.shape != each.shape:
            return None
        found[slots[number // len(learned)], each.key] = array
    return State(batches, None, found, _worked_out(rule, batches))


def _in_our_order(state: State, rule: Optimizer, learned: Sequence[Learned], graph: Graph) -> list[np.ndarray] | None:
    """The list that `optimizer.py` keeps; None if averages are missing."""
    found: list[np.ndarray] = [np.asarray(state.batches, np.int64)]
    if has_rate(rule):
        rate = rule.learning_rate if state.rate is None else state.rate
        found.append(np.asarray(rate, np.float32))
    ours = list(_ordered(learned, graph))
    places = list(arranged(rule, len(ours)))
    if places and not state.arrays:
        return found
    shapes = {each.key: each.shape for each in learned}
    for slot, number in places:
        array = state.arrays.get((slot, ours[number]))
        if array is None and slot == ACCUMULATOR:
            array = np.zeros(shapes[ours[number]], np.float32)
        if array is None:
            return None
        found.append(array)
    return found + [np.asarray(value, np.float32) for value in state.memory.values()]


def _ordered(learned: Sequence[Learned], graph: Graph) -> Iterator[Key]:
    by_owner: dict[str, list[Key]] = {}
    for each in learned:
        by_owner.setdefault(each.key[0], []).append(each.key)
    for owner in keras_order(graph):
        yield from by_owner.get(owner, ())
