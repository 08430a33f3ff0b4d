"""Models that are more than one layer after another, and what is said of models as a whole."""

from __future__ import annotations

from typing import Any


def _input(name: str, *shape: int | None) -> dict[str, Any]:
    return {"kind": "Input", "id": name, "shape": list(shape)}


def _merged(kind: str, **settings: Any) -> dict[str, Any]:
    return {
        "layers": [
            _input("x", 4),
            {"kind": "Dense", "id": "a", "units": 3, "activation": "tanh"},
            {"kind": "Dense", "id": "b", "units": 3, "inputs": ["x"]},
            {"kind": kind, "id": "both", "inputs": ["a", "b"], **settings},
            {"kind": "Dense", "id": "out", "units": 2},
        ]
    }


_KINDS = ("Add", "Average", "Concatenate", "Maximum", "Minimum", "Multiply", "Subtract")
MERGED = {kind: (_merged(kind), {}) for kind in _KINDS}

_SHARED = {
    "layers": [
        _input("zeta", 4),
        _input("alpha", 4),
        {"kind": "Dense", "id": "twice", "units": 5, "inputs": ["alpha"]},
        {"kind": "Dense", "id": "frozen", "units": 5, "inputs": ["zeta"], "trainable": False},
        {"kind": "Dense", "id": "c", "units": 5, "inputs": ["frozen"], "activation": "relu"},
        {"kind": "Dense", "id": "again", "shares": "twice", "units": 5, "inputs": ["zeta"]},
        {"kind": "Add", "id": "sum", "inputs": ["twice", "c", "again"]},
        {"kind": "Concatenate", "id": "joined", "inputs": ["sum", "frozen"]},
        {"kind": "Dense", "id": "numbers", "units": 2, "inputs": ["joined"]},
        {"kind": "Dense", "id": "classes", "units": 3, "inputs": ["twice"], "activation": "softmax"},
    ],
    "outputs": ["numbers", "classes"],
}
_THRICE = {
    "layers": [
        _input("x", 4),
        {"kind": "Dense", "id": "d", "units": 4, "activation": "tanh"},
        {"kind": "Dense", "id": "d2", "units": 4, "activation": "tanh", "shares": "d"},
        {"kind": "BatchNormalization", "id": "bn"},
        {"kind": "Dense", "id": "d3", "units": 4, "activation": "tanh", "shares": "d"},
        {"kind": "BatchNormalization", "id": "bn2", "shares": "bn"},
    ]
}
_NESTED = {
    "layers": [
        _input("x", 4),
        {"kind": "Dense", "id": "encoder_first", "units": 4, "activation": "tanh", "group": "encoder"},
        {"kind": "BatchNormalization", "id": "encoder_bn", "group": "encoder/block", "trainable": False},
        {"kind": "Dense", "id": "encoder_last", "units": 4, "group": "encoder/block"},
        {"kind": "Dense", "id": "out", "units": 2},
    ]
}
_NAMES = {
    "layers": [
        _input("a/b ü.1", 4),
        {"kind": "Dense", "id": "<b>1.</b>", "units": 3},
        {"kind": "Dense", "id": "x" * 80, "units": 3},
        {"kind": "Dense", "id": "x" * 81, "units": 3},
        {"kind": "Dense", "id": "a b", "units": 3},
        {"kind": "Dense", "id": "a_b", "units": 3},
        {"kind": "Dense", "id": "-", "units": 3},
        {"kind": "Dense", "id": "9", "units": 2},
    ]
}
_RESIDUAL = {
    "layers": [
        _input("x", 6, 6, 2),
        {"kind": "Conv2D", "id": "c1", "filters": 2, "kernel_size": 3, "padding": "same", "activation": "relu"},
        {"kind": "BatchNormalization", "id": "b1"},
        {"kind": "Conv2D", "id": "c2", "filters": 2, "kernel_size": 3, "padding": "same"},
        {"kind": "Add", "id": "plus", "inputs": ["c2", "x"]},
        {"kind": "GlobalAveragePooling2D", "id": "mean"},
        {"kind": "Dropout", "id": "drop", "rate": 0.3},
        {"kind": "Dense", "id": "out", "units": 2},
    ]
}


def _frozen(kind: str, shape: list[int], **settings: Any) -> dict[str, Any]:
    layer = {"kind": kind, "trainable": False, **settings}
    return {"layers": [{"kind": "Input", "shape": shape}, {"kind": "Dense", "units": 4}, layer, {"kind": "Flatten"},
                       {"kind": "Dense", "units": 2}]}  # fmt: skip


_EMBEDDED = [
    _input("words", 6),
    {"kind": "Embedding", "id": "e", "input_dim": 5, "output_dim": 4, "mask_zero": True},
]
_MASKED_STACK = [
    _input("steps", 6, 4),
    {"kind": "Masking", "id": "m"},
    {"kind": "LSTM", "id": "l", "units": 3, "return_sequences": True},
    {"kind": "Dropout", "id": "d", "rate": 0.0},
    {"kind": "Bidirectional", "id": "b", "layer": {"kind": "GRU", "units": 2, "return_sequences": True}},
    {"kind": "TimeDistributed", "id": "t", "layer": {"kind": "Dense", "units": 4}},
    {"kind": "SimpleRNN", "id": "s", "units": 3},
    {"kind": "Dense", "id": "out", "units": 2},
]
_STATES = {
    "layers": [
        _input("x", 6, 4),
        {"kind": "LSTM", "id": "encoder", "units": 3, "return_state": True},
        {"kind": "Slice", "id": "out", "step": 0, "inputs": ["encoder"]},
        {"kind": "Slice", "id": "h", "step": -2, "inputs": ["encoder"]},
        {"kind": "Slice", "id": "c", "step": -1, "inputs": ["encoder"]},
        {"kind": "LSTM", "id": "decoder", "units": 3, "initial_state": True, "inputs": ["x", "h", "c"]},
        {"kind": "Concatenate", "id": "joined", "inputs": ["out", "decoder"]},
        {"kind": "Dense", "id": "answer", "units": 2},
    ]
}
_STACK = {
    "layers": [
        {"kind": "Input", "shape": [6, 6, 2]},
        {"kind": "Conv2D", "filters": 3, "kernel_size": 3, "activation": "relu"},
        {"kind": "BatchNormalization"},
        {"kind": "MaxPooling2D"},
        {"kind": "Flatten"},
        {"kind": "Dense", "units": 3, "activation": "softmax"},
    ]
}
_ONLY_INPUT = {"layers": [_input("x", 4), {"kind": "Identity", "id": "same"}, {"kind": "Dense", "id": "d", "units": 2}]}
_INPUT_IS_OUTPUT = {
    "layers": [_input("x", 4), {"kind": "Dense", "id": "d", "units": 2}],
    "outputs": ["d", "x"],
}
_JOINED_STEPS = {
    "layers": [
        _input("x", 5, 4),
        {"kind": "Dense", "id": "a", "units": 4},
        {"kind": "Concatenate", "id": "both", "inputs": ["x", "a"], "axis": 1},
        {"kind": "GlobalMaxPooling1D", "id": "g"},
        {"kind": "Dense", "id": "out", "units": 2},
    ]
}
_STEPS = {"layers": [_input("x", 6, 4), {"kind": "LSTM", "units": 4, "return_sequences": True}, {"kind": "Softmax"}]}
_OPEN = {
    "layers": [
        _input("x", None, 4),
        {"kind": "Maxout", "id": "o", "units": 3},
        {"kind": "Slice", "id": "s", "steps": [1, -1], "features": [1, 3]},
        {"kind": "GlobalAveragePooling1D", "id": "g"},
        {"kind": "Dense", "id": "d", "units": 2},
    ]
}
_TWO_TEXTS = {
    "layers": [
        _input("one", 6),
        _input("two", 6),
        {"kind": "Embedding", "id": "e2", "input_dim": 5, "output_dim": 4, "inputs": ["two"]},
        {"kind": "Embedding", "id": "e1", "input_dim": 5, "output_dim": 4, "mask_zero": True, "inputs": ["one"]},
        {"kind": "LSTM", "id": "l2", "units": 3, "inputs": ["e2"]},
        {"kind": "LSTM", "id": "l1", "units": 3, "inputs": ["e1"]},
        {"kind": "Concatenate", "id": "both", "inputs": ["l2", "l1"]},
        {"kind": "Dense", "id": "out", "units": 2},
    ]
}
_DENSE = {"kind": "Dense", "units": 4}
_BRANCHES = {
    "layers": [
        _input("x", 6, 4),
        _input("y", 6, 4),
        {**_DENSE, "id": "a", "inputs": ["x"]},
        {"kind": "Masking", "id": "m"},
        {"kind": "LSTM", "id": "l1", "units": 3},
        {**_DENSE, "id": "b", "inputs": ["y"]},
        {**_DENSE, "id": "c"},
        {"kind": "LSTM", "id": "l2", "units": 3},
        {"kind": "Concatenate", "id": "both", "inputs": ["l2", "l1"]},
        {"kind": "Dense", "id": "out", "units": 2},
    ]
}
"""A branch in which steps are masked, and a longer one: operations that make the mask lie on the way to `a`."""


def _masks_joined(kind: str, *inputs: str, **settings: Any) -> dict[str, Any]:
    """Sequences of which two are masked, joined and read by an LSTM, among layers of one shape."""
    return {
        "layers": [
            _input("x", 6, 4),
            _input("y", 6, 4),
            *([{**_DENSE, "id": "a", "inputs": ["x"]}] if "a" in inputs else []),
            {"kind": "Masking", "id": "mx", "inputs": ["x"]},
            {"kind": "Masking", "id": "my", "mask_value": 0.5, "inputs": ["y"]},
            {**_DENSE, "id": "b", "inputs": ["mx"], "activation": "tanh"},
            {**_DENSE, "id": "c"},
            {"kind": kind, "id": "concatenate", "inputs": list(inputs), **settings},
            {**_DENSE, "id": "d"},
            {"kind": "LSTM", "id": "any", "units": 3},
            {"kind": "GRU", "id": "other", "units": 3, "inputs": ["c"]},
            {**_DENSE, "id": "e", "inputs": ["y"]},
            {**_DENSE, "id": "f"},
            {"kind": "GRU", "id": "third", "units": 3},
            {"kind": "Concatenate", "id": "all", "inputs": ["third", "other", "any"]},
            {"kind": "Dense", "id": "out", "units": 2},
        ]
    }


_MASKED_AS = {
    "layers": [
        *_masks_joined("Multiply", "my", "c")["layers"][:6],
        {"kind": "Permute", "id": "p", "dims": [1, 2], "inputs": ["my"]},
        {"kind": "Permute", "id": "q", "dims": [1, 2], "inputs": ["c"]},
        {"kind": "Multiply", "id": "product", "inputs": ["p", "q"]},
        {"kind": "MaskedAs", "id": "same", "inputs": ["product", "my", "c"]},
        *_masks_joined("Multiply", "my", "c")["layers"][7:],
    ]
}
_MASKED_STATES = {
    "layers": [
        _input("x", 6, 4),
        {"kind": "Masking", "id": "m"},
        {"kind": "LSTM", "id": "encoder", "units": 3, "return_state": True},
        {"kind": "Slice", "id": "h", "step": -2, "inputs": ["encoder"]},
        {"kind": "Slice", "id": "s", "step": -1, "inputs": ["encoder"]},
        {"kind": "LSTM", "id": "decoder", "units": 3, "initial_state": True, "inputs": ["m", "h", "s"]},
        {"kind": "Dense", "id": "answer", "units": 2},
    ]
}
_MASKED_SOFTMAX = {
    "layers": [
        *_MASKED_STACK[:2],
        {"kind": "Softmax", "id": "p"},
        {"kind": "LSTM", "id": "l", "units": 3},
    ]
}
_LONG = {
    "layers": [
        {"kind": "Input", "shape": [4]},
        *(
            {"kind": "Dense", "id": f"layer_with_a_rather_long_name_number_{number}", "units": 4}
            for number in range(40)
        ),
    ]
}

GRAPHS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    **MERGED,
    "Concatenate_axis": (_merged("Concatenate", axis=1), {}),
    "Dot": (_merged("Dot"), {}),
    "Dot_normalized": (_merged("Dot", axes=1, normalize=True), {}),
    "shared": (_SHARED, {"loss": ["mean_squared_error", "sparse_categorical_crossentropy"]}),
    "one_loss_missing": (_SHARED, {"loss": ["mean_squared_error", None]}),
    "thrice": (_THRICE, {}),
    "nested": (_NESTED, {"sequential": True}),
    "names": (_NAMES, {}),
    "residual": (_RESIDUAL, {"random": True}),
    "frozen_dense": (_frozen("Dense", [4], units=3), {"sequential": True}),
    "frozen_normalization": (_frozen("BatchNormalization", [4]), {"sequential": True}),
    "frozen_normalization_functional": (_frozen("BatchNormalization", [4]), {}),
    "frozen_recurrent": (_frozen("LSTM", [5, 3], units=3), {}),
    "frozen_both_ways": (_frozen("Bidirectional", [5, 3], layer={"kind": "LSTM", "units": 3}), {"sequential": True}),
    "masked_stack": ({"layers": _MASKED_STACK}, {"sequential": True}),
    "masked_functional": ({"layers": _MASKED_STACK}, {}),
    "masked_mean": ({"layers": [*_MASKED_STACK[:3], {"kind": "GlobalAveragePooling1D", "id": "g"}]}, {}),
    "masked_maxout": (
        {
            "layers": [
                *_MASKED_STACK[:2],
                {"kind": "Maxout", "id": "o", "units": 3},
                {"kind": "LSTM", "id": "l", "units": 3},
            ]
        },
        {"sequential": True},
    ),
    "embedded_stack": (
        {"layers": [*_EMBEDDED, {"kind": "LSTM", "id": "l", "units": 3}]},
        {"sequential": True, "tokens": 5},
    ),
    "embedded_functional": ({"layers": [*_EMBEDDED, {"kind": "GRU", "id": "l", "units": 3}]}, {"tokens": 5}),
    "embedded_output": (
        {"layers": [*_EMBEDDED, {"kind": "LSTM", "id": "l", "units": 3, "return_sequences": True}]},
        {"sequential": True, "tokens": 5},
    ),
    "masked_branches": (_BRANCHES, {}),
    "masked_and_not_joined": (_masks_joined("Concatenate", "c", "a"), {}),
    "masked_joined": (_masks_joined("Concatenate", "c", "my"), {}),
    "masked_joined_alike": (_masks_joined("Concatenate", "b", "c"), {}),
    "masked_joined_steps": (_masks_joined("Concatenate", "c", "a", axis=1), {}),
    "masked_added": (_masks_joined("Add", "my", "c"), {}),
    "masked_and_not_added": (_masks_joined("Add", "a", "c"), {}),
    "masked_multiplied": (_masks_joined("Multiply", "my", "c"), {}),
    "masked_maximum": (_masks_joined("Maximum", "my", "a", "c"), {}),
    "masked_as": (_MASKED_AS, {}),
    "masked_states": (_MASKED_STATES, {}),
    "masked_softmax": (_MASKED_SOFTMAX, {}),
    "masked_softmax_stack": (_MASKED_SOFTMAX, {"sequential": True}),
    "joined_steps": (_JOINED_STEPS, {}),
    "two_texts": (_TWO_TEXTS, {"tokens": 5}),
    "steps_to_labels": (_STEPS, {"loss": "ctc"}),
    "open_length": (_OPEN, {}),
    "states": (_STATES, {}),
    "stack": (_STACK, {"sequential": True, "loss": "sparse_categorical_crossentropy", "metrics": ("accuracy",)}),
    "stack_functional": (_STACK, {"loss": "sparse_categorical_crossentropy", "metrics": ("accuracy",)}),
    "float64": (_STACK, {"sequential": True, "dtype": "float64"}),
    "float64_functional": (_RESIDUAL, {"dtype": "float64", "random": True}),
    "identity": (_ONLY_INPUT, {}),
    "input_is_output": (_INPUT_IS_OUTPUT, {"loss": ["mean_squared_error", None]}),
    "long": (_LONG, {"sequential": True}),
}
