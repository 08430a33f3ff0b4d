"""What the callbacks share that watch one number of the logs."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any

from netbuilder.core.errors import SettingError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.training.callbacks.base import Callback

if TYPE_CHECKING:
    from netbuilder.training.session import Session

_LARGER_IS_BETTER = re.compile(
    "acc|auc|precision|recall|true_|f1|fbeta|r2|top_k|io_?u|sensitivity|specificity|cosine|correlation"
)
_SMALLER_IS_BETTER = re.compile(
    "loss|error|mse|mae|mape|msle|crossentropy|hinge|poisson|kl|cosh|huber|false_|deviation|bias"
)


def larger_is_better(monitor: str, mode: str) -> bool:
    """Which direction is progress: as `mode` says, else by the name of the number."""
    if mode != "auto":
        return mode == "max"
    name = monitor.removeprefix("val_")
    if _SMALLER_IS_BETTER.search(name):
        return False
    if _LARGER_IS_BETTER.search(name):
        return True
    raise SettingError(
        sentence("Is a larger or a smaller {monitor} better?", monitor=monitor), hint='Set mode to "max" or "min".'
    )


class Monitor(Callback):
    """A callback that watches one number of the logs."""

    monitor: str = param("val_loss", "Name of the number that is watched, for example val_loss or accuracy.")
    mode: str = param("auto", "Whether smaller (min) or larger (max) is better.", choices=("auto", "min", "max"))

    def watched(self, logs: dict[str, Any]) -> float | None:
        """The number, or None with a warning if there is none of that name."""
        if logs.get(self.monitor) is None:
            warnings.warn(
                sentence(
                    "{label} watches {monitor}, but there is only: {names}.",
                    label=self.label(),
                    monitor=self.monitor,
                    names=", ".join(logs),
                ),
                stacklevel=3,
            )
            return None
        return float(logs[self.monitor])

    def improved(self, value: float, best: float | None, min_delta: float = 0.0) -> bool:
        """Whether `value` is better than `best` by more than `min_delta`."""
        if best is None:
            return True
        delta = abs(min_delta)
        return value - delta > best if larger_is_better(self.monitor, self.mode) else value + delta < best

    def train_begin(self, state: dict[str, Any], session: Session) -> None:
        larger_is_better(self.monitor, self.mode)
