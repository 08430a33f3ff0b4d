"""The worker that trains, in the training thread: commands come from a `Control`, news go into a mailbox.

Nothing leaves it as an exception: whatever happens becomes an `Outcome`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from netbuilder.core.errors import NetBuilderError
from netbuilder.data.dataset import Dataset
from netbuilder.document.project import Project
from netbuilder.document.source import source_to_json
from netbuilder.experiments.models import TrainedModel, stored_model
from netbuilder.experiments.opening import open_session
from netbuilder.experiments.recording import Recording
from netbuilder.experiments.store import MODEL, RunStore
from netbuilder.formats.model import network_of
from netbuilder.gui.work.task import unexpected
from netbuilder.training import Control, Mailbox, evaluate
from netbuilder.training import events as happened

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Order:
    """What the worker is asked to do."""

    project: Project
    data: Dataset
    control: Control
    mailbox: Mailbox


@dataclass(frozen=True, eq=False)
class Outcome:
    """How it ended.

    Attributes:
        kind: an outcome of `training.events`.
        message: why, "" if all went as wished.
        run: the number of the run, 0 if it did not get that far.
        test: loss and metrics on the test samples.
        model: the network as it is now, a copy.
    """

    kind: str
    message: str = ""
    run: int = 0
    test: dict[str, Any] | None = None
    model: TrainedModel | None = None


class Worker(QObject):
    """Trains when asked; `ended` is its only signal, all else goes through the mailbox."""

    ended = Signal(object)

    @Slot(object)
    def run(self, order: Order) -> None:
        """Trains to the end, or until it is stopped."""
        try:
            outcome = _train(order)
        except NetBuilderError as error:
            outcome = Outcome(happened.FAILED, str(error))
        except Exception as error:  # the edge of the thread: nothing may leave it
            _log.exception("training failed")
            outcome = Outcome(happened.FAILED, str(unexpected(error)))
        self.ended.emit(outcome)


def _train(order: Order) -> Outcome:
    opened = open_session(order.project, order.data)
    with RunStore() as store:
        recording = Recording(store, opened, source={"source": source_to_json(order.project.data), "folders": []})
        end: happened.RunEnded | None = None
        for event in recording.go(order.control):
            order.mailbox.append(event)
            if isinstance(event, happened.RunEnded):
                end = event
        learner = opened.session.learner
        stored = stored_model(learner, order.project, opened.fitted, order.data)
        model = TrainedModel(stored, network_of(stored), opened.fitted, tuple(order.data.class_names))
        test: dict[str, Any] = {}
        if end is not None and end.outcome != happened.FAILED:
            if opened.test is not None:
                test = evaluate(learner, opened.test, opened.session.scores.fresh())
                store.set_test(recording.number, test)
            opened.session.save(recording.folder / MODEL)
        kind, message = (end.outcome, end.message) if end else (happened.FAILED, "")
        return Outcome(kind, message, recording.number, test, model)
