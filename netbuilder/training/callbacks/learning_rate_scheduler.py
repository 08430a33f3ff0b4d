"""A learning rate for each epoch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netbuilder.core.spec import param
from netbuilder.engine.schedules import Schedule, schedules
from netbuilder.engine.schedules.exponential_decay import ExponentialDecay
from netbuilder.training.callbacks.base import Callback, State, callbacks

if TYPE_CHECKING:
    from netbuilder.training.session import Session


@callbacks.register(title="Learning rate scheduler", group="Learning rate")
class LearningRateScheduler(Callback):
    """Sets the learning rate at the start of each epoch, from a schedule that is read with the epoch as its step."""

    schedule: Schedule = param(
        ExponentialDecay(initial_learning_rate=0.001, decay_steps=10, decay_rate=0.5),
        "The learning rate as a function of the epoch.",
        convert=schedules.resolve,
    )

    def epoch_begin(self, state: State, session: Session, epoch: int) -> None:
        session.learning_rate = self.schedule.rate(epoch)

    def epoch_end(self, state: State, session: Session, epoch: int, logs: dict[str, Any]) -> None:
        logs["learning_rate"] = session.learning_rate
