"""ONNX files: proper, in few operations, and with the arrays as we have them outside."""

import subprocess
import sys
from collections import Counter

import numpy as np
import onnx
import pytest
from onnx.reference import ReferenceEvaluator

from netbuilder.core.errors import FileError
from netbuilder.engine.graph import Graph
from netbuilder.engine.network import Network
from netbuilder.formats.model import StoredModel, weights_of
from netbuilder.formats.onnx_files.writing import OPSET, onnx_image
from tests.unit.formats.support import graphs, stored, trained


def written(*layers, name="model"):
    network = Network(Graph.from_json({"layers": list(layers)}), seed=3)
    return onnx.load_from_string(onnx_image(StoredModel(network.graph, weights_of(network), name=name)))


def kinds(model):
    return Counter(node.op_type for node in model.graph.node)


PICTURE = {"kind": "Input", "shape": [12, 12, 2]}
CONV = {"kind": "Conv2D", "filters": 4, "padding": "same", "activation": "relu"}


@pytest.mark.parametrize("name", graphs())
def test_files_stand_the_strictest_check(name):
    model = onnx.load_from_string(onnx_image(stored(trained(name)[0])))
    onnx.checker.check_model(model, full_check=True)
    assert [each.version for each in model.opset_import] == [OPSET]
    assert model.producer_name == "NetBuilder"


def test_inputs_and_outputs_keep_their_layout_and_take_any_batch():
    model = written(PICTURE, CONV, {"kind": "MaxPooling2D"})
    shapes = [
        [length.dim_param or length.dim_value for length in each.type.tensor_type.shape.dim]
        for each in (*model.graph.input, *model.graph.output)
    ]
    assert shapes == [["batch", 12, 12, 2], ["batch", 6, 6, 4]]


def test_neighbouring_layers_meet_without_turning_the_picture_between_them():
    pool, norm, drop = {"kind": "MaxPooling2D"}, {"kind": "BatchNormalization"}, {"kind": "Dropout"}
    stack = (PICTURE, CONV, norm, pool, drop, CONV, {"kind": "LeakyReLU"}, {"kind": "ZeroPadding2D"}, CONV)
    assert kinds(written(*stack, {"kind": "Flatten"}))["Transpose"] == 2
    assert kinds(written(*stack, {"kind": "GlobalAveragePooling2D"}))["Transpose"] == 1


def test_branches_join_with_the_channels_first():
    model = written(
        {**PICTURE, "id": "in"},
        {**CONV, "id": "a"},
        {**CONV, "id": "b"},
        {"kind": "Add", "id": "sum", "inputs": ["a", "b"]},
        {"kind": "Concatenate", "id": "wide", "inputs": ["sum", "a"]},
        {"kind": "GlobalMaxPooling2D"},
    )
    assert kinds(model)["Transpose"] == 1


def test_usual_recurrent_layers_are_those_of_onnx_and_others_a_scan():
    steps, reading = {"kind": "Input", "shape": [6, 3]}, {"units": 3, "return_sequences": True}
    own = [{"kind": kind, **reading} for kind in ("LSTM", "GRU", "SimpleRNN")]
    found = kinds(written(steps, *own))
    assert (found["LSTM"], found["GRU"], found["RNN"], found["Scan"]) == (1, 1, 1, 0)
    found = kinds(written(steps, {"kind": "Masking"}, *own))
    assert found["Scan"] == 3 and not found["LSTM"]
    assert kinds(written(steps, {"kind": "LSTM", "units": 3, "activation": "relu"}))["Scan"] == 1


def test_a_shared_layer_stores_its_weights_once():
    model = written(
        {"kind": "Input", "id": "in", "shape": [8, 8, 6]},
        {**CONV, "id": "one", "filters": 6},
        {**CONV, "id": "two", "filters": 6, "shares": "one"},
    )
    assert sum(np.prod(each.dims) for each in model.graph.initializer) < 1.2 * (3 * 3 * 6 * 6 + 6)


@pytest.mark.parametrize("name", ['a"b\\', "../../x", "line\nend", "\ud800", "", "x" * 3000])
def test_names_from_a_file_become_plain_names(name):
    start = {"kind": "Input", "id": f"i{name}", "shape": [3]}
    model = written(start, {"kind": "Dense", "id": f"d{name}", "units": 2}, name=name)
    names = [model.graph.name, *(each.name for each in model.graph.node), *(each.name for each in model.graph.input)]
    assert all(each.isidentifier() and len(each) < 100 for each in names)


def test_what_onnx_cannot_hold_is_named():
    with pytest.raises(FileError, match=r"up_sampling2d \(UpSampling2D\): .*known size"):
        written({"kind": "Input", "shape": [None, None, 2]}, {"kind": "UpSampling2D", "interpolation": "bicubic"})


def test_pictures_of_any_size_go_through():
    layers = [
        {"kind": "Input", "shape": [None, None, 2]},
        {**CONV, "strides": 2},
        {"kind": "Conv2DTranspose", "filters": 3, "strides": 2, "padding": "same"},
        {"kind": "AveragePooling2D", "padding": "same"},
        {"kind": "UpSampling2D"},
    ]
    network = Network(Graph.from_json({"layers": layers}), seed=3)
    session = ReferenceEvaluator(onnx_image(StoredModel(network.graph, weights_of(network))))
    for size in ((9, 6), (8, 11)):
        x = np.random.default_rng(1).random((2, *size, 2), np.float32)
        ours = network.outputs(network.forward([x]))[0]
        np.testing.assert_allclose(session.run(None, {session.input_names[0]: x})[0], ours, rtol=1e-4, atol=1e-5)


def test_the_package_is_loaded_only_when_a_file_is_written():
    program = "import sys, netbuilder.formats.exports, netbuilder.experiments.proof; print('onnx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_package_that_cannot_be_loaded_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(FileError, match="package onnx cannot be loaded"):
        onnx_image(stored(trained("dense")[0]))
