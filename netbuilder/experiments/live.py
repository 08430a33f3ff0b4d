"""A training job as a worker thread drives it: commands through a `Control`, news through a `Mailbox`, never an error.

What lies in the mailbox, in the order in which it happened:

- `Started`, once, before anything else;
- `Losses`: the losses of many batches as one array, about thirty times a second (one event for each batch would cost
  training speed);
- `ProbeReading`: gradient, learning rate and update ratios, at most ten times a second;
- all events of `training.events` but `BatchEnded`.

Snapshots, of which only the newest counts: "means" (`Means`), "record" (`BatchRecord`, of the first batch after each
pause), "model" (`TrainedModel`, after `request_model`).
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from netbuilder.core.errors import NetBuilderError, SettingError
from netbuilder.core.problems import Problem
from netbuilder.core.text import mark, sentence
from netbuilder.data.dataset import Dataset
from netbuilder.document.project import Project
from netbuilder.document.source import source_to_json
from netbuilder.experiments.data_cache import DataCache
from netbuilder.experiments.models import TrainedModel, stored_model, with_weights
from netbuilder.experiments.opening import Opened, open_session
from netbuilder.experiments.recording import Recording, data_of, resumable
from netbuilder.experiments.store import BEST, MODEL, RunStore
from netbuilder.formats.keras_files.optimizer import load_optimizer_variables
from netbuilder.formats.model import StoredModel
from netbuilder.training import Control, History, Mailbox, Session
from netbuilder.training import events as happened
from netbuilder.training.callbacks import Bound
from netbuilder.training.microscope import Microscope
from netbuilder.training.probe import Probe
from netbuilder.training.testing import tested

NEWS_EVERY_S = 1 / 30
MEANS_EVERY_S = 0.1
PROBE_EVERY_STEPS = 20
"""A probed step makes its gradient twice: one in twenty costs at most two percent, however slow the steps are."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Started:
    """The run is about to begin.

    Attributes:
        run: its number in the list of runs.
        weights: how many there are, learned and kept.
        samples: that are trained on in an epoch.
        kept: layers that begin with weights learned before.
        remarks: what is odd about the project.
    """

    run: int
    weights: int
    samples: int
    kept: tuple[str, ...] = ()
    remarks: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Losses:
    """The losses of successive batches of one epoch, each measured before its update.

    Attributes:
        epoch: counted from 0.
        batch: the number of the first in its epoch, counted from 0.
        step: the number of the first over all epochs, counted from 1.
        values: one for each batch.
    """

    epoch: int
    batch: int
    step: int
    values: np.ndarray


@dataclass(frozen=True, slots=True)
class Means:
    """Where the run stands.

    Attributes:
        epoch: the one in progress, counted from 0.
        batch: batches of it that are trained.
        step: batches trained in all epochs.
        logs: loss and metrics, means over the epoch so far.
        seconds: spent on the epoch so far, pauses left out.
    """

    epoch: int
    batch: int
    step: int
    logs: Mapping[str, Any]
    seconds: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Outcome:
    """How a job ended.

    Attributes:
        kind: "finished", "stopped early", "stopped" or "failed".
        message: why, in a sentence; "" if all went as wished.
        hint: what to do about it.
        where: the thing it is about.
        details: for a report of a defect; "" if none.
        run: the number of the run, 0 if it did not get that far.
        test: loss and metrics on the test samples; empty if there are none or the run was cut short.
        model: the network as it is in the end, a copy; None if it is of no use.
        best: the network of the best epoch, None if there is none.
        best_epoch: its number, counted from 0.
        history: the curves.
    """

    kind: str
    message: str = ""
    hint: str = ""
    where: str = ""
    details: str = ""
    run: int = 0
    test: Mapping[str, Any] = field(default_factory=dict)
    model: TrainedModel | None = None
    best: TrainedModel | None = None
    best_epoch: int | None = None
    history: History | None = None


@dataclass(eq=False, kw_only=True)
class Job:
    """One training run, new or going on.

    Attributes:
        project: what is trained; not needed where a run goes on.
        control: commands to it.
        mailbox: news from it.
        data: the samples; found by the project, through the cache, if left out.
        cache: keeps samples between jobs.
        folders: where data are looked for besides the usual places.
        runs: the folder of the run store; the user's by default.
        resume: the number of a run that goes on from its last checkpoint.
        epochs: with `resume`, to train longer.
        weights: learned before, by layer and name: layers that fit begin with them.
        memory: of the optimizer that learned them, in Keras's order; used where all layers begin with these weights.
    """

    project: Project | None = None
    control: Control = field(default_factory=Control)
    mailbox: Mailbox = field(default_factory=Mailbox)
    data: Dataset | None = None
    cache: DataCache | None = None
    folders: tuple[str, ...] = ()
    runs: str | Path | None = None
    resume: int | None = None
    epochs: int | None = None
    weights: Mapping[str, Mapping[str, np.ndarray]] = field(default_factory=dict)
    memory: Sequence[np.ndarray] = ()
    _opened: Opened | None = field(default=None, init=False, repr=False)

    def run(self) -> Outcome:
        """Trains to the end, or until it is stopped; whatever happens becomes an outcome."""
        try:
            with RunStore(self.runs) as store:
                return self._run(store)
        except NetBuilderError as error:
            return _failed(error)
        except Exception as error:  # the edge of the thread: nothing may leave it
            return _unexpected(error)

    def request_model(self) -> None:
        """Asks for a copy of the network after the batch in progress; it comes as the snapshot "model"."""
        self.control.between_batches(self._put_model)

    def _put_model(self, session: Session) -> None:
        if self._opened is not None:
            self.mailbox.put("model", TrainedModel.of(_stored(self._opened)))

    def _run(self, store: RunStore) -> Outcome:
        recording, kept = self._recording(store)
        self._opened = recording.opened
        try:
            return _Drive(self, recording).go(kept)
        except Exception as error:
            outcome = _failed(error) if isinstance(error, NetBuilderError) else _unexpected(error)
            store.end(recording.number, happened.FAILED, outcome.message, recording.session.seconds)
            return replace(outcome, run=recording.number)

    def _recording(self, store: RunStore) -> tuple[Recording, tuple[str, ...]]:
        if self.resume is not None:
            return self._resumed(store, self.resume), ()
        if self.project is None:
            raise SettingError("There is no project to train.")
        opened = open_session(self.project, self._data(self.project))
        kept = begin_with(opened.session, self.weights)
        if self.memory and len(kept) == len(opened.session.weights()):
            learner = opened.session.learner
            load_optimizer_variables(learner.stepper, learner.network.graph, self.memory)
        source = {"source": source_to_json(self.project.data), "folders": list(self.folders)}
        return Recording(store, opened, source=source), kept

    def _resumed(self, store: RunStore, number: int) -> Recording:
        found = store[number]
        project = resumable(Project.from_json(found.project), found, self.epochs)
        data = self.data
        if data is None:
            source, folders = data_of(found)
            data = (self.cache or DataCache()).load(source, [*self.folders, *folders])
        recording = Recording(store, open_session(project, data), found.id)
        recording.resume(found)
        if self.epochs is not None:
            _forget_halt(recording.session)
        return recording

    def _data(self, project: Project) -> Dataset:
        if self.data is not None:
            return self.data
        return (self.cache or DataCache()).load(project.data, self.folders)


def _forget_halt(session: Session) -> None:
    """Whoever asks for more epochs does not want to stop at once for the reason of last time."""
    session.halt = None
    for hook in session.hooks:
        if isinstance(hook, Bound) and "wait" in hook.memory:
            hook.memory["wait"] = 0


def begun_with(stored: StoredModel | None, project: Project) -> dict[str, Any]:
    """What a `Job` takes from a model: its weights, and the optimizer's memory if the project has that optimizer."""
    if stored is None:
        return {}
    same = stored.compiled is not None and stored.compiled.optimizer == project.optimizer
    return {"weights": stored.weights, "memory": tuple(stored.optimizer_variables) if same else ()}


def begin_with(session: Session, weights: Mapping[str, Mapping[str, np.ndarray]]) -> tuple[str, ...]:
    """Copies weights into the layers that have the same name, arrays and shapes; gives the names of those layers."""
    kept = []
    for node, own in session.weights().items():
        given = weights.get(node, {})
        if own.keys() == given.keys() and all(own[name].shape == np.shape(given[name]) for name in own):
            for name, array in own.items():
                array[...] = given[name]
            kept.append(node)
    return tuple(kept)


class _Drive:
    """Iterates over the events of a run and fills the mailbox."""

    def __init__(self, job: Job, recording: Recording) -> None:
        self.control, self.mailbox = job.control, job.mailbox
        self.recording, self.opened, self.session = recording, recording.opened, recording.opened.session
        self.values: list[float] = []
        self.first = (0, 0, 1)
        self.probe = Probe(self.session.learner, self.mailbox.append)
        self.microscope = Microscope(self._put_record)
        self.next_probe = 0

    def _put_record(self, record: Any) -> None:
        self.mailbox.put("record", record)

    def go(self, kept: tuple[str, ...]) -> Outcome:
        session = self.session
        parameters = session.learner.network.parameters
        samples = session.feed.source.samples
        self.mailbox.append(Started(self.recording.number, parameters.count(), samples, kept, self.opened.remarks))
        if self.control.pending:  # it begins with a single step
            session.learner.watch = self.microscope
        else:
            self.probe.arm()
        return self._concluded(self._train())

    def _train(self) -> happened.RunEnded:
        values, append, clock = self.values, self.mailbox.append, time.perf_counter
        due = clock() + NEWS_EVERY_S
        means_due = due
        end = happened.RunEnded(happened.FAILED, 0, 0.0)
        for event in self.recording.go(self.control):
            if type(event) is happened.BatchEnded:
                if not values:
                    self.first = (event.epoch, event.batch, event.step)
                values.append(event.loss)
                now = clock()
                if now < due:
                    continue
                self._post()
                if now >= means_due:
                    self._post_means()
                    self._arm(event.step)
                    means_due = now + MEANS_EVERY_S
                due = now + NEWS_EVERY_S
                continue
            self._post()
            if isinstance(event, happened.Paused):
                self._post_means()
                self.session.learner.watch = self.microscope
            elif isinstance(event, happened.RunEnded):
                end = event
            append(event)  # last: who reads of a pause finds all that belongs to it
        return end

    def _post(self) -> None:
        """Hands on the losses that came together."""
        if self.values:
            self.mailbox.append(Losses(*self.first, np.array(self.values)))
            self.values.clear()

    def _post_means(self) -> None:
        session = self.session
        means = Means(session.epoch, session.batch, session.step, session.logs(), session.elapsed_in_epoch())
        self.mailbox.put("means", means)

    def _arm(self, step: int) -> None:
        if step >= self.next_probe:
            self.next_probe = step + PROBE_EVERY_STEPS
            self.probe.arm()

    def _concluded(self, end: happened.RunEnded) -> Outcome:
        opened, best = self.opened, self.recording.best
        useful = end.outcome != happened.FAILED
        stored = _stored(opened)
        return Outcome(
            kind=end.outcome,
            message=end.message,
            run=self.recording.number,
            test=self._tested() if end.outcome in (happened.FINISHED, happened.EARLY) else {},
            model=self._believed(MODEL, stored) if useful else None,
            best=self._believed(BEST, with_weights(stored, best.weights)) if best else None,
            best_epoch=best.epoch if best else None,
            history=History.from_json(self.session.history.to_json()),
        )

    def _believed(self, name: str, stored: StoredModel) -> TrainedModel:
        """The model with its calibration, which was measured when its file was written."""
        model, found = TrainedModel.of(stored), self.recording.calibrations.get(name)
        return model if found is None else model.with_calibration(found)

    def _tested(self) -> dict[str, Any]:
        """The numbers on the test samples; none if it is stopped meanwhile."""
        if self.opened.test is None:
            return {}
        scores = self.session.scores.fresh()
        for _ in tested(self.session.learner, self.opened.test, scores):
            if self.control.stopping:
                return {}
        results = scores.values()
        self.recording.store.set_test(self.recording.number, results)
        return results


def _stored(opened: Opened) -> StoredModel:
    return stored_model(opened.session.learner, opened.project, opened.fitted, opened.data)


def _failed(error: NetBuilderError) -> Outcome:
    return Outcome(kind=happened.FAILED, message=error.message, hint=error.hint, where=error.where)


def _unexpected(error: Exception) -> Outcome:
    """A defect of the program, or a computer at its limit."""
    if isinstance(error, MemoryError):
        hint = mark("Choose a smaller batch size, fewer units, or close other programs.")
        return Outcome(kind=happened.FAILED, message=mark("There is not enough memory for this network."), hint=hint)
    _log.error("A job failed", exc_info=error)
    return Outcome(
        kind=happened.FAILED,
        message=sentence(
            "The training broke off because of a defect in NetBuilder ({name}).", name=type(error).__name__
        ),
        hint=mark("The run can go on from its last checkpoint. Please report what happened."),
        details="".join(traceback.format_exception(error)),
    )
