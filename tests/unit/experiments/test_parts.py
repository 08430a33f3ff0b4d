"""The parts of a data set, and what the network receives of them."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.core.errors import DataError
from netbuilder.data.dataset import Dataset
from netbuilder.document.preparation import Preparation
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import layers
from netbuilder.experiments.looking import Lens
from netbuilder.experiments.opening import with_test_part
from netbuilder.experiments.parts import TEST, TRAINING, VALIDATION, parts_of


def a_set(count=60, **changes):
    x = np.arange(count * 4, dtype=np.uint8).reshape(count, 2, 2)
    return Dataset(**{"name": "set", "x_train": x, "y_train": np.arange(count) % 3, **changes})


def test_every_sample_is_in_exactly_one_part_as_in_training():
    project, data = Project(test_share=0.25, validation_split=0.2, seed=3), a_set()
    parts = parts_of(project, data)
    everything = np.concatenate([parts.places(part) for part in (TRAINING, VALIDATION, TEST)])
    assert sorted(everything) == list(range(60))
    assert [parts.counts(part).tolist() for part in (TRAINING, VALIDATION, TEST)] == [[12] * 3, [3] * 3, [5] * 3]
    opened = with_test_part(project, data)
    kept, held = opened.validation_split(0.2, 3)
    assert (opened.x_test == data.x_train[parts.test]).all()
    assert (opened.x_train[kept] == data.x_train[parts.training]).all()
    assert (opened.x_train[held] == data.x_train[parts.validation]).all()


def test_a_test_part_of_the_data_stays_as_it_is():
    whole = a_set()
    data = a_set(40, x_test=whole.x_train[40:], y_test=whole.y_train[40:])
    parts = parts_of(Project(test_share=0.5), data)
    assert parts.own_test and len(parts.training) == 40 and len(parts.test) == 20
    assert parts.arrays(TEST)[0] is data.x_test


def test_a_share_that_leaves_one_side_empty_is_a_sentence():
    with pytest.raises(DataError, match="leaves one side empty"):
        parts_of(Project(validation_split=0.001), a_set())


def test_a_lens_shows_training_samples_as_the_network_gets_them():
    graph = Graph.stack([layers.create("Input", {"shape": (4,)})])
    project = Project(graph=graph, preparation=Preparation(scale="unit", flatten=True), test_share=0.5)
    parts = parts_of(project, a_set())
    look = Lens().look(project, parts, 8, 0, 0)
    assert set(look.places) <= set(parts.training) and len(look.places) == 8
    assert look.shape == (4,) and not look.refusal
    assert np.allclose(look.received.after * 255, look.received.before.reshape(8, 4), atol=1e-4)


def test_a_lens_says_why_the_network_cannot_take_them_and_shows_them_all_the_same():
    graph = Graph.stack([layers.create("Input", {"shape": (7,)})])
    project = Project(graph=graph)
    look = Lens().look(project, parts_of(project, a_set()), 8, 0, 0)
    assert "7" in look.refusal and look.shape == (2, 2)
