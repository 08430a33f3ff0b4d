"""Cases: convolutions, transposed, depthwise and separable ones."""

from __future__ import annotations

from layer_runs import record
from oracle import keras
from store import Writer


def build(writer: Writer) -> None:
    _conv1d(writer)
    _conv2d(writer)
    _depthwise(writer)
    _separable(writer)
    _transposed(writer)


def _conv1d(writer: Writer) -> None:
    layer = keras.layers.Conv1D
    for padding in ("valid", "same", "causal"):
        for size in (1, 2, 3):
            record(writer, f"conv1d_{padding}_k{size}", layer(4, size, padding=padding), (3, 8, 3))
        for stride in (2, 3):
            record(writer, f"conv1d_{padding}_stride{stride}", layer(4, 3, stride, padding), (3, 8, 3))
            record(writer, f"conv1d_{padding}_k4_stride{stride}", layer(2, 4, stride, padding), (2, 9, 2))
        for dilation in (2, 3):
            dilated = layer(4, 3, padding=padding, dilation_rate=dilation)
            record(writer, f"conv1d_{padding}_dilation{dilation}", dilated, (3, 9, 3))
        record(writer, f"conv1d_{padding}_groups", layer(6, 3, padding=padding, groups=2), (3, 8, 4))
        record(writer, f"conv1d_{padding}_relu", layer(4, 3, padding=padding, activation="relu"), (3, 8, 3))
    record(writer, "conv1d_no_bias", layer(4, 3, use_bias=False), (3, 8, 3))
    record(writer, "conv1d_groups_stride", layer(4, 3, 2, "same", groups=4), (3, 8, 4))
    record(writer, "conv1d_full_kernel", layer(4, 6), (3, 6, 3))
    record(writer, "conv1d_stride_beyond_kernel", layer(3, 2, 4, "same"), (2, 11, 2))


def _conv2d(writer: Writer) -> None:
    layer = keras.layers.Conv2D
    for padding in ("valid", "same"):
        for title, size in {"1": 1, "2": 2, "3": 3, "5": 5, "3x1": (3, 1), "2x3": (2, 3), "1x4": (1, 4)}.items():
            record(writer, f"conv2d_{padding}_k{title}", layer(4, size, padding=padding), (3, 6, 7, 3))
        for title, strides in {"2": 2, "3": 3, "1x2": (1, 2), "3x2": (3, 2)}.items():
            record(writer, f"conv2d_{padding}_stride{title}", layer(3, 3, strides, padding), (2, 7, 8, 2))
            record(writer, f"conv2d_{padding}_k2_stride{title}", layer(3, 2, strides, padding), (2, 7, 8, 2))
        for title, rate in {"2": 2, "3": 3, "1x2": (1, 2), "2x1": (2, 1)}.items():
            dilated = layer(3, (3, 2), padding=padding, dilation_rate=rate)
            record(writer, f"conv2d_{padding}_dilation{title}", dilated, (2, 8, 8, 2))
        for groups in (2, 4):
            record(
                writer, f"conv2d_{padding}_groups{groups}", layer(8, 3, padding=padding, groups=groups), (2, 5, 6, 4)
            )
        grouped = layer(4, 3, 2, padding, groups=2)
        record(writer, f"conv2d_{padding}_groups_stride", grouped, (2, 6, 7, 4))
        record(writer, f"conv2d_{padding}_1x1_stride", layer(5, 1, 2, padding), (2, 6, 7, 4))
    record(writer, "conv2d_groups_dilation", layer(4, 2, groups=2, dilation_rate=2), (2, 6, 6, 4))
    record(writer, "conv2d_no_bias", layer(4, 3, use_bias=False), (3, 6, 7, 3))
    for name in ("relu", "tanh", "sigmoid", "softmax", "elu", "gelu"):
        record(writer, f"conv2d_{name}", layer(4, 3, padding="same", activation=name), (2, 5, 5, 2))
    record(writer, "conv2d_one_channel", layer(8, 3, activation="relu"), (4, 8, 8, 1))
    record(writer, "conv2d_one_sample", layer(2, 3), (1, 5, 5, 3))
    record(writer, "conv2d_full_kernel", layer(3, (5, 4)), (3, 5, 4, 2))
    record(writer, "conv2d_kernel_beyond_input_same", layer(2, 5, padding="same"), (2, 3, 3, 2))
    record(writer, "conv2d_stride_beyond_kernel", layer(2, 1, 3, "same"), (2, 8, 7, 2))
    regularized = layer(3, 3, kernel_regularizer="l2", bias_regularizer="l1", activity_regularizer="l2")
    record(writer, "conv2d_regularized", regularized, (3, 5, 5, 2))
    stack = [layer(4, 3, activation="relu"), keras.layers.MaxPooling2D(), layer(3, 2, padding="same")]
    record(writer, "conv2d_stack", stack, (3, 8, 8, 2))


def _depthwise(writer: Writer) -> None:
    layer = keras.layers.DepthwiseConv2D
    for padding in ("valid", "same"):
        for multiplier in (1, 2, 3):
            deep = layer(3, padding=padding, depth_multiplier=multiplier)
            record(writer, f"depthwise_{padding}_x{multiplier}", deep, (3, 6, 7, 2))
        for title, size in {"1": 1, "2": 2, "2x3": (2, 3), "5": 5}.items():
            record(writer, f"depthwise_{padding}_k{title}", layer(size, padding=padding), (2, 6, 7, 3))
        for stride in (2, 3):
            strided = layer(3, stride, padding, depth_multiplier=2)
            record(writer, f"depthwise_{padding}_stride{stride}", strided, (2, 7, 8, 2))
        for title, rate in {"2": 2, "2x1": (2, 1)}.items():
            dilated = layer(3, padding=padding, dilation_rate=rate, depth_multiplier=2)
            record(writer, f"depthwise_{padding}_dilation{title}", dilated, (2, 7, 8, 2))
    record(writer, "depthwise_no_bias", layer(3, use_bias=False), (2, 6, 6, 3))
    record(writer, "depthwise_relu", layer(3, activation="relu", padding="same"), (2, 6, 6, 3))
    record(writer, "depthwise_one_channel", layer(3, depth_multiplier=4), (2, 6, 6, 1))
    record(writer, "depthwise_regularized", layer(3, depthwise_regularizer="l2"), (2, 6, 6, 2))


def _separable(writer: Writer) -> None:
    layer = keras.layers.SeparableConv2D
    for padding in ("valid", "same"):
        for multiplier in (1, 2):
            deep = layer(4, 3, padding=padding, depth_multiplier=multiplier)
            record(writer, f"separable_{padding}_x{multiplier}", deep, (2, 6, 7, 3))
        record(writer, f"separable_{padding}_stride2", layer(4, 3, 2, padding), (2, 7, 8, 3))
        record(writer, f"separable_{padding}_dilation2", layer(4, 3, padding=padding, dilation_rate=2), (2, 7, 8, 3))
        record(writer, f"separable_{padding}_k2x3", layer(4, (2, 3), padding=padding), (2, 6, 7, 3))
    record(writer, "separable_no_bias", layer(4, 3, use_bias=False), (2, 6, 6, 3))
    record(writer, "separable_relu", layer(4, 3, activation="relu", padding="same"), (2, 6, 6, 3))
    regularized = layer(4, 3, depthwise_regularizer="l2", pointwise_regularizer="l1", bias_regularizer="l2")
    record(writer, "separable_regularized", regularized, (2, 6, 6, 2))


def _transposed_sequences(writer: Writer) -> None:
    layer = keras.layers.Conv1DTranspose
    for padding in ("valid", "same"):
        for size in (1, 2, 3, 4):
            for stride in (1, 2, 3):
                made = layer(3, size, stride, padding)
                record(writer, f"transposed1d_{padding}_k{size}_stride{stride}", made, (2, 4, 2))
    record(writer, "transposed1d_extra", layer(3, 3, 3, "same", output_padding=1), (2, 4, 2))
    record(writer, "transposed1d_tanh", layer(2, 3, 2, activation="tanh", use_bias=False), (2, 5, 3))


def _transposed(writer: Writer) -> None:
    layer = keras.layers.Conv2DTranspose
    for padding in ("valid", "same"):
        for title, size in {"1": 1, "2": 2, "3": 3, "4": 4, "3x2": (3, 2)}.items():
            record(writer, f"transposed_{padding}_k{title}", layer(3, size, padding=padding), (2, 4, 5, 2))
            for stride in (2, 3):
                strided = layer(3, size, stride, padding)
                record(writer, f"transposed_{padding}_k{title}_stride{stride}", strided, (2, 3, 4, 2))
        record(writer, f"transposed_{padding}_stride1x2", layer(3, 3, (1, 2), padding), (2, 3, 4, 2))
        for title, extra in {"0": 0, "1": 1}.items():
            with_extra = layer(3, 3, 2, padding, output_padding=extra)
            record(writer, f"transposed_{padding}_extra{title}", with_extra, (2, 3, 4, 2))
        both = layer(2, (4, 3), 3, padding, output_padding=(2, 1))
        record(writer, f"transposed_{padding}_extra_pair", both, (2, 3, 4, 2))
    _transposed_sequences(writer)
    record(writer, "transposed_no_bias", layer(3, 3, 2, use_bias=False), (2, 3, 4, 2))
    record(writer, "transposed_relu", layer(3, 3, 2, "same", activation="relu"), (2, 3, 4, 2))
    record(writer, "transposed_one_channel", layer(1, 3, 2, "same", activation="sigmoid"), (2, 4, 4, 3))
