"""How long a training will take and how much memory it needs, from a few batches of a throw-away session."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from netbuilder.data.dataset import Dataset
from netbuilder.document.description import described
from netbuilder.document.project import Project
from netbuilder.experiments.opening import Opened, open_session
from netbuilder.training import Batch, Feed, Session

BATCHES = 3
"""That are timed at least."""
LEAST_S = 0.05
"""Short batches are timed for so long: three of them would say little."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a training will need; times are for this computer as busy as it is now.

    Attributes:
        step_s: for one batch.
        epoch_s: for an epoch, validation included.
        total_s: for all epochs.
        steps: batches in an epoch.
        memory_bytes: weights, gradients, the optimizer's memory, outputs of a batch, and the samples.
        layers: the share of each layer in the multiply-adds of a step.
        timed: batches that were timed.
    """

    step_s: float
    epoch_s: float
    total_s: float
    steps: int
    memory_bytes: int
    layers: dict[str, float]
    timed: int


def forecast(project: Project, data: Dataset, keep_on: Callable[[], bool] = lambda: True) -> Forecast:
    """Times some batches of a session of its own, so that nothing of a real one changes.

    Args:
        project: what is to be trained; refused in words if it cannot be.
        data: on what.
        keep_on: asked between batches; once it says no, the forecast is made from what was timed.
    """
    opened = open_session(project, data)
    session = opened.session
    spans = _timed(session, keep_on)
    step = _middle(spans)
    steps = session.feed.batches or 1
    epoch = steps * step + _validation_s(session)
    return Forecast(step, epoch, epoch * project.epochs, steps, memory_bytes(opened), layer_shares(project), len(spans))


def _timed(session: Session, keep_on: Callable[[], bool]) -> list[float]:
    """Seconds of several steps; the first one, in which plans are made, does not count."""
    train_batch, add = session.learner.train_batch, session.scores.add
    spans: list[float] = []
    batches = _endless(session.feed)
    first = next(batches)
    add(train_batch(first.inputs, first.targets, first.weights, first.masks), first.targets, first.weights)
    while len(spans) < BATCHES or sum(spans) < LEAST_S:
        start = time.perf_counter()
        batch = next(batches)
        result = train_batch(batch.inputs, batch.targets, batch.weights, batch.masks)
        add(result, batch.targets, batch.weights)
        spans.append(time.perf_counter() - start)
        if not keep_on():
            break
    return spans


def _endless(feed: Feed) -> Iterator[Batch]:
    """Batches, epoch after epoch."""
    for _ in itertools.count():
        yield from feed


def _validation_s(session: Session) -> float:
    """Seconds for all validation data, from two batches; 0 if they are not looked at."""
    feed = session.validation
    if feed is None or not feed.batches:
        return 0.0
    spans = []
    for batch in itertools.islice(_endless(feed), 2):
        start = time.perf_counter()
        session.learner.test_batch(batch.inputs, batch.targets, batch.weights, batch.masks)
        spans.append(time.perf_counter() - start)
    return min(spans) * feed.batches


def _middle(spans: list[float]) -> float:
    """The median: one batch that had to wait for something else does not count."""
    return sorted(spans)[len(spans) // 2]


def memory_bytes(opened: Opened) -> int:
    """An estimate of the memory of a training, the program itself left out."""
    learner = opened.session.learner
    parameters = learner.network.parameters
    arrays = [parameters.trainable, parameters.fixed, parameters.gradient, *learner.stepper.slots]
    arrays += [array for array in (learner.stepper.average, learner.stepper.accumulator) if array is not None]
    weights = sum(array.nbytes for array in arrays)
    best = parameters.trainable.nbytes + parameters.fixed.nbytes
    totals = described(opened.project).totals
    outputs = (totals.batch_bytes or 0) if totals else 0
    data = opened.data
    samples = sum(array.nbytes for array in (data.x_train, data.y_train, data.x_test, data.y_test))
    return weights + best + outputs + samples


def layer_shares(project: Project) -> dict[str, float]:
    """The share of each layer in the multiply-adds of a step; empty where none has any."""
    cards = described(project).cards
    counts = {name: card.cost.multiply_adds for name, card in cards.items() if card.cost and not card.disabled}
    total = sum(counts.values())
    return {name: count / total for name, count in counts.items() if count} if total else {}


_LENGTHS = {"seconds": 1, "minutes": 60, "hours": 3600}
_LARGEST = 55


def rounded(seconds: float) -> tuple[int, str]:
    """A time as nobody would promise it more exactly: an amount and its unit, "seconds", "minutes" or "hours".

    Below ten of a unit one digit is kept, then steps of five (from 20 on: 10); (0, "seconds") is less than one.
    """
    if not 0 <= seconds < math.inf:
        return 0, "seconds"
    unit = next((unit for unit in ("seconds", "minutes") if seconds < _LARGEST * _LENGTHS[unit]), "hours")
    amount = seconds / _LENGTHS[unit]
    step = 1 if amount < 10 else 5 if amount < 20 else 10
    return (max(1, round(amount / step) * step) if seconds >= 0.5 else 0), unit


def about(seconds: float) -> str:
    """The same in English words: "about 3 minutes"."""
    amount, unit = rounded(seconds)
    if not amount:
        return "less than a second"
    return f"about {amount} {unit[:-1] if amount == 1 else unit}"
