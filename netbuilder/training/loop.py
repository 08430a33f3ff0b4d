"""The training loop: a plain generator of events, driven by whoever wants the run to go on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from netbuilder.core.text import sentence
from netbuilder.training import events
from netbuilder.training.control import Control
from netbuilder.training.diagnosis import likely_cause
from netbuilder.training.events import Event
from netbuilder.training.feed import Batch
from netbuilder.training.hooks import of_batches
from netbuilder.training.session import Session
from netbuilder.training.testing import tested

Steps = Iterator[Event]


def train(session: Session, control: Control | None = None) -> Steps:
    """Trains until the last epoch, a stop or a loss that is no number; begins where the session stands.

    Nothing happens between two events but what the events say, and between `next` calls the session is at rest: its
    state may be saved, its weights read. The order within an epoch is that of Keras's `fit`: batches, means,
    validation, callbacks, history.
    """
    run = _Run(session, control or Control())
    yield from run.go()


class _Run:
    def __init__(self, session: Session, control: Control) -> None:
        self.session = session
        self.control = control
        self.logs: dict[str, Any] = {}
        self.failure = ""

    def go(self) -> Steps:
        session = self.session
        settings = session.settings
        yield events.RunStarted(settings.epochs, session.feed.batches, session.epoch, session.batch)
        if not session.begun:
            session.begun = True
            for hook in session.hooks:
                hook.train_begin(session)
        while session.epoch < settings.epochs and session.halt is None and not self.failure:
            yield from self._epoch()
            if self.control.stopping:
                yield events.CheckpointDue("stop")
                break
        yield self._ended()

    def _ended(self) -> Event:
        session = self.session
        outcome, message = self._outcome()
        if outcome in (events.FINISHED, events.EARLY):
            session.learner.stepper.finalize()
        for hook in session.hooks:
            hook.train_end(session, self.logs)
        return events.RunEnded(outcome, len(session.history.epoch), session.seconds, message, self.logs)

    def _outcome(self) -> tuple[str, str]:
        session = self.session
        if self.failure:
            return events.FAILED, self.failure
        if session.halt is not None:
            return events.EARLY, session.halt
        if session.epoch < session.settings.epochs:
            return events.STOPPED, sentence(
                "Stopped in epoch {epoch}, after {batch} batches of it.", epoch=session.epoch + 1, batch=session.batch
            )
        return events.FINISHED, ""

    def _epoch(self) -> Steps:
        session, control = self.session, self.control
        epoch = session.epoch
        if session.batch == 0:
            session.scores.start()
            session.epoch_seconds = 0.0
            for hook in session.hooks:
                hook.epoch_begin(session, epoch)
        yield events.EpochStarted(epoch, session.batch)
        if not session.validating:
            yield from self._batches()
            if control.stopping or self.failure:
                return
            session.validating = True
        self.logs = session.scores.values()
        yield from self._validated()
        if control.stopping:
            return
        for hook in session.hooks:
            hook.epoch_end(session, epoch, self.logs)
        session.history.add(epoch, self.logs, session.epoch_seconds)
        session.epoch, session.batch, session.validating = epoch + 1, 0, False
        yield events.EpochEnded(epoch, dict(self.logs), session.epoch_seconds)
        yield events.CheckpointDue("epoch")
        control.epoch_done()
        if control.pending:
            yield from self._obey()

    def _batches(self) -> Steps:
        session, control = self.session, self.control
        train_batch, add = session.learner.train_batch, session.scores.add
        listeners = of_batches(session.hooks)
        every = session.settings.checkpoint_every
        careful = session.settings.stop_on_non_finite
        epoch = session.epoch
        if control.pending:
            yield from self._obey()
        if control.stopping:
            return
        session.start_clock()
        for batch in session.feed:
            for hook in listeners:
                hook.batch_begin(session, session.batch)
            result = train_batch(batch.inputs, batch.targets, batch.weights, batch.masks)
            loss = result.loss
            add(result, batch.targets, batch.weights)
            session.batch += 1
            session.step += 1
            if listeners:
                self._tell(listeners)
            if careful and loss - loss != 0.0:
                self._fail(loss, batch)
                break
            yield events.BatchEnded(epoch, session.batch - 1, session.step, loss, result.rows)
            if every and session.step % every == 0:
                session.stop_clock()
                yield events.CheckpointDue("batches")
                session.start_clock()
            if control.pending:
                session.stop_clock()
                control.batch_done()
                yield from self._obey()
                session.start_clock()
            if session.halt is not None or control.stopping:
                break
        session.stop_clock()

    def _tell(self, listeners: Any) -> None:
        logs = self.session.scores.values()
        for hook in listeners:
            hook.batch_end(self.session, self.session.batch - 1, logs)

    def _fail(self, loss: float, batch: Batch) -> None:
        session = self.session
        self.failure = sentence(
            "The loss became {loss} in epoch {epoch}, batch {batch} (step {step}). ",
            loss=loss,
            epoch=session.epoch + 1,
            batch=session.batch,
            step=session.step,
        ) + likely_cause(session, batch)

    def _validated(self) -> Steps:
        session = self.session
        if session.validation is None or not session.settings.validates(session.epoch):
            return
        session.start_clock()
        yield events.ValidationStarted(session.epoch, session.validation.batches)
        scores = session.validation_scores
        place = session.validation.state()
        for _ in tested(session.learner, session.validation, scores, session.hooks):
            if self.control.pending:
                session.stop_clock()
                yield from self._obey()
                session.start_clock()
                if self.control.stopping:
                    # The validation feed was left early: a run that goes on looks at all of it again.
                    session.validation.restore(place)
                    session.stop_clock()
                    return
        self.logs |= {f"val_{name}": value for name, value in scores.values().items()}
        session.stop_clock()

    def _obey(self) -> Steps:
        """Does what was asked, and waits while the run is paused."""
        session, control = self.session, self.control
        was_paused = False
        while True:
            for action in control.take_actions():
                action(session)
            if control.take_checkpoint():
                yield events.CheckpointDue("asked")
            if control.stopping or not control.paused:
                break
            if not was_paused:
                was_paused = True
                control.read()
                yield events.Paused(session.epoch, session.batch)
            control.wait()
            control.read()
        control.read()
        if was_paused and not control.stopping:
            yield events.Resumed()
