"""The training loop on record: checkpoints, a line for each epoch, and how it ended."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.document.project import Project
from netbuilder.experiments.opening import Opened, fingerprint
from netbuilder.experiments.store import CHECKPOINT, Run, RunStore
from netbuilder.experiments.versions import versions
from netbuilder.training import Control, train
from netbuilder.training import events as happened
from netbuilder.training.events import Event

SECONDS_BETWEEN_EPOCHS = 1.0
"""Epochs that end sooner after the last checkpoint get none: flushing the disk would take longer than training."""


class Recording:
    """One run and its place in the store.

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

    @property
    def folder(self) -> Path:
        """Where the files of the run lie."""
        return self.store.run_folder(self.number)

    def resume(self, run: Run) -> None:
        """Sets the session to the last checkpoint of a run that was cut off or stopped."""
        if run.data.get("fingerprint") != fingerprint(self.opened.data):
            raise NetBuilderError(
                "These are not the data that the run was started with.",
                hint="A run can only go on with the same data.",
            )
        from netbuilder.formats.checkpoint import read_checkpoint

        state, about = read_checkpoint(run.checkpoint)
        if about.get("run") != run.id:
            raise FileError("This checkpoint belongs to another run.", where=str(run.checkpoint))
        self.session.restore(state)
        self.store.cut(self.number, self.session.epoch, self.opened.project.to_json())

    def checkpoint(self) -> None:
        """Writes the state of the session beside the last one, then takes its place."""
        # Imported at the first checkpoint, not before the first step: HDF5 takes its time to load.
        from netbuilder.formats.checkpoint import write_checkpoint

        write_checkpoint(self.folder / CHECKPOINT, self.session.state(), {"run": self.number})
        self._last_checkpoint = time.monotonic()

    def go(self, control: Control) -> Iterator[Event]:
        """Trains, and records what happens; a full disk is told and does not end the training."""
        for event in train(self.session, control):
            trouble = self._record(event)
            if trouble:
                yield trouble
            yield event

    def _epoch_counts(self) -> bool:
        """Whether the end of an epoch is worth a checkpoint: the last is, and others once a second."""
        session = self.session
        last = session.epoch >= session.settings.epochs or session.halt is not None
        return last or time.monotonic() - self._last_checkpoint >= SECONDS_BETWEEN_EPOCHS

    def _record(self, event: Event) -> Event | None:
        try:
            match event:
                case happened.CheckpointDue(reason=reason):
                    if reason != "epoch" or self._epoch_counts():
                        self.checkpoint()
                case happened.EpochEnded(epoch=epoch, logs=logs, seconds=seconds):
                    self.store.add_epoch(self.number, epoch, logs, seconds)
                case happened.RunEnded(outcome=outcome, message=message, seconds=seconds):
                    self.store.end(self.number, outcome, message, seconds)
        except FileError as error:
            return happened.Trouble(f"This could not be saved: {error}")
        return None


def resumable(project: Project, run: Run, epochs: int | None) -> Project:
    """The project of a run that goes on, perhaps for more epochs."""
    if not run.checkpoint.is_file():
        raise FileError(
            f"Run {run.id} has no checkpoint to go on from.", hint="Start it anew.", where=str(run.checkpoint)
        )
    return project.replace(epochs=epochs) if epochs else project
