"""Counting what a model got right: worked by hand on a few answers, and against the engine on real ones."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.core.errors import DataError
from netbuilder.data.dataset import Dataset
from netbuilder.data.datasets import datasets
from netbuilder.document.preparation import Preparation
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import layers
from netbuilder.engine.losses import losses
from netbuilder.experiments.evaluation import Evaluation, evaluate_model
from netbuilder.experiments.models import TrainedModel, stored_model
from netbuilder.experiments.opening import open_session, with_test_part
from netbuilder.formats.model import network_of

PARTS = ("training", "validation", "test")


def by_hand():
    truth = np.array([0, 0, 0, 1, 1, 2])
    predicted = np.array([0, 0, 1, 1, 0, 2])
    confidence = np.array([0.9, 0.5, 0.6, 0.8, 0.95, 0.7])
    data = Dataset(name="six", x_train=np.zeros((6, 2), np.float32), y_train=truth, class_names=("a", "b", "c"))
    x = data.x_train
    return Evaluation(
        "test", data, {}, x, np.arange(6), np.zeros((6, 3)), truth, predicted, confidence, ("a", "b", "c")
    )


def test_confusion_cells_and_mistakes():
    found = by_hand()
    assert found.confusion().tolist() == [[2, 1, 0], [1, 1, 0], [0, 0, 1]]
    assert found.cell(0, 0).tolist() == [0, 1]
    assert found.mistakes().tolist() == [4, 2]


def test_report_by_hand():
    rows = by_hand().report()
    a, b, c = rows[:3]
    assert (a.precision, a.recall, a.support) == (pytest.approx(2 / 3), pytest.approx(2 / 3), 3)
    assert (b.precision, b.recall, b.f1) == (0.5, 0.5, 0.5)
    assert (c.precision, c.recall, c.f1) == (1, 1, 1)
    assert rows[3].f1 == pytest.approx((2 / 3 + 0.5 + 1) / 3)
    assert rows[4].f1 == pytest.approx((3 * 2 / 3 + 2 * 0.5 + 1) / 6)


def drained(steps):
    while True:
        try:
            assert 0 <= next(steps) <= 1
        except StopIteration as end:
            return end.value


def trained(data, last, loss, **changes):
    graph = Graph.stack([layers.create("Input", {"shape": data.input_shape}), layers.create("Dense", last)])
    project = Project(graph=graph, loss=losses.create(loss), preparation=Preparation(scale="unit"), **changes)
    opened = open_session(project, data)
    stored = stored_model(opened.session.learner, project, opened.fitted, data)
    return TrainedModel(stored, network_of(stored), opened.fitted, tuple(data.class_names))


def test_agrees_with_the_metrics_on_real_data():
    data = datasets.create("iris").load()
    model = trained(data, {"units": 3, "activation": "softmax"}, "sparse_categorical_crossentropy")
    found = drained(evaluate_model(model, Project(), data))
    share = np.trace(found.confusion()) / len(found.truth)
    assert share == pytest.approx(found.results["accuracy"], abs=1e-6)
    assert len(found.mistakes()) == round((1 - share) * len(found.truth))


def test_one_sigmoid_unit_tells_two_classes_apart():
    data = datasets.create("moons").load()
    model = trained(data, {"units": 1, "activation": "sigmoid"}, "binary_crossentropy")
    found = drained(evaluate_model(model, Project(), data))
    assert found.confusion().shape == (2, 2)
    assert (found.confidence >= 0.5).all()


def test_numbers_have_residuals_the_worst_first():
    data = datasets.create("auto_mpg").load()
    model = trained(data, {"units": 1}, "mean_squared_error", metrics=("mae",))
    found = drained(evaluate_model(model, Project(), data))
    size = np.abs(found.residuals()).ravel()
    assert size[found.mistakes()[0]] == size.max()
    assert np.mean(size) == pytest.approx(next(v for k, v in found.results.items() if k != "loss"), rel=1e-4)


def test_parts_that_are_not_there_are_named():
    data = Dataset(name="tiny", x_train=np.zeros((4, 2), np.float32), y_train=np.array([0, 1, 0, 1]))
    model = trained(data, {"units": 2, "activation": "softmax"}, "sparse_categorical_crossentropy")
    with pytest.raises(DataError, match="no test samples"):
        drained(evaluate_model(model, Project(), data))
    with pytest.raises(DataError, match="held back"):
        drained(evaluate_model(model, Project(), data, "validation"))
    assert len(drained(evaluate_model(model, Project(validation_split=0.5), data, "validation")).truth) == 2


def test_parts_are_those_that_the_training_had():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 2)).astype(np.float32)
    data = Dataset(name="own", x_train=x, y_train=(x.sum(axis=1) > 0).astype(np.int64))
    shares = {"test_share": 0.2, "validation_split": 0.25, "seed": 5}
    last = {"units": 2, "activation": "softmax"}
    model = trained(data, last, "sparse_categorical_crossentropy", metrics=("accuracy",), **shares)
    project = Project(**shares)
    seen = {part: drained(evaluate_model(model, project, data, part)).indices for part in PARTS}
    assert [len(seen[part]) for part in PARTS] == [36, 12, 12]
    assert sorted(np.concatenate(list(seen.values()))) == list(range(60))
    left = with_test_part(project, data)
    assert np.array_equal(data.x_train[seen["test"]], left.x_test)
    assert np.array_equal(data.x_train[seen["validation"]], left.x_train[left.validation_split(0.25, 5)[1]])
