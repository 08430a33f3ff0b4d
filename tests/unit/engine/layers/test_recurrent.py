import numpy as np
import pytest

from netbuilder.core.errors import SettingError, ShapeError
from netbuilder.engine.initializers import initializers
from netbuilder.engine.layers import Call
from tests.unit.engine.layers.one_layer import back, made, run

KINDS = ("SimpleRNN", "LSTM", "GRU")


def sequence(*steps):
    return np.reshape(steps, (1, -1, 1))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def random_params(layer, features, dtype=np.float64):
    rng = np.random.default_rng(3)
    return {weight.name: rng.normal(size=weight.shape).astype(dtype) * 0.5 for weight in layer.weights((5, features))}


ADDS = {"kernel": [[1]], "recurrent_kernel": [[0.5]], "bias": [0]}
"""With a linear activation: half of what was, plus the input."""


def test_simple_rnn_by_hand():
    layer = made("SimpleRNN", units=1, activation="linear", return_sequences=True)
    y, call = run(layer, sequence(4, 2, 1), ADDS)
    assert y.ravel().tolist() == [4, 4, 3]
    dx = back(layer, call, sequence(0, 0, 8))
    assert dx.ravel().tolist() == [2, 4, 8]
    assert call.grads["kernel"].tolist() == [[2 * 4 + 4 * 2 + 8 * 1]]
    assert call.grads["recurrent_kernel"].tolist() == [[4 * 4 + 8 * 4]]
    assert call.grads["bias"].tolist() == [14]


def test_the_last_output_alone_is_the_default():
    layer = made("SimpleRNN", units=1, activation=None)
    y, call = run(layer, sequence(4, 2, 1), ADDS)
    assert y.tolist() == [[3]]
    assert back(layer, call, [[8]]).ravel().tolist() == [2, 4, 8]


def test_backwards_gives_the_outputs_in_the_order_they_are_made():
    layer = made("SimpleRNN", units=1, activation="linear", return_sequences=True, go_backwards=True)
    y, call = run(layer, sequence(4, 2, 1), ADDS)
    assert y.ravel().tolist() == [1, 2.5, 5.25]
    assert back(layer, call, sequence(0, 0, 8)).ravel().tolist() == [8, 4, 2]


def test_masked_steps_repeat_what_was_before_them():
    layer = made("SimpleRNN", units=1, activation="linear", return_sequences=True)
    mask = np.array([[False, True, False, True]])
    y, call = run(layer, sequence(9, 4, 9, 1), ADDS, masks=(mask,))
    assert y.ravel().tolist() == [0, 4, 4, 3]
    assert back(layer, call, sequence(1, 10, 100, 1000)).ravel().tolist() == [0, 10 + 100 + 500, 0, 1000]
    assert layer.output_mask(call) is mask


def test_masked_steps_can_give_zeros():
    layer = made("SimpleRNN", units=1, activation="linear", return_sequences=True, zero_output_for_mask=True)
    y, call = run(layer, sequence(9, 4, 9, 1), ADDS, masks=(np.array([[False, True, False, True]]),))
    assert y.ravel().tolist() == [0, 4, 0, 3]
    assert back(layer, call, sequence(1, 10, 100, 1000)).ravel().tolist() == [0, 510, 0, 1000]


def test_a_last_output_has_no_mask():
    layer = made("SimpleRNN", units=1, activation="linear")
    y, call = run(layer, sequence(4, 2), ADDS, masks=(np.array([[True, False]]),))
    assert y.tolist() == [[4]]
    assert layer.output_mask(call) is None


def test_lstm_step_by_its_formula():
    layer = made("LSTM", units=2)
    params = random_params(layer, 3)
    x = np.random.default_rng(0).normal(size=(4, 2, 3))
    y, _ = run(layer, x, params, np.float64)
    h = c = np.zeros((4, 2))
    for t in range(2):
        z = x[:, t] @ params["kernel"] + h @ params["recurrent_kernel"] + params["bias"]
        i, f, new, o = np.split(z, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(new)
        h = sigmoid(o) * np.tanh(c)
    np.testing.assert_allclose(y, h, rtol=1e-12)


@pytest.mark.parametrize("after", [True, False])
def test_gru_step_by_its_formula(after):
    layer = made("GRU", units=2, reset_after=after)
    params = random_params(layer, 3)
    x = np.random.default_rng(0).normal(size=(4, 2, 3))
    y, _ = run(layer, x, params, np.float64)
    bias, inner = params["bias"] if after else (params["bias"], np.zeros(6))
    parts = zip(*(np.split(params[name], 3, axis=1) for name in ("kernel", "recurrent_kernel")), strict=True)
    (wz, rz), (wr, rr), (wh, rh) = parts
    (bz, br, bh), (iz, ir, ih) = np.split(bias, 3), np.split(inner, 3)
    h = np.zeros((4, 2))
    for t in range(2):
        z = sigmoid(x[:, t] @ wz + bz + h @ rz + iz)
        r = sigmoid(x[:, t] @ wr + br + h @ rr + ir)
        inside = r * (h @ rh + ih) if after else (r * h) @ rh
        h = z * h + (1 - z) * np.tanh(x[:, t] @ wh + bh + inside)
    np.testing.assert_allclose(y, h, rtol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_a_masked_end_is_as_a_shorter_sequence(kind):
    layer = made(kind, units=3)
    params = random_params(layer, 2)
    x = np.random.default_rng(1).normal(size=(2, 5, 2))
    mask = np.array([[True] * 3 + [False] * 2] * 2)
    long, call = run(layer, x, params, np.float64, masks=(mask,))
    short, short_call = run(layer, x[:, :3], params, np.float64)
    np.testing.assert_allclose(long, short, rtol=1e-12)
    dy = np.ones((2, 3))
    dx = back(layer, call, dy, np.float64)
    np.testing.assert_allclose(dx[:, :3], back(layer, short_call, dy, np.float64), rtol=1e-12)
    assert not dx[:, 3:].any()
    for name in params:
        np.testing.assert_allclose(call.grads[name], short_call.grads[name], rtol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_a_fully_masked_sample_gives_zeros_and_moves_nothing(kind):
    layer = made(kind, units=3)
    x = np.random.default_rng(1).normal(size=(1, 4, 2))
    y, call = run(layer, x, random_params(layer, 2), np.float64, masks=(np.zeros((1, 4), bool),))
    assert not y.any()
    assert not back(layer, call, np.ones((1, 3)), np.float64).any()
    assert not any(gradient.any() for gradient in call.grads.values())


@pytest.mark.parametrize("kind", KINDS)
def test_dropout_is_drawn_once_for_all_steps_and_only_in_training(kind):
    layer = made(kind, units=4, dropout=0.5, recurrent_dropout=0.25)
    params = random_params(layer, 6)
    x = np.random.default_rng(1).normal(size=(2, 5, 6))
    quiet, _ = run(layer, x, params, np.float64)
    plain, _ = run(layer.replace(dropout=0, recurrent_dropout=0), x, params, np.float64, training=True)
    np.testing.assert_array_equal(quiet, plain)
    noisy, call = run(layer, x, params, np.float64, training=True, rng=np.random.default_rng(2))
    assert np.abs(noisy - quiet).max() > 0.01
    for mask, _ in call.cache["run"].inputs.parts:
        assert mask.shape == (2, 6) and set(np.unique(mask)) <= {0, 2}
    for mask, _ in call.cache["run"].states.parts:
        assert mask.shape == (2, 4) and set(np.unique(mask)) <= {0, 1 / np.float64(0.75)}
    assert len(call.cache["run"].states.parts) == layer.gates


@pytest.mark.parametrize("kind", KINDS)
def test_float32_agrees_with_float64_over_long_sequences(kind):
    layer = made(kind, units=16, return_sequences=True)
    params = random_params(layer, 8)
    rng = np.random.default_rng(5)
    x, dy = rng.normal(size=(3, 60, 8)), rng.normal(size=(3, 60, 16))
    exact, exact_call = run(layer, x, params, np.float64)
    y, call = run(layer, x, params)
    np.testing.assert_allclose(y, exact, rtol=1e-3, atol=1e-4)
    dx, exact_dx = back(layer, call, dy), back(layer, exact_call, dy, np.float64)
    assert np.abs(dx - exact_dx).max() < 1e-3 * np.abs(exact_dx).max()


@pytest.mark.parametrize("kind", KINDS)
def test_a_penalty_on_outputs_is_a_mean_over_the_batch(kind):
    plain = made(kind, units=2)
    layer = plain.replace(activity_regularizer={"kind": "l2", "l2": 0.5})
    assert layer.mixes_samples and not plain.mixes_samples
    params = random_params(layer, 2)
    x = np.random.default_rng(1).normal(size=(4, 5, 2))
    y, call = run(layer, x, params, np.float64)
    assert call.losses == [pytest.approx(0.5 * (y**2).sum() / 4)]
    _, plain_call = run(plain, x, params, np.float64)
    np.testing.assert_allclose(
        back(layer, call, np.zeros_like(y), np.float64), back(plain, plain_call, y / 4, np.float64), rtol=1e-9
    )


def test_forget_gates_start_open():
    rng = np.random.default_rng(0)
    start = {w.name: w.initializer(w.shape, rng, np.float32) for w in made("LSTM", units=2).weights((5, 3))}
    assert start["bias"].tolist() == [0, 0, 1, 1, 0, 0, 0, 0]
    plain = made("LSTM", units=2, unit_forget_bias=False, bias_initializer="ones").weights((5, 3))[2]
    assert plain.initializer == initializers.create("ones")


@pytest.mark.parametrize(
    ("kind", "settings", "shapes"),
    [
        ("SimpleRNN", {}, [(3, 2), (2, 2), (2,)]),
        ("LSTM", {}, [(3, 8), (2, 8), (8,)]),
        ("GRU", {}, [(3, 6), (2, 6), (2, 6)]),
        ("GRU", {"reset_after": False}, [(3, 6), (2, 6), (6,)]),
        ("LSTM", {"use_bias": False}, [(3, 8), (2, 8)]),
    ],
)
def test_weights_have_keras_shapes_and_names(kind, settings, shapes):
    weights = made(kind, units=2, **settings).weights((None, 3))
    assert [weight.shape for weight in weights] == shapes
    assert [weight.name for weight in weights] == ["kernel", "recurrent_kernel", "bias"][: len(shapes)]


@pytest.mark.parametrize("kind", KINDS)
def test_an_open_number_of_steps_stays_open(kind):
    assert made(kind, units=3).output_shape((None, 4)) == (3,)
    assert made(kind, units=3, return_sequences=True).output_shape((None, 4)) == (None, 3)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("shape", "words"), [((4,), "steps × features"), ((5, None), "open"), ((5, 4, 3), "5 × 4 × 3")]
)
def test_other_shapes_are_refused(kind, shape, words):
    with pytest.raises(ShapeError, match=words):
        made(kind).output_shape(shape)


def test_an_activation_that_halves_the_units_is_refused():
    with pytest.raises(ShapeError, match="changes the number of units"):
        made("LSTM", units=4, recurrent_activation="glu").output_shape((5, 3))


def test_a_share_above_one_is_refused():
    with pytest.raises(SettingError, match="recurrent_dropout must be a number at least 0 and at most 1"):
        made("GRU", recurrent_dropout=1.5)


def test_given_states_are_no_output_before_the_first_step_that_counts():
    layer = made("SimpleRNN", units=1, activation="linear", return_sequences=True).with_initial_state()
    params = {name: np.asarray(value, np.float32) for name, value in ADDS.items()}
    masks = (np.array([[False, True, True]]), None)
    call = Call(params=params, grads={name: np.zeros_like(value) for name, value in params.items()}, masks=masks)
    y = layer.forward(call, sequence(4, 2, 1).astype(np.float32), np.float32([[10]]))
    assert y.ravel().tolist() == [0, 7, 4.5]
    dx, dh = layer.backward(call, sequence(8, 0, 4).astype(np.float32))
    assert dx.ravel().tolist() == [0, 2, 4] and dh.ravel().tolist() == [1]
