"""The curves of a run."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass
class History:
    """What each epoch gave, as Keras's `History` keeps it.

    Attributes:
        epoch: the numbers of the epochs, counted from 0.
        history: for each name, one value an epoch; validation names may have fewer.
        seconds: how long each epoch took.
    """

    epoch: list[int] = field(default_factory=list)
    history: dict[str, list[float]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    def add(self, epoch: int, logs: Mapping[str, Any], seconds: float) -> None:
        """Appends one epoch."""
        self.epoch.append(epoch)
        self.seconds.append(seconds)
        for name, value in logs.items():
            self.history.setdefault(name, []).append(value)

    def best(self, name: str = "", *, largest: bool = False) -> int | None:
        """Index of the best epoch by `name` (the validation loss, else the loss), or None."""
        name = name or ("val_loss" if "val_loss" in self.history else "loss")
        values = [
            (value if not largest else -value, index)
            for index, value in enumerate(self.history.get(name, []))
            if isinstance(value, (int, float)) and math.isfinite(value)
        ]
        return min(values)[1] if values else None

    def to_json(self) -> dict[str, Any]:
        """The curves as JSON values."""
        return {"epoch": list(self.epoch), "history": _copied(self.history), "seconds": list(self.seconds)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> History:
        """Reads what `to_json` wrote."""
        return cls(list(data["epoch"]), _copied(data["history"]), list(data["seconds"]))


def _copied(curves: Mapping[str, list[float]]) -> dict[str, list[float]]:
    return {name: list(values) for name, values in curves.items()}
