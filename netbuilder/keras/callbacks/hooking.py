"""Callbacks of Keras as hooks of the training loop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netbuilder.core.errors import SettingError
from netbuilder.keras.callbacks.base import Callback, CallbackList, History
from netbuilder.training import Hook, Session

_OF_BATCHES = (
    *("on_batch_begin", "on_batch_end", "on_train_batch_begin", "on_train_batch_end"),
    *("on_test_batch_begin", "on_test_batch_end"),
)


class CallbackHook(Hook):
    """One callback, called by the training loop."""

    def __init__(self, callback: Callback) -> None:
        self.callback = callback
        self.each_batch = wants_batches(callback)

    def train_begin(self, session: Session) -> None:
        self.callback.on_train_begin({})

    def epoch_begin(self, session: Session, epoch: int) -> None:
        self.callback.on_epoch_begin(epoch, {})

    def batch_begin(self, session: Session, batch: int) -> None:
        self.callback.on_train_batch_begin(batch, {})

    def batch_end(self, session: Session, batch: int, logs: dict[str, Any]) -> None:
        self.callback.on_train_batch_end(batch, logs)

    def test_begin(self) -> None:
        self.callback.on_test_begin({})

    def test_batch_begin(self, batch: int) -> None:
        self.callback.on_test_batch_begin(batch, {})

    def test_batch_end(self, batch: int, logs: dict[str, Any]) -> None:
        self.callback.on_test_batch_end(batch, logs)

    def test_end(self, logs: dict[str, Any]) -> None:
        self.callback.on_test_end(logs)

    def epoch_end(self, session: Session, epoch: int, logs: dict[str, Any]) -> None:
        self.callback.on_epoch_end(epoch, logs)

    def train_end(self, session: Session, logs: Mapping[str, Any]) -> None:
        self.callback.on_train_end(dict(logs))


def wants_batches(callback: Any) -> bool:
    """Whether a callback does anything at single batches; others shall cost nothing there."""
    asked = getattr(callback, "each_batch", None)
    if asked:
        return True
    return any(
        name in vars(callback) or getattr(type(callback), name, None) is not getattr(_base(callback), name)
        for name in _OF_BATCHES
    )


def _base(callback: Any) -> type:
    """The class of ours whose methods do nothing at batches unless `each_batch` says so."""
    return getattr(type(callback), "quiet_base", Callback)


def hooks_for(model: Any, given: Any, params: dict[str, Any], *, history: bool = True) -> tuple[Any, list[Hook]]:
    """The callbacks and, as the last, a History, ready for the loop.

    Gives the History, or for `history=False` the callbacks as one; and their hooks.
    """
    if isinstance(given, CallbackList):
        given = given.callbacks
    found = [] if given is None else list(given) if isinstance(given, (list, tuple)) else [given]
    for callback in found:
        if not isinstance(callback, Callback):
            raise SettingError(
                f"{callback!r} is not a callback.",
                hint="Give objects of keras.callbacks, or of a subclass of Callback.",
            )
    record = History()
    if history:
        found.append(record)
    for callback in found:
        callback.set_model(model)
        callback.set_params(params)
    return (record if history else _together(found)), [CallbackHook(callback) for callback in found]


def _together(callbacks: list[Callback]) -> CallbackList:
    """The callbacks as one, without telling them anything."""
    together = CallbackList()
    together.callbacks = callbacks
    return together
