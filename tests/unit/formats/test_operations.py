"""Operations between layers: what they answer is numpy's, and what no layer does is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from netbuilder.engine.network import Network
from tests.unit.formats.dialects import functional, given, old, read, refused

RNG = np.random.default_rng(8)
WHOLE = {"class_name": "__slice__", "config": {"start": None, "stop": None, "step": None}}


def places(start, stop=None, step=None):
    return {"class_name": "__slice__", "config": {"start": start, "stop": stop, "step": step}}


def tensor(name, shape):
    history = {"shape": [None, *shape], "dtype": "float32", "keras_history": [name, 0, 0]}
    return {"class_name": "__keras_tensor__", "config": history}


def operation(kind, *shapes, args=(), outputs=1, **kwargs):
    """A model of Keras 3 that is one operation."""
    inputs = [given(f"x{number}", *shape) for number, shape in enumerate(shapes)]
    refs = [tensor(f"x{number}", shape) for number, shape in enumerate(shapes)]
    call = {"args": [*refs, *args], "kwargs": kwargs}
    entry = {"module": "keras.src.ops.numpy", "class_name": kind, "config": {"name": "op"}, "name": "op"}
    layers = [*inputs, {**entry, "inbound_nodes": [call]}]
    ends = [[f"x{number}", 0, 0] for number in range(len(shapes))]
    config = {"name": "m", "layers": layers, "input_layers": ends}
    config["output_layers"] = [["op", 0, place] for place in range(outputs)]
    return read({"class_name": "Functional", "config": config}, "3.10.0")


def answers(model, *xs):
    network = Network(model.graph)
    return network.outputs(network.forward([x.astype(np.float32) for x in xs]))


@pytest.mark.parametrize(
    ("kind", "args", "kwargs", "wanted"),
    [
        ("Sum", [], {"axis": [1]}, lambda x: x.sum(1)),
        ("Sum", [], {"axis": 2, "keepdims": True}, lambda x: x.sum(2, keepdims=True)),
        ("Mean", [], {"axis": -1}, lambda x: x.mean(-1)),
        ("Max", [], {"axis": -2, "keepdims": True}, lambda x: x.max(1, keepdims=True)),
        ("Power", [3], {}, lambda x: x**3),
        ("Power", [1.0], {}, lambda x: x),
        ("Absolute", [], {}, np.abs),
        ("Clip", [-0.5, 0.25], {}, lambda x: x.clip(-0.5, 0.25)),
        ("Clip", [], {"x_min": 0.5, "x_max": 2}, lambda x: x.clip(0.5, 2)),
        ("Normalize", [], {"axis": -1}, lambda x: x / np.linalg.norm(x, axis=-1, keepdims=True)),
        ("GetItem", [[WHOLE, 2]], {}, lambda x: x[:, 2]),
        ("GetItem", [[WHOLE, places(-3)]], {}, lambda x: x[:, -3:]),
        ("GetItem", [[WHOLE, places(1, 3), 0]], {}, lambda x: x[:, 1:3, 0]),
        ("GetItem", [[WHOLE, WHOLE, -1]], {}, lambda x: x[:, :, -1]),
        ("GetItem", [[{"class_name": "__ellipsis__", "config": {}}, places(1, 3)]], {}, lambda x: x[..., 1:3]),
        ("GetItem", [[WHOLE, {"class_name": "__ellipsis__", "config": {}}]], {}, lambda x: x),
    ],
)
def test_one_input(kind, args, kwargs, wanted):
    x = RNG.normal(size=(3, 5, 4)).astype(np.float32)
    model = operation(kind, (5, 4), args=args, **kwargs)
    if kind == "Power" and args == [1.0]:
        assert [node.spec.kind for node in model.graph.nodes] == ["Input", "Identity"]
    (found,) = answers(model, x)
    np.testing.assert_allclose(found, wanted(x), rtol=1e-5, atol=1e-6)


def gelu_of(x, approximate):
    if approximate:
        return x / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    return x / 2 * (1 + np.vectorize(math.erf)(x / np.sqrt(2)))


@pytest.mark.parametrize(("given_call", "approximate"), [({}, False), ({"approximate": True}, True)])
def test_the_gelu_of_keras_2_is_exact_unless_it_says_so(given_call, approximate):
    layers = [given("x", 4), old("TFOpLambda", "g", [["x", 0, 0, given_call]], function="nn.gelu")]
    x = np.linspace(-3, 3, 12).reshape(3, 4)
    (found,) = answers(functional(layers, [["x", 0, 0]], [["g", 0, 0]]), x)
    np.testing.assert_allclose(found, gelu_of(x, approximate), atol=1e-6)


@pytest.mark.parametrize(("more", "approximate"), [({}, True), ({"approximate": False}, False)])
def test_the_gelu_of_keras_3_is_approximate_unless_it_says_so(more, approximate):
    x = np.linspace(-3, 3, 12).reshape(3, 4)
    (found,) = answers(operation("Gelu", (4,), **more), x)
    np.testing.assert_allclose(found, gelu_of(x, approximate), atol=1e-6)


def test_parts_of_features():
    x = RNG.normal(size=(3, 5, 6)).astype(np.float32)
    found = answers(operation("Split", (5, 6), args=[3], axis=-1, outputs=3), x)
    for one, other in zip(found, np.split(x, 3, axis=-1), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("turned", [(), ("transpose_a",), ("transpose_b",), ("transpose_a", "transpose_b")])
def test_products_of_matrices_of_keras_2(turned):
    one, other = (5, 4), (4, 3)
    one, other = one[::-1] if "transpose_a" in turned else one, other[::-1] if "transpose_b" in turned else other
    more = {"b": ["y", 0, 0], **dict.fromkeys(turned, True)}
    product = old("TFOpLambda", "product", [["x", 0, 0, more]], function="linalg.matmul")
    layers = [given("x", *one), given("y", *other), product]
    model = functional(layers, [["x", 0, 0], ["y", 0, 0]], [["product", 0, 0]])
    x, y = RNG.normal(size=(3, *one)), RNG.normal(size=(3, *other))
    (found,) = answers(model, x, y)
    x = x.swapaxes(1, 2) if "transpose_a" in turned else x
    y = y.swapaxes(1, 2) if "transpose_b" in turned else y
    np.testing.assert_allclose(found, x @ y, rtol=1e-4, atol=1e-5)
    more["adjoint_a"] = True
    refused("is not known here", functional, layers, [["x", 0, 0], ["y", 0, 0]], [["product", 0, 0]])


@pytest.mark.parametrize(
    ("kind", "args", "kwargs", "said"),
    [
        ("Sum", [], {}, "must name its axes"),
        ("Sum", [], {"axis": [0]}, "only over the steps"),
        ("Sum", [], {"axis": [1, 2]}, "only over the steps"),
        ("Max", [], {"axis": 3}, "must name its axes"),
        ("Power", [9], {}, "the exponent 9"),
        ("Power", [0.5], {}, "the exponent 0.5"),
        ("Power", [-1], {}, "the exponent -1"),
        ("Clip", [0.5, -0.5], {}, "two numbers as its limits"),
        ("Clip", [None, 1.0], {}, "two numbers as its limits"),
        ("Normalize", [], {"axis": -1, "order": 1}, "the length of vectors"),
        ("Split", [3], {"axis": -1}, "equal parts"),
        ("Split", [2], {"axis": 1}, "equal parts"),
        ("Split", [[1, 3]], {"axis": -1}, "equal parts"),
        ("GetItem", [[0]], {}, "leave the samples apart"),
        ("GetItem", [[WHOLE, WHOLE, WHOLE, WHOLE]], {}, "leave the samples apart"),
        ("GetItem", [[WHOLE, 0, 1]], {}, "only for steps and features"),
        ("GetItem", [[WHOLE, places(None, None, 2)]], {}, "cannot take"),
        ("GetItem", [[WHOLE, None]], {}, "cannot take"),
    ],
)
def test_what_no_layer_does_is_refused(kind, args, kwargs, said):
    refused(said, operation, kind, (5, 4), args=args, **kwargs)


def test_parts_of_pictures_between_steps_and_features_are_refused():
    refused("only for steps and features", operation, "GetItem", (5, 4, 3), args=[[WHOLE, WHOLE, places(1, 2)]])
    refused("only for steps and features", operation, "GetItem", (5, 4, 3), args=[[WHOLE, WHOLE, WHOLE, 0]])


def test_a_split_makes_no_endless_number_of_layers():
    refused("equal parts", operation, "Split", (1000,), args=[500], axis=-1)
