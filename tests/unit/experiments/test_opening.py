import numpy as np
import pytest

from netbuilder.core.errors import NetBuilderError, SettingError, ShapeError
from netbuilder.data.dataset import Dataset
from netbuilder.document.project import Project
from netbuilder.experiments.models import TrainedModel, stored_model
from netbuilder.experiments.opening import all_problems, fingerprint, open_session
from netbuilder.experiments.recording import Recording
from netbuilder.experiments.store import RunStore
from netbuilder.formats.files import save_model
from netbuilder.training import Control, evaluate, train

LAYERS = [
    {"kind": "Input", "shape": [2]},
    {"kind": "Dense", "units": 8, "activation": "tanh"},
    {"kind": "Dense", "units": 2, "activation": "softmax"},
]


def project(**changes):
    return Project.from_json(
        {
            "netbuilder_project": 1,
            "data": {"kind": "moons", "samples": 200},
            "network": {"layers": LAYERS},
            "epochs": 3,
            "batch_size": 20,
            **changes,
        }
    )


@pytest.fixture(scope="module")
def moons():
    return project().data.load()


def test_a_project_becomes_a_session_that_learns(moons):
    opened = open_session(project(optimizer={"kind": "Adam", "learning_rate": 0.02}, epochs=30), moons)
    list(train(opened.session))
    results = evaluate(opened.session.learner, opened.test, opened.session.scores.fresh())
    assert results["accuracy"] > 0.8
    assert opened.remarks == ()


@pytest.mark.parametrize("loss", ["sparse_categorical_crossentropy", "categorical_crossentropy"])
def test_the_same_seed_gives_the_same_bits(moons, loss):
    def weights(seed):
        opened = open_session(project(seed=seed, loss=loss), moons)
        list(train(opened.session))
        return opened.session.learner.network.parameters.trainable

    assert np.array_equal(weights(1), weights(1))
    assert not np.array_equal(weights(1), weights(2))


def test_samples_held_back_are_validated_on(moons):
    opened = open_session(project(validation_split=0.25, epochs=1), moons)
    list(train(opened.session))
    assert "val_accuracy" in opened.session.history.history
    assert (opened.session.feed.source.samples, opened.session.validation.source.samples) == (120, 40)


def test_float64_is_kept_throughout(moons):
    opened = open_session(project(dtype="float64"), moons)
    assert opened.session.learner.network.parameters.trainable.dtype == np.float64
    assert next(iter(opened.session.feed)).inputs[0].dtype == np.float64


def test_all_reasons_are_given_at_once(moons):
    broken = project(epochs=0, batch_size=0)
    with pytest.raises(SettingError, match="for 2 reasons") as caught:
        open_session(broken, moons)
    assert "epochs must be 1" in str(caught.value)
    assert "batch_size must be 1" in str(caught.value)


@pytest.mark.parametrize(
    ("callback", "words"),
    [
        ("EarlyStoping", "Did you mean EarlyStopping?"),
        ({"kind": "CSVLogger", "filename": "../x.csv"}, "must be a plain file name"),
        ({"kind": "CSVLogger", "filename": "/etc/x.csv"}, "must be a plain file name"),
        ({"kind": "ModelCheckpoint", "filepath": "C:\\x.keras"}, "must be a plain file name"),
    ],
)
def test_callbacks_are_checked(callback, words, moons):
    found = all_problems(project(callbacks=[callback]), moons)
    assert [problem.where for problem in found] == ["callbacks"]
    assert words in str(found[0])


def test_a_batch_that_is_too_large_is_remarked(moons):
    opened = open_session(project(batch_size=1000), moons)
    assert "larger than the 160 samples" in str(opened.remarks[0])
    list(train(opened.session))
    assert opened.session.step == 3


def test_data_are_recognised(moons):
    other = project(data={"kind": "moons", "samples": 200, "seed": 4}).data.load()
    assert fingerprint(moons) == fingerprint(project().data.load())
    assert fingerprint(moons) != fingerprint(other)


def test_other_data_cannot_stand_in_when_a_run_goes_on(moons, tmp_path):
    with RunStore(tmp_path) as store:
        recording = Recording(store, open_session(project(), moons))
        list(recording.go(Control()))
        other = project(data={"kind": "moons", "samples": 200, "seed": 4}).data.load()
        again = Recording(store, open_session(project(), other), recording.number)
        with pytest.raises(NetBuilderError, match="not the data that the run was started with"):
            again.resume(store[recording.number])


def test_checkpoints_that_fail_are_told_and_training_goes_on(moons, tmp_path, monkeypatch):
    from netbuilder.core.errors import FileError

    def full(*_):
        raise FileError("The disk is full.")

    monkeypatch.setattr("netbuilder.formats.checkpoint.write_checkpoint", full)
    with RunStore(tmp_path) as store:
        recording = Recording(store, open_session(project(), moons))
        events = list(recording.go(Control()))
        troubles = [event.message for event in events if event.name == "trouble"]
        assert troubles
        assert "disk is full" in troubles[0]
        assert store[recording.number].status == "finished"
        assert len(store[recording.number].epochs) == 3


def test_model_checkpoint_writes_into_the_folder_of_the_run(moons, tmp_path):
    with RunStore(tmp_path) as store:
        callback = {"kind": "ModelCheckpoint", "filepath": "m{epoch}.keras"}
        recording = Recording(store, open_session(project(callbacks=[callback]), moons))
        list(recording.go(Control()))
        assert sorted(path.name for path in recording.folder.glob("m?.keras")) == ["m1.keras", "m2.keras", "m3.keras"]
        opened = TrainedModel.open(recording.folder / "m3.keras")
        expected = recording.session.learner.predict_batch([moons.x_test])[0]
        np.testing.assert_array_equal(opened.predict(moons.x_test), expected)


def saved(tmp_path, made, data):
    opened = open_session(made, data)
    list(train(opened.session))
    path = tmp_path / "m.keras"
    save_model(path, stored_model(opened.session.learner, made, opened.fitted, data))
    return opened, TrainedModel.open(path)


def test_a_saved_model_gives_the_same_results(moons, tmp_path):
    opened, model = saved(tmp_path, project(preparation={"scale": "standard"}), moons)
    expected = evaluate(opened.session.learner, opened.test, opened.session.scores.fresh())
    assert model.evaluate(moons) == expected
    assert model.class_names == ("0", "1")
    assert model.is_classifier
    assert model.remark == ""


def test_a_model_of_one_output_speaks_of_two_classes(moons, tmp_path):
    layers = [*LAYERS[:2], {"kind": "Dense", "units": 1, "activation": "sigmoid"}]
    _, model = saved(tmp_path, project(network={"layers": layers}, loss="binary_crossentropy"), moons)
    assert model.judged(np.array([[0.25]])).shares[0].tolist() == pytest.approx([0.75, 0.25])
    assert model.names(2) == ["0", "1"]
    assert model.evaluate(moons)["accuracy"] > 0.5


def test_a_model_is_not_tested_on_data_of_another_shape(moons, tmp_path):
    _, model = saved(tmp_path, project(), moons)
    wide = Dataset(name="w", x_train=np.zeros((4, 3)), y_train=np.array([0, 1, 0, 1]))
    with pytest.raises(ShapeError, match="trained on samples of shape 2"):
        model.evaluate(wide)
    many = Dataset(name="m", x_train=np.zeros((4, 2)), y_train=np.array([0, 1, 2, 3]))
    with pytest.raises(NetBuilderError, match="4 classes, but the model tells 2 apart"):
        model.evaluate(many)


def test_regression_from_end_to_end(tmp_path):
    made = Project.from_json(
        {
            "netbuilder_project": 1,
            "data": "auto_mpg",
            "preparation": {"scale": "standard"},
            "network": {"layers": [{"kind": "Input", "shape": [9]}, {"kind": "Dense", "units": 1}]},
            "loss": "mean_squared_error",
            "optimizer": {"kind": "Adam", "learning_rate": 0.5},
            "metrics": ["mean_absolute_error"],
            "epochs": 30,
        }
    )
    data = made.data.load()
    _, model = saved(tmp_path, made, data)
    assert model.evaluate(data)["mean_absolute_error"] < 4
    assert not model.is_classifier
