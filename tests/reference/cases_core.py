"""Cases: dense, activation, reshaping, random (at inference), embedding and scaling layers."""

from __future__ import annotations

from layer_runs import record
from oracle import floats, generator, keras, np
from store import Writer

NAMED_ACTIVATIONS = [
    "linear",
    "relu",
    "relu6",
    "leaky_relu",
    "elu",
    "selu",
    "celu",
    "gelu",
    "silu",
    "swish",
    "mish",
    "softplus",
    "softsign",
    "sigmoid",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "hard_shrink",
    "soft_shrink",
    "tanh_shrink",
    "log_sigmoid",
    "log_softmax",
    "softmax",
    "exponential",
    "squareplus",
    "sparse_plus",
    "sparse_sigmoid",
    "tanh",
]


def build(writer: Writer) -> None:
    layers = keras.layers
    _dense(writer)
    _activations(writer)
    _reshaping(writer)
    _at_inference(writer)
    _embedding(writer)
    _scaling(writer)
    for l1, l2 in ((0.0, 0.0), (0.03, 0.0), (0.0, 0.2), (0.01, 0.02)):
        record(writer, f"activity_l1_{l1}_l2_{l2}", layers.ActivityRegularization(l1=l1, l2=l2), (4, 5))
    record(writer, "activity_rank4", layers.ActivityRegularization(l1=0.02, l2=0.01), (3, 2, 4, 2))


def _dense(writer: Writer) -> None:
    dense = keras.layers.Dense
    record(writer, "dense", dense(4), (3, 5))
    record(writer, "dense_no_bias", dense(4, use_bias=False), (3, 5))
    record(writer, "dense_one", dense(1), (1, 1))
    record(writer, "dense_wide", dense(17), (6, 33))
    record(writer, "dense_rank3", dense(4), (3, 6, 5))
    record(writer, "dense_rank3_no_bias", dense(2, use_bias=False, activation="tanh"), (3, 6, 5))
    record(writer, "dense_rank4", dense(3, activation="relu"), (2, 3, 4, 5))
    for name in NAMED_ACTIVATIONS:
        record(writer, f"dense_{name}", dense(6, activation=name), (3, 5))
    record(writer, "dense_glu", dense(6, activation="glu"), (3, 5))
    record(writer, "dense_softmax_rank3", dense(4, activation="softmax"), (2, 3, 5))
    l1, l2 = keras.regularizers.L1, keras.regularizers.L2
    record(writer, "dense_kernel_l2", dense(4, kernel_regularizer=l2(0.05)), (3, 5))
    record(writer, "dense_kernel_l1", dense(4, kernel_regularizer=l1(0.03)), (3, 5))
    record(writer, "dense_kernel_l1l2", dense(4, kernel_regularizer=keras.regularizers.L1L2(0.01, 0.02)), (3, 5))
    record(writer, "dense_bias_l2", dense(4, bias_regularizer="l2"), (3, 5))
    record(
        writer,
        "dense_all_regularizers",
        dense(
            4,
            activation="tanh",
            kernel_regularizer=l2(0.05),
            bias_regularizer=l1(0.03),
            activity_regularizer=l2(0.1),
        ),
        (3, 5),
    )
    record(writer, "dense_activity_l1_rank3", dense(4, activity_regularizer=l1(0.1)), (3, 2, 5))
    record(writer, "dense_stack", [dense(8, activation="relu"), dense(8, activation="tanh"), dense(3)], (4, 6))


def _activations(writer: Writer) -> None:
    layers = keras.layers
    for name in (*NAMED_ACTIVATIONS, "sparsemax"):
        record(writer, f"activation_{name}", layers.Activation(name), (3, 4, 5))
    record(writer, "activation_glu", layers.Activation("glu"), (3, 6))
    record(writer, "activation_large_softmax", layers.Activation("softmax"), floats(generator("large"), (4, 7), 60.0))
    for title, layer in {
        "plain": layers.ReLU(),
        "max": layers.ReLU(max_value=0.8),
        "slope": layers.ReLU(negative_slope=0.15),
        "threshold": layers.ReLU(threshold=0.4),
        "all": layers.ReLU(max_value=1.2, negative_slope=0.2, threshold=0.3),
        "max_slope": layers.ReLU(max_value=1.0, negative_slope=0.3),
        "threshold_slope": layers.ReLU(negative_slope=0.3, threshold=0.5),
        "max_threshold": layers.ReLU(max_value=1.0, threshold=0.5),
        "max_0": layers.ReLU(max_value=0.0, negative_slope=0.1),
    }.items():
        record(writer, f"relu_{title}", layer, (4, 5, 3))
    record(writer, "leaky_relu", layers.LeakyReLU(), (4, 6))
    record(writer, "leaky_relu_slope", layers.LeakyReLU(negative_slope=0.07), (4, 3, 2, 3))
    record(writer, "leaky_relu_0", layers.LeakyReLU(negative_slope=0.0), (4, 6))
    record(writer, "elu", layers.ELU(), (4, 6))
    record(writer, "elu_alpha", layers.ELU(alpha=0.4), (4, 3, 2, 3))
    record(writer, "softmax", layers.Softmax(), (4, 6))
    record(writer, "softmax_rank3", layers.Softmax(), (4, 3, 6))
    record(writer, "softmax_axis_1", layers.Softmax(axis=1), (4, 3, 6))
    record(writer, "softmax_axis_minus_2", layers.Softmax(axis=-2), (2, 4, 3, 3))
    record(writer, "softmax_axes", layers.Softmax(axis=[1, 2]), (2, 4, 3, 3))
    record(writer, "prelu", layers.PReLU(), (4, 6))
    record(writer, "prelu_rank4", layers.PReLU(), (3, 4, 4, 2))
    record(writer, "prelu_shared", layers.PReLU(shared_axes=[1, 2]), (3, 4, 4, 2))
    record(writer, "prelu_shared_one", layers.PReLU(shared_axes=[1]), (3, 4, 2))
    record(writer, "prelu_regularized", layers.PReLU(alpha_regularizer="l2"), (4, 6))


def _reshaping(writer: Writer) -> None:
    layers = keras.layers
    for rank, shape in {2: (3, 4), 3: (3, 4, 2), 4: (3, 4, 2, 5), 1: (3,)}.items():
        record(writer, f"flatten_rank{rank}", layers.Flatten(), shape)
    record(writer, "reshape", layers.Reshape((4, 3)), (2, 12))
    record(writer, "reshape_unknown", layers.Reshape((-1, 3)), (2, 4, 6))
    record(writer, "reshape_unknown_last", layers.Reshape((2, 2, -1)), (2, 4, 6))
    record(writer, "reshape_flat", layers.Reshape((-1,)), (2, 4, 6))
    record(writer, "reshape_one", layers.Reshape((1, 12, 1)), (2, 12))
    record(writer, "permute_21", layers.Permute((2, 1)), (3, 4, 5))
    record(writer, "permute_312", layers.Permute((3, 1, 2)), (2, 3, 4, 5))
    record(writer, "permute_132", layers.Permute((1, 3, 2)), (2, 3, 4, 5))
    record(writer, "permute_1", layers.Permute((1,)), (3, 4))
    record(writer, "repeat_vector", layers.RepeatVector(4), (3, 5))
    record(writer, "repeat_vector_1", layers.RepeatVector(1), (3, 5))
    for title, padding in {"1": 1, "pair": (2, 1), "sides": ((1, 0), (0, 3)), "0": 0}.items():
        record(writer, f"zero_padding2d_{title}", layers.ZeroPadding2D(padding), (2, 3, 4, 2))
    for title, cropping in {"1": 1, "pair": (2, 1), "sides": ((1, 0), (0, 3)), "0": 0}.items():
        record(writer, f"cropping2d_{title}", layers.Cropping2D(cropping), (2, 6, 5, 2))
    for title, padding in {"1": 1, "pair": (2, 1), "0": 0}.items():
        record(writer, f"zero_padding1d_{title}", layers.ZeroPadding1D(padding), (2, 4, 3))
        record(writer, f"cropping1d_{title}", layers.Cropping1D(padding), (2, 6, 3))
    for size in (1, 2, 3):
        record(writer, f"up_sampling1d_{size}", layers.UpSampling1D(size), (2, 4, 3))
    for kind in ("nearest", "bilinear", "bicubic"):
        for title, size in {"2": 2, "pair": (3, 2), "one_axis": (1, 4), "3": 3}.items():
            upsampling = layers.UpSampling2D(size, interpolation=kind)
            record(writer, f"up_sampling2d_{kind}_{title}", upsampling, (2, 3, 4, 2))
    record(writer, "up_sampling2d_bilinear_single", layers.UpSampling2D(2, interpolation="bilinear"), (2, 1, 1, 2))


def _at_inference(writer: Writer) -> None:
    layers = keras.layers
    for layer, shape in (
        (layers.Dropout(0.4), (3, 5)),
        (layers.SpatialDropout1D(0.4), (3, 5, 2)),
        (layers.SpatialDropout2D(0.4), (3, 4, 4, 2)),
        (layers.GaussianNoise(0.4), (3, 5)),
        (layers.GaussianDropout(0.4), (3, 5)),
        (layers.AlphaDropout(0.4), (3, 5)),
        (layers.Identity(), (3, 5, 2)),
    ):
        record(writer, f"inference_{type(layer).__name__}", layer, shape)
    record(writer, "inference_dropout_noise_shape", layers.Dropout(0.4, noise_shape=(None, 1, 2)), (3, 5, 2))
    for layer, shape in (
        (layers.Dropout(0.0), (3, 5)),
        (layers.SpatialDropout1D(0.0), (3, 5, 2)),
        (layers.GaussianNoise(0.0), (3, 5)),
        (layers.GaussianDropout(0.0), (3, 5)),
        (layers.AlphaDropout(0.0), (3, 5)),
    ):
        record(writer, f"training_rate_0_{type(layer).__name__}", layer, shape, training=True)


def _embedding(writer: Writer) -> None:
    layers = keras.layers
    rng = generator("embedding ids")
    ids = rng.integers(0, 7, (3, 5)).astype(np.int32)
    record(writer, "embedding", layers.Embedding(7, 4), ids)
    record(writer, "embedding_float_ids", layers.Embedding(7, 4), ids.astype(np.float32))
    record(writer, "embedding_rank1", layers.Embedding(7, 4), ids[0])
    record(writer, "embedding_rank3", layers.Embedding(7, 2), rng.integers(0, 7, (2, 3, 4)).astype(np.int32))
    record(writer, "embedding_repeated", layers.Embedding(4, 3), np.array([[1, 1, 1], [2, 1, 2]], np.int32))
    record(writer, "embedding_mask_zero", layers.Embedding(7, 4, mask_zero=True), ids)
    record(writer, "embedding_l2", layers.Embedding(7, 4, embeddings_regularizer="l2"), ids)
    record(writer, "embedding_flat_dense", [layers.Embedding(7, 4), layers.Flatten(), layers.Dense(3)], ids)
    steps = floats(rng, (4, 5, 3))
    steps[0, 3:] = 0
    steps[1, 1:3] = 0
    steps[2, 2, 0] = 0
    record(writer, "masking", layers.Masking(), steps)
    record(writer, "masking_value", layers.Masking(mask_value=-1.0), np.where(steps == 0, np.float32(-1), steps))


def _scaling(writer: Writer) -> None:
    layers = keras.layers
    record(writer, "rescaling", layers.Rescaling(1.0 / 255), (3, 4))
    record(writer, "rescaling_offset", layers.Rescaling(2.0, offset=-1.0), (3, 4, 4, 1))
    record(writer, "rescaling_channels", layers.Rescaling([1.0, 2.0, 0.5], offset=[0.0, 1.0, -1.0]), (2, 4, 4, 3))
    normalization = layers.Normalization
    record(writer, "normalization", normalization(mean=[0.5, -1.0, 2.0], variance=[1.5, 0.3, 4.0]), (4, 3))
    record(writer, "normalization_scalar", normalization(mean=0.3, variance=2.0, axis=None), (4, 3))
    record(writer, "normalization_images", normalization(mean=[0.5, 0.1], variance=[1.5, 0.3]), (2, 3, 3, 2))
    inverted = normalization(mean=[0.5, -1.0, 2.0], variance=[1.5, 0.3, 4.0], invert=True)
    record(writer, "normalization_invert", inverted, (4, 3))
    record(writer, "normalization_zero_variance", normalization(mean=[0.5, -1.0], variance=[1.0, 0.0]), (4, 2))
    record(writer, "normalization_axis_1", normalization(axis=1, mean=[0.5, -1.0], variance=[1.0, 3.0]), (4, 2, 3))
    record(writer, "normalization_adapted", normalization(), (4, 3))
    record(writer, "normalization_adapted_scalar", normalization(axis=None), (4, 3))
