"""What the steps of the road are good for, measured."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.data.datasets import datasets
from netbuilder.data.pipeline import Switches
from netbuilder.data.scattering import scattered
from netbuilder.document.preparation import Preparation
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph
from netbuilder.experiments.live import Job
from netbuilder.experiments.road_test import accuracy_on_the_road

LAYERS = [
    {"kind": "Input", "shape": [28, 28]},
    {"kind": "Flatten"},
    {"kind": "Dense", "units": 64, "activation": "relu"},
    {"kind": "Dense", "units": 10, "activation": "softmax"},
]


@pytest.fixture(scope="module")
def digits():
    return datasets.create("mnist_small").load()


@pytest.fixture(scope="module")
def model(digits, tmp_path_factory):
    project = Project(graph=Graph.from_json({"layers": LAYERS}), preparation=Preparation(scale="unit"), epochs=8)
    return Job(project=project, data=digits, runs=tmp_path_factory.mktemp("runs")).run().model


def test_each_step_that_matters_is_missed(model, digits):
    every = accuracy_on_the_road(model, digits, Switches())
    assert every > 0.8
    assert every == accuracy_on_the_road(model, digits, Switches()), "the same digits at the same places"
    assert accuracy_on_the_road(model, digits, Switches(crop=False)) < every - 0.3
    assert accuracy_on_the_road(model, digits, Switches(box=False)) < every - 0.1
    assert accuracy_on_the_road(model, digits, Switches(centre=False)) < every


def test_scattering_keeps_the_ink_and_its_place_is_of_chance(digits):
    rng = np.random.default_rng(0)
    found = [scattered(digits.x_test[0], rng) for _ in range(20)]
    assert all(each.shape == (84, 84) and each.max() > 150 for each in found)
    tops = {int(np.flatnonzero(each.max(axis=1) > 100)[0]) for each in found}
    assert len(tops) > 8
