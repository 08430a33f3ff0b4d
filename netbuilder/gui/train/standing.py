"""Where a run stands, as the transport bar shows it. Knows nothing of the window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from netbuilder.experiments.live import Losses, Means
from netbuilder.training import events as happened

_ENOUGH = 3
"""Batches from which on the time of an epoch is guessed: the first is slower than the others."""


@dataclass
class Standing:
    """Counters and the newest numbers of a run.

    Attributes:
        epochs: that the run shall have.
        epoch: the one in progress, counted from 0.
        batches: in an epoch.
        batch: of this epoch that are trained.
        seconds: spent in the epochs that are over.
        epoch_seconds: spent in this epoch.
        logs: the newest means.
        validation: the newest of the validation data.
    """

    epochs: int = 0
    epoch: int = 0
    batches: int = 0
    batch: int = 0
    seconds: float = 0.0
    epoch_seconds: float = 0.0
    logs: Mapping[str, Any] = field(default_factory=dict)
    validation: dict[str, Any] = field(default_factory=dict)
    _times: list[float] = field(default_factory=list)
    _over: int = -1

    def take(self, item: object) -> None:
        """Adds one piece of news, or a snapshot."""
        match item:
            case Losses(epoch=epoch, batch=batch, values=values):
                self.epoch, self.batch = epoch, batch + len(values)
            case Means():
                if item.epoch >= self.epoch and item.epoch > self._over:  # it may have come before the end of its epoch
                    self.batch = max(self.batch, item.batch) if item.epoch == self.epoch else item.batch
                    self.epoch, self.logs, self.epoch_seconds = item.epoch, item.logs, item.seconds
            case happened.RunStarted():
                self.epochs, self.batches = item.epochs, item.batches or 0
                self.epoch, self.batch, self._over = item.epoch, item.batch, item.epoch - 1
                if item.epoch == 0 and item.batch == 0:
                    self.seconds, self._times = 0.0, []
            case happened.EpochEnded(epoch=epoch, logs=logs, seconds=seconds):
                self.epoch, self.batch, self._over = epoch, self.batches, epoch
                self.seconds += seconds
                self.epoch_seconds = 0.0
                self._times = [*self._times[-8:], seconds]
                self.logs = {name: value for name, value in logs.items() if not name.startswith("val_")}
                self.validation |= {name: value for name, value in logs.items() if name.startswith("val_")}
            case happened.RunEnded(seconds=seconds):
                self.seconds, self.epoch_seconds = seconds, 0.0

    @property
    def elapsed(self) -> float:
        """Seconds spent on the run, pauses left out."""
        return self.seconds + self.epoch_seconds

    @property
    def left(self) -> float | None:
        """Seconds that the rest will probably take; None while nothing is known."""
        if self._times:
            whole = sorted(self._times)[len(self._times) // 2]
        elif self.batch >= _ENOUGH and self.batches and self.epoch_seconds:
            whole = self.epoch_seconds / self.batch * self.batches
        else:
            return None
        done = self.epoch + (self.batch / self.batches if self.batches else 0.0)
        return max(0.0, (self.epochs - done) * whole)

    def measure(self) -> tuple[str, float] | None:
        """The number to show beside the loss: the first metric, that of the validation data where there is one."""
        name = next((name for name in self.logs if name not in ("loss", "learning_rate")), None)
        if name is None:
            return None
        validated = f"val_{name}"
        value = self.validation.get(validated, self.logs[name])
        if not isinstance(value, (int, float)):
            return None
        return (validated if validated in self.validation else name), float(value)
