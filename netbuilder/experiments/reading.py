"""What a model makes of one picture, how sure it is, and which saved models can read pictures."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from netbuilder.core.errors import NetBuilderError, ShapeError
from netbuilder.data.dataset import Dataset
from netbuilder.data.drawing import require_picture
from netbuilder.data.images import picture_shape
from netbuilder.data.thresholding import has_light_ground
from netbuilder.document.personal import Drawings
from netbuilder.document.project import Project
from netbuilder.experiments.bundled import SavedModel
from netbuilder.experiments.calibration import SURE
from netbuilder.experiments.models import TrainedModel
from netbuilder.experiments.store import BEST, MODEL, RunStore

_MOST_RUNS = 30
_LOOKED_AT = 200
_MOST_SCALED = 4.0  # a network gets bytes at most so far from 0


@dataclass(frozen=True, eq=False)
class Answer:
    """The answer of a classifier to one sample.

    Attributes:
        names: of the classes.
        shares: the probability of each.
        threshold: the share from which on the likeliest one is called sure.
    """

    names: tuple[str, ...]
    shares: np.ndarray
    threshold: float = SURE

    @property
    def best(self) -> int:
        """The likeliest class."""
        return int(self.shares.argmax())

    @property
    def name(self) -> str:
        """What the likeliest class is called."""
        return self.names[self.best]

    @property
    def share(self) -> float:
        """The probability of the likeliest class."""
        return float(self.shares[self.best])

    @property
    def sure(self) -> bool:
        """Whether the likeliest class is likely enough to be believed."""
        return self.share >= self.threshold

    def order(self) -> list[int]:
        """The classes, the likeliest first."""
        return [int(place) for place in np.argsort(-self.shares, kind="stable")]


def drawn_shape(model: TrainedModel) -> tuple[int, ...]:
    """The shape of a sample that a drawing has to become; refused where the model does not tell pictures apart."""
    if not model.is_classifier:
        raise ShapeError(
            "This model answers with numbers, not with classes.", hint="Choose a model that tells pictures apart."
        )
    shape = tuple(model.fitted.data_shape)
    require_picture(shape)
    return shape


def read_sample(model: TrainedModel, sample: np.ndarray) -> Answer:
    """The answer of a model to one sample as it is stored. Shapes: `sample` is `drawn_shape(model)`."""
    shares = model.judge(sample[None]).shares[0]
    return Answer(tuple(model.names(len(shares))), shares, model.calibration.threshold)


def as_stored(result: np.ndarray, data: Dataset) -> np.ndarray:
    """A picture of bytes in the kind of numbers in which a data set keeps its samples."""
    if data.x_train.dtype == np.uint8:
        return result
    low, high = data.value_range or (0.0, 1.0)
    return (low + result * ((high - low) / 255)).astype(data.x_train.dtype)


def data_of(model: TrainedModel, data: Dataset | None) -> Dataset | None:
    """`data` if the model was trained on them or on others of their kind, as far as one can tell, else None."""
    if data is None or tuple(data.input_shape) != tuple(model.fitted.data_shape):
        return None
    name = model.stored.about.get("data")
    return data if name is None or name == data.name or _alike(model, data) else None


def _alike(model: TrainedModel, data: Dataset) -> bool:
    """Whether the classes have the same names and both speak of bytes, as MNIST and a selection of it do."""
    scale = model.fitted.scale
    of_bytes = data.x_train.dtype == np.uint8 and np.ndim(scale) == 0 and abs(scale) * 255 <= _MOST_SCALED
    return of_bytes and bool(model.class_names) and model.class_names == tuple(data.class_names)


def is_light(data: Dataset) -> bool:
    """Whether the pictures of a data set are dark on a light ground, as most of the first ones tell."""
    height, width, channels = picture_shape(tuple(data.input_shape))
    some = data.x_train[:_LOOKED_AT].reshape(-1, height, width, channels).mean(axis=3)
    low, high = data.value_range or (float(some.min()), float(some.max()))
    grey = ((some - low) * (255.0 / ((high - low) or 1.0))).clip(0, 255).astype(np.uint8)
    return sum(has_light_ground(each) for each in grey) > 0.5 * len(grey)


def saved_models(folder: str | Path | None = None) -> list[SavedModel]:
    """The newest runs that left a model which tells pictures apart, the newest first."""
    found: list[SavedModel] = []
    with RunStore(folder) as store:
        for row in reversed(store.rows()):
            path = next((each for each in _files(store.run_folder(row.id)) if each.is_file()), None)
            if path is None or not _reads_pictures(store, row.id):
                continue
            found.append(SavedModel(path, row.name, row.id, _accuracy(row.test, row.last)))
            if len(found) == _MOST_RUNS:
                break
    return found


def _files(folder: Path) -> tuple[Path, ...]:
    return folder / BEST, folder / MODEL


def _reads_pictures(store: RunStore, number: int) -> bool:
    try:
        graph = Project.from_json(store[number].project).graph
        shapes = [graph[name].spec.shape for name in graph.inputs]
        for shape in shapes:
            require_picture(tuple(length or 0 for length in shape))
        return len(shapes) == 1
    except (NetBuilderError, AttributeError, KeyError, TypeError):
        return False


def _accuracy(*sources: Mapping[str, object]) -> float | None:
    for logs in sources:
        for name in ("accuracy", "val_accuracy"):
            if isinstance(logs.get(name), (int, float)):
                return float(logs[name])
    return None


def read_drawings(model: TrainedModel, drawings: Drawings) -> tuple[tuple[str, ...], np.ndarray]:
    """What a model takes the user's own drawings for: the names of the classes, and a class for each."""
    shape = drawn_shape(model)
    if drawings.pictures[0].size != math.prod(shape):
        raise ShapeError("These drawings were made for a model with another input.")
    outputs = model.predict(drawings.pictures.reshape(len(drawings), *shape))
    if outputs.shape[-1] == 1:
        return tuple(model.names(2)), (outputs.reshape(-1) > 0.5).astype(np.int64)
    return tuple(model.names(outputs.shape[-1])), outputs.argmax(axis=1)
