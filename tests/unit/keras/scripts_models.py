"""Scripts on whole models: training, several inputs and outputs, callbacks, configurations."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.unit.keras.scripts import drawn, script, small, with_weights


def data(rng: Any) -> tuple[np.ndarray, np.ndarray]:
    return drawn(rng, 20, 4), drawn(rng, 20, 2)


def fitted(model: Any, x: Any, y: Any, **settings: Any) -> Any:
    return model.fit(x, y, **{"verbose": 0, "shuffle": False, "batch_size": 5, **settings})


@script
def fit(keras: Any, rng: Any) -> Any:
    model = small(keras, rng, metrics=["mae"])
    history = fitted(model, *data(rng), epochs=3, batch_size=6, validation_split=0.25)
    return [history.history, list(history.history), history.epoch, history.params, model.get_weights()]


@script
def validation(keras: Any, rng: Any) -> Any:
    model = small(keras, rng)
    x, y = data(rng)
    held = (x[:5], y[:5], np.arange(5.0))
    history = fitted(model, x, y, epochs=4, validation_data=held, validation_freq=2, initial_epoch=1)
    return [
        history.history,
        history.epoch,
        fitted(model, x, y, epochs=3, validation_data=held, validation_freq=[1, 3]).history,
    ]


@script
def weights_of_samples(keras: Any, rng: Any) -> Any:
    model = small(keras, rng, metrics=["mae"], weighted_metrics=["mae", "mse"])
    x, y = data(rng)
    weights = np.arange(20.0)
    history = fitted(model, x, y, epochs=2, sample_weight=weights)
    listed = model.evaluate(x, y, sample_weight=weights, verbose=0)
    return [history.history, listed, model.evaluate(x, y, sample_weight=weights, verbose=0, return_dict=True)]


@script
def weights_of_classes(keras: Any, rng: Any) -> Any:
    x, labels = drawn(rng, 20, 4), rng.integers(0, 3, 20)
    found = []
    for loss, y in (("categorical_crossentropy", np.eye(3)[labels]), ("sparse_categorical_crossentropy", labels)):
        model = small(keras, np.random.default_rng(1), 3, "softmax", loss=loss, metrics=["accuracy"])
        found.append(fitted(model, x, y, epochs=2, class_weight={0: 1.0, 1: 2.0, 2: 0.5}).history)
    return found


@script
def one_output(keras: Any, rng: Any) -> Any:
    model = small(keras, rng, 1, "sigmoid", loss="binary_crossentropy", metrics=["accuracy"])
    x, y = drawn(rng, 20, 4), rng.integers(0, 2, 20)
    return [fitted(model, x, y, epochs=2).history, model.predict(x, verbose=0), model.evaluate(x, y, verbose=0)]


@script
def single_batches(keras: Any, rng: Any) -> Any:
    model = small(keras, rng, metrics=["mae"], weighted_metrics=["mse"])
    x, y = data(rng)
    return [
        model.train_on_batch(x, y),
        model.train_on_batch(x, y, sample_weight=np.arange(20.0)),
        model.train_on_batch(x, y, return_dict=True),
        model.test_on_batch(x, y),
        model.predict_on_batch(x),
        small(keras, rng).train_on_batch(x, y),
    ]


@script
def steps(keras: Any, rng: Any) -> Any:
    model = small(keras, rng)
    history = fitted(model, *data(rng), epochs=3, steps_per_epoch=2)
    return [history.history, history.params]


@script
def generators(keras: Any, rng: Any) -> Any:
    x, y = data(rng)

    class Parts(keras.utils.PyDataset):
        def __len__(self) -> int:
            return 4

        def __getitem__(self, index: int) -> Any:
            rows = slice(5 * index, 5 * index + 5)
            return x[rows], y[rows]

    def forever() -> Any:
        while True:
            for row in range(0, 20, 5):
                yield x[row : row + 5], y[row : row + 5]

    model = small(keras, rng, metrics=["mae"])
    first = model.fit(forever(), epochs=2, steps_per_epoch=4, verbose=0).history
    second = model.fit(Parts(), epochs=2, shuffle=False, verbose=0, validation_data=Parts()).history
    return [first, second, model.evaluate(Parts(), verbose=0)]


@script
def two_inputs_and_outputs(keras: Any, rng: Any) -> Any:
    layers = keras.layers
    a, b = keras.Input((4,), name="a"), keras.Input((3,), name="b")
    shared = layers.Dense(3, name="shared")
    joined = layers.concatenate([shared(a), shared(layers.Dense(4, name="wide")(b))], name="joined")
    model = with_weights(keras.Model([a, b], [layers.Dense(1, name="o")(joined), joined]), rng)
    x, y = [drawn(rng, 6, 4), drawn(rng, 6, 3)], [drawn(rng, 6, 1), drawn(rng, 6, 6)]
    model.compile("sgd", loss=["mse", "mae"], metrics=[["mae"], ["mse"]], loss_weights=[1.0, 0.5])
    history = fitted(model, x, y, epochs=2, batch_size=6)
    return [
        history.history,
        model.evaluate(x, y, verbose=0),
        model.evaluate(x, y, verbose=0, return_dict=True),
        model.predict(x, verbose=0),
        model.get_weights(),
        [layer.name for layer in model.layers],
        [model.input_shape, model.output_shape, model.output_names, model.count_params()],
        model.get_config(),
    ]


@script
def outputs_by_name(keras: Any, rng: Any) -> Any:
    layers = keras.layers
    a, b = keras.Input((4,), name="a"), keras.Input((3,), name="b")
    ends = {"first": layers.Dense(1, name="o")(a), "second": layers.Dense(2, name="p")(layers.concatenate([a, b]))}
    model = with_weights(keras.Model({"a": a, "b": b}, ends), rng)
    x = {"a": drawn(rng, 6, 4), "b": drawn(rng, 6, 3)}
    y = {"first": drawn(rng, 6, 1), "second": drawn(rng, 6, 2)}
    model.compile("sgd", loss={"first": "mse", "second": "mae"}, metrics={"first": ["mae"], "second": ["mse"]})
    history = fitted(model, x, y, epochs=2, batch_size=6)
    return [history.history, model.evaluate(x, y, verbose=0), model.predict(x, verbose=0)]


@script
def models_inside(keras: Any, rng: Any) -> Any:
    layers = keras.layers
    start = keras.Input((4,))
    inner = keras.Model(start, layers.Dense(3, activation="relu", name="i")(start), name="inner")
    stack = keras.Sequential([layers.Dense(2, name="s"), layers.BatchNormalization(name="bn")], name="stack")
    x = keras.Input((4,))
    twice = layers.Add(name="add")([stack(inner(x)), stack(inner(layers.Activation("tanh", name="t")(x)))])
    model = with_weights(keras.Model(x, twice), rng)
    model.compile("sgd", "mse")
    samples, y = data(rng)
    history = fitted(model, samples, y, epochs=2)
    return [
        history.history,
        model.get_weights(),
        [layer.name for layer in model.layers],
        inner.predict(samples, verbose=0),
        inner.get_weights(),
        [len(model.trainable_weights), len(model.non_trainable_weights), model.count_params()],
    ]


@script
def part_of_a_trained_model(keras: Any, rng: Any) -> Any:
    model = small(keras, rng)
    x, y = data(rng)
    part = keras.Model(model.inputs, model.layers[0].output)
    before = part.predict(x, verbose=0)
    fitted(model, x, y)
    return [before, part.predict(x, verbose=0), part.output_shape]


@script
def frozen_layers(keras: Any, rng: Any) -> Any:
    layers = keras.layers
    stack = [keras.Input((4,)), layers.Dense(3), layers.BatchNormalization(), layers.Dense(2)]
    model = with_weights(keras.Sequential(stack), rng)
    model.layers[0].trainable = model.layers[1].trainable = False
    model.compile(keras.optimizers.Adam(0.1), "mse")
    fitted(model, *data(rng))
    return [model.get_weights(), len(model.trainable_weights), len(model.optimizer.variables)]


@script
def masks(keras: Any, rng: Any) -> Any:
    layers = keras.layers
    stack = [keras.Input((5,)), layers.Embedding(6, 3, mask_zero=True), layers.LSTM(4, return_sequences=True)]
    model = with_weights(keras.Sequential([*stack, layers.TimeDistributed(layers.Dense(2))]), rng)
    model.compile("sgd", "mse")
    x, y = rng.integers(0, 6, (7, 5)), drawn(rng, 7, 5, 2)
    return [fitted(model, x, y, epochs=2).history, model.predict(x, verbose=0), model.evaluate(x, y, verbose=0)]


@script
def arithmetic(keras: Any, rng: Any) -> Any:
    start = keras.Input((4,))
    a, b = keras.layers.Dense(3, name="a")(start), keras.layers.Dense(3, name="b")(start)
    model = with_weights(keras.Model(start, (a + b) * 2.0 - a * b + (1.0 - a) / 2.0), rng)
    return model.predict(drawn(rng, 3, 4), verbose=0)


@script
def built_late(keras: Any, rng: Any) -> Any:
    layers = keras.layers
    model = keras.Sequential([layers.Dense(3), layers.Dense(2)])
    found: list[Any] = [model.built, len(model.weights)]
    model.compile("sgd", "mse")
    fitted(model, *data(rng))
    found += [model.built, len(model.weights), model.input_shape[1:], model.output_shape[1:]]
    grown = keras.Sequential()
    grown.add(layers.Dense(2, input_shape=(3,)))
    grown.add(layers.Dense(4))
    grown.pop()
    return [*found, grown.output_shape, len(grown.layers), keras.Sequential([layers.Dense(2, input_dim=3)]).built]


@script
def configurations(keras: Any, rng: Any) -> Any:
    model = small(keras, rng, metrics=["mae"])
    x, _ = data(rng)
    again = keras.Sequential.from_config(model.get_config())
    parsed = keras.models.model_from_json(model.to_json())
    for each in (again, parsed):
        each.set_weights(model.get_weights())
    outputs = [each.predict(x, verbose=0) for each in (model, again, parsed)]
    return [outputs, again.name == model.name, keras.models.clone_model(model).count_params(), model.get_config()]


@script
def events_of_callbacks(keras: Any, rng: Any) -> Any:
    log: list[Any] = []

    class Watcher(keras.callbacks.Callback):
        def on_train_begin(self, logs: Any = None) -> None:
            log.append(["train begin", logs, sorted(self.params), self.model.name])

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            log.append(["epoch begin", epoch, logs])

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            log.append(["batch end", batch, dict(logs)])

        def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
            log.append(["test batch end", batch, dict(logs)])

        def on_test_end(self, logs: Any = None) -> None:
            log.append(["test end", dict(logs)])

        def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
            log.append(["predict batch end", batch, sorted(logs)])

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            log.append(["epoch end", epoch, dict(logs)])

        def on_train_end(self, logs: Any = None) -> None:
            log.append(["train end", dict(logs)])

    model = small(keras, rng, metrics=["mae"])
    x, y = data(rng)
    fitted(model, x, y, epochs=2, batch_size=8, callbacks=[Watcher()], validation_data=(x[:6], y[:6]))
    model.evaluate(x, y, batch_size=8, verbose=0, callbacks=[Watcher()])
    model.predict(x, batch_size=8, verbose=0, callbacks=[Watcher()])
    return log


@script
def ready_made_callbacks(keras: Any, rng: Any) -> Any:
    made = keras.callbacks
    x, y = data(rng)
    model = small(keras, rng, optimizer=keras.optimizers.SGD(1.5))
    stopping = made.EarlyStopping("loss", patience=1, restore_best_weights=True)
    found: list[Any] = [fitted(model, x, y, epochs=12, callbacks=[stopping]).history, model.get_weights()]
    found += [stopping.stopped_epoch, stopping.best_epoch, stopping.best, stopping.wait]
    model = small(keras, rng, optimizer=keras.optimizers.SGD(1.0))
    slower = made.ReduceLROnPlateau("loss", factor=0.5, patience=1, min_lr=0.1)
    found += [fitted(model, x, y, epochs=8, callbacks=[slower]).history, model.optimizer.learning_rate]
    model = small(keras, rng)
    found.append(
        fitted(model, x, y, epochs=3, callbacks=[made.LearningRateScheduler(lambda e, rate: rate / 2)]).history
    )
    losses: list[Any] = []
    told = made.LambdaCallback(on_epoch_end=lambda epoch, logs: losses.append([epoch, logs["loss"]]))
    fitted(model, x, y, epochs=2, callbacks=told)
    return [*found, losses]


@script
def stopped_by_a_callback(keras: Any, rng: Any) -> Any:
    class Stopper(keras.callbacks.Callback):
        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            self.model.stop_training = batch == 1

    return fitted(small(keras, rng), *data(rng), epochs=5, callbacks=[Stopper()]).history


@script
def tables(keras: Any, rng: Any) -> Any:
    layers = keras.layers
    found: list[str] = []

    def take(model: Any) -> None:
        model.summary(print_fn=lambda text, **more: found.extend(text.rstrip().split("\n")))

    stack = [keras.Input((9, 9, 1)), layers.Conv2D(8, 3), layers.GlobalAveragePooling2D(name="long_" * 8 + "name")]
    take(keras.Sequential([*stack, layers.BatchNormalization(), layers.Dense(1000)]))
    take(keras.Sequential([layers.Dense(2)]))
    a, b = keras.Input((4,)), keras.Input((3,))
    shared = layers.Dense(3)
    joined = layers.concatenate([shared(a), shared(layers.Dense(4)(b))])
    take(keras.Model([a, b], [layers.Dense(1)(joined), a]))
    return found
