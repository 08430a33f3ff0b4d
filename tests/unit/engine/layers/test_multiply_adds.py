"""The cost of layers, compared with numbers worked out by hand."""

from __future__ import annotations

import pytest

from netbuilder.engine.layers import layers

BY_HAND = (
    ("Dense", {"units": 100}, [(784,)], 784 * 100),
    ("Dense", {"units": 4, "use_bias": False}, [(6, 3)], 6 * 3 * 4),
    ("Dense", {"units": 4}, [(None, 3)], 3 * 4),
    ("Maxout", {"units": 10, "pieces": 3}, [(20,)], 20 * 10 * 3),
    # 28 - 3 + 1 = 26 places down and across, 32 patterns of 3 x 3 cells.
    ("Conv2D", {"filters": 32}, [(28, 28, 1)], 26 * 26 * 3 * 3 * 32),
    ("Conv2D", {"filters": 64, "strides": 2, "padding": "same"}, [(28, 28, 8)], 14 * 14 * 3 * 3 * 8 * 64),
    ("Conv2D", {"filters": 6, "groups": 2}, [(5, 5, 4)], 3 * 3 * 3 * 3 * 2 * 6),
    ("Conv1D", {"filters": 5, "kernel_size": 2, "padding": "causal"}, [(7, 3)], 7 * 2 * 3 * 5),
    ("Conv1D", {"filters": 5, "kernel_size": 2}, [(None, 3)], 2 * 3 * 5),
    ("Conv2DTranspose", {"filters": 8, "strides": 2}, [(7, 7, 16)], 7 * 7 * 3 * 3 * 16 * 8),
    ("DepthwiseConv2D", {"depth_multiplier": 2}, [(10, 10, 4)], 8 * 8 * 3 * 3 * 4 * 2),
    ("SeparableConv2D", {"filters": 16, "padding": "same"}, [(10, 10, 4)], 10 * 10 * (3 * 3 * 4 + 4 * 16)),
    ("SimpleRNN", {"units": 5}, [(6, 3)], 6 * (3 + 5) * 5),
    ("LSTM", {"units": 5}, [(6, 3)], 6 * (3 + 5) * 4 * 5),
    ("GRU", {"units": 5, "reset_after": False}, [(6, 3)], 6 * (3 + 5) * 3 * 5),
    ("Bidirectional", {"layer": {"kind": "LSTM", "units": 5}}, [(6, 3)], 2 * 6 * (3 + 5) * 4 * 5),
    ("TimeDistributed", {"layer": {"kind": "Dense", "units": 4}}, [(6, 3)], 6 * 3 * 4),
    ("Dot", {"axes": 1}, [(5,), (5,)], 5),
    ("Dot", {"axes": (2, 1)}, [(4, 5), (5, 3)], 4 * 5 * 3),
    ("Embedding", {"input_dim": 100}, [(6,)], 0),
    ("Flatten", {}, [(28, 28)], 0),
    ("MaxPooling2D", {}, [(28, 28, 3)], 0),
)


@pytest.mark.parametrize(("kind", "settings", "shapes", "expected"), BY_HAND)
def test_the_cost_is_that_worked_out_by_hand(kind, settings, shapes, expected):
    assert layers.create(kind, settings).multiply_adds(*shapes) == expected
