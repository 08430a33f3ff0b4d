"""Cases: simple, LSTM and GRU layers with masks, both directions, and layers applied to every step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layer_runs import record
from oracle import floats, generator, keras, np
from store import Writer

KINDS = ("SimpleRNN", "LSTM", "GRU")
SHAPE = (3, 5, 4)


def masked_steps() -> np.ndarray:
    """Steps left out at the end, at the start, in the middle, nowhere, everywhere."""
    x = floats(generator("masked steps"), (5, 6, 4))
    x[0, 4:] = 0
    x[1, :2] = 0
    x[2, 2:4] = 0
    x[4] = 0
    return x


def build(writer: Writer) -> None:
    for kind in KINDS:
        for title, settings in _options(kind):
            record(writer, f"{kind}_{title}", getattr(keras.layers, kind)(3, **settings), SHAPE)
        _masked(writer, kind)
        _bidirectional(writer, kind)
        _given_states(writer, kind)
    _chains(writer)
    _time_distributed(writer)


def _options(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "plain", {}
    yield "sequences", {"return_sequences": True}
    yield "backwards", {"go_backwards": True}
    yield "backwards_sequences", {"go_backwards": True, "return_sequences": True}
    yield "state", {"return_state": True}
    yield "state_sequences", {"return_state": True, "return_sequences": True}
    yield "no_bias", {"use_bias": False, "return_sequences": True}
    yield "relu", {"activation": "relu", "return_sequences": True}
    yield "linear", {"activation": "linear"}
    yield "unroll", {"unroll": True, "return_sequences": True}
    yield "regularized", {"kernel_regularizer": "l2", "recurrent_regularizer": "l1", "bias_regularizer": "l2"}
    yield "activity", {"activity_regularizer": "l2", "return_sequences": True}
    if kind == "SimpleRNN":
        yield "sigmoid", {"activation": "sigmoid", "return_sequences": True}
        return
    yield "recurrent_hard_sigmoid", {"recurrent_activation": "hard_sigmoid", "return_sequences": True}
    yield "recurrent_tanh", {"recurrent_activation": "tanh", "activation": "softsign", "return_sequences": True}
    if kind == "LSTM":
        yield "no_forget_bias", {"unit_forget_bias": False}
        return
    for title, settings in (
        ("", {}),
        ("_sequences", {"return_sequences": True}),
        ("_no_bias", {"use_bias": False}),
        ("_backwards", {"go_backwards": True, "return_sequences": True}),
        ("_activations", {"activation": "relu", "recurrent_activation": "hard_sigmoid"}),
    ):
        yield f"reset_before{title}", {"reset_after": False} | settings


def _masked(writer: Writer, kind: str) -> None:
    layers = keras.layers
    make = getattr(layers, kind)
    x = masked_steps()
    variants: dict[str, dict[str, Any]] = {
        "plain": {},
        "sequences": {"return_sequences": True},
        "backwards": {"go_backwards": True},
        "backwards_sequences": {"go_backwards": True, "return_sequences": True},
        "state": {"return_state": True, "return_sequences": True},
        "zero_output": {"return_sequences": True, "zero_output_for_mask": True},
    }
    if kind == "GRU":
        variants["reset_before"] = {"reset_after": False, "return_sequences": True}
    for title, settings in variants.items():
        record(writer, f"{kind}_masked_{title}", [layers.Masking(), make(3, **settings)], x)
    ids = np.array([[1, 2, 3, 0, 0], [0, 4, 5, 1, 2], [2, 0, 3, 0, 1]], np.int32)
    chain = [layers.Embedding(6, 4, mask_zero=True), make(3, return_sequences=True), make(2)]
    record(writer, f"{kind}_masked_stack", chain, ids)


def _bidirectional(writer: Writer, kind: str) -> None:
    layers = keras.layers
    make = getattr(layers, kind)
    x = masked_steps()
    for mode in ("concat", "sum", "mul", "ave", None):
        for sequences in (False, True):
            title = f"{mode}_sequences" if sequences else str(mode)
            both = layers.Bidirectional(make(3, return_sequences=sequences), merge_mode=mode)
            record(writer, f"Bidirectional_{kind}_{title}", both, SHAPE)
    for sequences in (False, True):
        title = "masked_sequences" if sequences else "masked"
        both = layers.Bidirectional(make(3, return_sequences=sequences))
        record(writer, f"Bidirectional_{kind}_{title}", [layers.Masking(), both], x)
    alone = floats(generator("one masked sequence"), (1, 5, 4))
    alone[0, 1:3] = 0
    both = [layers.Masking(), layers.Bidirectional(make(3, return_sequences=True), merge_mode="mul")]
    record(writer, f"Bidirectional_{kind}_masked_one_sample", both, alone)
    own = layers.Bidirectional(
        make(3, return_sequences=True),
        backward_layer=make(2, return_sequences=True, go_backwards=True, activation="relu"),
    )
    record(writer, f"Bidirectional_{kind}_own_backward", own, SHAPE)
    record(writer, f"Bidirectional_{kind}_state", layers.Bidirectional(make(3, return_state=True)), SHAPE)


def _given_states(writer: Writer, kind: str) -> None:
    """All inputs but the first are the first states."""
    make = getattr(keras.layers, kind)
    shapes = [SHAPE] + [(3, 3)] * (2 if kind == "LSTM" else 1)
    for title, settings in (
        ("", {}),
        ("_sequences_and_states", {"return_sequences": True, "return_state": True}),
        ("_backwards", {"go_backwards": True}),
        ("_dropout_inference", {"recurrent_dropout": 0.3}),
    ):
        record(writer, f"{kind}_given_states{title}", make(3, **settings), shapes)
    both = keras.layers.Bidirectional(make(3, return_state=True), merge_mode="sum")
    record(writer, f"Bidirectional_{kind}_sum_state", both, SHAPE)
    both = keras.layers.Bidirectional(make(3, return_state=True, return_sequences=True), merge_mode=None)
    record(writer, f"Bidirectional_{kind}_none_state", both, SHAPE)
    record(writer, f"Bidirectional_{kind}_given_states", keras.layers.Bidirectional(make(3)), shapes + shapes[1:])


def _chains(writer: Writer) -> None:
    layers = keras.layers
    chain = [layers.LSTM(4, return_sequences=True), layers.GRU(3, return_sequences=True), layers.SimpleRNN(2)]
    record(writer, "recurrent_stack", chain, SHAPE)
    record(writer, "lstm_dense", [layers.LSTM(4), layers.Dense(2, activation="softmax")], SHAPE)
    record(writer, "lstm_one_step", layers.LSTM(3), (2, 1, 4))
    record(writer, "gru_long", layers.GRU(3), (2, 20, 2))
    record(writer, "lstm_long", layers.LSTM(3, return_sequences=True), (2, 20, 2))
    for kind in KINDS:
        quiet = getattr(layers, kind)(3, dropout=0.3, recurrent_dropout=0.2)
        record(writer, f"{kind}_dropout_inference", quiet, SHAPE)
    deep = [
        layers.Bidirectional(layers.LSTM(3, return_sequences=True)),
        layers.Bidirectional(layers.GRU(2), merge_mode="sum"),
        layers.Dense(2),
    ]
    record(writer, "bidirectional_stack", deep, SHAPE)
    masked = [layers.Masking(), layers.Dense(3), layers.Dropout(0.5), layers.LSTM(2)]
    record(writer, "mask_passes_dense_dropout", masked, masked_steps())


def _time_distributed(writer: Writer) -> None:
    layers = keras.layers
    every = layers.TimeDistributed
    record(writer, "time_distributed_dense", every(layers.Dense(3, activation="tanh")), SHAPE)
    record(writer, "time_distributed_conv2d", every(layers.Conv2D(2, 3)), (2, 3, 5, 5, 2))
    record(writer, "time_distributed_pooling", every(layers.MaxPooling2D()), (2, 3, 4, 4, 2))
    record(writer, "time_distributed_flatten", every(layers.Flatten()), (2, 3, 4, 2))
    record(writer, "time_distributed_lstm", every(layers.LSTM(2)), (2, 3, 4, 2))
    record(writer, "time_distributed_batch_norm", every(layers.BatchNormalization()), SHAPE, training=True)
    record(writer, "time_distributed_batch_norm_inference", every(layers.BatchNormalization()), SHAPE)
    record(writer, "time_distributed_regularized", every(layers.Dense(3, kernel_regularizer="l2")), SHAPE)
    chain = [layers.Masking(), every(layers.Dense(3)), layers.LSTM(2)]
    record(writer, "time_distributed_masked", chain, masked_steps())
