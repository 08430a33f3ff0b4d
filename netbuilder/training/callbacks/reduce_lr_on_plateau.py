"""Smaller steps when nothing improves any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netbuilder.core.errors import SettingError
from netbuilder.core.spec import param
from netbuilder.engine.schedules import Schedule
from netbuilder.training.callbacks.base import State, callbacks
from netbuilder.training.callbacks.monitor import Monitor

if TYPE_CHECKING:
    from netbuilder.training.session import Session


@callbacks.register(title="Reduce learning rate on plateau", group="Learning rate", kind="ReduceLROnPlateau")
class ReduceLROnPlateau(Monitor):
    """Multiplies the learning rate by a factor when the watched number has not improved for some epochs.

    Source: Keras's ReduceLROnPlateau.
    """

    factor: float = param(0.1, "What the learning rate is multiplied by.", ge=0, lt=1)
    patience: int = param(10, "Epochs without improvement that are waited for.", ge=0)
    min_delta: float = param(1e-4, "Improvements smaller than this do not count.")
    cooldown: int = param(0, "Epochs after a reduction that are not judged.", ge=0)
    min_lr: float = param(0.0, "The learning rate does not fall below it.", ge=0)

    def start(self) -> State:
        return {"best": None, "cooldown": 0, "wait": 0}

    def train_begin(self, state: State, session: Session) -> None:
        super().train_begin(state, session)
        if isinstance(session.learner.stepper.optimizer.learning_rate, Schedule):
            raise SettingError(
                "A learning rate that follows a schedule cannot be reduced on a plateau.",
                hint="Use one of the two.",
            )

    def epoch_end(self, state: State, session: Session, epoch: int, logs: dict[str, Any]) -> None:
        logs["learning_rate"] = session.learning_rate
        value = self.watched(logs)
        if value is None:
            return
        if state["cooldown"] > 0:
            state["cooldown"] -= 1
            state["wait"] = 0
        if self.improved(value, state["best"], self.min_delta):
            state.update(best=value, wait=0)
        elif state["cooldown"] <= 0:
            state["wait"] += 1
            if state["wait"] >= self.patience and session.learning_rate > self.min_lr:
                session.learning_rate = max(session.learning_rate * self.factor, self.min_lr)
                state.update(cooldown=self.cooldown, wait=0)
