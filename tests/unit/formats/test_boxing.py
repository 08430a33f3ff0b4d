"""Layers boxed by the models that they lay in, where the file does not tell."""

from __future__ import annotations

from netbuilder.engine.graph import Graph
from netbuilder.formats.keras_files.boxing import rebuilt_container


def dense(name, *inputs, group=""):
    return {"kind": "Dense", "id": name, "units": 3, "inputs": list(inputs), "group": group}


def boxed(*layers):
    graph = Graph.from_json({"layers": [{"kind": "Input", "id": "x", "shape": [3]}, *layers]})
    return [(child.name, [inner.name for inner in child.children]) for child in rebuilt_container(graph).children]


def test_layers_of_one_group_are_one_model():
    found = boxed(dense("a", "x", group="encoder"), dense("b", "a", group="encoder"), dense("c", "b"))
    assert found == [("x", []), ("encoder", ["a", "b"]), ("c", [])]


def test_models_that_would_read_from_one_another_in_a_circle_are_taken_apart():
    found = boxed(dense("a", "x", group="encoder"), dense("b", "a"), dense("c", "b", group="encoder"))
    assert found == [("x", []), ("a", []), ("b", []), ("c", [])]
