"""A TimeDistributed around what makes masks: Keras hands the masks of each step on, so it is kept as it is."""

from __future__ import annotations

import pytest

from tests.unit.formats.dialects import functional, given, layer, old, stack


def kinds(model):
    return [node.spec.kind for node in model.graph.nodes]


@pytest.mark.parametrize(
    ("inner", "shape"),
    [(layer("Masking", mask_value=0.0), (4, 5, 3)),
     (layer("Embedding", input_dim=9, output_dim=3, mask_zero=True), (4, 5))],
)  # fmt: skip
def test_a_layer_with_masks_of_each_step(inner, shape):
    around = layer("TimeDistributed", batch_input_shape=[None, *shape], layer=inner)
    model = stack(around)
    assert kinds(model) == ["Input", "Placeholder"]
    assert model.graph.shapes()[model.graph.outputs[0]] == (4, 5, 3)


def test_a_layer_without_masks_of_each_step():
    inner = layer("Embedding", input_dim=9, output_dim=3, mask_zero=False)
    assert kinds(stack(layer("TimeDistributed", batch_input_shape=[None, 4, 5], layer=inner)))[1] == "TimeDistributed"


@pytest.mark.parametrize(("join", "kept"), [("Multiply", True), ("Maximum", True), ("Add", False)])
def test_a_model_whose_masks_count_inside(join, kept):
    layers = [
        given("x", 5, 3),
        old("Masking", "mask", [[["x", 0, 0, {}]]], mask_value=0.0),
        old("Dense", "dense", [[["x", 0, 0, {}]]], units=3),
        old(join, "join", [[["mask", 0, 0, {}], ["dense", 0, 0, {}]]]),
    ]
    inner = {"name": "inner", "layers": layers, "input_layers": [["x", 0, 0]], "output_layers": [["join", 0, 0]]}
    around = old("TimeDistributed", "steps", [[["y", 0, 0, {}]]], layer={"class_name": "Functional", "config": inner})
    model = functional([given("y", 4, 5, 3), around], [["y", 0, 0]], [["steps", 0, 0]])
    assert ("Placeholder" in kinds(model)) == kept
    assert model.graph.shapes()[model.graph.outputs[0]] == (4, 5, 3)
