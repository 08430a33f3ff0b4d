"""What has no counterpart in a stored script: files, seeds, shared weights, progress, data sets."""

from __future__ import annotations

import re

import numpy as np
import pytest

import netbuilder.keras as keras
from netbuilder.keras import layers
from tests.unit.keras.scripts import small

RNG = np.random.default_rng(7)
X, Y = RNG.normal(size=(20, 4)).astype(np.float32), RNG.normal(size=(20, 2)).astype(np.float32)


def two_headed():
    a, b = keras.Input((4,), name="a"), keras.Input((3,), name="b")
    shared = layers.Dense(3, name="shared", activation="relu")
    joined = layers.concatenate([shared(a), shared(layers.Dense(4, name="wide")(b))])
    inner = keras.Sequential([layers.Dense(2, name="i"), layers.BatchNormalization(name="bn")], name="inner")
    model = keras.Model([a, b], [inner(joined), joined], name="heads")
    model.compile("adam", ["mse", "mae"], [1.0, 0.5], [["mae"], ["mse"]])
    return model


HEADED_X = [X, X[:, :3]]
HEADED_Y = [Y, np.concatenate([X, Y], axis=1)]


@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_a_saved_model_predicts_the_same(tmp_path, ending):
    model = small(keras, RNG, optimizer="adam", metrics=["mae"])
    model.fit(X, Y, verbose=0)
    path = tmp_path / f"model{ending}"
    model.save(path)
    again = keras.models.load_model(path)
    assert isinstance(again, keras.Sequential)
    assert [layer.name for layer in again.layers] == [layer.name for layer in model.layers]
    assert np.array_equal(again.predict(X, verbose=0), model.predict(X, verbose=0))
    assert again.evaluate(X, Y, verbose=0) == model.evaluate(X, Y, verbose=0)
    assert keras.models.load_model(path, compile=False).compiled is False


def test_a_saved_model_goes_on_learning_where_it_was(tmp_path):
    model = two_headed()
    model.fit(HEADED_X, HEADED_Y, verbose=0, epochs=2)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    for _ in range(3):
        ours, theirs = again.train_on_batch(HEADED_X, HEADED_Y), model.train_on_batch(HEADED_X, HEADED_Y)
        # Adam's sums are stored as the means that Keras keeps, which rounds them once.
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)


def test_weights_alone(tmp_path):
    model, other = two_headed(), two_headed()
    model.save_weights(tmp_path / "model.weights.h5")
    other.load_weights(tmp_path / "model.weights.h5")
    for ours, theirs in zip(model.get_weights(), other.get_weights(), strict=True):
        assert np.array_equal(ours, theirs)


def test_checkpoints_and_curves_of_a_training(tmp_path):
    model = small(keras, RNG, metrics=["mae"])
    callbacks = [
        keras.callbacks.ModelCheckpoint(tmp_path / "m{epoch:02d}.keras"),
        keras.callbacks.ModelCheckpoint(tmp_path / "best.weights.h5", save_weights_only=True, save_best_only=True),
        keras.callbacks.CSVLogger(tmp_path / "curves.csv"),
    ]
    model.fit(X, Y, epochs=3, verbose=0, validation_split=0.2, callbacks=callbacks)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "best.weights.h5",
        "curves.csv",
        "m01.keras",
        "m02.keras",
        "m03.keras",
    ]
    last = keras.models.load_model(tmp_path / "m03.keras")
    assert np.array_equal(last.predict(X, verbose=0), model.predict(X, verbose=0))
    assert (tmp_path / "curves.csv").read_text().splitlines()[0] == "epoch,loss,mae,val_loss,val_mae"


def test_a_seed_makes_everything_the_same():
    def trained():
        keras.utils.set_random_seed(3)
        model = keras.Sequential([keras.Input((4,)), layers.Dense(8), layers.Dropout(0.5), layers.Dense(2)])
        model.compile("adam", "mse")
        model.fit(X, Y, epochs=2, batch_size=4, verbose=0)
        return model.get_weights()

    for first, second in zip(trained(), trained(), strict=True):
        assert np.array_equal(first, second)


def test_models_that_share_layers_learn_in_turn():
    """As in adversarial training: one model trains a part that is frozen in the other."""
    judge = keras.Sequential([keras.Input((2,)), layers.Dense(1, name="judge")])
    judge.compile("sgd", "mse")
    maker = keras.Sequential([keras.Input((4,)), layers.Dense(2, name="maker")])
    judge.trainable = False
    both = keras.Sequential([keras.Input((4,)), maker, judge])
    both.compile("sgd", "mse")
    at_start = judge.get_weights()[0]
    both.train_on_batch(X, Y[:, :1])
    assert np.array_equal(judge.get_weights()[0], at_start)
    judge.trainable = True
    judge.compile("sgd", "mse")
    judge.train_on_batch(Y, Y[:, :1])
    assert not np.array_equal(judge.get_weights()[0], at_start)
    assert np.allclose(both.predict(X, verbose=0), judge.predict(maker.predict(X, verbose=0), verbose=0), atol=1e-6)


def test_class_and_functions_of_the_user_count_as_metrics():
    class Largest(keras.metrics.Metric):
        def reset_state(self):
            self.value = 0.0

        def update_state(self, y_true, y_pred, sample_weight=None):
            self.value = max(self.value, float(np.abs(y_pred).max()))

        def result(self):
            return self.value

    def distance(y_true, y_pred):
        return np.abs(y_true - y_pred).mean(axis=1)

    model = small(keras, RNG, metrics=[Largest(name="largest"), distance, "mae"])
    numbers = model.evaluate(X, Y, verbose=0, return_dict=True)
    assert numbers["largest"] == pytest.approx(np.abs(model.predict(X, verbose=0)).max())
    assert numbers["distance"] == pytest.approx(numbers["mae"])


def test_an_initializer_with_a_seed_or_a_function():
    def counting(shape, dtype=None):
        return np.arange(np.prod(shape), dtype=dtype).reshape(shape)

    seed = keras.initializers.GlorotUniform(seed=5)
    first, second = (layers.Dense(3, kernel_initializer=seed, bias_initializer=counting) for _ in range(2))
    first.build((None, 4))
    second.build((None, 4))
    assert np.array_equal(first.kernel, second.kernel)
    assert first.bias.numpy().tolist() == [0, 1, 2]


def test_the_optimizer_goes_on_after_compiling_again():
    model = small(keras, RNG, optimizer=keras.optimizers.Adam(0.1))
    model.train_on_batch(X, Y)
    model.compile(model.optimizer, "mae")
    model.train_on_batch(X, Y)
    assert model.optimizer.iterations == 2


def test_float64():
    inputs = keras.Input((4,), dtype="float64")
    model = keras.Model(inputs, layers.Dense(2, dtype="float64")(inputs))
    assert model.predict(X, verbose=0).dtype == np.float64


def test_a_line_for_each_epoch(capsys):
    small(keras, RNG, metrics=["mae"]).fit(X, Y, batch_size=5, epochs=2, verbose=2, validation_split=0.5)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Epoch 1/2"
    number = r"\d\.\d+(e-\d+)?"
    pattern = rf"2/2 - \d+s - \d+[mu]?s/step - loss: {number} - mae: {number} - val_loss: {number} - val_mae: {number}"
    assert re.fullmatch(pattern, lines[1])


def test_nothing_is_printed_when_nothing_is_asked_for(capsys):
    model = small(keras, RNG)
    model.fit(X, Y, verbose=0)
    model.evaluate(X, Y, verbose=0)
    model.predict(X, verbose=0)
    assert capsys.readouterr().out == ""


def test_callbacks_that_care_for_epochs_only_cost_nothing_at_batches():
    from netbuilder.keras.callbacks.hooking import wants_batches

    class AtEpochs(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            pass

    class Old(keras.callbacks.Callback):
        def on_batch_end(self, batch, logs=None):
            pass

    quiet = [AtEpochs(), keras.callbacks.EarlyStopping(), keras.callbacks.History(), keras.callbacks.CSVLogger("x.csv")]
    assert [wants_batches(each) for each in quiet] == [False] * 4
    loud = [Old(), keras.callbacks.TerminateOnNaN(), keras.callbacks.LambdaCallback(on_train_batch_end=print)]
    assert [wants_batches(each) for each in loud] == [True] * 3


def test_mnist_from_a_file_of_keras(tmp_path, monkeypatch):
    monkeypatch.setenv("NETBUILDER_DATA_DIR", str(tmp_path))
    pictures, labels = np.zeros((6, 28, 28), np.uint8), np.arange(6, dtype=np.uint8)
    np.savez(tmp_path / "mnist.npz", x_train=pictures, y_train=labels, x_test=pictures[:2], y_test=labels[:2])
    (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
    assert (x_train.shape, y_train.dtype, x_test.shape, y_test.tolist()) == ((6, 28, 28), np.uint8, (2, 28, 28), [0, 1])
