"""Configurations that do not hang together, are too large, lack a layer here, or try to bring code along."""

from __future__ import annotations

import json

import pytest

from tests.unit.formats.dialects import functional, given, layer, old, read, refused, stack

# What does not hang together


def _chain(**changes):
    layers = {
        "x": given("x", 3),
        "a": old("Dense", "a", [[["x", 0, 0, {}]]], units=3),
        "b": old("Dense", "b", [[["a", 0, 0, {}]]], units=3),
    }
    layers.update(changes)
    return [entry for entry in layers.values() if entry]


@pytest.mark.parametrize(
    ("layers", "outputs", "words"),
    [
        (_chain(a=old("Dense", "a", [[["b", 0, 0, {}]]], units=3)), [["b", 0, 0]], "circle"),
        (_chain(a=None), [["b", 0, 0]], "'a'"),
        (_chain(), [["c", 0, 0]], "'c'"),
        (_chain(), [["b", 1, 0]], "call 1"),
        (_chain(), [["b", 0, 1]], "output 1"),
        (_chain(), [["b", -1, 0]], "does not name"),
        (_chain(), [["b", True, 0]], "does not name"),
        (_chain(), [["b", 10**30, 0]], "does not name"),
        (_chain(), [], "begins and ends"),
        (_chain(c=old("Dense", "a", [[["x", 0, 0]]], units=3)), [["b", 0, 0]], "Two layers"),
        (_chain(c=old("Dense", "c", [], units=3)), [["b", 0, 0]], "not joined"),
        (_chain(c=old("Dense", "c", [5], units=3)), [["b", 0, 0]], "list"),
        (_chain(c=old("Add", "c", [[["x", 0, 0]]])), [["c", 0, 0]], "Add"),
        (_chain(c=given("y", 3)), [["b", 0, 0]], "not among the inputs"),
    ],
)
def test_joints_that_do_not_hold(layers, outputs, words):
    refused(words, functional, layers, [["x", 0, 0]], outputs)


def test_names_are_only_names():
    name = "../<b>\u202e\x00a\n" + "n" * 5000
    model = functional(
        [given("x", 3), old("Dense", name, [[["x", 0, 0]]], units=2)], [["x", 0, 0]], [[name, 0, 0]], name="m" * 9999
    )
    node = model.graph.nodes[1]
    assert node.id.startswith("../<b>an")
    assert node.id.isprintable()
    assert len(model.warnings) == 2  # of the layer's name and the model's
    assert len(node.id) <= 1000
    assert len(model.name) <= 200


def _doubled(depth):
    inner = {"class_name": "Sequential", "config": {"name": "m", "layers": [
        {"class_name": "InputLayer", "config": {"name": "x", "batch_shape": [None, 2]}},
        layer("Activation", name="a", activation="relu"),
    ]}}  # fmt: skip
    for level in range(depth):
        entry = {**inner, "name": "m", "inbound_nodes": [[["x", 0, 0]], [["m", 1, 0]]]}
        inner = {"class_name": "Model", "config": {"name": f"m{level}", "layers": [given("x", 2), entry],
                 "input_layers": [["x", 0, 0]], "output_layers": [["m", 2, 0]]}}  # fmt: skip
    return inner


def test_few_models_called_often_are_refused_before_they_are_unfolded():
    assert len(read(_doubled(3)).graph.nodes) == 9
    refused("20,000", read, _doubled(40))


def test_models_nested_without_end_are_refused():
    inner = {
        "class_name": "Sequential",
        "config": {"name": "s", "layers": [layer("Flatten", batch_input_shape=[None, 2])]},
    }
    for _ in range(70):
        inner = {"class_name": "Sequential", "config": {"name": "s", "layers": [inner]}}
    refused("deep", read, inner)


def test_very_many_layers_are_refused():
    layers = [layer("Dense", name=f"d{k}", units=1, batch_input_shape=[None, 1]) for k in range(5001)]
    refused("5000", stack, *layers)


# What is lacking, and what is dangerous


def test_a_wrapper_around_what_is_lacking_is_kept_whole():
    wrapper = {
        "class_name": "Bidirectional",
        "config": {"name": "w", "layer": layer("ConvLSTM1D", filters=2, kernel_size=3)},
    }
    entry = {
        **wrapper,
        "name": "w",
        "inbound_nodes": [{"args": [_tensor("x", 4, 5, 2)], "kwargs": {"training": False}}],
    }
    end = {**layer("Flatten", name="f"), "name": "f", "inbound_nodes": [{"args": [_tensor("w", 3, 4)], "kwargs": {}}]}
    model = functional([given("x", 4, 5, 2), entry, end], ["x", 0, 0], ["f", 0, 0], "3.15.1", "Functional")
    assert model.graph["w"].spec.gives == (3, 4)
    assert json.loads(model.graph["w"].spec.config) == wrapper["config"]
    assert "Bidirectional" in model.warnings[0]


def _tensor(name, *shape):
    return {"class_name": "__keras_tensor__", "config": {"shape": [None, *shape], "keras_history": [name, 0, 0]}}


def test_the_shape_of_what_is_lacking_may_follow_from_its_input():
    model = stack(
        layer("Resizing", height=5, width=6, interpolation="bilinear", batch_input_shape=[None, 9, 9, 3]),
        layer("RandomFlip", mode="horizontal"),
        layer("Flatten"),
    )
    assert [node.spec.kind for node in model.graph.nodes] == ["Input", "Placeholder", "Placeholder", "Flatten"]
    assert model.graph.shapes()[model.graph.outputs[0]] == (90,)


def test_what_is_lacking_is_refused_where_its_shape_is_not_told():
    refused("shape", stack, layer("EinsumDense", equation="ab,bc->ac", batch_input_shape=[None, 3]))


PLACES = ("vocabulary", "filepath", "path", "url")


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (layer("Lambda", function="x"), "Lambda"),
        (layer("TFSMLayer", filepath="/etc"), "TFSMLayer"),
        (layer("StringLookup", vocabulary="/etc/passwd"), "StringLookup"),
        (layer("TimeDistributed", layer=layer("Lambda", function="x")), "Lambda"),
        (layer("Bidirectional", layer=layer("ConvLSTM1D", activation={"class_name": "__lambda__"})), "__lambda__"),
        (layer("MyLayer", units=3), "MyLayer"),
        (layer("Custom>Dense", units=3), "Custom"),
        ({**layer("Dense", units=3), "module": "my_code.layers"}, "my_code.layers"),
        ({**layer("Dense", units=3), "registered_name": "Mine>Dense"}, "Mine>Dense"),
        ({**layer("MultiHeadAttention", num_heads=1), "module": "os.path"}, "os.path"),
        *((layer("Hashing", **{key: "/etc/passwd"}), f"another file in {key}") for key in PLACES),
        (layer("Placeholder", class_name="Dense"), "Placeholder"),
        (layer("MultiHeadAttention", kernel_initializer={"class_name": "function", "config": "eval"}), "eval"),
        (layer("MultiHeadAttention", x={"module": "keras.utils", "class_name": "get_file", "config": {}}), "get_file"),
        (layer("Maxout", units=2), "Maxout"),
    ],
)
def test_code_and_classes_of_others_are_refused_by_name(entry, words):
    refused(words, stack, layer("InputLayer", name="x", batch_shape=[None, 6, 4]), entry, version="3.15.1")
