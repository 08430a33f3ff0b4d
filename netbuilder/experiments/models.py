"""Trained models: with all that is needed to use them, to be written to files and opened again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from netbuilder.core.errors import DataError, FileError, ShapeError
from netbuilder.core.text import mark, sentence
from netbuilder.data.dataset import Dataset
from netbuilder.document.preparation import Fitted
from netbuilder.document.project import Project
from netbuilder.document.targets import targets_for
from netbuilder.engine.learner import Learner
from netbuilder.engine.losses import losses
from netbuilder.engine.network import Network
from netbuilder.engine.optimizers import optimizers
from netbuilder.experiments.calibration import Calibration, Judgement, scores_of
from netbuilder.formats.files import load_model
from netbuilder.formats.keras_files.graph_writing import is_stack
from netbuilder.formats.model import Compiled, StoredModel, network_of, stored_from
from netbuilder.formats.own_models import model_image, read_model_image
from netbuilder.training import ArrayFeed, evaluate, scores_for


def stored_model(learner: Learner, project: Project, fitted: Fitted, data: Dataset) -> StoredModel:
    """A trained network as a value to store, with what is done to its inputs and the names of its classes."""
    about = {
        "project": project.name,
        "data": data.name,
        "task": data.task,
        "class_names": list(data.class_names),
        "preparation": fitted.to_json(),
    }
    compiled = Compiled(learner.losses, learner.stepper.optimizer, metrics=(tuple(project.metrics),))
    sequential = is_stack(learner.network.graph)
    return stored_from(learner, name="model", sequential=sequential, compiled=compiled, about=about)


def with_weights(stored: StoredModel, weights: Mapping[str, Mapping[str, np.ndarray]]) -> StoredModel:
    """The same with other weights; the optimizer's memory, which does not belong to them, is left out."""
    return replace(stored, weights=weights, optimizer_variables=())


@dataclass(frozen=True, eq=False)
class TrainedModel:
    """A model from a file, ready to use.

    Attributes:
        stored: what the file holds.
        network: with its weights.
        fitted: what is done to the inputs.
        class_names: of the outputs; empty for measured answers.
        remark: what had to be assumed, "" if nothing.
        calibration: how far its probabilities are to be believed.
    """

    stored: StoredModel
    network: Network
    fitted: Fitted
    class_names: tuple[str, ...]
    remark: str = ""
    calibration: Calibration = field(default_factory=Calibration)

    @classmethod
    def open(cls, path: str | Path) -> TrainedModel:
        """Opens a model file with one input and one output."""
        return cls.of(load_model(path), str(path))

    @classmethod
    def from_image(cls, image: bytes, where: str = "The model in the project") -> TrainedModel:
        """The model in the bytes of a `.keras` file."""
        return cls.of(read_model_image(image, where), where)

    @classmethod
    def of(cls, stored: StoredModel, where: str = "") -> TrainedModel:
        """A stored model ready to use, with weights of its own; `where` is for messages."""
        graph = stored.graph
        lacking = next((node for node in graph.nodes if node.spec.obstacle), None)
        if lacking is not None:
            raise ShapeError(
                lacking.spec.obstacle, hint="It is kept as it is, but cannot run.", where=f"{where}: {lacking.id}"
            )
        network = network_of(stored)
        if len(graph.inputs) != 1 or len(graph.outputs) != 1:
            raise ShapeError(
                "Only models with one input and one output can be used here.",
                hint="Use the Python interface for others.",
                where=where,
            )
        fitted, remark = _fitted(stored.about, network.shapes[graph.inputs[0]], where)
        calibration = Calibration.of(stored.about, where)
        return cls(stored, network, fitted, _class_names(stored.about), remark, calibration)

    def with_calibration(self, calibration: Calibration) -> TrainedModel:
        """The same model, which from now on is read so; this is kept in its files."""
        about = {**self.stored.about, "calibration": calibration.to_json()}
        return replace(self, stored=replace(self.stored, about=about), calibration=calibration)

    def image(self) -> bytes:
        """The model as bytes, to be kept in a project file."""
        return model_image(self.stored)

    @property
    def is_classifier(self) -> bool:
        """Whether its outputs speak of classes: it says so, or has several outputs and nothing else is known."""
        task = self.stored.about.get("task")
        return task == "classification" or (task is None and self.outputs > 1)

    @property
    def outputs(self) -> int:
        """Numbers in one row of the output."""
        return int(self.network.shapes[self.stored.graph.outputs[0]][-1] or 1)

    def predict(self, x: np.ndarray) -> np.ndarray:
        """The outputs for samples as they are stored. Shapes: `(samples, …)` → `(samples, outputs)`."""
        learner = Learner(self.network, [None], optimizers.create("SGD"))
        return learner.predict_batch([self.fitted.apply(x, str(self.network.dtype))])[0].copy()

    def judge(self, x: np.ndarray) -> Judgement:
        """Calibrated probabilities for samples as they are stored, and whether each answer is sure.

        Shapes: `(samples, …)` → `(samples, classes)` and `(samples,)`.
        """
        return self.judged(self.predict(x))

    def judged(self, outputs: np.ndarray) -> Judgement:
        """The same for outputs that are there already. Shapes: `(samples, outputs)` in."""
        shares = self.calibration.shares(scores_of(outputs))
        return Judgement(shares, shares.max(axis=1) >= self.calibration.threshold)

    def read_pictures(self, paths: Sequence[str]) -> list[np.ndarray]:
        """The outputs for each picture file."""
        from netbuilder.data.pictures import read_picture

        pictures = [read_picture(path, self.fitted.data_shape) for path in paths]
        return [self.predict(picture[None])[0] for picture in pictures]

    def names(self, count: int) -> list[str]:
        """The names of so many classes: their numbers where nothing else is known."""
        return list(self.class_names) if len(self.class_names) == count else [str(number) for number in range(count)]

    def evaluate(self, data: Dataset, batch_size: int = 500) -> dict[str, Any]:
        """Loss and metrics on the test samples of a data set, on all where there are none."""
        compiled = self.stored.compiled
        if compiled is None:
            raise FileError("This model does not say with which loss it was trained, so it cannot be tested.")
        loss = compiled.losses[0] or losses.create("mean_squared_error")
        x, y = (data.x_test, data.y_test) if len(data.x_test) else (data.x_train, data.y_train)
        if data.classes and self.outputs > 1 and data.classes > self.outputs:
            raise DataError(
                sentence(
                    "These data have {classes} classes, but the model tells {outputs} apart.",
                    classes=data.classes,
                    outputs=self.outputs,
                ),
                hint="Use the data that it was made for.",
            )
        classes = max(data.classes, self.outputs) if data.classes else 0
        targets = targets_for(loss, y, classes, self.outputs)
        self.fitted.apply(x[:1])  # refuses samples of another shape
        scores = scores_for(["output"], [(targets.shape[1:], (self.outputs,))], compiled.metrics or [()])
        learner = Learner(self.network, [loss], optimizers.create("SGD"))
        column = self.fitted.column(x, str(self.network.dtype))
        return evaluate(learner, ArrayFeed([column], [targets], batch_size=batch_size), scores)


def _fitted(about: Mapping[str, Any], shape: tuple[int | None, ...], where: str) -> tuple[Fitted, str]:
    """What is done to the inputs, as the file says; else what is usual for pictures."""
    lengths = tuple(length or 0 for length in shape)
    if "preparation" in about and isinstance(about["preparation"], Mapping):
        fitted = Fitted.from_json(about["preparation"])
        if len(fitted.input_shape) != len(shape) or any(
            want is not None and want != got for want, got in zip(shape, fitted.input_shape, strict=True)
        ):
            raise FileError("What this file says of its inputs does not fit the network.", where=where)
        return fitted, ""
    if 0 in lengths:
        raise FileError("This model takes inputs of any size; say which in the Python interface.", where=where)
    remark = mark("This model does not say how its inputs were scaled: bytes are taken as 0 to 1.")
    return Fitted(lengths, lengths, 1 / 255, 0.0), remark


def _class_names(about: Mapping[str, Any]) -> tuple[str, ...]:
    names = about.get("class_names")
    return tuple(str(name)[:100] for name in names) if isinstance(names, list) else ()
