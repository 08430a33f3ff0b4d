import numpy as np
import pytest

from netbuilder.core.errors import SettingError, ShapeError
from netbuilder.engine.layers import layers
from tests.unit.engine.layers.one_layer import back, made, run
from tests.unit.engine.layers.test_recurrent import sequence

HALVES = {"kind": "SimpleRNN", "units": 1, "activation": "linear", "return_sequences": True}
ADDS = {
    f"{name}_layer/{weight}": value
    for name in ("forward", "backward")
    for weight, value in {"kernel": [[1]], "recurrent_kernel": [[0.5]], "bias": [0]}.items()
}
THERE, BACK = [4, 4, 3], [5.25, 2.5, 1]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("concat", list(zip(THERE, BACK, strict=True))),
        ("sum", [[9.25], [6.5], [4]]),
        ("mul", [[21], [10], [3]]),
        ("ave", [[4.625], [3.25], [2]]),
    ],
)
def test_both_directions_are_joined_step_by_step(mode, expected):
    layer = made("Bidirectional", layer=HALVES, merge_mode=mode)
    y, _ = run(layer, sequence(4, 2, 1), ADDS)
    np.testing.assert_array_equal(y[0], expected)


def test_changes_come_back_from_both_directions():
    layer = made("Bidirectional", layer=HALVES)
    _, call = run(layer, sequence(4, 2, 1), ADDS)
    dx = back(layer, call, [[[0, 0], [0, 0], [8, 16]]])
    assert dx.ravel().tolist() == [2, 4, 24]
    assert call.grads["forward_layer/bias"].tolist() == [14]
    assert call.grads["backward_layer/kernel"].tolist() == [[16]]


def test_last_outputs_are_those_of_both_ends():
    layer = made("Bidirectional", layer={**HALVES, "return_sequences": False})
    y, call = run(layer, sequence(4, 2, 1), ADDS)
    assert y.tolist() == [[3, 5.25]]
    assert layer.output_mask(call) is None


def test_masked_steps_of_both_directions_are_zero():
    layer = made("Bidirectional", layer=HALVES)
    mask = np.array([[True, True, False]])
    y, call = run(layer, sequence(4, 2, 9), ADDS, masks=(mask,))
    assert y[0].tolist() == [[4, 5], [4, 2], [0, 0]]
    assert layer.output_mask(call) is mask


def test_the_way_back_can_have_its_own_layer():
    own = {"kind": "GRU", "units": 3, "go_backwards": True, "return_sequences": True}
    layer = made("Bidirectional", layer=HALVES, backward_layer=own)
    assert layer.output_shape((None, 1)) == (None, 4)
    assert [weight.shape for weight in layer.weights((None, 1))][3:] == [(1, 9), (3, 9), (2, 9)]
    assert layers.from_json(layer.to_json()) == layer


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"layer": "Dense"}, "recurrent layer, but got Dense"),
        ({"layer": None}, "must be a recurrent, but it is None"),
        ({"layer": {"kind": "LSTM", "go_backwards": True}}, "one that reads from the end"),
        ({"backward_layer": "LSTM"}, "one that reads from the end"),
        ({"backward_layer": {**HALVES, "go_backwards": True}}, "both give every step"),
        ({"merge_mode": "max"}, "concat, sum, mul, ave"),
    ],
)
def test_pairs_that_do_not_fit_are_refused(settings, words):
    with pytest.raises(SettingError, match=words):
        made("Bidirectional", **settings)


def test_different_widths_can_only_be_laid_side_by_side():
    own = {"kind": "GRU", "units": 3, "go_backwards": True, "return_sequences": True}
    with pytest.raises(ShapeError, match="1 units with 3 by sum"):
        made("Bidirectional", layer=HALVES, backward_layer=own, merge_mode="sum").output_shape((5, 1))


def test_every_step_goes_through_one_layer():
    layer = made("TimeDistributed", layer={"kind": "Dense", "units": 1})
    params = {"layer/kernel": [[2], [1]], "layer/bias": [1]}
    mask = np.array([[True, False]])
    y, call = run(layer, [[[1, 2], [3, 4]]], params, masks=(mask,))
    assert y.tolist() == [[[5], [11]]]
    assert back(layer, call, [[[1], [10]]]).tolist() == [[[2, 1], [20, 10]]]
    assert call.grads["layer/kernel"].tolist() == [[31], [42]]
    assert layer.output_mask(call) is mask


def test_batch_statistics_are_those_of_one_step():
    layer = made("TimeDistributed", layer={"kind": "BatchNormalization", "momentum": 0.5, "epsilon": 0})
    params = {f"layer/{name}": [value] for name, value in zip(("gamma", "beta"), (1, 0), strict=True)}
    params |= {"layer/moving_mean": [0], "layer/moving_variance": [1]}
    y, call = run(layer, [[[1], [10]], [[3], [30]]], params, training=True)
    np.testing.assert_allclose(y[..., 0], [[-1, -1], [1, 1]], rtol=1e-5)
    assert call.params["layer/moving_mean"].tolist() == [0.5 * (0.5 * 2) + 0.5 * 20]
    assert layer.mixes_samples


def test_what_has_no_steps_or_several_inputs_is_refused():
    with pytest.raises(ShapeError, match="several steps"):
        made("TimeDistributed").output_shape((4,))
    with pytest.raises(SettingError, match="one input, but got Add"):
        made("TimeDistributed", layer="Add")
    with pytest.raises(SettingError, match="must be a layer, but it is None"):
        made("TimeDistributed", layer=None)


def test_an_open_number_of_steps_stays_open():
    layer = made("TimeDistributed", layer={"kind": "Conv2D", "filters": 3, "kernel_size": 3})
    assert layer.output_shape((None, 8, 8, 1)) == (None, 6, 6, 3)
