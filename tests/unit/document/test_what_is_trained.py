"""Disabled layers, the share for testing and old files: what the rest of the program makes of them."""

import numpy as np
import pytest

from netbuilder.core.errors import SettingError
from netbuilder.data.dataset import Dataset
from netbuilder.data.datasets import datasets
from netbuilder.document.checks import DataFacts, problems
from netbuilder.document.project import Project
from netbuilder.experiments.opening import open_session
from tests.unit.document.building import dense, project, stack

MOONS = datasets.create("moons")
GOOD = project((2,), dense("a", 8, "relu"), {"kind": "Dropout", "id": "drop"}, dense("out", 2, "softmax"), data="moons")


def test_disabled_layers_are_not_trained():
    opened = open_session(GOOD.replace(disabled=("drop",)), MOONS.load())
    assert [node.id for node in opened.session.learner.network.graph.nodes] == ["input", "a", "out"]
    assert opened.project.graph == GOOD.graph


def test_disabled_layers_are_not_judged():
    broken = project((2,), dense("a", 8), {"kind": "Conv2D", "id": "conv"}, dense("out", 2, "softmax"))
    facts = DataFacts((2,), 2, 2, 100)
    assert problems(broken, facts)
    assert problems(broken.replace(disabled=("conv",)), facts) == []


def test_the_next_layer_owns_the_weights_of_a_disabled_one():
    shared = project((4,), dense("a", trainable=False), dense("b", shares="a"), dense("c", shares="a"))
    active = {node.id: node for node in shared.replace(disabled=("a",)).active_graph.nodes}
    assert (active["b"].shares, active["b"].trainable, active["c"].shares) == (None, False, "b")


def test_the_same_graph_is_trained_where_nothing_is_disabled():
    assert GOOD.active_graph is GOOD.graph


def test_a_share_is_kept_for_testing_each_class_alike_and_always_the_same():
    data = MOONS.load()
    bare = Dataset(name="moons", x_train=data.x_train[:200], y_train=np.arange(200) % 2)
    made = GOOD.replace(test_share=0.25)
    opened, again = open_session(made, bare), open_session(made, bare)
    assert np.bincount(opened.data.y_test).tolist() == [25, 25]
    assert len(opened.data.x_train) == 150
    assert (opened.data.x_test == again.data.x_test).all()
    assert open_session(GOOD, bare).test is None


def test_data_with_a_test_part_keep_it():
    data = datasets.create("iris").load()
    data = data if len(data.x_test) else data.with_test(0.2)
    made = project((4,), dense("out", 3, "softmax"), test_share=0.5)
    assert open_session(made, data).data is data


def test_old_files_still_load_and_new_parts_are_left_out_of_plain_ones():
    written = stack("a").to_json()
    assert not {"disabled", "augmentations", "test_share"} & set(written)
    made = Project.from_json({**written, "disabled": ["a"], "augmentations": ["RandomFlip"], "test_share": 0.2})
    assert (made.disabled, made.augmentations, made.test_share) == (("a",), ("RandomFlip",), 0.2)
    assert Project.from_json(made.to_json()) == made


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("disabled", ["nobody"]),
        ("disabled", ["input"]),
        ("disabled", "a"),
        ("disabled", [3]),
        ("augmentations", ["NoSuchChange"]),
        ("augmentations", "RandomFlip"),
        ("augmentations", [3]),
        ("test_share", "much"),
        ("test_share", True),
    ],
)
def test_bad_parts_are_refused_in_words(part, value):
    with pytest.raises(SettingError):
        Project.from_json({**stack("a").to_json(), part: value})


def test_a_share_beyond_its_limits_is_a_problem():
    assert [problem.code for problem in problems(GOOD.replace(test_share=1.5))] == ["test_share"]
