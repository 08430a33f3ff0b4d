"""A project around a model from a file: what the file does not tell is what is usual for such a network."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from netbuilder.data.datasets import datasets
from netbuilder.document.checks import DataFacts
from netbuilder.document.preparation import Preparation
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph
from netbuilder.engine.losses import losses
from netbuilder.engine.metrics import metrics
from netbuilder.engine.optimizers import optimizers
from netbuilder.experiments.taking_models import project_of, tidied
from netbuilder.formats.model import Compiled, StoredModel


def stored(inputs, *layers, **more):
    graph = Graph.from_json({"layers": [{"kind": "Input", "shape": list(inputs)}, *layers]})
    return StoredModel(graph, {}, **more)


def dense(units, activation=None):
    return {"kind": "Dense", "units": units, **({"activation": activation} if activation else {})}


LIKE = Project(
    data=datasets.create("auto_mpg"),
    preparation=Preparation(scale="standard"),
    validation_split=0.25,
    epochs=7,
    batch_size=3,
    seed=11,
)


@pytest.mark.parametrize(
    ("last", "loss", "counted"),
    [
        ([dense(10, "softmax")], "sparse_categorical_crossentropy", ("accuracy",)),
        ([dense(10, "log_softmax")], "sparse_categorical_crossentropy", ("accuracy",)),
        ([dense(10), {"kind": "Softmax"}], "sparse_categorical_crossentropy", ("accuracy",)),
        ([dense(1, "sigmoid")], "binary_crossentropy", ("accuracy",)),
        ([dense(1), {"kind": "Activation", "activation": "sigmoid"}], "binary_crossentropy", ("accuracy",)),
        ([dense(3)], "mean_squared_error", ()),
        ([dense(3, "relu")], "mean_squared_error", ()),
    ],
)
def test_the_loss_of_a_model_that_tells_none(last, loss, counted):
    found = project_of(stored([5], *last), "mine", LIKE)
    assert (found.loss.kind, found.optimizer.kind, found.metrics) == (loss, "Adam", counted)
    assert (found.name, found.validation_split, found.epochs, found.batch_size, found.seed) == ("mine", 0.25, 7, 3, 11)


def test_the_training_of_a_model_that_tells_it():
    loss, rule = losses.create("huber", {"delta": 2.0}), optimizers.create("SGD", {"learning_rate": 0.5})
    compiled = Compiled((loss,), rule, metrics=((metrics.create("mean_absolute_error"),),))
    found = project_of(stored([5], dense(1, "sigmoid"), compiled=compiled), "mine", LIKE)
    assert (found.loss, found.optimizer, found.metrics) == (loss, rule, ("mean_absolute_error",))


@pytest.mark.parametrize(
    ("inputs", "outputs", "kind", "scale", "flatten"),
    [
        ([784], 10, "mnist_small", "unit", True),
        ([28, 28], 10, "mnist_small", "unit", False),
        ([4], 3, "iris", "standard", False),
        ([2], 2, "moons", "standard", False),
        ([6], 5, "auto_mpg", "standard", False),
    ],
)
def test_data_that_fit_what_enters_and_leaves(inputs, outputs, kind, scale, flatten):
    flat = [{"kind": "Flatten"}] if len(inputs) > 1 else []
    found = project_of(stored(inputs, *flat, dense(outputs, "softmax")), "mine", LIKE)
    assert (found.data.kind, found.preparation.scale, found.preparation.flatten) == (kind, scale, flatten)


def test_data_that_are_there_are_kept_where_they_fit():
    facts = DataFacts(input_shape=(2, 2), classes=3, outputs=1, samples=9)
    assert project_of(stored([4], dense(3, "softmax")), "mine", LIKE, facts).data.kind == "auto_mpg"
    assert project_of(stored([4], dense(3, "softmax")), "mine", LIKE).data.kind == "iris"


def test_data_that_the_file_names():
    about = {"data": datasets["wine"].title}
    assert project_of(stored([4], dense(3, "softmax"), about=about), "mine", LIKE).data.kind == "wine"


def test_inputs_that_are_scaled_inside_are_scaled_once():
    layers = [{"kind": "Rescaling", "scale": 1 / 255}, {"kind": "Flatten"}, dense(10, "softmax")]
    assert project_of(stored([28, 28], *layers), "mine", LIKE).preparation.scale == "none"


@pytest.mark.parametrize(
    ("scale", "shift", "meant"),
    [
        (1, 0, "none"),
        (1 / 255, 0.0, "unit"),
        (2 / 255, -1.0, "signed"),
        ([0.5, 2], [1, 2], "standard"),
        ("x", 0, "none"),
    ],
)
def test_what_netbuilder_noted_of_the_inputs(scale, shift, meant):
    told = {"scale": scale, "shift": shift, "data_shape": [28, 28], "input_shape": [784]}
    found = project_of(stored([784], dense(10, "softmax"), about={"preparation": told}), "mine", LIKE)
    assert (found.preparation.scale, found.preparation.flatten) == (meant, True)


def test_numbers_of_single_precision_are_written_shortly():
    rule = optimizers.create("Adam", {"learning_rate": float(np.float32(0.001)), "beta_2": 0.98765432109})
    model = stored([5], dense(1), compiled=Compiled((losses.create("mean_squared_error"),), rule))
    wanted = optimizers.create("Adam", {"learning_rate": 0.001, "beta_2": 0.98765432109})
    assert tidied(model).compiled.optimizer == wanted
    assert tidied(replace(model, compiled=None)).compiled is None
