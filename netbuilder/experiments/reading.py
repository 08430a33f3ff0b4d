"""What a model makes of one drawing: the road of the drawing to the network, the answer, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from netbuilder.core.errors import NetBuilderError, ShapeError
from netbuilder.core.paths import resources
from netbuilder.data.dataset import Dataset
from netbuilder.data.images import picture_shape
from netbuilder.data.pictures import fit
from netbuilder.data.pipeline import Steps, Switches, pipeline
from netbuilder.data.strokes import Stroke
from netbuilder.data.thresholding import has_light_ground
from netbuilder.document.project import Project
from netbuilder.experiments.models import TrainedModel
from netbuilder.experiments.store import RunStore

SURE = 0.7
"""Below this share the best answer is called unsure."""
_LEAST_SIDE = 8
_MOST_RUNS = 30
_LOOKED_AT = 200

Drawing = Sequence[Stroke] | np.ndarray


@dataclass(frozen=True, eq=False)
class Answer:
    """The answer of a classifier to one sample.

    Attributes:
        names: of the classes.
        shares: the probability of each.
    """

    names: tuple[str, ...]
    shares: np.ndarray

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
        return self.share >= SURE

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
    _require_picture(shape)
    return shape


def _require_picture(shape: tuple[int, ...]) -> None:
    height, width, _ = picture_shape(shape)
    if min(height, width) < _LEAST_SIDE:
        raise ShapeError(
            f"This network reads {height} × {width} numbers, which is no picture to draw.",
            hint="Choose a model that tells pictures apart.",
        )


def is_grey(shape: tuple[int, ...]) -> bool:
    """Whether pictures of this shape have no colours."""
    return picture_shape(shape)[2] == 1


def on_the_road(
    drawing: Drawing,
    shape: tuple[int, ...],
    switches: Switches | None = None,
    *,
    pad: tuple[float, float] | None = None,
    light_ground: bool = False,
) -> Steps | None:
    """The steps from a drawing to a sample of this shape; None if there is no ink.

    A picture for a network that sees colours is only cut to the right proportions and scaled.
    """
    if isinstance(drawing, np.ndarray) and not is_grey(shape):
        from PIL import Image

        fitted = fit(Image.fromarray(drawing), *picture_shape(shape))
        return Steps({"ink": drawing, "centre": fitted}, np.ascontiguousarray(fitted).reshape(shape))
    return pipeline(drawing, switches, shape=shape, pad=pad, light_ground=light_ground)


def read_sample(model: TrainedModel, sample: np.ndarray) -> Answer:
    """The answer of a model to one sample as it is stored. Shapes: `sample` is `drawn_shape(model)`."""
    outputs = np.ravel(model.predict(sample[None])[0])
    shares = np.nan_to_num(model.probabilities(outputs).astype(np.float64))
    if shares.min() < 0 or not 0.98 <= shares.sum() <= 1.02:  # scores, or yes-or-no outputs that do not sum to one
        shares = _as_shares(shares)
    return Answer(tuple(model.names(len(shares))), shares)


def _as_shares(scores: np.ndarray) -> np.ndarray:
    if scores.min() >= 0 and scores.max() <= 1:
        return scores / scores.sum() if scores.sum() > 0 else np.full(len(scores), 1 / len(scores))
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()


def as_stored(result: np.ndarray, data: Dataset) -> np.ndarray:
    """A picture of bytes in the kind of numbers in which a data set keeps its samples."""
    if data.x_train.dtype == np.uint8:
        return result
    low, high = data.value_range or (0.0, 1.0)
    return (low + result * ((high - low) / 255)).astype(data.x_train.dtype)


def is_light(data: Dataset) -> bool:
    """Whether the pictures of a data set are dark on a light ground, as most of the first ones tell."""
    height, width, channels = picture_shape(tuple(data.input_shape))
    some = data.x_train[:_LOOKED_AT].reshape(-1, height, width, channels).mean(axis=3)
    low, high = data.value_range or (float(some.min()), float(some.max()))
    grey = ((some - low) * (255.0 / ((high - low) or 1.0))).clip(0, 255).astype(np.uint8)
    return sum(has_light_ground(each) for each in grey) > 0.5 * len(grey)


@dataclass(frozen=True)
class SavedModel:
    """A model file that drawings can be given to.

    Attributes:
        path: of the file.
        name: what it is called.
        run: the number of the run that it comes from; 0 if it comes with the program.
        accuracy: on test samples, else the last validation accuracy, else that of training; None if unknown.
    """

    path: Path
    name: str
    run: int = 0
    accuracy: float | None = None


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


def bundled_models() -> list[SavedModel]:
    """The trained models that come with the program."""
    return [SavedModel(path, path.stem) for path in sorted((resources() / "models").glob("*.keras"))]


def _files(folder: Path) -> tuple[Path, ...]:
    from netbuilder.experiments.store import BEST, MODEL

    return folder / BEST, folder / MODEL


def _reads_pictures(store: RunStore, number: int) -> bool:
    try:
        graph = Project.from_json(store[number].project).graph
        shapes = [graph[name].spec.shape for name in graph.inputs]
        for shape in shapes:
            _require_picture(tuple(length or 0 for length in shape))
        return len(shapes) == 1
    except (NetBuilderError, AttributeError, KeyError, TypeError):
        return False


def _accuracy(*sources) -> float | None:
    for logs in sources:
        for name in ("accuracy", "val_accuracy"):
            if isinstance(logs.get(name), (int, float)):
                return float(logs[name])
    return None
