"""Configurations in the dialects of Keras 1, 2 and 3, written by hand as their versions wrote them."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.engine.network import Network
from tests.unit.formats.dialects import functional, given, layer, old, read, refused, stack


def specs(model):
    return [node.spec.to_json() for node in model.graph.nodes]


# Keras 1


def test_a_convolutional_stack_of_keras_1():
    penalty = {"name": "WeightRegularizer", "l1": 0.0, "l2": 0.01}
    model = stack(
        layer("Convolution2D", nb_filter=4, nb_row=3, nb_col=2, border_mode="same", subsample=[2, 1], dim_ordering="tf",
              init="glorot_uniform", activation="relu", W_regularizer=penalty, b_regularizer=None, bias=True,
              activity_regularizer=None, W_constraint={"name": "MaxNorm", "m": 2.0, "axis": 0}, b_constraint=None,
              batch_input_shape=[None, 8, 8, 3], input_dtype="float32", trainable=True),
        layer("BatchNormalization", epsilon=0.001, mode=0, axis=-1, momentum=0.9, beta_init="zero", gamma_init="one"),
        layer("AtrousConvolution2D", nb_filter=2, nb_row=2, nb_col=2, atrous_rate=[2, 2], border_mode="valid"),
        layer("MaxPooling2D", pool_size=[2, 2], strides=[2, 2], border_mode="valid", dim_ordering="tf"),
        layer("Dropout", p=0.25),
        layer("Flatten"),
        layer("Dense", output_dim=5, init="uniform", activation="softmax", input_dim=None),
        version="1.2.2",
    )  # fmt: skip
    kinds = {spec["kind"]: spec for spec in specs(model)}
    assert model.graph.inputs
    first = model.graph.nodes[1].spec
    assert (first.filters, first.kernel_size, first.strides, first.padding) == (4, (3, 2), (2, 1), "same")
    assert (first.kernel_regularizer.l2, first.kernel_constraint.max_value) == (0.01, 2.0)
    assert model.graph.nodes[3].spec.dilation_rate == (2, 2)
    assert kinds["Dropout"]["rate"] == 0.25
    assert kinds["BatchNormalization"]["momentum"] == 0.9
    assert kinds["Dense"]["kernel_initializer"] == "random_uniform"
    assert model.graph.shapes()[model.graph.outputs[0]] == (5,)


def test_recurrent_layers_of_keras_1():
    model = stack(
        layer("Embedding", input_dim=20, output_dim=6, init="uniform", input_length=7, mask_zero=True, dropout=0.0,
              W_regularizer=None, activity_regularizer=None, W_constraint=None, batch_input_shape=[None, 7]),
        layer("LSTM", output_dim=4, init="glorot_uniform", inner_init="orthogonal", forget_bias_init="one",
              activation="tanh", inner_activation="hard_sigmoid", return_sequences=True, go_backwards=False,
              stateful=False, unroll=False, consume_less="gpu", dropout_W=0.1, dropout_U=0.2, W_regularizer=None,
              U_regularizer=None, b_regularizer=None, input_dim=6, input_length=None),
        layer("GRU", output_dim=3, inner_activation="sigmoid", activation="tanh"),
        layer("MaxoutDense", output_dim=2, nb_feature=3),
        version="1.2.2",
    )  # fmt: skip
    lstm, gru, maxout = (node.spec for node in model.graph.nodes[2:])
    assert (lstm.units, lstm.dropout, lstm.recurrent_dropout) == (4, 0.1, 0.2)
    assert lstm.recurrent_activation.kind == "hard_sigmoid_keras2"
    assert not gru.reset_after
    assert (maxout.units, maxout.pieces) == (2, 3)
    assert "hard_sigmoid" in model.warnings[0]


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("sum", "Add"), ("mul", "Multiply"), ("ave", "Average"), ("max", "Maximum"), ("concat", "Concatenate")],
)
def test_a_merge_of_keras_1(mode, kind):
    merge = old("Merge", "both", [[["a", 0, 0], ["b", 0, 0]]], mode=mode, mode_type="raw", concat_axis=-1, dot_axes=-1,
                output_shape=None, output_mask=None, arguments={})  # fmt: skip
    model = functional([given("a", 3), given("b", 3), merge], [["a", 0, 0], ["b", 0, 0]], [["both", 0, 0]], "1.2.2")
    assert model.graph["both"].spec.kind == kind


def test_the_channels_first_of_theano_give_the_same_numbers():
    model = stack(
        layer("Convolution2D", nb_filter=4, nb_row=3, nb_col=3, dim_ordering="th", batch_input_shape=[None, 2, 7, 6]),
        layer("MaxPooling2D", pool_size=[2, 2], dim_ordering="th"),
        layer("Flatten"),
        version="1.2.2",
    )
    kinds = [node.spec.kind for node in model.graph.nodes]
    assert kinds == ["Input", "Permute", "Conv2D", "MaxPooling2D", "Permute", "Flatten"]
    plain = stack(
        layer("Conv2D", filters=4, kernel_size=[3, 3], batch_input_shape=[None, 7, 6, 2]), layer("MaxPooling2D")
    )
    x = np.random.default_rng(1).normal(size=(2, 2, 7, 6)).astype(np.float32)
    ours, theirs = Network(model.graph, seed=3), Network(plain.graph, seed=3)
    weights = ours.params(model.graph.nodes[2].id)
    theirs.parameters.load({(plain.graph.nodes[1].id, name): weights[name] for name in ("kernel", "bias")})
    expected = theirs.outputs(theirs.forward([x.transpose(0, 2, 3, 1)]))[0].transpose(0, 3, 1, 2).reshape(2, -1)
    np.testing.assert_allclose(ours.outputs(ours.forward([x]))[0], expected, rtol=1e-6)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (layer("BatchNormalization", mode=1, batch_input_shape=[None, 4]), "mode 1"),
        (layer("Merge", mode="sum", layers=[{}], batch_input_shape=[None, 4]), "Merge"),
        (layer("Merge", mode="<lambda>", batch_input_shape=[None, 4]), "Merge"),
        (layer("Dense", output_dim=3, init="my_start", batch_input_shape=[None, 4]), "my_start"),
        (
            layer("Convolution2D", nb_filter=1, nb_row=1, nb_col=1, dim_ordering="xy", batch_input_shape=[1, 4, 4, 1]),
            "xy",
        ),
    ],
)
def test_what_keras_1_had_and_we_have_not(entry, words):
    refused(words, stack, entry, version="1.2.2")


# Keras 2


def test_a_sequential_as_a_bare_list():
    layers = [layer("Dense", units=4, batch_input_shape=[None, 3]), layer("Dense", name="second", units=2)]
    model = read({"class_name": "Sequential", "config": layers}, "2.1.6")
    assert model.sequential
    assert [node.id for node in model.graph.nodes] == ["input_layer", "dense", "second"]


@pytest.mark.parametrize(
    ("first", "shape"),
    [
        (layer("Dense", units=2, input_shape=[5]), (5,)),
        (layer("Dense", units=2, input_dim=5), (5,)),
        (layer("LSTM", units=2, input_dim=5, input_length=4), (4, 5)),
        (layer("LSTM", units=2, batch_input_shape=[8, 4, 5], stateful=False), (4, 5)),
        (layer("LSTM", units=2, input_shape=[None, 5]), (None, 5)),
        (layer("Embedding", input_dim=9, output_dim=2, input_length=4), (4,)),
        (layer("Embedding", input_dim=9, output_dim=2), (None,)),
        (layer("InputLayer", batch_shape=[None, 5]), (5,)),
    ],
)
def test_the_shape_of_the_input_stands_in_many_places(first, shape):
    assert stack(first, layer("Activation", activation="relu")).graph.nodes[0].spec.shape == shape


def test_the_shape_of_the_input_may_be_missing():
    refused("shape of the model's input", stack, layer("Dense", units=3))
    assert stack(layer("Dense", units=3), build_input_shape=[None, 4]).graph.nodes[0].spec.shape == (4,)


def test_settings_that_say_nothing_new_are_passed_over():
    model = stack(
        layer("LSTM", units=2, time_major=False, implementation=2, unroll=True, batch_input_shape=[None, 3, 2],
              return_sequences=True, use_cudnn="auto"),
        layer("BatchNormalization", axis=[2], fused=True, renorm=False, virtual_batch_size=None),
        layer("Reshape", target_shape=[3, 2, 1]),
        layer("DepthwiseConv2D", kernel_size=[2, 2], groups=1, filters=None, data_format=None,
              kernel_initializer={"class_name": "GlorotUniform", "config": {"seed": None}}),
        layer("SeparableConv2D", filters=2, kernel_size=[1, 1], groups=1, kernel_regularizer=None),
        layer("LeakyReLU", alpha=0.2),
        layer("Dense", units=2, quantization_config=None, lora_rank=None),
    )  # fmt: skip
    assert model.graph.nodes[2].spec.axis == 2
    assert model.graph.nodes[6].spec.negative_slope == 0.2
    assert model.warnings == ()


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (layer("LSTM", units=2, time_major=True), "time_major"),
        (layer("Dense", units=2, lora_rank=4), "lora_rank"),
        (layer("Dense", units=2, quantization_config={"bits": 4}), "quantization_config"),
        (layer("BatchNormalization", momentum_2=True), "momentum_2"),
        (layer("LayerNormalization", of_tomorrow=True), "of_tomorrow"),
        (layer("Dense", units=2, something=3), "something"),
        (layer("Dense", units=True), "units"),
        (layer("Dense", units=2.5), "units"),
        (layer("Dense", units="2"), "units"),
        (layer("Dense", units=0), "units"),
        (layer("Dense", units=10**290), "more than 10^18 numbers"),
        (layer("Dropout", rate=1.5), "rate"),
        (layer("Dense", units=2, use_bias=1), "use_bias"),
        (layer("Dense", units=2, activation=7), "activation"),
        (layer("Dense", units=2, activation={"module": "os", "class_name": "function", "config": "relu"}), "os"),
        (
            layer("Dense", units=2, kernel_initializer={"module": "keras.initializers", "class_name": "get_file"}),
            "get_file",
        ),
        (layer("MaxPooling1D", strides=-1), "strides"),
        (layer("ZeroPadding1D", padding=10**9), "numbers"),
        (layer("Embedding", input_dim=10**12, output_dim=10**6), "parameters"),
        (layer("Dense", units=2, dtype="float8"), "float8"),
        (
            layer("Dense", units=2, dtype={"class_name": "QuantizedDTypePolicy", "config": {"name": "int8"}}),
            "Quantized",
        ),
    ],
)
def test_a_setting_that_matters_is_refused_by_name(entry, words):
    error = refused(words, stack, layer("InputLayer", name="x", batch_shape=[None, 6, 4]), entry)
    assert entry["config"]["name"] in error.where


def test_a_frozen_model_freezes_all_in_it():
    dense = layer("Dense", units=2, trainable=True, batch_input_shape=[None, 3])
    assert stack(dense).graph.nodes[1].trainable
    assert not stack(dense, trainable=False).graph.nodes[1].trainable


def test_cudnn_layers_are_the_plain_ones():
    model = stack(
        layer("CuDNNLSTM", units=2, return_sequences=True, batch_input_shape=[None, 3, 2]),
        layer("CuDNNGRU", units=2, return_state=False),
        version="2.2.4",
    )
    lstm, gru = (node.spec for node in model.graph.nodes[1:])
    assert (lstm.kind, lstm.recurrent_activation.kind) == ("LSTM", "sigmoid")
    assert (gru.kind, gru.reset_after) == ("GRU", True)


@pytest.mark.parametrize(("version", "kind"), [("1.2.2", "_keras2"), ("2.15.0", "_keras2"), ("3.15.1", ""), ("", "")])
def test_hard_sigmoid_changed_with_keras_3(version, kind):
    model = stack(layer("Dense", units=2, activation="hard_sigmoid", batch_input_shape=[None, 3]), version=version)
    assert model.graph.nodes[1].spec.activation.kind == f"hard_sigmoid{kind}"
    assert bool(model.warnings) == bool(kind)


def test_the_calls_of_a_nested_model_count_from_1_in_keras_2():
    inner = old("Sequential", "inner", [[["x", 0, 0, {}]], [["inner", 1, 0, {}]]],
                layers=[layer("Dense", name="d", units=3, batch_input_shape=[None, 3])])  # fmt: skip
    model = functional([given("x", 3), inner], [["x", 0, 0]], [["inner", 2, 0]])
    assert [(node.id, node.inputs, node.shares, node.group) for node in model.graph.nodes] == [
        ("x", (), None, ""),
        ("d", ("x",), None, "inner"),
        ("d_1", ("d",), "d", "inner 2"),
    ]
    (_, inner) = model.root.children
    assert [(child.name, child.class_name, child.owner) for child in inner.children] == [("d", "Dense", "d")]


def test_arguments_of_calls_in_keras_2():
    layers = [
        given("x", 4, 2),
        given("h", 3),
        given("c", 3),
        old("LSTM", "l", [[["x", 0, 0, {"initial_state": [["h", 0, 0], ["c", 0, 0]], "mask": None}]]], units=3),
        old("Dropout", "d", [[["l", 0, 0, {"training": False}]]], rate=0.5),
    ]
    ends = [["x", 0, 0], ["h", 0, 0], ["c", 0, 0]]
    model = functional(layers, ends, [["d", 0, 0]])
    assert model.graph["l"].inputs == ("x", "h", "c")
    assert model.graph["l"].spec.initial_state
    assert model.graph["d"].spec.kind == "Identity"
    assert "training=False" in model.warnings[0]
    layers[3] = old("LSTM", "l", [[["x", 0, 0, {"constants": [["h", 0, 0]]}]]], units=3)
    refused("constants", functional, layers, ends, [["d", 0, 0]])
    layers[3] = old("LSTM", "l", [[["x", 0, 0, {"mask": ["h", 0, 0]}]]], units=3)
    refused("mask by hand", functional, layers, ends, [["d", 0, 0]])


def test_operations_with_functions_of_keras_2():
    call = [["_CONSTANT_VALUE", -1, 2.0, {"y": ["x", 0, 0], "name": None}]]
    layers = [
        given("x", 4),
        old("TFOpLambda", "minus", call, function="math.subtract"),
        old("TFOpLambda", "relu", [["minus", 0, 0, {"name": None}]], function="nn.relu"),
    ]
    model = functional(layers, [["x", 0, 0]], [["relu", 0, 0]])
    assert (model.graph["minus"].spec.scale, model.graph["minus"].spec.offset) == (-1.0, 2.0)
    layers[2] = old("TFOpLambda", "relu", [["minus", 0, 0, {}]], function="io.read_file")
    refused("io.read_file", functional, layers, [["x", 0, 0]], [["relu", 0, 0]])
