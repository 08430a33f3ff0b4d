#!/usr/bin/env python3
"""Trains the models that come with NetBuilder, with NetBuilder itself, and writes them to resources/models.

    python packaging/train_models.py --log training.log                              # as shipped
    python packaging/train_models.py --hold-back 6 --models digits --out trial       # to choose
    python packaging/train_models.py --hold-back 6 --short --out trial               # does it run?

`digits.keras` is a convolutional network for MNIST's training digits and the strokes of the pendigits' writers, drawn
by the pad's own road; with it goes what is no digit, to be doubted (D. Hendrycks, M. Mazeika, T. Dietterich, "Deep
Anomaly Detection with Outlier Exposure", 2019: the target there is 1/10 for each class). `lecture.keras` is
784-500-500-10, for MNIST alone. Weights are kept as float16. MNIST's test digits are looked at only to report.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from pen_digits import PenDigit, of_writers, pictures, read_pen_digits, strange_pictures

from netbuilder import __version__
from netbuilder.data.dataset import Dataset
from netbuilder.data.datasets import datasets
from netbuilder.document.preparation import Fitted
from netbuilder.document.project import Project
from netbuilder.engine.learner import Learner
from netbuilder.engine.losses import losses
from netbuilder.engine.network import Network
from netbuilder.engine.optimizers import optimizers
from netbuilder.engine.rng import Streams
from netbuilder.engine.schedules import schedules
from netbuilder.experiments.augmenting import augmented
from netbuilder.experiments.calibration import calibrated, expected_calibration_error
from netbuilder.experiments.models import TrainedModel, stored_model
from netbuilder.formats.files import save_model
from netbuilder.training import ArrayFeed, Session, Settings, train
from netbuilder.training.events import EpochEnded

ROOT = Path(__file__).resolve().parents[1]
SEED = 4
HELD_MNIST, HELD_PEN = 2000, 0.05  # for the temperature, the threshold and the curve: never trained on
STRANGE = 0.06  # of all samples
LARGEST = 2 << 20
BATCH = 128

AUGMENTATIONS = (
    {"kind": "RandomRotation", "factor": 0.03},
    {"kind": "RandomShear", "x_factor": 0.2},
    {"kind": "RandomZoom", "height_factor": 0.12, "width_factor": 0.12},
    {"kind": "RandomTranslation", "height_factor": 0.07, "width_factor": 0.07},
    {"kind": "RandomElasticTransform", "scale": 0.02},
)


@dataclass(frozen=True)
class Recipe:
    """How one model is made.

    Attributes:
        project: the template in resources/projects whose network it is, "" for the convolutional network here.
        epochs: how often everything is seen.
        rate: the highest learning rate.
        pen: how often each writer's digit is drawn anew.
        augmentations: of the pictures in training.
        strange: whether it is shown what is no digit.
    """

    project: str = ""
    epochs: int = 44
    rate: float = 0.002
    pen: int = 3
    augmentations: tuple[dict, ...] = AUGMENTATIONS
    strange: bool = True


RECIPES = {
    "digits": Recipe(),
    "lecture": Recipe("mnist-mlp", epochs=20, rate=0.001, pen=0, augmentations=(), strange=False),
}


def convolution(filters: int, size: int) -> dict:
    """A convolution with ReLU."""
    return {
        "kind": "Conv2D",
        "filters": filters,
        "kernel_size": [size, size],
        "activation": "relu",
        "kernel_initializer": "he_normal",
    }


HALVED = {"kind": "MaxPooling2D", "pool_size": [2, 2]}
NETWORK = [
    {"kind": "Input", "shape": [28, 28, 1]},
    convolution(32, 3),
    convolution(32, 3),
    HALVED,
    convolution(96, 3),
    convolution(96, 3),
    HALVED,
    {"kind": "Flatten"},
    {"kind": "Dropout", "rate": 0.3},
    {"kind": "Dense", "units": 128, "activation": "relu", "kernel_initializer": "he_normal"},
    {"kind": "Dropout", "rate": 0.4},
    {"kind": "Dense", "units": 10, "activation": "softmax"},
]


@dataclass(frozen=True, eq=False)
class Material:
    """What a model learns from and what is kept aside.

    Attributes:
        x: pictures to learn from, bytes.
        y: the share of each class, `(samples, 10)`.
        held: pictures and labels on which the confidence is measured.
        strange: pictures of what is no digit, for the threshold.
        judged: pictures and labels of the writers held back, None if there are none.
    """

    x: np.ndarray
    y: np.ndarray
    held: tuple[np.ndarray, np.ndarray]
    strange: np.ndarray
    judged: tuple[np.ndarray, np.ndarray] | None


def labels_of(digits: Iterable[PenDigit]) -> np.ndarray:
    """The labels of pen digits."""
    return np.array([digit.label for digit in digits], np.int64)


def gathered(recipe: Recipe, mnist: Dataset, pen: Sequence[PenDigit], hold_back: int, share: float) -> Material:
    """All samples of a recipe; `share` of MNIST's for a trial."""
    rng = np.random.default_rng(SEED)
    order = rng.permutation(len(mnist.x_train))
    held, learnt = order[:HELD_MNIST], order[HELD_MNIST:]
    learnt = learnt[: round(len(learnt) * share)]
    writers = sorted({digit.writer for digit in pen})
    back = writers[len(writers) - hold_back :]
    known = of_writers(pen, back, without=True)
    known = [known[place] for place in rng.permutation(len(known))]
    cut = round(len(known) * HELD_PEN)
    held_pen, known = known[:cut], known[cut:]
    xs, labels = [mnist.x_train[learnt].reshape(-1, 28, 28)], [mnist.y_train[learnt]]
    for _ in range(recipe.pen):
        xs.append(pictures(known, rng, vary=True))
        labels.append(labels_of(known))
    ys = [np.eye(10, dtype=np.float32)[np.concatenate(labels)]]
    if recipe.strange:
        count = round(STRANGE * len(ys[0]))
        xs.append(strange_pictures(known, count, rng, learnt=True))
        ys.append(np.full((count, 10), 0.1, np.float32))
    held_x, held_y = [mnist.x_train[held].reshape(-1, 28, 28)], [mnist.y_train[held]]
    if recipe.pen:
        held_x.append(pictures(held_pen, rng, vary=False))
        held_y.append(labels_of(held_pen))
    judged = of_writers(pen, back)
    return Material(
        np.concatenate(xs),
        np.concatenate(ys),
        (np.concatenate(held_x), np.concatenate(held_y)),
        strange_pictures(held_pen, 600, rng, learnt=True),
        (pictures(judged, rng, vary=False), labels_of(judged)) if judged else None,
    )


def project_of(recipe: Recipe, name: str, epochs: int, samples: int) -> Project:
    """The recipe as a project."""
    if recipe.project:
        template = json.loads((ROOT / "resources" / "projects" / f"{recipe.project}.json").read_text(encoding="utf-8"))
    else:
        template = {"netbuilder_project": 1, "network": {"layers": NETWORK}, "preparation": {"scale": "unit"}}
    base = Project.from_json(template)
    steps = epochs * -(-samples // BATCH)
    falling = {"kind": "CosineDecay", "initial_learning_rate": recipe.rate, "decay_steps": steps, "alpha": 0.002}
    rate = schedules.from_json({"kind": "Warmup", "warmup_steps": max(1, steps // 50), "schedule": falling})
    average = {"use_ema": True, "ema_momentum": 0.999 if steps > 5000 else 0.98}
    return base.replace(
        name=name,
        optimizer=optimizers.create("Adam", {"learning_rate": rate, **average}),
        epochs=epochs,
        batch_size=BATCH,
        seed=SEED,
        augmentations=recipe.augmentations,
    )


class Log:
    """Says everything on the screen and, if wanted, in a file."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._start = time.perf_counter()
        if path is not None:
            path.write_text("", encoding="utf-8")

    def __call__(self, text: str) -> None:
        line = f"{time.perf_counter() - self._start:7.0f} s  {text}"
        print(line, flush=True)
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")


def begun(project: Project, material: Material, mnist: Dataset) -> tuple[Session, Fitted]:
    """A session that learns shares of classes, where that of a project would learn labels."""
    network = Network(project.graph, seed=project.seed)
    data = replace(mnist, x_train=material.x.reshape(-1, *mnist.input_shape), y_train=material.y.argmax(axis=1))
    fitted = project.preparation.fitted(data, network.shapes[project.graph.inputs[0]])
    if project.augmentations:
        column, transform = augmented(project, data, fitted)
    else:
        column, transform = fitted.column(data.x_train), None
    rng = Streams(project.seed).fresh("order of batches")
    feed = ArrayFeed([column], [material.y], batch_size=project.batch_size, rng=rng, transform=transform)
    learner = Learner(network, [losses.create("categorical_crossentropy")], project.optimizer)
    return Session(learner, feed, Settings(epochs=project.epochs)), fitted


@contextmanager
def averaged(session: Session) -> Iterator[None]:
    """The running average stands in for the weights, as it will in the end."""
    stepper = session.learner.stepper
    kept = stepper.parameters.trainable.copy()
    stepper.finalize()
    yield
    stepper.parameters.trainable[:] = kept


def share_right(model: TrainedModel, samples: tuple[np.ndarray, np.ndarray]) -> float:
    """The accuracy on pictures with their labels."""
    x, labels = samples
    x = x.reshape(-1, *model.fitted.data_shape)
    found = [model.predict(x[start : start + 500]).argmax(axis=1) for start in range(0, len(x), 500)]
    return float((np.concatenate(found) == labels).mean())


def outputs_of(model: TrainedModel, x: np.ndarray) -> np.ndarray:
    """The outputs for many pictures."""
    x = x.reshape(-1, *model.fitted.data_shape)
    return np.concatenate([model.predict(x[start : start + 500]) for start in range(0, len(x), 500)])


def learnt_model(project: Project, material: Material, mnist: Dataset, log: Log) -> tuple[TrainedModel, list[dict]]:
    """Trains to the end; the model, and how it came along."""
    session, fitted = begun(project, material, mnist)
    curve = []
    every = max(1, project.epochs // 15)
    for event in train(session):
        if not isinstance(event, EpochEnded):
            continue
        line = {"epoch": event.epoch + 1, "loss": round(event.logs["loss"], 5), "seconds": round(session.seconds)}
        if (event.epoch + 1) % every == 0 or event.epoch + 1 == project.epochs:
            with averaged(session):
                model = TrainedModel.of(stored_model(session.learner, project, fitted, mnist))
            line["held"] = round(share_right(model, material.held), 5)
            if material.judged is not None:
                line["held_writers"] = round(share_right(model, material.judged), 5)
        curve.append(line)
        log("  ".join(f"{name} {value}" for name, value in line.items()))
    return TrainedModel.of(stored_model(session.learner, project, fitted, mnist)), curve


def as_shipped(model: TrainedModel, material: Material) -> TrainedModel:
    """The model with float16 weights, without what only training needs, and calibrated."""
    weights = {
        owner: {name: array.astype(np.float16) for name, array in group.items()}
        for owner, group in model.stored.weights.items()
    }
    compiled = replace(model.stored.compiled, optimizer=optimizers.create("Adam"))
    small = replace(model.stored, weights=weights, optimizer_variables=(), compiled=compiled)
    model = TrainedModel.of(small)
    x, labels = material.held
    strange = outputs_of(model, material.strange)
    return model.with_calibration(calibrated(outputs_of(model, x), labels, strange))


def report(model: TrainedModel, material: Material, mnist: Dataset) -> dict[str, object]:
    """The numbers that are told of a model."""
    found: dict[str, object] = {"weights": model.network.parameters.count(), **model.calibration.to_json()}
    for name, samples in (
        ("held", material.held),
        ("held_writers", material.judged),
        ("mnist_test", (mnist.x_test, mnist.y_test)),
    ):
        if samples is not None and len(samples[0]):
            shares, sure = model.judge(samples[0].reshape(-1, *model.fitted.data_shape))
            found[name] = {
                "accuracy": round(float((shares.argmax(axis=1) == samples[1]).mean()), 5),
                "ece": round(expected_calibration_error(shares, samples[1]), 5),
                "sure": round(float(sure.mean()), 5),
            }
    found["strange_not_sure"] = round(1 - float(model.judge(material.strange)[1].mean()), 5)
    return found


def made(name: str, recipe: Recipe, arguments: argparse.Namespace, mnist: Dataset, log: Log) -> dict[str, object]:
    """Trains one model and writes it."""
    pen = read_pen_digits(arguments.data / "pendigits" / "pendigits-orig.tra.gz")
    share, epochs = arguments.share, arguments.epochs or recipe.epochs
    if arguments.short:
        share, epochs, pen = 0.05, 2, pen[::5]
    material = gathered(recipe, mnist, pen, arguments.hold_back, share)
    log(f"{name}: {len(material.x)} samples, {epochs} epochs, seed {SEED}")
    project = project_of(recipe, name, epochs, len(material.x))
    started = time.perf_counter()
    model, curve = learnt_model(project, material, mnist, log)
    seconds = time.perf_counter() - started
    path = arguments.out / f"{name}.keras"
    save_model(path, as_shipped(model, material).stored)
    size = path.stat().st_size
    if size >= LARGEST:
        raise SystemExit(f"{path} has {size} bytes, more than the {LARGEST} that are allowed")
    facts = report(TrainedModel.open(path), material, mnist)  # of the file itself, as it will be used
    log(f"{name}: {seconds:.0f} s, {size} bytes, {facts}")
    return {
        "samples": len(material.x),
        "epochs": epochs,
        "seconds": round(seconds),
        "bytes": size,
        **facts,
        "recipe": recipe_json(recipe),
        "curve": curve,
    }


def recipe_json(recipe: Recipe) -> dict[str, object]:
    """The recipe as JSON values."""
    return {item.name: getattr(recipe, item.name) for item in fields(recipe)}


def parsed() -> argparse.Namespace:
    """The options of this run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder of mnist, pendigits")
    parser.add_argument("--out", type=Path, default=ROOT / "resources" / "models", help="folder for the models")
    parser.add_argument("--models", nargs="+", choices=RECIPES, default=list(RECIPES), help="which to train")
    parser.add_argument("--hold-back", type=int, default=0, metavar="N", help="writers to judge by, not to learn from")
    parser.add_argument("--short", action="store_true", help="few samples, two epochs: does it run?")
    parser.add_argument("--share", type=float, default=1.0, help="of MNIST to learn from")
    parser.add_argument("--epochs", type=int, help="instead of the recipe's")
    parser.add_argument("--change", nargs="*", default=[], metavar="NAME=JSON", help="of the recipe of digits")
    parser.add_argument("--log", type=Path, help="file that keeps what is said")
    return parser.parse_args()


def main() -> None:
    """Trains what is asked for."""
    arguments = parsed()
    arguments.out.mkdir(parents=True, exist_ok=True)
    log = Log(arguments.log)
    mnist = datasets.create("mnist").load([str(arguments.data / "mnist")])
    recipes = dict(RECIPES)
    changes = {name: json.loads(value) for name, value in (each.split("=", 1) for each in arguments.change)}
    recipes["digits"] = replace(recipes["digits"], **changes)
    versions = {"netbuilder": __version__, "python": platform.python_version(), "numpy": np.__version__}
    found = {name: made(name, recipes[name], arguments, mnist, log) for name in arguments.models}
    record = arguments.out / "training.json"
    # A model that was trained another time keeps what was told of it.
    before = json.loads(record.read_text(encoding="utf-8"))["models"] if record.is_file() else {}
    facts = {"versions": versions, "seed": SEED, "writers_held_back": arguments.hold_back, "models": before | found}
    record.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
