"""What a model makes of a picture, and which saved models read pictures."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.core.errors import NetBuilderError
from netbuilder.data.dataset import Dataset
from netbuilder.data.datasets import datasets
from netbuilder.document.personal import Drawings
from netbuilder.document.preparation import Preparation
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import layers
from netbuilder.experiments.live import Job
from netbuilder.experiments.reading import (
    Answer,
    as_stored,
    data_of,
    drawn_shape,
    is_light,
    read_drawings,
    read_sample,
    saved_models,
)


def project(shape, units, **changes):
    graph = Graph.stack(
        [layers.create("Input", {"shape": shape}), layers.create("Dense", {"units": units, "activation": "softmax"})]
    )
    return Project(**{"graph": graph, "epochs": 1, "name": "small", **changes})


def stripes(light=False, count=40):
    """Two classes of pictures with a stripe across or down."""
    labels = np.arange(count) % 2
    x = np.zeros((count, 12, 12), np.uint8)
    x[labels == 0, 4:6, 1:-1] = 255
    x[labels == 1, 1:-1, 4:6] = 255
    return Dataset(name="stripes", x_train=255 - x if light else x, y_train=labels, class_names=("across", "down"))


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A folder of runs: one reads pictures, one reads points."""
    folder = tmp_path_factory.mktemp("runs")
    flat = Preparation(scale="unit", flatten=True)
    pictures = Job(project=project((144,), 2, preparation=flat, epochs=30), data=stripes(), runs=folder).run()
    spiral = datasets.create("spiral").load()
    points = Job(project=project((2,), spiral.classes), data=spiral, runs=folder).run()
    assert pictures.model and points.model, pictures.message + points.message
    return folder, pictures.model, points.model


def test_an_answer_has_names_shares_and_an_order(store):
    answer = read_sample(store[1], stripes().x_train[1])
    assert answer.names == ("across", "down")
    assert answer.name == "down" and answer.best == 1 and answer.sure
    assert answer.order() == [1, 0]
    assert answer.shares.sum() == pytest.approx(1, abs=1e-3)


def test_below_the_threshold_it_is_unsure():
    assert not Answer(("a", "b"), np.array([0.6, 0.4])).sure
    assert Answer(("a", "b"), np.array([0.1, 0.9])).sure


def test_scores_become_shares(store, monkeypatch):
    model = store[1]
    monkeypatch.setattr(type(model), "predict", lambda self, x: np.array([[3.0, -1.0]]))
    answer = read_sample(model, stripes().x_train[0])
    assert answer.shares.sum() == pytest.approx(1) and answer.best == 0


def test_only_models_that_tell_pictures_apart_are_drawn_for(store):
    assert drawn_shape(store[1]) == (12, 12)
    with pytest.raises(NetBuilderError, match="picture"):
        drawn_shape(store[2])


def test_saved_models_are_those_that_read_pictures(store):
    (found,) = saved_models(store[0])
    assert found.name == "small" and found.run == 1 and found.path.is_file()
    assert 0 <= found.accuracy <= 1


def test_the_ground_of_the_data_is_seen():
    assert not is_light(stripes())
    assert is_light(stripes(light=True))


def test_bytes_are_stored_as_the_data_are():
    picture = np.array([[0, 255]], np.uint8)
    assert as_stored(picture, stripes()) is picture
    decimals = Dataset(
        name="decimals", x_train=np.zeros((2, 1, 2), np.float32), y_train=np.array([0, 1]), value_range=(-1.0, 1.0)
    )
    assert as_stored(picture, decimals).tolist() == [[-1.0, 1.0]]


def test_own_drawings_are_read(store):
    data = stripes()
    names, said = read_drawings(store[1], Drawings(data.x_train, data.y_train))
    assert names == ("across", "down") and (said == data.y_train).all()
    with pytest.raises(NetBuilderError, match="another input"):
        read_drawings(store[1], Drawings(np.zeros((1, 28, 28), np.uint8), np.array([0])))


def test_a_model_knows_its_data(store):
    assert data_of(store[1], stripes()) is not None
    assert data_of(store[1], None) is None
    assert data_of(store[1], datasets.create("spiral").load()) is None
