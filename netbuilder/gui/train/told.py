"""What a run has told so far, as the plots and tables of the page show it. Knows nothing of the window."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from netbuilder.core.errors import NetBuilderError
from netbuilder.experiments.live import Losses, Started
from netbuilder.gui.train.traces import Trace
from netbuilder.training import History
from netbuilder.training import events as happened
from netbuilder.training.callbacks.monitor import larger_is_better
from netbuilder.training.probe import ProbeReading

_MOST_PROBES = 1500


@dataclass(frozen=True)
class Epoch:
    """One line of the table: its number counted from 0, its means, its time."""

    number: int
    logs: Mapping[str, float]
    seconds: float


class _Column:
    """One number of the logs over the epochs, counted from 1 at their ends."""

    def __init__(self) -> None:
        self.epochs, self.values = array("d"), array("d")

    def points(self) -> tuple[np.ndarray, np.ndarray]:
        return np.array(self.epochs), np.array(self.values)


@dataclass
class Told:
    """The curves of one run. They grow epoch by epoch: what has been told before is not looked through again.

    Attributes:
        run: its number, 0 if it is not known.
        epochs: how many it shall have.
        batches: in an epoch, 0 if not known.
        lines: the epochs that are over.
        trace: the losses of all batches.
        probes: readings of steps, thinned out when they are many.
    """

    run: int = 0
    epochs: int = 0
    batches: int = 0
    lines: list[Epoch] = field(default_factory=list)
    trace: Trace = field(default_factory=Trace)
    probes: list[ProbeReading] = field(default_factory=list)
    _columns: dict[str, _Column] = field(default_factory=dict)
    _each: int = 1
    _readings: int = 0

    def clear(self) -> None:
        """Another run begins."""
        self.run = self.epochs = self.batches = 0
        self._keep([])
        self._keep_readings([], 1)
        self.trace.clear()

    def take(self, item: object) -> None:
        """Adds one piece of news."""
        match item:
            case Losses(values=values):
                self.trace.add(values)
            case ProbeReading():
                self._add_reading(item)
            case happened.EpochEnded(epoch=epoch, logs=logs, seconds=seconds):
                self._add(Epoch(epoch, dict(logs), seconds))
            case happened.RunStarted(epochs=epochs, batches=batches, epoch=epoch, batch=batch):
                self.epochs, self.batches = epochs, batches or 0
                self._go_on_from(epoch, batch)
            case Started(run=run):
                if self.run and run != self.run:
                    self.clear()
                self.run = run  # curves from a file stay until it is known where the run begins

    def _go_on_from(self, epoch: int, batch: int) -> None:
        place = epoch * self.batches + batch
        self._keep([line for line in self.lines if line.number < epoch])
        self._keep_readings([reading for reading in self.probes if reading.step <= place], self._each)
        if not self.trace.count:
            self.trace.clear(place)
        self.trace.cut(place)

    def take_history(self, history: History) -> None:
        """Shows curves that were saved: epochs alone."""
        self.clear()
        for index, number in enumerate(history.epoch):
            logs = {name: values[index] for name, values in history.history.items() if index < len(values)}
            seconds = history.seconds[index] if index < len(history.seconds) else 0.0
            self._add(Epoch(number, logs, seconds))
        self.epochs = len(self.lines)

    def _add(self, line: Epoch) -> None:
        self.lines.append(line)
        for name, value in line.logs.items():
            column = self._columns.setdefault(name, _Column())
            if isinstance(value, (int, float)):
                column.epochs.append(line.number + 1.0)
                column.values.append(value)

    def _add_reading(self, reading: ProbeReading) -> None:
        """Keeps the last of every so many readings, over the whole run; the newest is always among them."""
        if self._readings % self._each:
            self.probes[-1] = reading
        else:
            if len(self.probes) >= _MOST_PROBES:
                self._keep_readings(self.probes[1::2], 2 * self._each)
            self.probes.append(reading)
        self._readings += 1

    def _keep_readings(self, probes: list[ProbeReading], each: int) -> None:
        self.probes, self._each, self._readings = probes, each, each * len(probes)

    def _keep(self, lines: list[Epoch]) -> None:
        self.lines, self._columns = [], {}
        for line in lines:
            self._add(line)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.lines and not self.trace.count

    def names(self) -> list[str]:
        """Names of the numbers, those of validation left out, in the order of their first coming."""
        return [name for name in self._columns if not name.startswith("val_")]

    def metrics(self) -> list[str]:
        """Names of what is counted beside the loss."""
        return [name for name in self.names() if name not in ("loss", "learning_rate")]

    def column(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Epochs, counted from 1 at their ends, and the values of `name` there."""
        return self._columns.get(name, _Column()).points()

    def best(self, name: str = "loss") -> tuple[int, str, float] | None:
        """The epoch (from 0) with the best validation value of `name`, else with the best value; what it was."""
        watched = f"val_{name}" if f"val_{name}" in self._columns else name
        epochs, values = self.column(watched)
        finite = np.isfinite(values)
        if not finite.any():
            return None
        larger = _larger(watched)
        rated = np.where(finite, values, -np.inf if larger else np.inf)
        place = int(rated.argmax() if larger else rated.argmin())
        return int(epochs[place]) - 1, watched, float(values[place])


def _larger(name: str) -> bool:
    try:
        return larger_is_better(name, "auto")
    except NetBuilderError:
        return False
