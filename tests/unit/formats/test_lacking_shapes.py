"""The shapes that Keras 3.15 gives of layers which are not here: they follow from the settings alone."""

from __future__ import annotations

import pytest

from tests.unit.formats.dialects import functional, given, layer, old, refused, stack

CUT = [[1, 1], [0, 1], [2, 2]]
CELLS = {"cells": [layer("LSTMCell", units=3), layer("GRUCell", units=5)]}


@pytest.mark.parametrize(
    ("kind", "settings", "given_shape", "shape"),
    [
        ("Conv3D", {"filters": 2, "kernel_size": [3, 3, 3], "dilation_rate": [2, 2, 2]}, (8, 8, 8, 1), (4, 4, 4, 2)),
        ("Conv3D", {"filters": 2, "kernel_size": [3, 3, 3], "strides": [1, 2, 3]}, (8, None, 9, 1), (6, None, 3, 2)),
        ("Conv3DTranspose", {"filters": 2, "kernel_size": 3, "strides": [2, 2, 2]}, (4, 4, 4, 1), (9, 9, 9, 2)),
        (
            "Conv3DTranspose",
            {"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same", "data_format": "channels_first"},
            (1, 4, 4, 4),
            (2, 8, 8, 8),
        ),
        ("Cropping3D", {"cropping": CUT}, (6, 6, 6, 2), (4, 5, 2, 2)),
        ("ZeroPadding3D", {"padding": CUT}, (6, 6, 6, 2), (8, 7, 10, 2)),
        ("UpSampling3D", {"size": [2, 1, 3]}, (2, 2, 2, 3), (4, 2, 6, 3)),
        ("MaxPooling3D", {"pool_size": [2, 2, 2], "strides": None, "padding": "same"}, (5, 5, 5, 1), (3, 3, 3, 1)),
        ("GlobalAveragePooling3D", {"keepdims": True}, (3, 3, 3, 2), (1, 1, 1, 2)),
        ("GlobalMaxPooling3D", {"data_format": "channels_first"}, (3, 4, 4, 2), (3,)),
        ("ConvLSTM2D", {"filters": 4, "kernel_size": [3, 3], "return_sequences": True}, (5, 6, 6, 2), (5, 4, 4, 4)),
        ("ConvLSTM1D", {"filters": 4, "kernel_size": [3]}, (5, 6, 2), (4, 4)),
        ("LocallyConnected1D", {"filters": 2, "kernel_size": [3]}, (8, 3), (6, 2)),
        ("CategoryEncoding", {"num_tokens": 5, "output_mode": "one_hot"}, (3,), (3, 5)),
        ("CategoryEncoding", {"num_tokens": 5, "output_mode": "one_hot"}, (1,), (5,)),
        ("CategoryEncoding", {"num_tokens": 5, "output_mode": "multi_hot"}, (3,), (5,)),
        ("Discretization", {"bin_boundaries": [0.0, 1.0, 2.0], "output_mode": "one_hot"}, (1,), (4,)),
        ("Discretization", {"bin_boundaries": [0.0, 1.0, 2.0], "output_mode": "int"}, (3,), (3,)),
        ("Hashing", {"num_bins": 7, "output_mode": "multi_hot"}, (3,), (7,)),
        ("Resizing", {"height": 4, "width": 5}, (8, 8, 3), (4, 5, 3)),
        ("RandomFlip", {}, (8, 8, 3), (8, 8, 3)),
        ("AdaptiveAveragePooling2D", {"output_size": [2, 3]}, (8, 8, 3), (2, 3, 3)),
        ("EinsumDense", {"equation": "abc,cd->abd", "output_shape": [None, 7]}, (5, 4), (5, 7)),
        ("EinsumDense", {"equation": "...x,xy->...y", "output_shape": 7}, (4,), (7,)),
        ("RNN", {"cell": layer("StackedRNNCells", **CELLS)}, (6, 2), (5,)),
        ("RNN", {"cell": layer("StackedRNNCells", **CELLS), "return_sequences": True}, (6, 2), (6, 5)),
        ("Bidirectional", {"layer": layer("ConvLSTM1D", filters=4, kernel_size=[3])}, (5, 6, 2), (4, 8)),
        ("TimeDistributed", {"layer": layer("Conv3D", filters=2, kernel_size=3)}, (5, 6, 6, 6, 1), (5, 4, 4, 4, 2)),
        ("SpectralNormalization", {"layer": layer("Dense", units=3)}, (5, 4), (5, 3)),
        ("ReversibleEmbedding", {"input_dim": 9, "output_dim": 4}, (5,), (5, 4)),
        ("RandomFourierFeatures", {"output_dim": 4}, (5,), (4,)),
        ("UpSampling2D", {"size": [2, 2], "interpolation": "area"}, (3, 3, 1), (6, 6, 1)),
        ("BatchNormalization", {"renorm": True}, (3, 4), (3, 4)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_shapes_are_those_of_keras(kind, settings, given_shape, shape):
    model = stack(layer(kind, batch_input_shape=[None, *given_shape], **settings))
    node = model.graph.nodes[-1]
    assert (node.spec.kind, node.spec.class_name) == ("Placeholder", kind)
    assert model.graph.shapes()[node.id] == shape


@pytest.mark.parametrize(
    ("kind", "settings", "shape"),
    [("Attention", {}, (5, 6)), ("MultiHeadAttention", {"output_shape": [6], "num_heads": 2, "key_dim": 3}, (5, 6)),
     ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3}, (5, 4))],
)  # fmt: skip
def test_attention_has_the_steps_of_what_asks(kind, settings, shape):
    look = old(kind, "look", [[["x", 0, 0, {}], ["y", 0, 0, {}]]], **settings)
    model = functional([given("x", 5, 4), given("y", 7, 6), look], [["x", 0, 0], ["y", 0, 0]], [["look", 0, 0]])
    assert model.graph.shapes()["look"] == shape


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("Cropping3D", {"cropping": [[9, 9], [0, 0], [0, 0]]}),
        ("UpSampling3D", {"size": [1 << 40, 1, 1]}),
        ("UpSampling3D", {"size": [0.5, 1, 1]}),
        ("Conv3D", {"filters": 2, "kernel_size": 3, "strides": 0}),
        ("Conv3D", {"filters": "many", "kernel_size": 3}),
        ("Conv3D", {"kernel_size": 3}),
        ("Conv3DTranspose", {"filters": 2, "kernel_size": 3, "output_padding": [1, 1, 1]}),
        ("CenterCrop", {"height": None, "width": 2}),
        ("RNN", {"cell": layer("StackedRNNCells", **CELLS), "return_state": True}),
        ("RNN", {"cell": layer("StackedRNNCells", cells=[])}),
        ("RandomHeight", {"factor": 0.2}),
    ],
)
def test_without_a_shape_a_layer_cannot_be_kept(kind, settings):
    refused(
        "does not say which shape its output has", stack, layer(kind, batch_input_shape=[None, 6, 6, 6, 2], **settings)
    )
