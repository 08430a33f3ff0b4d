"""Stopping when the loss is no number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from netbuilder.core.text import sentence
from netbuilder.training.callbacks.base import Callback, State, callbacks

if TYPE_CHECKING:
    from netbuilder.training.session import Session


@callbacks.register(title="Terminate on NaN", group="Stopping")
class TerminateOnNaN(Callback):
    """Ends the training as soon as the loss is not a number or infinite."""

    @property
    def each_batch(self) -> bool:
        return True

    def batch_end(self, state: State, session: Session, batch: int, logs: dict[str, Any]) -> None:
        if not math.isfinite(logs["loss"]):
            session.stop(sentence("The loss became {logs} in batch {batch}.", logs=logs["loss"], batch=batch + 1))
