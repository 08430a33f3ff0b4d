"""The training loop on record: checkpoints, a line for each epoch, and how it ended."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.core.text import sentence
from netbuilder.document.project import Project
from netbuilder.document.source import Source, source_from_json
from netbuilder.experiments.opening import Opened, fingerprint
from netbuilder.experiments.store import BEST, BUSY, CHECKPOINT, MODEL, Run, RunStore, watched
from netbuilder.experiments.versions import versions
from netbuilder.formats.locks import FileLock
from netbuilder.training import Control, train
from netbuilder.training import events as happened
from netbuilder.training.events import Event

if TYPE_CHECKING:
    from netbuilder.experiments.calibration import Calibration
    from netbuilder.formats.model import StoredModel

SECONDS_BETWEEN_EPOCHS = 1.0
"""Epochs that end sooner after the last checkpoint get none: flushing the disk would take longer than training."""

_TRIES, _PAUSE_S = 5, 0.02


@dataclass(frozen=True, eq=False)
class BestEpoch:
    """The epoch with the smallest validation loss so far (without validation data, the smallest loss).

    Attributes:
        epoch: its number, counted from 0.
        value: of the loss.
        weights: at its end, by layer and name.
    """

    epoch: int
    value: float
    weights: Mapping[str, Mapping[str, np.ndarray]]


class Recording:
    """One run and its place in the store: checkpoints, a line for each epoch, and in the end the models.

    The folder of the run gets `model.keras`, the network as it ended, and `best.keras`, that of the best epoch.

    Args:
        store: the list of runs.
        opened: what is trained.
        number: of a run that goes on; None enters a new one.
        source: where the data come from, to find them again.
    """

    def __init__(self, store: RunStore, opened: Opened, number: int | None = None, source: Any = None) -> None:
        self.store = store
        self.opened = opened
        project = opened.project.to_json()
        if number is None:
            data = {"source": source, "fingerprint": fingerprint(opened.data)}
            number = store.begin(project, data, versions())
        self.number = number
        self.session = opened.session
        self.session.folder = self.folder
        self._last_checkpoint = 0.0
        self._busy: FileLock | None = None
        self.saved = False
        """Whether the trained model lies in the folder of the run."""
        self.calibrations: dict[str, Calibration] = {}
        """How far the models of the run are to be believed, by the names of their files."""
        self.best: BestEpoch | None = None
        """With copies of the weights; they are kept in the checkpoints too, and written as a model at the end."""

    @property
    def folder(self) -> Path:
        """Where the files of the run lie."""
        return self.store.run_folder(self.number)

    def resume(self, run: Run) -> None:
        """Sets the session to the last checkpoint of a run that was cut off or stopped."""
        self._busy = _taken(self.folder)
        try:
            self._restore(run)
        except BaseException:
            if self._busy is not None:
                self._busy.release()
            raise

    def _restore(self, run: Run) -> None:
        if run.data.get("fingerprint") != fingerprint(self.opened.data):
            raise NetBuilderError(
                "These are not the data that the run was started with.",
                hint="A run can only go on with the same data.",
            )
        from netbuilder.formats.checkpoint import read_checkpoint

        state, about = read_checkpoint(run.checkpoint)
        if about.get("run") != run.id:
            raise FileError("This checkpoint belongs to another run.", where=str(run.checkpoint))
        try:
            self.session.restore(state)
            best = state.get("best")
            self.best = BestEpoch(best["epoch"], best["value"], best["weights"]) if best else None
        except (KeyError, TypeError, ValueError, AttributeError, IndexError):
            raise FileError("This checkpoint does not fit the project of its run.", where=str(run.checkpoint)) from None
        self.store.cut(self.number, self.session.epoch, self.opened.project.to_json())

    def checkpoint(self) -> None:
        """Writes the state of the session beside the last one, then takes its place."""
        # Imported at the first checkpoint, not before the first step: HDF5 takes its time to load.
        from netbuilder.formats.checkpoint import write_checkpoint

        best = self.best and {"epoch": self.best.epoch, "value": self.best.value, "weights": self.best.weights}
        write_checkpoint(self.folder / CHECKPOINT, {**self.session.state(), "best": best}, {"run": self.number})
        self._last_checkpoint = time.monotonic()

    def go(self, control: Control) -> Iterator[Event]:
        """Trains, and records what happens; a full disk is told and does not end the training."""
        busy = self._busy or _taken(self.folder)
        try:
            for event in train(self.session, control):
                if type(event) is not happened.BatchEnded:
                    yield from self._record(event)
                yield event
        finally:
            self._busy = None
            if busy is not None:
                busy.release()

    def _epoch_counts(self) -> bool:
        """Whether the end of an epoch is worth a checkpoint: the last is, and others once a second."""
        session = self.session
        last = session.epoch >= session.settings.epochs or session.halt is not None
        return last or time.monotonic() - self._last_checkpoint >= SECONDS_BETWEEN_EPOCHS

    def _record(self, event: Event) -> Iterator[Event]:
        match event:
            case happened.CheckpointDue(reason=reason):
                if reason != "epoch" or self._epoch_counts():
                    yield from _tried(self.checkpoint)
            case happened.EpochEnded(epoch=epoch, logs=logs, seconds=seconds):
                self._look_at(epoch, logs)
                yield from _tried(self.store.add_epoch, self.number, epoch, logs, seconds)
            case happened.RunEnded(outcome=outcome, message=message, seconds=seconds):
                yield from _tried(self.store.end, self.number, outcome, message, seconds)
                yield from _tried(self.save_models, last=outcome != happened.FAILED)

    def _look_at(self, epoch: int, logs: Mapping[str, Any]) -> None:
        """Copies the weights if this epoch is the best so far."""
        value = logs.get(watched(validated=self.session.validation is not None))
        if isinstance(value, (int, float)) and math.isfinite(value) and (self.best is None or value < self.best.value):
            self.best = BestEpoch(epoch, float(value), self.session.copied_weights())

    def save_models(self, *, last: bool = True) -> None:
        """Writes the best model, and the last one unless its weights are no numbers any more."""
        # Imported at the end, not before the first step: HDF5 takes its time to load.
        from netbuilder.experiments.models import stored_model, with_weights

        opened = self.opened
        stored = stored_model(self.session.learner, opened.project, opened.fitted, opened.data)
        if last:
            self._save_model(MODEL, stored)
            self.saved = True
        if self.best is not None:
            self._save_model(BEST, with_weights(stored, self.best.weights))

    def _save_model(self, name: str, stored: StoredModel) -> None:
        from netbuilder.experiments.doubt import with_doubt
        from netbuilder.experiments.models import TrainedModel
        from netbuilder.formats.own_models import keep_model

        model = with_doubt(TrainedModel.of(stored), self.opened.project, self.opened.data)
        self.calibrations[name] = model.calibration
        keep_model(self.folder / name, model.stored)


def _taken(folder: Path) -> FileLock | None:
    """Marks a run as in training as long as this program lives; refused where another one trains it."""
    for _ in range(_TRIES):
        try:
            lock = FileLock.take(folder / BUSY, {"pid": os.getpid()})
        except FileError:
            return None  # what cannot be written is told at the first checkpoint
        if lock is not None:
            return lock
        time.sleep(_PAUSE_S)  # somebody may only have looked whether it is held
    raise NetBuilderError(
        sentence("Run {name} is in training in another window.", name=folder.name),
        hint="Stop it there, or start a new run.",
    )


def _tried(action: Callable[..., None], *values: Any, **named: Any) -> Iterator[Event]:
    """Does it; a full disk is told and ends nothing."""
    try:
        action(*values, **named)
    except FileError as error:
        yield happened.Trouble(f"This could not be saved: {error}")


def resumable(project: Project, run: Run, epochs: int | None) -> Project:
    """The project of a run that goes on, perhaps for more epochs."""
    if not run.checkpoint.is_file():
        raise FileError(
            sentence("Run {id} has no checkpoint to go on from.", id=run.id),
            hint="Start it anew.",
            where=str(run.checkpoint),
        )
    return project.replace(epochs=epochs) if epochs else project


def data_of(run: Run) -> tuple[Source, list[str]]:
    """Where the data of a run came from, and the folders that were searched."""
    stored = run.data.get("source") or {}
    return source_from_json(stored.get("source")), [str(folder) for folder in stored.get("folders", [])]
