"""Stopping when nothing improves any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.training.callbacks.base import State, callbacks
from netbuilder.training.callbacks.monitor import Monitor

if TYPE_CHECKING:
    from netbuilder.training.session import Session


@callbacks.register(title="Early stopping", group="Stopping")
class EarlyStopping(Monitor):
    """Ends the training when the watched number has not improved for some epochs.

    Source: Keras's EarlyStopping; the idea: Prechelt 1998.
    """

    min_delta: float = param(0.0, "Improvements smaller than this do not count.")
    patience: int = param(0, "Epochs without improvement that are waited for.", ge=0)
    baseline: float | None = param(None, "A value that must be beaten for the waiting to start anew.")
    restore_best_weights: bool = param(False, "Whether the weights of the best epoch are used in the end.")
    start_from_epoch: int = param(0, "Epochs at the start that are not judged.", ge=0)

    def start(self) -> State:
        return {"wait": 0, "best": None, "best_epoch": 0, "weights": None, "stopped_epoch": 0}

    def epoch_end(self, state: State, session: Session, epoch: int, logs: dict[str, Any]) -> None:
        value = self.watched(logs)
        if value is None or epoch < self.start_from_epoch:
            return
        if self.restore_best_weights and state["weights"] is None:
            state.update(weights=session.copied_weights(), best_epoch=epoch)
        state["wait"] += 1
        if self.improved(value, state["best"], self.min_delta):
            state.update(best=value, best_epoch=epoch)
            if self.restore_best_weights:
                state["weights"] = session.copied_weights()
            if self.baseline is None or self.improved(value, self.baseline, self.min_delta):
                state["wait"] = 0
        elif state["wait"] >= self.patience and epoch > 0:
            state["stopped_epoch"] = epoch
            session.stop(
                sentence(
                    "{monitor} has not improved since epoch {state}.",
                    monitor=self.monitor,
                    state=state["best_epoch"] + 1,
                )
            )

    def train_end(self, state: State, session: Session, logs: Mapping[str, Any]) -> None:
        if state["weights"] is not None:
            session.load_weights(state["weights"])
