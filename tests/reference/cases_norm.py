"""Cases: batch, layer and group normalisation."""

from __future__ import annotations

from layer_runs import record
from oracle import floats, generator, keras
from store import Writer


def build(writer: Writer) -> None:
    _batch(writer)
    _layer(writer)
    _group(writer)


def _batch(writer: Writer) -> None:
    layer = keras.layers.BatchNormalization
    options = {
        "plain": {},
        "no_scale": {"scale": False},
        "no_center": {"center": False},
        "bare": {"scale": False, "center": False},
        "momentum": {"momentum": 0.6},
        "epsilon": {"epsilon": 0.05},
        "regularized": {"gamma_regularizer": "l2", "beta_regularizer": "l1"},
    }
    for training in (False, True):
        when = "training" if training else "inference"
        for title, settings in options.items():
            record(writer, f"batch_norm_{title}_{when}", layer(**settings), (6, 4), training=training)
        for rank, shape in {3: (3, 5, 4), 4: (3, 4, 5, 2)}.items():
            record(writer, f"batch_norm_rank{rank}_{when}", layer(), shape, training=training)
        record(writer, f"batch_norm_axis_1_{when}", layer(axis=1), (3, 4, 5, 2), training=training)
        record(writer, f"batch_norm_frozen_{when}", layer(trainable=False), (6, 4), training=training)
        x = floats(generator("masked batch norm"), (4, 5, 3))
        x[0, 3:] = 0
        x[2, :2] = 0
        chain = [keras.layers.Masking(), layer(momentum=0.8)]
        record(writer, f"batch_norm_masked_{when}", chain, x, training=training)
        stack = [keras.layers.Dense(5), layer(momentum=0.9), keras.layers.Activation("relu"), keras.layers.Dense(2)]
        record(writer, f"batch_norm_stack_{when}", stack, (6, 4), training=training)
        pictures = [keras.layers.Conv2D(3, 3, use_bias=False), layer(momentum=0.9), keras.layers.ReLU()]
        record(writer, f"batch_norm_conv_{when}", pictures, (3, 6, 6, 2), training=training)
        head = [keras.layers.Conv2D(3, 3, use_bias=False), layer(), keras.layers.Flatten(), keras.layers.Dense(2)]
        record(writer, f"batch_norm_flatten_{when}", head, (5, 6, 6, 2), training=training)
    offset = floats(generator("offset"), (8, 3)) + 5
    record(writer, "batch_norm_offset_training", layer(), offset, training=True)
    record(writer, "batch_norm_one_sample_training", layer(), (1, 3, 3, 2), training=True)


def _layer(writer: Writer) -> None:
    layer = keras.layers.LayerNormalization
    record(writer, "layer_norm", layer(), (4, 6))
    record(writer, "layer_norm_rank3", layer(), (3, 5, 4))
    record(writer, "layer_norm_rank4", layer(), (2, 3, 4, 3))
    record(writer, "layer_norm_axis_1", layer(axis=1), (3, 5, 4))
    record(writer, "layer_norm_axis_2", layer(axis=2), (2, 3, 4, 3))
    record(writer, "layer_norm_axes_last", layer(axis=[2, 3]), (2, 3, 4, 3))
    record(writer, "layer_norm_axes_all", layer(axis=[1, 2, 3]), (3, 3, 4, 2))
    record(writer, "layer_norm_axes_first", layer(axis=[1, 2]), (2, 3, 4, 3))
    record(writer, "layer_norm_axes_negative", layer(axis=[-1, -2]), (2, 3, 4, 3))
    record(writer, "layer_norm_no_scale", layer(scale=False), (4, 6))
    record(writer, "layer_norm_no_center", layer(center=False), (4, 6))
    record(writer, "layer_norm_bare", layer(scale=False, center=False), (4, 6))
    record(writer, "layer_norm_epsilon", layer(epsilon=0.1), (4, 6))
    record(writer, "layer_norm_offset", layer(), floats(generator("layer offset"), (4, 6)) + 5)
    record(writer, "layer_norm_regularized", layer(gamma_regularizer="l2", beta_regularizer="l1"), (4, 6))


def _group(writer: Writer) -> None:
    layer = keras.layers.GroupNormalization
    record(writer, "group_norm_default", layer(), (2, 3, 64))
    record(writer, "group_norm_2", layer(groups=2), (3, 4, 6))
    record(writer, "group_norm_rank2", layer(groups=3), (3, 6))
    record(writer, "group_norm_rank4", layer(groups=2), (2, 4, 3, 4))
    record(writer, "group_norm_instance", layer(groups=-1), (2, 4, 3, 4))
    record(writer, "group_norm_all", layer(groups=1), (2, 4, 3, 4))
    record(writer, "group_norm_each", layer(groups=4), (2, 4, 3, 4))
    record(writer, "group_norm_axis_1", layer(groups=2, axis=1), (2, 4, 3, 3))
    record(writer, "group_norm_no_scale", layer(groups=2, scale=False), (3, 4, 6))
    record(writer, "group_norm_no_center", layer(groups=2, center=False), (3, 4, 6))
    record(writer, "group_norm_bare", layer(groups=2, scale=False, center=False), (3, 4, 6))
    record(writer, "group_norm_epsilon", layer(groups=2, epsilon=0.1), (3, 4, 6))
