"""Training, testing and predicting, as Keras's models do it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from netbuilder.core.errors import DataError, NetBuilderError, SettingError
from netbuilder.engine.learner import Learner
from netbuilder.keras import optimizers, randomness
from netbuilder.keras.callbacks import hooks_for
from netbuilder.keras.callbacks.progress import Progress
from netbuilder.keras.models import compiling
from netbuilder.keras.models.core import ModelCore
from netbuilder.keras.models.feeds import Data, held_back
from netbuilder.keras.models.streams import is_stream, source_of
from netbuilder.keras.old_spellings import warn
from netbuilder.keras.tensors import packed
from netbuilder.training import Scores, Session, Settings, scores_for, train
from netbuilder.training.testing import predictions, tested

PREDICTED_AT_ONCE = 256
"""Samples that `predict` takes at a time if nothing else is said: no output depends on it."""


class Trainer(ModelCore):
    """A model with its training."""

    def __init__(self, *, name: str | None = None, trainable: bool = True) -> None:
        super().__init__(name=name, trainable=trainable)
        self.compiled = False
        self.optimizer: Any = None
        self.loss: Any = None
        self.history: Any = None
        self.session: Session | None = None
        """The training in progress."""
        self._stop = False
        self._learner: Learner | None = None
        self._scores: Scores | None = None

    def get_compile_config(self) -> dict[str, Any]:
        """What the model was compiled with, as Keras 3 writes it."""
        return compiling.written(self.compile_arguments, self.optimizer) if self.compiled else {}

    def compile_from_config(self, config: Mapping[str, Any]) -> None:
        """Compiles the model with what `get_compile_config` gave."""
        self.compile(**compiling.read(config))

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        loss_weights: Any = None,
        metrics: Any = None,
        weighted_metrics: Any = None,
        run_eagerly: bool = False,
        steps_per_execution: int = 1,
        jit_compile: Any = "auto",
        auto_scale_loss: bool = True,
        **old: Any,
    ) -> None:
        """Settles with which optimizer, loss and metrics the model learns.

        `run_eagerly`, `steps_per_execution` and `jit_compile` change nothing here.
        """
        unknown = set(old) - {"class_mode", "sample_weight_mode", "target_tensors"}
        if unknown:
            raise SettingError(f"compile has no argument called {sorted(unknown)[0]!r}.")
        for name in old:
            warn(f"compile: {name} is an old argument and is ignored.")
        self._forget()
        self.optimizer = optimizers.get(optimizer)
        self.loss = loss
        self.compile_arguments = {
            "optimizer": optimizer,
            "loss": loss,
            "loss_weights": loss_weights,
            "metrics": metrics,
            "weighted_metrics": weighted_metrics,
        }
        compiling.check(self.compile_arguments)
        self._learner = self._scores = None
        self.optimizer.release()
        self.compiled = True

    def _require_compiled(self) -> None:
        if not self.compiled:
            raise NetBuilderError(
                "The model is not compiled yet.", hint='Call compile(optimizer="adam", loss=…) first.'
            )

    @property
    def stop_training(self) -> bool:
        """Whether the training shall end after the batch in progress; callbacks set it."""
        return self._stop

    @stop_training.setter
    def stop_training(self, value: bool) -> None:
        self._stop = bool(value)
        if self.session is not None:
            if value:
                self.session.stop("A callback stopped the training.")
            else:
                self.session.halt = None

    # --- learner and scores

    def learner_for(self, targets: Sequence[Any]) -> Learner:
        """What learns, made when the first data come."""
        if self._learner is None:
            names, keys = self.output_layer_names, self.output_names_in_logs
            shapes = [tensor.shape for tensor in self.output_tensors]
            found = compiling.losses_for(self.compile_arguments["loss"], names, keys)
            settled = [
                compiling.settled(*each) for each in zip(found, [t.shape[1:] for t in targets], shapes, strict=True)
            ]
            weights = compiling.loss_weights_for(self.compile_arguments["loss_weights"], names, keys)
            bound = self.bound
            bound.refresh()
            self._learner = Learner(bound.network, settled, self.optimizer.spec, weights)
            self.optimizer.bind(self._learner.stepper, bound.graph)
        return self._learner

    def scores_on(self, targets: Sequence[Any], learner: Learner) -> Scores:
        """Loss and metrics with Keras's names, with counts of their own."""
        if self._scores is None:
            names, keys = self.output_layer_names, self.output_names_in_logs
            groups = []
            for name in ("metrics", "weighted_metrics"):
                wanted = compiling.metrics_for(self.compile_arguments[name], names, keys)
                groups.append(
                    [
                        [compiling.counter(value, target.shape[1:], tensor.shape) for value in group]
                        for group, target, tensor in zip(wanted, targets, self.output_tensors, strict=True)
                    ]
                )
            shapes = [
                (target.shape[1:], tensor.shape[1:])
                for target, tensor in zip(targets, self.output_tensors, strict=True)
            ]
            self._scores = scores_for(keys, shapes, *groups, learner.losses)
        return self._scores.fresh()

    def metric_order(self, scores: Scores) -> list[str]:
        """The order in which `evaluate` lists its numbers, Keras's: loss, metrics under their bare names, the rest."""
        names = [score.name for score in scores.scores]
        first = [name for name in (score.metric.name for score in scores.scores) if name in names]  # type: ignore[attr-defined]
        return ["loss", *first, *scores.loss_names, *sorted(set(names) - set(first))]

    @property
    def metrics_names(self) -> list[str]:
        """Names of the numbers that `evaluate` gives, once the model has seen data."""
        if self._scores is None:
            return ["loss"] if self.compiled else []
        return self.metric_order(self._scores)

    def _listed(self, logs: Mapping[str, Any], scores: Scores, return_dict: bool) -> Any:
        if return_dict:
            return dict(logs)
        found = [logs[name] for name in self.metric_order(scores)]
        return found if len(found) > 1 else found[0]

    # --- fit

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Any = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: bool = True,
        class_weight: Mapping[int, float] | None = None,
        sample_weight: Any = None,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        validation_batch_size: int | None = None,
        validation_freq: Any = 1,
        **old: Any,
    ) -> Any:
        """Trains the model and gives the History of its numbers."""
        self._require_compiled()
        epochs = _old_fit_arguments(old, epochs)
        data = source_of(self, x, y, sample_weight, class_weight)
        held = None
        if validation_data is not None:
            held = source_of(self, *_unpacked(validation_data))
        elif validation_split:
            if not isinstance(data, Data):
                raise DataError("validation_split needs arrays.", hint="Give validation_data.")
            data, held = held_back(data, validation_split)
        learner = self.learner_for(data.first.targets)
        scores = self.scores_on(data.first.targets, learner)
        rng = randomness.fresh("order") if shuffle else None
        dtype = str(learner.network.dtype)
        feed = data.feed(batch_size or 32, dtype, rng=rng, steps=steps_per_epoch)
        validation = None
        if held is not None:
            validation = held.feed(validation_batch_size or batch_size or 32, dtype, steps=validation_steps)
        settings = Settings(
            epochs=epochs,
            initial_epoch=initial_epoch,
            validation_every=_freq(validation_freq),
            stop_on_non_finite=False,
        )
        verbose = 1 if verbose == "auto" else int(verbose)
        params = {"verbose": verbose, "epochs": epochs, "steps": feed.batches}
        self.history, hooks = hooks_for(self, callbacks, params)
        self._stop = False
        session = Session(learner, feed, settings, scores=scores, validation=validation, hooks=hooks, saver=self._save)
        bar = Progress(verbose, epochs)
        self.bound.claim()
        self.session = session
        try:
            for event in train(session):
                bar.see(event, session)
        finally:
            self.session = None
        return self.history

    def _save(self, path: Any, session: Session, weights_only: bool) -> None:
        """Writes the model as it is in the middle of its training, for ModelCheckpoint."""
        (self.save_weights if weights_only else self.save)(path)  # type: ignore[attr-defined]

    # --- evaluate and predict

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: Any = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        callbacks: Any = None,
        return_dict: bool = False,
        **old: Any,
    ) -> Any:
        """The loss and the metrics on these data: a number, a list, or a dictionary."""
        self._require_compiled()
        _ignored(old, "evaluate", ("show_accuracy",))
        data = source_of(self, x, y, sample_weight)
        learner = self.learner_for(data.first.targets)
        scores = self.scores_on(data.first.targets, learner)
        feed = data.feed(batch_size or 32, str(learner.network.dtype), steps=steps)
        self.bound.refresh()
        _, hooks = hooks_for(self, callbacks, {"steps": feed.batches, "verbose": verbose}, history=False)
        bar = Progress(1 if verbose == "auto" else int(verbose), 0)
        bar.begin(feed.batches)
        for done in tested(learner, feed, scores, hooks):
            bar.step(done, scores.values)
        logs = scores.values()
        bar.end(logs)
        return self._listed(logs, scores, return_dict)

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: Any = "auto",
        steps: int | None = None,
        callbacks: Any = None,
    ) -> Any:
        """The outputs for all samples, in the structure of the model's outputs."""
        data = source_of(self, x, None, predicting=True)
        self._build_with(data)
        learner = self._predictor()
        feed = data.feed(batch_size or PREDICTED_AT_ONCE, str(learner.network.dtype), steps=steps)
        self.bound.refresh()
        listeners, _ = hooks_for(self, callbacks, {"steps": feed.batches}, history=False)
        bar = Progress(1 if verbose == "auto" else int(verbose), 0)
        bar.begin(feed.batches)
        found: list[list[np.ndarray]] = [[] for _ in self.output_tensors]
        listeners.on_predict_begin({})
        for number, outputs in enumerate(predictions(learner, feed)):
            listeners.on_predict_batch_begin(number, {})
            for parts, output in zip(found, outputs, strict=True):
                parts.append(output.copy())
            listeners.on_predict_batch_end(number, {"outputs": outputs})
            bar.step(number + 1, dict)
        listeners.on_predict_end({})
        bar.end({})
        return packed(self.outputs_given, iter([np.concatenate(parts) for parts in found]))

    def _build_with(self, data: Any) -> None:
        """Settles the shape of the inputs by the first samples."""
        self.build_for([(None, *array.shape[1:]) for array in data.first.inputs])

    def _predictor(self) -> Learner:
        """A learner to predict with, also for a model that is not compiled."""
        if self._learner is not None:
            return self._learner
        if getattr(self, "_reader_of", None) is not self.bound:
            network = self.bound.network
            nothing = [None] * len(self.output_tensors)
            self._reader, self._reader_of = Learner(network, nothing, optimizers.get("sgd").spec), self.bound
        return self._reader

    # --- single batches

    def train_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, class_weight: Any = None, return_dict: bool = False
    ) -> Any:
        """One step on these samples as one batch; the numbers are those of this batch, before the step."""
        self._require_compiled()
        data = Data.of(self, x, y, sample_weight, class_weight)
        learner = self.learner_for(data.targets)
        scores = self.scores_on(data.targets, learner)
        self.bound.claim()
        result = learner.train_batch(data.arrays(learner.network.dtype), data.targets, data.weights)
        scores.add(result, data.targets, data.weights)
        return self._listed(scores.values(), scores, return_dict)

    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, return_dict: bool = False) -> Any:
        """Loss and metrics on these samples as one batch."""
        self._require_compiled()
        data = Data.of(self, x, y, sample_weight)
        learner = self.learner_for(data.targets)
        scores = self.scores_on(data.targets, learner)
        self.bound.refresh()
        scores.add(
            learner.test_batch(data.arrays(learner.network.dtype), data.targets, data.weights),
            data.targets,
            data.weights,
        )
        return self._listed(scores.values(), scores, return_dict)

    def reset_metrics(self) -> None:
        """Nothing is left over from one call to the next, so there is nothing to do."""

    def predict_on_batch(self, x: Any) -> Any:
        """The outputs for these samples as one batch."""
        data = Data.of(self, x, None, predicting=True)
        learner = self._predictor()
        self.bound.refresh()
        outputs = learner.predict_batch(data.arrays(learner.network.dtype))
        return packed(self.outputs_given, iter([output.copy() for output in outputs]))


def _unpacked(data: Any) -> tuple[Any, Any, Any]:
    if is_stream(data):
        return data, None, None
    if not isinstance(data, (tuple, list)) or len(data) not in (2, 3):
        raise DataError("validation_data must be a tuple (x, y) or (x, y, sample_weight).")
    return data[0], data[1], data[2] if len(data) == 3 else None


def _freq(value: Any) -> int | tuple[int, ...]:
    """Every so many epochs, or after these epochs (counted from 1)."""
    return int(value) if isinstance(value, (int, np.integer)) else tuple(int(epoch) for epoch in value)


def _ignored(old: Mapping[str, Any], owner: str, known: Sequence[str]) -> None:
    for name in old:
        if name not in known:
            raise SettingError(f"{owner} has no argument called {name!r}.")
        warn(f"{owner}: {name} is an old argument and is ignored.")


def _old_fit_arguments(old: Mapping[str, Any], epochs: int) -> int:
    if "nb_epoch" in old:
        warn("fit: nb_epoch is an old spelling; write epochs instead.")
        epochs = old["nb_epoch"]
    _ignored({name: value for name, value in old.items() if name != "nb_epoch"}, "fit",
             ("show_accuracy", "workers", "use_multiprocessing", "max_queue_size"))  # fmt: skip
    if isinstance(epochs, bool) or not isinstance(epochs, (int, np.integer)) or epochs < 0:
        raise SettingError(f"epochs must be a whole number from 0 on, but it is {epochs!r}.")
    return int(epochs)
