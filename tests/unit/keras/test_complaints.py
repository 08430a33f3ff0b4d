"""What is wrong or not supported is said in a sentence, by name."""

from __future__ import annotations

import numpy as np
import pytest

import netbuilder.keras as keras
from netbuilder.core.errors import NetBuilderError
from netbuilder.keras import layers


def model(**settings):
    made = keras.Sequential([keras.Input((4,)), layers.Dense(3, name="first"), layers.Dense(2)])
    made.compile(**{"optimizer": "sgd", "loss": "mse", **settings})
    return made


X, Y = np.ones((6, 4)), np.ones((6, 2))


@pytest.mark.parametrize(
    ("attempt", "words"),
    [
        (lambda: keras.layers.MultiHeadAttention, "keras.layers.MultiHeadAttention is not supported"),
        (lambda: keras.layers.Lambda(abs), "no known derivative"),
        (lambda: keras.optimizers.Lamb(), "keras.optimizers.Lamb is not supported"),
        (lambda: keras.utils.plot_model(model()), "keras.utils.plot_model is not supported"),
        (lambda: keras.callbacks.TensorBoard(), "keras.callbacks.TensorBoard is not supported"),
        (lambda: keras.datasets.imdb, "keras.datasets.imdb is not supported"),
        (lambda: keras.applications, "keras.applications is not supported"),
        (lambda: layers.Dense(3, activaton="relu"), "Dense has no argument called 'activaton'"),
        (lambda: layers.Dense(-1), "units must be"),
        (lambda: layers.Dense("many"), "units must be a whole number"),
        (lambda: layers.Conv2D(3), "Conv2D needs kernel_size"),
        (lambda: layers.Dense(3, activation="nope"), "no activation called 'nope'"),
        (lambda: layers.Dense(3, activation=lambda x: x), "derivative is not known"),
        (lambda: layers.LSTM(3, stateful=True), "return_state=True, and hand the states"),
        (lambda: layers.Conv2D(3, 3, data_format="channels_first"), "Channels come last here"),
        (lambda: layers.Dense(2, dtype="float16"), "Use float32 or float64"),
        (lambda: layers.deserialize({"class_name": "Lambda", "config": {}}), "no layer called 'Lambda'"),
        (lambda: keras.Sequential([3]), "Only layers can be added"),
        (lambda: keras.Sequential([layers.Dense(2, name="a"), layers.Dense(2, name="a")]), "two layers called a"),
        (lambda: keras.Model(1, 2), "made from tensors"),
        (lambda: layers.Dense(2)(keras.Input((4,)), 3), "with its inputs alone"),
        (lambda: layers.Add()(keras.Input((3,))), "needs at least 2 inputs"),
        (lambda: layers.Reshape((5,))(keras.Input((4,))), "5"),
        (lambda: layers.Dense(2)(layers.Conv2D(2, 5)(keras.Input((3, 3, 1)))), "conv2d"),
        (lambda: model().get_layer("nope"), "There is: first"),
        (lambda: model().set_weights([np.ones(3)]), "has 4 weights, but 1 were given"),
        (lambda: model().fit(X, Y[:3]), "different numbers of samples"),
        (lambda: model().fit(X[:0], Y[:0]), "no samples"),
        (lambda: model().fit(np.ones((6, 5)), Y), "expects samples of shape"),
        (lambda: model().fit(np.array([["a"] * 4] * 6), Y), "must be numbers"),
        (lambda: model().fit(X, Y, batch_size=0.5), "batch size"),
        (lambda: model().fit(X, Y, epochs=-1), "epochs must be"),
        (lambda: model().fit(X, Y, sample_weight=np.ones(6), class_weight={0: 1}), "at once"),
        (lambda: model().fit(X, Y, callbacks=[3]), "not a callback"),
        (lambda: model().fit(X, Y, nonsense=3), "no argument called 'nonsense'"),
        (lambda: model(loss="nope"), "no loss called 'nope'"),
        (lambda: model(metrics=["nope"]), "no metric called 'nope'"),
        (lambda: model(optimizer="nope"), "no optimizer called 'nope'"),
        (lambda: model(loss=lambda a, b: a - b), "derivative is not known"),
        (lambda: model(loss="sparse_categorical_crossentropy").fit(X, np.full(6, 7), verbose=0), "7"),
        (lambda: keras.Sequential([layers.Dense(2)]).fit(X, Y), "not compiled"),
        (lambda: keras.Sequential([layers.Dense(2)]).count_params(), "shape of its inputs is not known"),
        (lambda: keras.optimizers.Adam(clipnorm=1.0, clipvalue=1.0), "only one of clipnorm"),
        (lambda: model().save("/nowhere/at/all.keras"), "/nowhere/at/all.keras"),
        (lambda: keras.models.load_model("/nowhere.keras"), "/nowhere.keras"),
        (lambda: keras.callbacks.EarlyStopping(patience=-1), "patience"),
        (lambda: keras.utils.to_categorical([0, 3], 2), "There are 2 classes"),
    ],
)
def test_a_complaint_names_what_is_wrong(attempt, words):
    with pytest.raises(NetBuilderError) as caught:
        attempt()
    assert words in str(caught.value)


def test_a_layer_with_a_call_of_its_own_is_refused_where_it_is_defined():
    with pytest.raises(NetBuilderError, match="Mine"):

        class Mine(layers.Layer):
            def call(self, x):
                return x


def test_unknown_names_stay_unknown():
    with pytest.raises(AttributeError, match="no attribute 'Denze'"):
        _ = layers.Denze


def test_missing_mnist_names_the_command_that_fetches_it(monkeypatch, tmp_path):
    monkeypatch.setenv("NETBUILDER_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("KERAS_HOME", raising=False)
    with pytest.raises(NetBuilderError, match="netbuilder datasets fetch mnist"):
        keras.datasets.mnist.load_data()
