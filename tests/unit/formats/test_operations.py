"""Operations between layers: what they answer is numpy's, and what no layer does is refused."""

from __future__ import annotations

import json
import math
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from netbuilder.core.errors import FileError
from netbuilder.engine.graph import Graph
from netbuilder.engine.network import Network
from netbuilder.formats.exports import ExportOptions, export_by_kind
from netbuilder.formats.files import load_model, save_model
from netbuilder.formats.model import StoredModel, weights_of
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


def called(kind, args, *shapes, **kwargs):
    """A model of Keras 3 whose operation is called with `args`, in which x and y are its inputs."""
    layers = [given(name, *shape) for name, shape in zip("xy", shapes, strict=False)]
    entry = {"module": "keras.src.ops.numpy", "class_name": kind, "config": {"name": "op"}, "name": "op"}
    layers.append({**entry, "inbound_nodes": [{"args": args, "kwargs": kwargs}]})
    ends = {"input_layers": [[name, 0, 0] for name, _ in zip("xy", shapes, strict=False)]}
    config = {"name": "m", "layers": layers, **ends, "output_layers": [["op", 0, 0]]}
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
        ("GetItem", [[WHOLE, places(1, None, 2)]], {}, lambda x: x[:, 1::2]),
        ("GetItem", [[WHOLE, places(None, 4, 3), places(1, None, 2)]], {}, lambda x: x[:, :4:3, 1::2]),
        ("GetItem", [[WHOLE, 3, 2]], {}, lambda x: x[:, 3, 2]),
        ("GetItem", [[WHOLE, 1, None, places(1)]], {}, lambda x: x[:, 1, None, 1:]),
        ("GetItem", [[{"class_name": "__ellipsis__", "config": {}}, None]], {}, lambda x: x[..., None]),
        ("Sum", [], {"axis": [1, 2]}, lambda x: x.sum((1, 2))),
        ("Max", [], {"axis": [1, 2], "keepdims": True}, lambda x: x.max((1, 2), keepdims=True)),
        ("Min", [], {"axis": 1}, lambda x: x.min(1)),
        ("Var", [], {"axis": [1]}, lambda x: x.var(1)),
        ("Std", [], {"axis": -1, "keepdims": True}, lambda x: x.std(-1, keepdims=True)),
        ("Norm", [], {"axis": -1}, lambda x: np.linalg.norm(x, axis=-1)),
        ("Logsumexp", [], {"axis": 1}, lambda x: np.log(np.exp(x).sum(1))),
        ("Power", [9], {}, lambda x: x**9),
        ("Power", [-1], {}, lambda x: 1 / x),
        ("Split", [1], {"axis": 1}, lambda x: x),
        ("Take", [[3, -5, 1]], {"axis": 1}, lambda x: x[:, [3, -5, 1]]),
        ("Take", [2], {"axis": -1}, lambda x: x[..., 2]),
        ("Tile", [[1, 2, 3]], {}, lambda x: np.tile(x, (1, 2, 3))),
        ("Tile", [[2]], {}, lambda x: np.tile(x, 2)),
        ("Repeat", [2], {"axis": 1}, lambda x: np.repeat(x, 2, 1)),
        ("Repeat", [3], {"axis": 2}, lambda x: np.repeat(x, 3, 2)),
        ("Roll", [2], {"axis": 1}, lambda x: np.roll(x, 2, 1)),
        ("Roll", [-9], {"axis": 2}, lambda x: np.roll(x, -9, 2)),
        ("Pad", [[[0, 0], [1, 2], [0, 1]]], {}, lambda x: np.pad(x, [[0, 0], [1, 2], [0, 1]])),
        ("Swapaxes", [], {"axis1": 1, "axis2": 2}, lambda x: x.swapaxes(1, 2)),
        ("Moveaxis", [], {"source": -1, "destination": 1}, lambda x: np.moveaxis(x, -1, 1)),
        ("ExpandDims", [], {"axis": -2}, lambda x: x[:, :, None]),
        ("Log10", [], {}, lambda x: np.log10(np.where(x > 0, x, np.nan))),
        ("Cos", [], {}, np.cos),
        ("Divide", [4.0], {}, lambda x: x / 4),
        ("TrueDivide", [[1.0, 2.0, 4.0, 8.0]], {}, lambda x: x / np.array([1, 2, 4, 8])),
        ("MaxPool", [2, 2, "valid"], {}, lambda x: np.maximum(x[:, :4:2], x[:, 1:4:2])),
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


def test_what_no_layer_does_is_kept_where_its_shape_is_known():
    model = called("Where", [tensor("x", (4,)), tensor("y", (4,)), 0.5], (4,), (4,))
    spec = model.graph["op"].spec
    assert (spec.class_name, spec.module, spec.gives) == ("Where", "keras.src.ops.numpy", (4,))
    assert spec.call == '{"args": [{"input": 0}, {"input": 1}, 0.5], "kwargs": {}}'
    assert any("class Where that NetBuilder does not have" in warning for warning in model.warnings)
    refused("is not known here", called, "Where", [tensor("x", (4,)), tensor("y", (3,)), 0.5], (4,), (3,))
    refused("is not known here", operation, "VectorizedMap", (4,))
    strange = {"class_name": "Lambda", "config": {}}
    refused("", operation, "Sinh", (4,), args=[strange])
    file = {"class_name": "__numpy__", "config": {"value": 1, "path": "/etc/passwd"}}
    refused("names another file", operation, "Sinh", (4,), args=[file])


PICTURE = RNG.normal(size=(3, 5, 6, 2)).astype(np.float32)


@pytest.mark.parametrize(
    ("kind", "args", "kwargs", "wanted"),
    [
        ("GetItem", [[WHOLE, places(None, None, 2), places(1, None, 3)]], {}, lambda x: x[:, ::2, 1::3]),
        ("GetItem", [[WHOLE, WHOLE, places(1, -1)]], {}, lambda x: x[:, :, 1:-1]),
        ("GetItem", [[WHOLE, 2, places(1, 3)]], {}, lambda x: x[:, 2, 1:3]),
        ("GetItem", [[WHOLE, WHOLE, -1, 0]], {}, lambda x: x[:, :, -1, 0]),
        ("GetItem", [[WHOLE, WHOLE, WHOLE, places(None, None, 2)]], {}, lambda x: x[..., ::2]),
        ("Mean", [], {"axis": 2}, lambda x: x.mean(2)),
        ("Mean", [], {"axis": [1, 3], "keepdims": True}, lambda x: x.mean((1, 3), keepdims=True)),
        ("Pad", [[[0, 0], [1, 2], [0, 1], [0, 0]]], {}, lambda x: np.pad(x, [[0, 0], [1, 2], [0, 1], [0, 0]])),
        ("Repeat", [2], {"axis": 2}, lambda x: np.repeat(x, 2, 2)),
    ],
)
def test_pictures(kind, args, kwargs, wanted):
    (found,) = answers(operation(kind, PICTURE.shape[1:], args=args, **kwargs), PICTURE)
    np.testing.assert_allclose(found, wanted(PICTURE), rtol=1e-5, atol=1e-6)


ROWS = RNG.normal(size=(3, 6)).astype(np.float32)


@pytest.mark.parametrize(
    ("kind", "args", "kwargs", "wanted"),
    [
        ("GetItem", [[WHOLE, places(1, None, 2)]], {}, lambda x: x[:, 1::2]),
        ("GetItem", [[WHOLE, 2]], {}, lambda x: x[:, 2]),
        ("GetItem", [[WHOLE, None, places(2)]], {}, lambda x: x[:, None, 2:]),
        ("Mean", [], {"axis": 1}, lambda x: x.mean(1)),
        ("Norm", [], {"axis": 1, "keepdims": True}, lambda x: np.linalg.norm(x, axis=1, keepdims=True)),
        ("Pad", [[[0, 0], [1, 2]]], {}, lambda x: np.pad(x, [[0, 0], [1, 2]])),
        ("Repeat", [2], {"axis": -1}, lambda x: np.repeat(x, 2, -1)),
        ("Roll", [1], {"axis": 1}, lambda x: np.roll(x, 1, 1)),
    ],
)
def test_rows(kind, args, kwargs, wanted):
    (found,) = answers(operation(kind, (6,), args=args, **kwargs), ROWS)
    np.testing.assert_allclose(found, wanted(ROWS), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("kind", "args", "wanted"),
    [
        ("Divide", [], lambda x, y: x / y),
        ("SquaredDifference", [], lambda x, y: (x - y) ** 2),
        ("Einsum", ["bij,bkj->bik"], lambda x, y: x @ y.swapaxes(1, 2)),
        ("Einsum", ["b i j, b i k -> b k j"], lambda x, y: y.swapaxes(1, 2) @ x),
    ],
)
def test_two_inputs(kind, args, wanted):
    x, y = RNG.normal(size=(2, 3, 4, 4)).astype(np.float32)
    refs = [tensor("x", (4, 4)), tensor("y", (4, 4))]
    (found,) = answers(called(kind, [*args, *refs], (4, 4), (4, 4)), x, y)
    np.testing.assert_allclose(found, wanted(x, y), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("axis", [1, 2, -1])
def test_two_on_top_of_each_other(axis):
    x, y = RNG.normal(size=(2, 3, 4, 5)).astype(np.float32)
    refs = [tensor("x", (4, 5)), tensor("y", (4, 5))]
    (found,) = answers(called("Stack", [refs], (4, 5), (4, 5), axis=axis), x, y)
    np.testing.assert_array_equal(found, np.stack([x, y], axis=axis))
    refused("must have inputs of one shape", called, "Stack", [refs], (4, 5), (4, 6), axis=axis)


def test_constants_that_come_first():
    x = ROWS[:, :3] + 4
    for kind, wanted in (("Divide", 2 / x), ("Subtract", 2 - x), ("Power", 2**x)):
        (found,) = answers(called(kind, [2.0, tensor("x", (3,))], (3,)), x)
        np.testing.assert_allclose(found, wanted, rtol=1e-5)
    (_, kept) = called("Power", [-2.0, tensor("x", (3,))], (3,)).graph.nodes
    assert (kept.spec.kind, kept.spec.class_name) == ("Placeholder", "Power")


def test_splits_at_places_and_by_sizes():
    x = RNG.normal(size=(3, 5, 6)).astype(np.float32)
    wanted = [x[:, :1], x[:, 1:4], x[:, 4:]]
    found = answers(operation("Split", (5, 6), args=[[1, 4]], axis=1, outputs=3), x)
    sizes = {"num_or_size_splits": [1, 3, 1], "axis": 1}
    layers = [given("x", 5, 6), old("TFOpLambda", "s", [["x", 0, 0, sizes]], function="split")]
    model = functional(layers, [["x", 0, 0]], [["s", 0, place] for place in range(3)])
    for one, other, truth in zip(found, answers(model, x), wanted, strict=True):
        np.testing.assert_array_equal(one, truth)
        np.testing.assert_array_equal(other, truth)
    singles = answers(operation("Unstack", (5, 6), axis=1, outputs=5), x)
    np.testing.assert_array_equal(np.stack(singles, 1), x)


def test_each_second_step_of_sequences_of_any_length():
    model = operation("GetItem", (None, 3), args=[[WHOLE, places(1, None, 2)]])
    for length in (4, 7):
        x = RNG.normal(size=(2, length, 3)).astype(np.float32)
        np.testing.assert_array_equal(answers(model, x)[0], x[:, 1::2])


@pytest.mark.parametrize(
    ("kind", "args", "kwargs", "said"),
    [
        ("Sum", [], {}, "must name its axes"),
        ("Sum", [], {"axis": [0]}, "must leave the samples apart"),
        ("Max", [], {"axis": 3}, "must name its axes"),
        ("Clip", [0.5, -0.5], {}, "two numbers as its limits"),
        ("Clip", [None, 1.0], {}, "two numbers as its limits"),
        ("Normalize", [], {"axis": -1, "order": 1}, "the length of vectors"),
        ("Norm", [], {"axis": -1, "ord": 1}, "the length of vectors"),
        ("Split", [3], {"axis": -1}, "equal parts"),
        ("Split", [2], {"axis": 1}, "equal parts"),
        ("Split", [[3, 1]], {"axis": -1}, "parts with something in them"),
        ("GetItem", [[0]], {}, "leave the samples apart"),
        ("GetItem", [[WHOLE, WHOLE, WHOLE, WHOLE]], {}, "leave the samples apart"),
        ("GetItem", [[WHOLE, 5]], {}, "behind the end"),
        ("GetItem", [[WHOLE, places(None, None, -1)]], {}, "cannot take"),
        ("GetItem", [[WHOLE, True]], {}, "cannot take"),
        ("Tile", [[2, 1, 1]], {}, "times"),
        ("Repeat", [0], {"axis": 1}, "times"),
        ("Pad", [[[0, 0], [1, 1], [0, 0]]], {"mode": "reflect"}, "zeros around"),
        ("Take", [5], {"axis": 1}, "behind the end"),
        ("Einsum", ["bij->b"], {}, "cannot be told"),
        ("Multiply", [[[1.0, 2.0], [3.0, 4.0]]], {}, "cannot have the constant"),
    ],
)
def test_what_no_layer_does_is_refused(kind, args, kwargs, said):
    refused(said, operation, kind, (5, 4), args=args, **kwargs)


def test_a_split_makes_no_endless_number_of_layers():
    refused("equal parts", operation, "Split", (1000,), args=[500], axis=-1)


def test_functions_and_powers_are_written_as_operations(tmp_path):
    gelu = {"kind": "gelu", "approximate": True}
    layers = [
        {"kind": "Input", "shape": [3, 4]},
        {"kind": "Dense", "units": 4, "activation": gelu},
        {"kind": "Function", "function": "log"},
        {"kind": "Function", "function": "rsqrt"},
        {"kind": "Power", "exponent": 1.5},
        {"kind": "Activation", "activation": {"kind": "log_softmax", "axis": 1}},
    ]
    graph = Graph.from_json({"layers": layers})
    stored = StoredModel(graph, weights_of(Network(graph, seed=2)), sequential=True)
    save_model(tmp_path / "model.keras", stored)
    with zipfile.ZipFile(tmp_path / "model.keras") as archive:
        config = json.loads(archive.read("config.json"))
    assert config["class_name"] == "Functional"
    classes = [layer["class_name"] for layer in config["config"]["layers"]]
    assert classes == ["InputLayer", "Dense", "Gelu", "Log", "Rsqrt", "Power", "LogSoftmax"]
    assert load_model(tmp_path / "model.keras").graph == graph
    plain = read(config, "3.10.0").graph
    assert [node.spec.kind for node in plain.nodes][3:] == ["Function", "Function", "Power", "Activation"]
    with pytest.raises(FileError, match=r"in a \.keras file alone"):
        save_model(tmp_path / "model.h5", replace(stored, graph=Graph.from_json({"layers": [layers[0], layers[2]]})))
    script = export_by_kind("keras_script")
    script.write(tmp_path / "model.py", stored, ExportOptions())
    text = (tmp_path / "model.py").read_text(encoding="utf-8")
    for line in ("ops.gelu(dense, approximate=True)", "ops.log(", "ops.rsqrt(", ", 1.5)", "ops.log_softmax("):
        assert line in text
