"""What a callback is, as Keras has it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Logs = dict[str, Any] | None


class Callback:
    """Does nothing at every point; a subclass of yours does something at some.

    `self.model` is the model, `self.params` has the keys verbose, epochs and steps. Setting
    `self.model.stop_training = True` ends the training. What is overridden for single batches costs time at each.
    """

    def __init__(self) -> None:
        self.params: dict[str, Any] | None = None
        self._model: Any = None

    @property
    def model(self) -> Any:
        """The model in training."""
        return getattr(self, "_model", None)

    def set_model(self, model: Any) -> None:
        """Is told the model."""
        self._model = model

    def set_params(self, params: dict[str, Any]) -> None:
        """Is told how many epochs and steps there will be."""
        self.params = params

    def on_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """An old name of `on_train_batch_begin`."""

    def on_batch_end(self, batch: int, logs: Logs = None) -> None:
        """An old name of `on_train_batch_end`."""

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """An epoch of `fit` begins."""

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """An epoch of `fit` is over; `logs` has its numbers."""

    def on_train_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """A batch is about to be trained."""
        self.on_batch_begin(batch, logs)

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """A batch was trained; `logs` has the means of the epoch so far."""
        self.on_batch_end(batch, logs)

    def on_test_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """A batch is about to be tested."""

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:
        """A batch was tested."""

    def on_predict_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """A batch is about to be predicted."""

    def on_predict_batch_end(self, batch: int, logs: Logs = None) -> None:
        """A batch was predicted."""

    def on_train_begin(self, logs: Logs = None) -> None:
        """`fit` begins."""

    def on_train_end(self, logs: Logs = None) -> None:
        """`fit` is over."""

    def on_test_begin(self, logs: Logs = None) -> None:
        """A test or validation begins."""

    def on_test_end(self, logs: Logs = None) -> None:
        """A test or validation is over."""

    def on_predict_begin(self, logs: Logs = None) -> None:
        """`predict` begins."""

    def on_predict_end(self, logs: Logs = None) -> None:
        """`predict` is over."""


class History(Callback):
    """What `fit` gives: `history` has a list for each number, `epoch` the numbers of the epochs."""

    def __init__(self) -> None:
        super().__init__()
        self.history: dict[str, list[Any]] = {}
        self.epoch: list[int] = []

    def on_train_begin(self, logs: Logs = None) -> None:
        self.epoch = []

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)


class LambdaCallback(Callback):
    """A callback from functions, for example `LambdaCallback(on_epoch_end=lambda epoch, logs: print(logs))`."""

    def __init__(
        self,
        on_epoch_begin: Callable[..., Any] | None = None,
        on_epoch_end: Callable[..., Any] | None = None,
        on_train_begin: Callable[..., Any] | None = None,
        on_train_end: Callable[..., Any] | None = None,
        on_train_batch_begin: Callable[..., Any] | None = None,
        on_train_batch_end: Callable[..., Any] | None = None,
        **more: Any,
    ) -> None:
        super().__init__()
        functions = {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
            "on_train_batch_begin": on_train_batch_begin,
            "on_train_batch_end": on_train_batch_end,
            **more,
        }
        for name, function in functions.items():
            if function is not None:
                setattr(self, name, function)


class CallbackList:
    """Several callbacks that are called one after the other."""

    def __init__(self, callbacks: Sequence[Callback] = (), model: Any = None, **params: Any) -> None:
        self.callbacks = list(callbacks)
        for callback in self.callbacks:
            callback.set_model(model)
            callback.set_params(params)

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("on_"):
            raise AttributeError(name)
        methods = [getattr(callback, name) for callback in self.callbacks]

        def call(*args: Any, **kwargs: Any) -> None:
            for method in methods:
                method(*args, **kwargs)

        return call
