"""The callbacks that come with the program: Keras's arguments around the rules of the training package."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from netbuilder.core.errors import SettingError
from netbuilder.keras.callbacks.base import Callback, Logs
from netbuilder.keras.forms import Form
from netbuilder.training import callbacks as registry


class SpecCallback(Callback):
    """A callback whose rule is a spec; what it remembers of a run can be read as attributes."""

    form: ClassVar[Form]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()
        for name in ("filepath", "filename"):
            if name in kwargs:
                kwargs[name] = str(kwargs[name])
        args = tuple(str(value) if hasattr(value, "__fspath__") else value for value in args)
        settings, extras = self.form.bind(args, kwargs, ("verbose",), {"epsilon": "min_delta"})
        if settings.get("mode") not in ("auto", "min", "max", None):
            settings["mode"] = "auto"
        self.spec: Any = self.form.spec(**settings)
        self.verbose = int(extras.get("verbose") or 0)
        self.memory: dict[str, Any] = self.spec.start()

    @property
    def each_batch(self) -> bool:
        """Whether it is called at every batch."""
        return self.spec.each_batch

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in ("spec", "memory"):
            raise AttributeError(name)
        if name in self.memory:
            return self.memory[name]
        if name in self.spec.params():
            return getattr(self.spec, name)
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    @property
    def session(self) -> Any:
        """The training in progress."""
        if self.model is None or self.model.session is None:
            raise SettingError(f"{type(self).__name__} works within fit only.", hint="Give it to fit in callbacks.")
        return self.model.session

    def on_train_begin(self, logs: Logs = None) -> None:
        self.memory = self.spec.start()
        self.spec.train_begin(self.memory, self.session)

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self.spec.epoch_begin(self.memory, self.session, epoch)

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        self.spec.batch_end(self.memory, self.session, batch, logs if logs is not None else {})

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        session = self.session
        before, rate = session.halt, session.learning_rate
        self.spec.epoch_end(self.memory, session, epoch, logs if logs is not None else {})
        if self.verbose and session.halt is not None and before is None:
            print(f"Epoch {epoch + 1}: {type(self).__name__}: {session.halt}")
        if self.verbose and session.learning_rate != rate:
            print(f"\nEpoch {epoch + 1}: {type(self).__name__} reducing learning rate to {session.learning_rate}.")

    def on_train_end(self, logs: Logs = None) -> None:
        self.spec.train_end(self.memory, self.session, logs if logs is not None else {})


SpecCallback.quiet_base = SpecCallback  # type: ignore[attr-defined]


def _form(label: str, text: str) -> Form:
    return Form.read(label, registry[label], text)


class EarlyStopping(SpecCallback):
    """Ends the training when the watched number has not improved for some epochs."""

    form = _form(
        "EarlyStopping", "monitor min_delta patience verbose mode baseline restore_best_weights start_from_epoch"
    )

    @property
    def best_weights(self) -> Any:
        """The weights of the best epoch, by layer and name; None unless they are to be restored."""
        return self.memory["weights"]


class ReduceLROnPlateau(SpecCallback):
    """Makes the learning rate smaller when the watched number has not improved for some epochs."""

    form = _form("ReduceLROnPlateau", "monitor factor patience verbose mode min_delta cooldown min_lr")


class ModelCheckpoint(SpecCallback):
    """Saves the model after each epoch, or when the watched number has improved."""

    form = _form(
        "ModelCheckpoint",
        "filepath! monitor verbose save_best_only save_weights_only mode save_freq initial_value_threshold",
    )


class CSVLogger(SpecCallback):
    """Writes the numbers of each epoch to a CSV file."""

    form = _form("CSVLogger", "filename! separator append")


class TerminateOnNaN(SpecCallback):
    """Ends the training when the loss is no number."""

    form = _form("TerminateOnNaN", "raise_error")


class LearningRateScheduler(Callback):
    """Sets the learning rate at the start of each epoch, from a function of the epoch (and of the rate so far)."""

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        super().__init__()
        self.schedule, self.verbose = schedule, verbose

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        optimizer = self.model.optimizer
        try:
            rate = self.schedule(epoch, float(optimizer.learning_rate))
        except TypeError:  # a function of the epoch alone, as Keras 2 allowed
            rate = self.schedule(epoch)
        try:
            rate = float(rate)
        except (TypeError, ValueError):
            raise SettingError(f"The schedule should give a number, but it gave {rate!r}.") from None
        optimizer.learning_rate = rate
        if self.verbose:
            print(f"\nEpoch {epoch + 1}: LearningRateScheduler setting learning rate to {rate}.")

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        if logs is not None:
            logs["learning_rate"] = float(self.model.optimizer.learning_rate)
