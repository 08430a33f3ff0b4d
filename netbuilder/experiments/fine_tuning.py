"""Training on with the user's own drawings, mixed with samples of before so that these are not forgotten.

Source of the mixing: rehearsal, A. Robins, "Catastrophic Forgetting, Rehearsal and Pseudorehearsal" (1995).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from netbuilder.core.errors import DataError, NetBuilderError
from netbuilder.core.text import sentence
from netbuilder.data.dataset import Dataset
from netbuilder.document.personal import Drawings
from netbuilder.document.preparation import Fitted, Preparation
from netbuilder.document.project import Project
from netbuilder.document.source import Source
from netbuilder.engine.losses import losses
from netbuilder.engine.optimizers import optimizers
from netbuilder.experiments.live import Job, Outcome
from netbuilder.experiments.models import TrainedModel
from netbuilder.training import Control, Mailbox

LARGEST_SHARE = 0.5
"""Of the drawings among the samples of an epoch: few drawings are repeated until they reach it."""
MOST_REPEATS = 20
MOST_TESTED = 2000
SMALL_STEPS = 3e-4
"""The learning rate for a model whose own is not known: it has learned much that a few drawings must not undo."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The share of right answers.

    Attributes:
        drawings: among the user's own.
        others: among test samples (without any, training samples).
    """

    drawings: float
    others: float


@dataclass(frozen=True, eq=False)
class FineTuned:
    """How it ended: the outcome of the job, and how the network answered before and after (None if it failed)."""

    outcome: Outcome
    before: Accuracy | None = None
    after: Accuracy | None = None


@dataclass(eq=False, kw_only=True)
class FineTuning:
    """A job that goes on with a trained network.

    Attributes:
        project: that the network was trained with.
        model: the network.
        data: on which it was trained.
        drawings: to be learned.
        control: commands.
        mailbox: news, as of a `Job`.
        epochs: how often everything is shown.
        rehearsal: samples of before that are mixed in.
        runs: the folder of the run store.
    """

    project: Project
    model: TrainedModel
    data: Dataset
    drawings: Drawings
    control: Control = field(default_factory=Control)
    mailbox: Mailbox = field(default_factory=Mailbox)
    epochs: int = 3
    rehearsal: int = 1000
    runs: str | Path | None = None

    def run(self) -> FineTuned:
        """Trains; whatever happens becomes an outcome."""
        try:
            mixed = mixture(self.data, self.drawings, self.rehearsal, self.project.seed)
            before = self._accuracy(self.model)
        except NetBuilderError as error:
            return FineTuned(Outcome(kind="failed", message=error.message, hint=error.hint, where=error.where))
        job = Job(
            project=self.project.replace(epochs=self.epochs, validation_split=0.0),
            control=self.control,
            mailbox=self.mailbox,
            data=mixed,
            runs=self.runs,
            weights=self.model.stored.weights,
        )
        outcome = job.run()
        if outcome.model is None:
            return FineTuned(outcome, before)
        if "calibration" in self.model.stored.about:  # it was measured on more than there is here
            outcome = replace(outcome, model=outcome.model.with_calibration(self.model.calibration))
        return FineTuned(outcome, before, self._accuracy(outcome.model))

    def _accuracy(self, model: TrainedModel) -> Accuracy:
        x, y = (self.data.x_test, self.data.y_test) if len(self.data.x_test) else (self.data.x_train, self.data.y_train)
        pictures = as_samples(self.drawings, self.data)
        return Accuracy(_right(model, pictures, self.drawings.labels), _right(model, x[:MOST_TESTED], y[:MOST_TESTED]))


def project_of(model: TrainedModel, data: Dataset, source: Source) -> Project:
    """A project that goes on with a model which comes without one, such as a bundled one, in small steps.

    Args:
        model: to go on with.
        data: of its kind.
        source: where these come from.
    """
    compiled = model.stored.compiled
    loss = compiled.losses[0] if compiled is not None else None
    return Project(
        name=str(model.stored.about.get("project") or "model"),
        data=source,
        preparation=_preparation(model, data),
        graph=model.stored.graph,
        loss=loss or losses.create("sparse_categorical_crossentropy"),
        optimizer=optimizers.create("Adam", {"learning_rate": SMALL_STEPS}),
        batch_size=32,
    )


def _preparation(model: TrainedModel, data: Dataset) -> Preparation:
    """That which does to these data what was done to those of the model."""
    wanted = model.fitted
    for scale, flatten in product(Preparation.params()["scale"].choices, (False, True)):
        preparation = Preparation(scale=scale, flatten=flatten)
        try:
            found = preparation.fitted(data, wanted.input_shape)
        except NetBuilderError:
            continue
        if all(np.shape(a) == np.shape(b) and np.allclose(a, b) for a, b in zip(_numbers(found), _numbers(wanted))):
            return preparation
    raise DataError("This model was made for inputs of another kind.", hint="Train a network on these data first.")


def _numbers(fitted: Fitted) -> tuple[Any, Any]:
    return fitted.scale, fitted.shift


def as_samples(drawings: Drawings, data: Dataset) -> np.ndarray:
    """The drawings in the shape and kind of the samples; refused where they do not fit."""
    if not len(drawings):
        raise DataError("There are no drawings of your own yet.", hint="Draw some and say what they are.")
    if not data.classes or int(drawings.labels.max()) >= data.classes:
        raise DataError("The drawings have other classes than these data.", hint="Use the data of the model.")
    size = drawings.pictures.shape[1:]
    if data.input_shape not in (size, (*size, 1)):
        shape = " × ".join(map(str, data.input_shape))
        raise DataError(
            sentence(
                "Drawings of {height} × {width} cannot be mixed with samples of {shape}.",
                height=size[0],
                width=size[1],
                shape=shape,
            )
        )
    samples = drawings.pictures.reshape(len(drawings), *data.input_shape)
    if data.x_train.dtype == np.uint8:
        return samples
    low, high = data.value_range or (0.0, 1.0)
    return (low + samples * ((high - low) / 255)).astype(data.x_train.dtype)


def mixture(data: Dataset, drawings: Drawings, rehearsal: int = 1000, seed: int = 0) -> Dataset:
    """Samples of before with the drawings among them, these repeated up to half of all; the test samples stay."""
    samples = as_samples(drawings, data)
    count = min(rehearsal, len(data.x_train))
    chosen = np.random.default_rng([seed, len(drawings)]).choice(len(data.x_train), count, replace=False)
    wanted = count * LARGEST_SHARE / (1 - LARGEST_SHARE) / len(samples)
    repeats = int(min(max(wanted, 1), MOST_REPEATS))
    return replace(
        data,
        name=f"{data.name} and {len(samples)} drawings",
        x_train=np.concatenate([data.x_train[chosen], *[samples] * repeats]),
        y_train=np.concatenate([data.y_train[chosen], *[drawings.labels.astype(data.y_train.dtype)] * repeats]),
    )


def _right(model: TrainedModel, x: np.ndarray, y: np.ndarray) -> float:
    outputs = model.predict(x)
    found = outputs.argmax(axis=1) if outputs.shape[-1] > 1 else (outputs.reshape(-1) > 0.5).astype(np.int64)
    return float((found == y).mean())
