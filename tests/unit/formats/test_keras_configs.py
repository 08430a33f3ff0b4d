"""Files that real versions of Keras wrote, of many dialects: they open, and answer as they did in Keras."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from netbuilder.core.errors import NetBuilderError
from netbuilder.engine.graph import Graph
from netbuilder.formats.files import load_model
from netbuilder.formats.model import network_of

FOLDER = Path(__file__).parents[2] / "keras_files" / "configs"
FILES = sorted(path.name for path in FOLDER.iterdir() if path.suffix in (".keras", ".h5"))
CANNOT_RUN = ("keras3_attention.keras",)
TOLERANCES = {"half": {"rtol": 0, "atol": 3e-3}}
"""Keras calculated with 16 bits there."""

GROUPS = {
    "keras2_nested_twice.h5": {"block/block_in", "block", "block 2/block_in", "block 2", "end", "end 2"},
    "keras3_nested_twice.keras": {"block/in", "block", "block 2/in", "block 2", "end", "end 2"},
}
WARNINGS = {
    "keras2_hard.h5": "hard_sigmoid",
    "keras2_half.h5": "mixed_float16",
    "keras3_half.keras": "mixed_float16",
    "keras2_stateful.h5": "stateful",
    "keras3_stateful.keras": "stateful",
    "keras2_still.h5": "training=False",
    "kerastorch_channels_first.keras": "channels first",
    "keras3_attention.keras": "MultiHeadAttention",
}


def _answers(file):
    which, case = file.split(".")[0].split("_", 1)
    with np.load(FOLDER / f"answers_{which.removeprefix('keras')}.npz") as stored:
        found = {
            kind: [stored[f"{case}/{kind}{k}"] for k in range(9) if f"{case}/{kind}{k}" in stored]
            for kind in ("in", "out")
        }
    return case, found["in"], found["out"]


def test_there_are_many_of_them():
    assert len(FILES) >= 50
    assert sum((FOLDER / name).stat().st_size for name in FILES) < 1 << 20


@pytest.mark.parametrize("file", [file for file in FILES if file not in CANNOT_RUN])
def test_a_file_answers_as_in_keras(file):
    case, inputs, expected = _answers(file)
    stored = load_model(FOLDER / file)
    network = network_of(stored)
    found = network.outputs(network.forward(inputs))
    assert len(found) == len(expected)
    for ours, theirs in zip(found, expected, strict=True):
        assert ours.shape == theirs.shape
        np.testing.assert_allclose(ours, theirs, **TOLERANCES.get(case, {"rtol": 1e-4, "atol": 1e-5}))


@pytest.mark.parametrize("file", FILES)
def test_what_is_odd_is_said_and_nothing_else(file):
    stored = load_model(FOLDER / file)
    assert bool(stored.warnings) == (file in WARNINGS)
    assert WARNINGS.get(file, "") in " ".join(stored.warnings)
    assert stored.written_by.startswith("Keras ")


@pytest.mark.parametrize("file", sorted(GROUPS))
def test_models_in_models_are_groups_and_share_from_the_second_call_on(file):
    graph = load_model(FOLDER / file).graph
    assert {node.group for node in graph.nodes} - {""} == GROUPS[file]
    further = [node for node in graph.nodes if " 2" in node.group and node.spec.weights(*_given(graph, node))]
    assert further
    assert all(node.shares and " 2" not in graph[node.shares].group for node in further)


def _given(graph, node):
    shapes = graph.shapes()
    return [shapes[source] for source in node.inputs]


def test_frozen_models_stay_frozen_inside():
    graph = load_model(FOLDER / "keras3_nested_frozen.keras").graph
    still = [node for node in graph.nodes if node.group.startswith("still")]
    assert still
    assert not any(node.trainable for node in still)
    live = {node.spec.kind: node.trainable for node in graph.nodes if node.group == "live/in"}
    assert live == {"Dense": False, "BatchNormalization": True}


def test_what_is_lacking_is_kept_and_named():
    stored = load_model(FOLDER / "keras3_attention.keras")
    (node,) = (node for node in stored.graph.nodes if node.spec.kind == "Placeholder")
    assert (node.id, node.spec.class_name, node.spec.gives) == ("looks", "MultiHeadAttention", (5, 4))
    assert json.loads(node.spec.config)["num_heads"] == 2
    assert json.loads(node.spec.call)["args"] == [{"input": 0}, {"input": 1}]
    (problem,) = stored.graph.problems()
    assert problem.where == "looks"
    assert "MultiHeadAttention" in problem.message
    assert stored.weights["looks"]
    assert Graph.from_json(stored.graph.to_json()) == stored.graph
    with pytest.raises(NetBuilderError, match="MultiHeadAttention"):
        network_of(stored).forward([np.zeros((1, 5, 4), np.float32)])


def test_double_precision_is_kept():
    assert load_model(FOLDER / "keras3_double.keras").dtype == "float64"


def test_a_group_travels_with_its_nodes():
    graph = load_model(FOLDER / "keras3_nested_twice.keras").graph
    assert Graph.from_json(graph.to_json()) == graph
