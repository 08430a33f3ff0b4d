"""The models that layers were nested in: they stay with the layers through every edit. And layers that are lacking."""

from __future__ import annotations

import pytest

from netbuilder.core.errors import NetBuilderError
from netbuilder.document.editing.changing import rename, set_enabled, set_setting, set_trainable
from netbuilder.document.editing.clipboard import copy, duplicate, paste
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import layers
from tests.unit.document.building import dense, project

LACKING = {
    "kind": "Placeholder",
    "id": "looks",
    "class_name": "MultiHeadAttention",
    "module": "keras.layers",
    "config": '{"num_heads": 2}',
    "call": '{"args": [{"input": 0}]}',
    "weight_names": ["vars/0", "inner/vars/0"],
    "weight_shapes": [[4, 2], []],
    "gives": [None, 4],
}


def nested():
    return project((4,), dense("a", group="encoder"), dense("b", group="encoder/block"), dense("out"))


def groups(edited):
    return {node.id: node.group for node in edited.graph.nodes if node.group}


def test_edits_keep_the_group():
    before = nested()
    for edit in (
        rename(before, "out", "end"),
        set_setting(before, "a", "units", 7),
        set_trainable(before, ["b"], False),
        set_enabled(before, ["a"], False),
    ):
        assert groups(edit.project) == {"a": "encoder", "b": "encoder/block"}
    assert groups(rename(before, "a", "first").project) == {"first": "encoder", "b": "encoder/block"}


def test_copies_are_in_the_group_of_what_they_copy():
    before = nested()
    assert groups(duplicate(before, ["b"]).project) == {"a": "encoder", "b": "encoder/block", "b_1": "encoder/block"}
    pasted = paste(project((4,), dense("out")), copy(before, ["a", "b"])).project
    assert groups(pasted) == {"a": "encoder", "b": "encoder/block"}


def test_the_group_travels_with_the_project():
    before = nested()
    again = Project.from_json(before.to_json())
    assert again == before
    assert groups(again) == groups(before)


def test_the_group_tells_graphs_apart():
    plain = project((4,), dense("a"), dense("b"), dense("out"))
    assert nested().graph != plain.graph
    assert "group" not in str(plain.graph.to_json())


@pytest.mark.parametrize("group", [5, None, ["a"], "two\nlines", "x" * 5000])
def test_a_group_that_is_no_name_is_refused(group):
    with pytest.raises(NetBuilderError, match="group"):
        Graph.from_json({"layers": [{"kind": "Input", "shape": [2]}, dense("a", group=group)]})


def test_what_is_lacking_is_in_no_palette_but_can_be_read():
    assert "Placeholder" in layers
    assert "Placeholder" not in list(layers)
    assert layers["Placeholder"] not in layers.values()


def test_what_is_lacking_is_a_problem_and_travels():
    before = project((5, 4), LACKING, {"kind": "Flatten", "id": "flat"}, dense("out"))
    node = before.graph["looks"]
    assert Project.from_json(before.to_json()).graph["looks"] == node
    assert [weight.shape for weight in node.spec.weights((5, 4))] == [(4, 2), ()]
    found = [problem for problem in before.graph.problems() if problem.code == "lacking"]
    assert [problem.where for problem in found] == ["looks"]
    assert "MultiHeadAttention" in found[0].message
