import copy

import numpy as np
import pytest

from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.training import ArrayFeed, Batch, Hook, evaluate, predict, scores_for, train
from tests.unit.training.support import SAMPLES, data, learner, session


def names(events):
    return [event.name for event in events]


def flat(run):
    return run.learner.network.parameters.trainable.copy()


def test_events_come_in_the_order_of_fit():
    run = session(epochs=2, batch_size=40)
    one_epoch = ["epoch started", "batch ended", "batch ended", "validation started", "epoch ended", "checkpoint due"]
    assert names(train(run)) == ["run started", *one_epoch, *one_epoch, "run ended"]
    assert run.history.epoch == [0, 1]
    assert list(run.history.history) == ["accuracy", "loss", "val_accuracy", "val_loss"]


def test_the_loss_is_the_mean_weighted_by_batch_sizes_before_each_update():
    run = session(epochs=1, batch_size=16)
    losses = [(event.loss, event.rows) for event in train(run) if event.name == "batch ended"]
    assert [rows for _, rows in losses] == [16, 16, 16, 16, 6]
    mean = sum(loss * rows for loss, rows in losses) / SAMPLES
    assert run.history.history["loss"] == [pytest.approx(mean, rel=1e-12)]


def test_validation_is_that_of_the_weights_after_the_epoch():
    run = session(epochs=1)
    list(train(run))
    x, y = data(1)
    scores = scores_for(["dense_1"], [((), (2,))], [["accuracy"]])
    found = evaluate(run.learner, ArrayFeed([x], [y], batch_size=32), scores)
    assert run.history.history["val_loss"] == [found["loss"]]
    assert run.history.history["val_accuracy"] == [found["accuracy"]]
    outputs = predict(run.learner, ArrayFeed([x], batch_size=7))[0]
    assert found["accuracy"] == np.mean(outputs.argmax(1) == y)


def test_validation_can_be_rarer_than_epochs():
    run = session(epochs=5, validation_every=2)
    list(train(run))
    assert len(run.history.history["val_loss"]) == 2
    assert len(run.history.history["loss"]) == 5


def test_a_run_goes_on_bit_by_bit_from_every_checkpoint():
    spec = {"kind": "EarlyStopping", "patience": 9, "restore_best_weights": True}
    from netbuilder.training import callbacks

    def fresh():
        hooks = [callbacks.from_json(spec), callbacks.create("ReduceLROnPlateau", {"patience": 1, "min_delta": 1})]
        return session(epochs=3, checkpoint_every=1, hooks=hooks)

    whole = fresh()
    states = [copy.deepcopy(whole.state()) for event in train(whole) if event.name == "checkpoint due"]
    assert len(states) == 3 * 5 + 3
    for state in states:
        part = fresh()
        part.restore(copy.deepcopy(state))
        list(train(part))
        assert np.array_equal(flat(part), flat(whole))
        assert part.history.history == whole.history.history
        assert part.learner.stepper.learning_rate() == whole.learner.stepper.learning_rate()


def test_a_finished_run_can_be_given_more_epochs():
    long, short = session(epochs=4), session(epochs=2)
    list(train(long))
    for event in train(short):
        if event.name == "checkpoint due":
            state = copy.deepcopy(short.state())
    more = session(epochs=4)
    more.restore(state)
    list(train(more))
    assert np.array_equal(flat(more), flat(long))


def test_a_state_of_another_network_is_refused_in_words():
    state = session().state()
    other = session(metrics=())
    with pytest.raises(FileError, match="other callbacks or metrics"):
        other.restore(state)
    state["weights"]["dense"]["kernel"] = np.zeros((9, 9), np.float32)
    with pytest.raises(FileError, match="do not fit"):
        session().restore(state)


def test_a_loss_that_is_no_number_ends_the_run_with_step_and_cause():
    x, y = data()
    x[33, 2] = np.nan
    run = session(epochs=2)
    run.feed = ArrayFeed([x], [y], batch_size=16)
    ended = list(train(run))[-1]
    assert ended.outcome == "failed"
    assert "epoch 1, batch 3 (step 3)" in ended.message
    assert "clean the data" in ended.message
    assert run.history.epoch == []


def test_an_exploding_run_names_the_learning_rate():
    class Exploding:
        network = learner().network
        stepper = learner(rate=5.0).stepper

        def train_batch(self, inputs, targets, weights, masks):
            from netbuilder.engine.learner import StepResult

            return StepResult(float("inf"), (float("inf"),), [np.zeros((len(inputs[0]), 2))], len(inputs[0]))

    ended = list(train(session(learner=Exploding(), metrics=(), validate=False)))[-1]
    assert ended.outcome == "failed"
    assert "learning rate below 5" in ended.message


def test_keras_goes_on_after_nan():
    x, y = data()
    x[3] = np.nan
    run = session(epochs=1, stop_on_non_finite=False, validate=False)
    run.feed = ArrayFeed([x], [y], batch_size=16)
    ended = list(train(run))[-1]
    assert ended.outcome == "finished"
    assert np.isnan(run.history.history["loss"][0])


def test_hooks_are_called_in_keras_order():
    calls = []

    class Diary(Hook):
        each_batch = True

        def train_begin(self, session):
            calls.append("train_begin")

        def epoch_begin(self, session, epoch):
            calls.append(f"epoch_begin {epoch}")

        def batch_begin(self, session, batch):
            calls.append(f"batch_begin {batch}")

        def batch_end(self, session, batch, logs):
            calls.append(f"batch_end {batch} {sorted(logs)}")

        def test_begin(self):
            calls.append("test_begin")

        def test_end(self, logs):
            calls.append(f"test_end {sorted(logs)}")

        def epoch_end(self, session, epoch, logs):
            calls.append(f"epoch_end {epoch} {sorted(logs)}")
            logs["extra"] = 1.0

        def train_end(self, session, logs):
            calls.append(f"train_end {sorted(logs)}")

    run = session(epochs=1, batch_size=70, hooks=[Diary()])
    list(train(run))
    assert calls == [
        "train_begin",
        "epoch_begin 0",
        "batch_begin 0",
        "batch_end 0 ['accuracy', 'loss']",
        "test_begin",
        "test_end ['accuracy', 'loss']",
        "epoch_end 0 ['accuracy', 'loss', 'val_accuracy', 'val_loss']",
        "train_end ['accuracy', 'extra', 'loss', 'val_accuracy', 'val_loss']",
    ]
    assert run.history.history["extra"] == [1.0]


def test_stop_within_an_epoch_closes_it_as_keras_does():
    class Stop(Hook):
        each_batch = True

        def batch_end(self, session, batch, logs):
            session.stop("enough")

    run = session(epochs=3, hooks=[Stop()])
    events = list(train(run))
    assert (events[-1].outcome, events[-1].message) == ("stopped early", "enough")
    assert run.step == 1
    assert "val_loss" in run.history.history


def test_sample_weights_change_the_loss_but_not_plain_metrics():
    x, y = data()
    weights = np.where(y == 1, 3.0, 0.0).astype(np.float32)
    scores = scores_for(["out"], [((), (2,))], [["accuracy"]], [["accuracy"]])
    learns = learner()
    found = evaluate(learns, ArrayFeed([x], [y], weights, batch_size=16), scores)
    outputs = predict(learns, ArrayFeed([x], batch_size=70))[0]
    right = outputs.argmax(1) == y
    assert found["accuracy"] == pytest.approx(right.mean())
    assert found["weighted_accuracy"] == pytest.approx(right[y == 1].mean())
    values = -np.log(outputs[np.arange(70), y].astype(np.float64))
    assert found["loss"] == pytest.approx((values * weights).mean(), rel=1e-5)


def test_a_hand_made_feed_will_do():
    class Endless:
        batches = None

        def __iter__(self):
            x, y = data()
            for _ in range(3):
                yield Batch([x], [y])

        def state(self):
            return {}

        def restore(self, state):
            pass

    run = session(epochs=1)
    run.feed = Endless()
    assert names(train(run)).count("batch ended") == 3


def test_saving_models_needs_a_saver():
    with pytest.raises(NetBuilderError, match="no way to write"):
        session().save("model.keras")
