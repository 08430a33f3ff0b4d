"""Recurrent layers that hand on their states and begin with given ones."""

import numpy as np
import pytest

from netbuilder import keras
from netbuilder.core.errors import NetBuilderError
from netbuilder.keras import layers


def translator():
    """The usual pair: one layer reads a sequence, another begins where it ended."""
    read, written = keras.Input((None, 4)), keras.Input((None, 3))
    _, *states = layers.LSTM(5, return_state=True)(read)
    sequence, _, _ = layers.LSTM(5, return_sequences=True, return_state=True)(written, initial_state=states)
    return keras.Model([read, written], layers.Dense(2, activation="softmax")(sequence))


def data():
    rng = np.random.default_rng(0)
    read, written = rng.normal(size=(32, 6, 4)), rng.normal(size=(32, 5, 3))
    return [read, written], np.repeat(read[:, :1, 0] > 0, 5, axis=1).astype(int)


def test_a_translator_learns_what_only_the_states_tell():
    keras.utils.set_random_seed(1)
    model = translator()
    model.compile(keras.optimizers.Adam(0.02), "sparse_categorical_crossentropy", metrics=["accuracy"])
    inputs, wanted = data()
    model.fit(inputs, wanted, epochs=60, verbose=0)
    assert model.evaluate(inputs, wanted, verbose=0)[1] > 0.95


def test_a_model_with_states_is_made_again_from_its_configuration():
    model = translator()
    again = keras.Model.from_config(model.get_config())
    again.set_weights(model.get_weights())
    inputs, _ = data()
    np.testing.assert_array_equal(again.predict(inputs, verbose=0), model.predict(inputs, verbose=0))


def test_the_state_of_one_call_is_the_start_of_the_next():
    x = np.random.default_rng(0).normal(size=(2, 6, 3)).astype(np.float32)
    layer = layers.GRU(4, return_sequences=True, return_state=True)
    whole, last = layer(x)
    first, state = layer(x[:, :2])
    second, end = layer(x[:, 2:], initial_state=state)
    np.testing.assert_allclose(np.concatenate([first, second], axis=1), whole, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(end, last, rtol=1e-6, atol=1e-7)


def test_two_directions_without_a_merge_are_two_tensors():
    there, back = layers.Bidirectional(layers.LSTM(3), merge_mode=None)(keras.Input((4, 2)))
    assert there.shape == back.shape == (None, 3)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda x: layers.Dense(3)(x, initial_state=[x]), "has no states"),
        (lambda x: layers.LSTM(3)(x, initial_state=keras.Input((3,))), "needs 3 inputs"),
        (lambda x: layers.GRU(3)(x, initial_state=keras.Input((4,))), "has 3 units, but a first state of 4"),
    ],
)
def test_states_that_do_not_fit_are_refused_in_words(call, words):
    with pytest.raises(NetBuilderError, match=words):
        call(keras.Input((5, 2)))


def test_a_model_with_states_is_stored_as_keras_stores_it(tmp_path):
    model = translator()
    inputs, wanted = data()
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(inputs, wanted, verbose=0)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(again.predict(inputs, verbose=0), model.predict(inputs, verbose=0))
    assert [layer.name for layer in again.layers] == [layer.name for layer in model.layers]
    with pytest.raises(NetBuilderError, match=r"Save the model as a \.keras file"):
        model.save(tmp_path / "model.h5")
