"""Models know, right after they were trained, how far they are to be believed."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.data.dataset import Dataset
from netbuilder.data.datasets import datasets
from netbuilder.data.strangers import strangers
from netbuilder.document.preparation import Preparation
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph
from netbuilder.experiments.doubt import with_doubt
from netbuilder.experiments.live import Job
from netbuilder.experiments.models import TrainedModel
from netbuilder.experiments.store import BEST, MODEL

LAYERS = [
    {"kind": "Input", "shape": [28, 28]},
    {"kind": "Flatten"},
    {"kind": "Dense", "units": 32, "activation": "relu"},
    {"kind": "Dense", "units": 10, "activation": "softmax"},
]


def project(**changes):
    graph = Graph.from_json({"layers": LAYERS})
    return Project(graph=graph, preparation=Preparation(scale="unit"), epochs=4, batch_size=50, **changes)


@pytest.fixture(scope="module")
def digits():
    return datasets.create("mnist_small").load()


@pytest.fixture(scope="module")
def trained(tmp_path_factory, digits):
    folder = tmp_path_factory.mktemp("runs")
    outcome = Job(project=project(validation_split=0.1), data=digits, runs=folder).run()
    return outcome, folder / str(outcome.run)


def test_a_run_leaves_models_that_know_their_doubt(trained):
    outcome, folder = trained
    for model in (outcome.model, outcome.best, TrainedModel.open(folder / MODEL), TrainedModel.open(folder / BEST)):
        found = model.calibration
        assert found.temperature != 1.0 and 0.5 <= found.threshold < 1 and 0 <= found.error < 0.1
    assert TrainedModel.open(folder / MODEL).calibration == outcome.model.calibration


def test_what_is_none_is_doubted_more_often_than_what_is_one(trained, digits):
    model = trained[0].model
    sure = model.judge(digits.x_test).sure.mean()
    believed = model.judge(strangers(digits.x_test, 300, seed=9)).sure.mean()
    assert sure > 0.7 > 0.6 > believed


@pytest.mark.parametrize("light", [False, True])
def test_strangers_are_of_the_kind_of_the_samples(digits, light):
    x = digits.x_test[:50] if not light else 255 - digits.x_test[:50]
    found = strangers(x, 9, light_ground=light)
    assert found.shape == (9, 28, 28) and found.dtype == np.uint8
    assert (found.reshape(9, -1).std(axis=1) > 10).all(), "there is something on each"
    edges = np.concatenate([found[:, 0], found[:, -1]])
    assert np.median(edges) == (255 if light else 0)
    assert np.array_equal(found, strangers(x, 9, light_ground=light))
    floats = strangers((x / 255).astype(np.float32)[..., None], 3, span=(0.0, 1.0))
    assert floats.shape == (3, 28, 28, 1) and floats.dtype == np.float32 and 0 <= floats.min() <= floats.max() <= 1


def test_tables_get_a_temperature_and_numbers_nothing(tmp_path):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 3)).astype(np.float32)
    stack = [{"kind": "Input", "shape": [3]}, {"kind": "Dense", "units": 2, "activation": "softmax"}]
    y = (x[:, 0] > 0) * 1
    table = Dataset(name="table", x_train=x[:120], y_train=y[:120], x_test=x[120:], y_test=y[120:])
    outcome = Job(project=Project(graph=Graph.from_json({"layers": stack}), epochs=2), data=table, runs=tmp_path).run()
    assert outcome.model.calibration.temperature != 1.0
    untested = Dataset(name="without a test part", x_train=x, y_train=y)
    assert with_doubt(outcome.model, Project(), untested) is outcome.model


def test_a_model_whose_outputs_are_no_numbers_stays_as_it_was(trained, digits):
    model = TrainedModel.of(trained[0].model.stored)
    model.network.parameters.trainable[:] = np.nan
    assert with_doubt(model, project(), digits) is model
