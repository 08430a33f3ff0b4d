"""What a training run tells: one small frozen value for each thing that happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

FINISHED = "finished"
"""All epochs were trained."""
EARLY = "stopped early"
"""A callback saw no more progress."""
STOPPED = "stopped"
"""The user stopped it; it can go on from here."""
FAILED = "failed"
"""The loss was no longer a number."""


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events; `name` is what programs that read them go by."""

    name: ClassVar[str] = "event"


@dataclass(frozen=True, slots=True)
class RunStarted(Event):
    """Training begins, or goes on at this epoch and batch (both counted from 0)."""

    name: ClassVar[str] = "run started"
    epochs: int
    batches: int | None
    epoch: int
    batch: int


@dataclass(frozen=True, slots=True)
class EpochStarted(Event):
    """An epoch begins, or goes on at `batch`."""

    name: ClassVar[str] = "epoch started"
    epoch: int
    batch: int


@dataclass(frozen=True, slots=True)
class BatchEnded(Event):
    """One step was made. `loss` is that of this batch alone, before the update; `Session.logs` gives the means."""

    name: ClassVar[str] = "batch ended"
    epoch: int
    batch: int
    step: int
    loss: float
    rows: int


@dataclass(frozen=True, slots=True)
class ValidationStarted(Event):
    """The validation data are being looked at."""

    name: ClassVar[str] = "validation started"
    epoch: int
    batches: int | None


@dataclass(frozen=True, slots=True)
class EpochEnded(Event):
    """An epoch is over; `logs` holds its means, those of the validation data as `val_…`."""

    name: ClassVar[str] = "epoch ended"
    epoch: int
    logs: Mapping[str, float]
    seconds: float


@dataclass(frozen=True, slots=True)
class CheckpointDue(Event):
    """Now is the time to write `Session.state()`: everything in it belongs together until the next event.

    `reason` is "batches", "epoch", "stop" or "asked".
    """

    name: ClassVar[str] = "checkpoint due"
    reason: str


@dataclass(frozen=True, slots=True)
class Paused(Event):
    """The run waits for a command."""

    name: ClassVar[str] = "paused"
    epoch: int
    batch: int


@dataclass(frozen=True, slots=True)
class Resumed(Event):
    """The run goes on after a pause."""

    name: ClassVar[str] = "resumed"


@dataclass(frozen=True, slots=True)
class Trouble(Event):
    """Something beside the training went wrong, for example saving; the run goes on."""

    name: ClassVar[str] = "trouble"
    message: str


@dataclass(frozen=True, slots=True)
class RunEnded(Event):
    """The run is over: `outcome` is "finished", "stopped early", "stopped" or "failed", `message` says why."""

    name: ClassVar[str] = "run ended"
    outcome: str
    epochs: int
    seconds: float
    message: str = ""
    logs: Mapping[str, float] = field(default_factory=dict)
