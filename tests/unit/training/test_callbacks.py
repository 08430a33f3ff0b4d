import numpy as np
import pytest

from netbuilder.core.errors import FileError, SettingError
from netbuilder.training import Hook, callbacks, train
from tests.unit.training.support import session


class Script(Hook):
    """Puts made-up numbers into the logs of each epoch."""

    def __init__(self, name, values):
        self.name, self.values = name, values
        self.weights = []

    def epoch_end(self, session, epoch, logs):
        logs[self.name] = self.values[epoch]
        self.weights.append(session.learner.network.parameters.trainable.copy())


def run_with(settings, values, name="val_loss", epochs=None, **more):
    script = Script(name, values)
    run = session(epochs=epochs or len(values), hooks=[script, callbacks.from_json(settings)], validate=False, **more)
    events = list(train(run))
    return run, script, events[-1]


@pytest.mark.parametrize(
    ("settings", "values", "epochs"),
    [
        ({}, [1.0, 0.9, 0.95, 0.8], 3),
        ({}, [1.0, 1.0, 0.5], 2),
        ({"patience": 2}, [1.0, 0.9, 0.95, 0.94, 0.1], 4),
        ({"patience": 2, "start_from_epoch": 3}, [9.0, 1.0, 1.0, 5.0, 5.1, 5.2, 0.0], 6),
        ({"patience": 1, "min_delta": 0.2}, [1.0, 0.9, 0.0], 2),
        ({"patience": 2, "baseline": 0.5}, [0.9, 0.8, 0.7, 0.0], 4),
        ({"patience": 1, "mode": "max"}, [1.0, 0.5, 9.0], 2),
        ({"patience": 1}, [1.0, float("nan"), 0.1], 2),
    ],
)
def test_early_stopping_stops_where_keras_does(settings, values, epochs):
    run, _, ended = run_with({"kind": "EarlyStopping", **settings}, values)
    assert len(run.history.epoch) == epochs
    assert ended.outcome == ("stopped early" if epochs < len(values) else ended.outcome)


def test_early_stopping_brings_back_the_best_weights():
    settings = {"kind": "EarlyStopping", "patience": 2, "restore_best_weights": True}
    run, script, ended = run_with(settings, [1.0, 0.5, 0.7, 0.8, 0.1])
    assert len(run.history.epoch) == 4
    assert np.array_equal(run.learner.network.parameters.trainable, script.weights[1])
    assert "since epoch 2" in ended.message


def test_a_number_that_is_not_there_is_a_warning():
    with pytest.warns(UserWarning, match="watches val_loss, but there is only: accuracy, loss"):
        list(train(session(epochs=1, validate=False, hooks=[callbacks.create("EarlyStopping")])))


def test_a_number_of_unknown_direction_is_refused():
    with pytest.raises(SettingError, match="Is a larger or a smaller wobble better"):
        run_with({"kind": "EarlyStopping", "monitor": "wobble"}, [1.0], "wobble")


@pytest.mark.parametrize(
    ("settings", "values", "rates"),
    [
        ({"patience": 1}, [1, 1, 1, 1], [0.001, 0.001, 0.0001, 0.00001]),
        ({"patience": 2}, [1, 1, 1, 1, 0, 0], [0.001, 0.001, 0.001, 0.0001, 0.0001, 0.0001]),
        ({"patience": 1, "factor": 0.5, "min_lr": 0.0004}, [1, 1, 1, 1], [0.001, 0.001, 0.0005, 0.0004]),
        ({"patience": 1, "cooldown": 2}, [1, 1, 1, 1, 1], [0.001, 0.001, 0.0001, 0.0001, 0.00001]),
    ],
)
def test_reduce_lr_on_plateau(settings, values, rates):
    run, _, _ = run_with({"kind": "ReduceLROnPlateau", **settings}, [float(value) for value in values])
    assert run.history.history["learning_rate"] == pytest.approx(rates)


def test_a_schedule_by_epoch():
    schedule = {"kind": "ExponentialDecay", "initial_learning_rate": 0.8, "decay_steps": 1, "decay_rate": 0.5}
    run, _, _ = run_with({"kind": "LearningRateScheduler", "schedule": schedule}, [1.0] * 3)
    assert run.history.history["learning_rate"] == pytest.approx([0.8, 0.4, 0.2])


def test_terminate_on_nan_closes_the_epoch():
    run = session(epochs=3, stop_on_non_finite=False, hooks=[callbacks.create("TerminateOnNaN")], validate=False)
    run.learner.network.parameters.trainable[:] = np.nan
    ended = list(train(run))[-1]
    assert (ended.outcome, run.step, len(run.history.epoch)) == ("stopped early", 1, 1)
    assert "became nan in batch 1" in ended.message


def test_the_csv_file_has_keras_columns(tmp_path):
    run = session(epochs=2, hooks=[callbacks.create("CSVLogger")], folder=tmp_path)
    list(train(run))
    lines = (tmp_path / "training.csv").read_text().splitlines()
    assert lines[0] == "epoch,accuracy,loss,val_accuracy,val_loss"
    curves = run.history.history
    assert (
        lines[2] == f"1,{curves['accuracy'][1]},{curves['loss'][1]},{curves['val_accuracy'][1]},{curves['val_loss'][1]}"
    )


def test_a_resumed_csv_file_has_no_line_twice(tmp_path):
    import copy

    def fresh():
        return session(epochs=3, hooks=[callbacks.create("CSVLogger", {"append": True})], folder=tmp_path)

    run = fresh()
    states = [copy.deepcopy(run.state()) for event in train(run) if event.name == "checkpoint due"]
    whole = (tmp_path / "training.csv").read_bytes()
    again = fresh()
    again.restore(states[0])
    list(train(again))
    assert (tmp_path / "training.csv").read_bytes() == whole


def test_an_unwritable_csv_file_is_a_sentence(tmp_path):
    run = session(hooks=[callbacks.create("CSVLogger")], folder=tmp_path / "nowhere")
    with pytest.raises(FileError, match="The curves cannot be written"):
        list(train(run))


def test_models_are_saved_when_they_improve(tmp_path):
    saved = []

    def saver(path, session, weights_only):
        saved.append((path.name, weights_only))

    settings = {"kind": "ModelCheckpoint", "filepath": "m-{epoch:02d}-{val_loss:.1f}.keras", "save_best_only": True}
    run_with(settings, [1.0, 2.0, 0.5], saver=saver, folder=tmp_path)
    assert saved == [("m-01-1.0.keras", False), ("m-03-0.5.keras", False)]


def test_models_are_saved_every_few_batches(tmp_path):
    saved = []
    settings = {"kind": "ModelCheckpoint", "filepath": "{epoch}-{batch}.weights.h5", "save_freq": 4}
    settings["save_weights_only"] = True
    run_with(settings, [1.0, 1.0], saver=lambda path, *_: saved.append(path.name), folder=tmp_path)
    assert saved == ["1-4.weights.h5", "2-3.weights.h5"]


@pytest.mark.parametrize(
    "settings",
    [
        {"filepath": "model.txt"},
        {"filepath": "model.keras", "save_weights_only": True},
        {"save_freq": "batch"},
        {"save_freq": 0},
    ],
)
def test_impossible_checkpoints_are_refused(settings):
    with pytest.raises(SettingError):
        callbacks.create("ModelCheckpoint", settings)


def test_a_file_name_reads_nothing_but_the_logs():
    settings = {"kind": "ModelCheckpoint", "filepath": "{missing}.keras"}
    with pytest.raises(SettingError, match="asks for missing"):
        run_with(settings, [1.0], saver=lambda *_: None)
    settings["filepath"] = "{loss.__class__}.keras"
    saved = []
    run_with(settings, [1.0], saver=lambda path, *_: saved.append(path.name))
    assert saved == ["{loss.__class__}.keras"]


def test_every_callback_survives_json():
    for name in callbacks:
        spec = callbacks.create(name)
        assert callbacks.from_json(spec.to_json()) == spec


def test_the_direction_of_every_metric_is_known():
    from netbuilder.engine.metrics import metrics
    from netbuilder.training.callbacks.monitor import larger_is_better

    smaller = {name for name in metrics if not larger_is_better(f"val_{name}", "auto")}
    assert smaller >= {"mean_squared_error", "false_positives", "categorical_crossentropy", "mean_bias_error"}
    larger = set(metrics) - smaller
    assert larger >= {"accuracy", "auc", "r2_score", "true_positives", "mean_io_u", "cosine_similarity", "f1_score"}
    assert not any("error" in name or "entropy" in name for name in larger)
    assert larger_is_better("loss", "max")
