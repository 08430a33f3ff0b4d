"""Model files while training."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netbuilder.core.errors import SettingError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.training.callbacks.base import State, callbacks
from netbuilder.training.callbacks.monitor import Monitor

if TYPE_CHECKING:
    from netbuilder.training.session import Session

_FIELD = re.compile(r"\{(\w+)(?::(\d?\d?(?:\.\d\d?)?[a-z]?))?\}")


@callbacks.register(title="Model checkpoint", group="Files")
class ModelCheckpoint(Monitor):
    """Saves the model after each epoch, or only when the watched number has improved.

    The file name may hold {epoch:02d} and names of the logs such as {val_loss:.2f}. Source: Keras's ModelCheckpoint.
    """

    filepath: str = param("model-{epoch:02d}.keras", "The file; it ends in .keras, .h5 or .weights.h5.")
    save_best_only: bool = param(False, "Whether only an improvement is saved.")
    save_weights_only: bool = param(False, "Whether only the weights are saved, in a .weights.h5 file.")
    save_freq: str | int = param("epoch", 'When to save: "epoch", or a number of batches.', ge=1)
    initial_value_threshold: float | None = param(None, "The value that the first improvement must beat.")

    def __post_init__(self) -> None:
        super().__post_init__()
        endings = (".weights.h5",) if self.save_weights_only else (".keras", ".h5")
        if not self.filepath.endswith(endings):
            raise SettingError(
                sentence(
                    "{label}: filepath must end in {names}, but it is {filepath!r}.",
                    label=self.label(),
                    names=" or ".join(endings),
                    filepath=self.filepath,
                )
            )
        if isinstance(self.save_freq, str) and self.save_freq != "epoch":
            raise SettingError(
                sentence(
                    '{label}: save_freq must be "epoch" or a number, but it is {save_freq!r}.',
                    label=self.label(),
                    save_freq=self.save_freq,
                )
            )

    @property
    def each_batch(self) -> bool:
        return self.save_freq != "epoch"

    def start(self) -> State:
        return {"best": self.initial_value_threshold, "batches": 0}

    def train_begin(self, state: State, session: Session) -> None:
        if self.save_best_only:
            super().train_begin(state, session)

    def batch_end(self, state: State, session: Session, batch: int, logs: dict[str, Any]) -> None:
        state["batches"] += 1
        if state["batches"] >= int(self.save_freq):
            state["batches"] = 0
            self._save(state, session, {"batch": batch + 1, **logs})

    def epoch_end(self, state: State, session: Session, epoch: int, logs: dict[str, Any]) -> None:
        if self.save_freq == "epoch":
            self._save(state, session, logs)

    def _save(self, state: State, session: Session, logs: dict[str, Any]) -> None:
        if self.save_best_only:
            value = self.watched(logs)
            if value is not None and not self.improved(value, state["best"]):
                return
            state["best"] = value
        path = session.folder / self._name({"epoch": session.epoch + 1, **logs})
        session.save(path, weights_only=self.save_weights_only)

    def _name(self, fields: dict[str, Any]) -> Path:
        def put(match: re.Match[str]) -> str:
            name, style = match.groups()
            if name not in fields:
                raise SettingError(
                    sentence(
                        "The file name asks for {name}, but there is only: {names}.", name=name, names=", ".join(fields)
                    )
                )
            try:
                return format(fields[name], style or "")
            except ValueError:
                raise SettingError(
                    sentence(
                        "{fields!r} cannot be written as {style} in the file name.", fields=fields[name], style=style
                    )
                ) from None

        return Path(_FIELD.sub(put, self.filepath))
