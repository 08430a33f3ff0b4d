import pytest

from netbuilder.document.editing import insert, set_enabled
from netbuilder.document.preview import shapes_with
from netbuilder.engine.layers import layers
from tests.unit.document.building import dense, project, residual

CONVNET = project(
    (28, 28, 1), {"kind": "Conv2D", "id": "conv"}, {"kind": "Flatten", "id": "flat"}, dense("out", 10, "softmax")
)


def test_every_card_gets_the_shape_that_it_would_have():
    found = shapes_with(CONVNET, layers.create("MaxPooling2D"), "conv")
    assert (found.node_id, found.shape, found.broken, found.reason) == ("max_pooling2d", (13, 13, 32), "", "")
    assert found.shapes == {"input": (28, 28, 1), "conv": (26, 26, 32), "flat": (5408,), "out": (10,)}


def test_the_preview_is_what_the_drop_brings():
    for kind in ("Dense", "MaxPooling2D", "Dropout", "Conv2D"):
        spec = layers.create(kind)
        found = shapes_with(CONVNET, spec, "conv")
        real = insert(CONVNET, spec, "conv").project.active_graph.shapes()
        assert {**found.shapes, found.node_id: found.shape} == real


def test_the_first_layer_that_breaks_and_why():
    found = shapes_with(CONVNET, layers.create("Flatten"), "input")
    assert found.shape == (784,)
    assert (found.broken, "expects 3 axes" in found.reason) == ("conv", True)
    assert found.shapes == {"input": (28, 28, 1), "conv": None, "flat": None, "out": None}


def test_the_new_layer_itself_may_not_fit():
    found = shapes_with(CONVNET, layers.create("LSTM"), "conv")
    assert (found.broken, found.shape) == ("lstm", None)
    assert found.hint


def test_what_was_broken_before_is_not_held_against_the_new_layer():
    broken = project((28, 28), {"kind": "Conv2D", "id": "conv"}, {"kind": "Flatten", "id": "flat"}, dense("out"))
    found = shapes_with(broken, layers.create("Dropout"), "flat")
    assert found.broken == ""


def test_a_merge_may_still_be_joined():
    found = shapes_with(residual(), layers.create("Add"), "b")
    assert (found.broken, found.shape) == ("", (4,))
    assert found.shapes["out"] == (4,)


def test_disabled_layers_are_passed_by():
    made = set_enabled(CONVNET, ["conv"], False).project
    found = shapes_with(made, layers.create("MaxPooling2D"), "conv")
    assert (found.shape, found.shapes["flat"], found.shapes["conv"]) == ((14, 14, 1), (196,), (28, 28, 1))


@pytest.mark.parametrize("kind", list(layers))
def test_any_layer_can_hover_over_any_gap(kind):
    if kind == "Input":
        return
    for name in ("input", "conv", "flat", "out", None):
        found = shapes_with(CONVNET, layers.create(kind), name)
        assert bool(found.broken) == bool(found.reason)
