"""The memory of optimizers in the layouts of old versions of Keras."""

import json

import h5py
import numpy as np
import pytest

from netbuilder.formats.files import load_model
from netbuilder.formats.model import learner_of

NAMES = ("a/kernel:0", "a/bias:0", "b/kernel:0", "b/bias:0")
SHAPES = ((3, 4), (4,), (4, 2), (2,))


def filled(start):
    """An array for each weight, all of one number."""
    return [np.full(shape, start + number, np.float32) for number, shape in enumerate(SHAPES)]


def written(path, optimizer, variables, version="2.2.4"):
    """A file of Keras 2 with two Dense layers; `variables` are names and arrays of the optimizer."""
    shape = {"batch_input_shape": [None, 3]}
    layers = [
        {"class_name": "Dense", "config": {"name": "a", "units": 4, **shape}},
        {"class_name": "Dense", "config": {"name": "b", "units": 2}},
    ]
    training = {"loss": "mse", "metrics": [], "optimizer_config": optimizer}
    with h5py.File(path, "w") as file:
        file.attrs["keras_version"] = version
        file.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": {"name": "m", "layers": layers}})
        file.attrs["training_config"] = json.dumps(training)
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = np.array([b"a", b"b"])
        for layer in "ab":
            inner = group.create_group(layer)
            inner.attrs["weight_names"] = np.array([f"{layer}/{name}:0".encode() for name in ("kernel", "bias")])
        for name, array in zip(NAMES, filled(0.1), strict=True):
            group[name[0]][name] = array
        state = file.create_group("optimizer_weights")
        state.attrs["weight_names"] = np.array([name.encode() for name, _ in variables])
        for name, array in variables:
            state[name] = array
    return path


def remembered(path):
    """The optimizer, its steps, and the first number of each array by slot."""
    stored = load_model(path)
    assert not [warning for warning in stored.warnings if "memory" in warning], stored.warnings
    stepper = learner_of(stored).stepper
    slots = {
        slot.name: [float(flat[place.start]) * slot.keras_scale for place in stepper.parameters.places]
        for slot, flat in zip(stepper.optimizer.slots(), stepper.slots, strict=True)
    }
    return stepper, slots


def adam(**more):
    return {"class_name": "Adam", "config": {"lr": 0.01, "beta_1": 0.5, "beta_2": 0.5, "decay": 0.0, **more}}


def variables(prefix, arrays, start=1):
    return [(f"{prefix}_{number}:0", array) for number, array in enumerate(arrays, start)]


@pytest.mark.parametrize("placeholders", [False, True])
def test_keras_before_tensorflow_kept_one_slot_after_the_other(placeholders, tmp_path):
    rest = [np.zeros(1, np.float32) for _ in SHAPES] if placeholders else []
    arrays = [*filled(1), *filled(11), *rest]
    found = [("Adam/iterations:0", np.int64(7)), *variables("training/Adam/Variable", arrays)]
    stepper, slots = remembered(written(tmp_path / "m.h5", adam(), found))
    assert (stepper.batches, stepper.learning_rate()) == (7, 0.01)
    assert slots["gradient_sum"] == pytest.approx([1, 2, 3, 4])
    assert slots["square_sum"] == pytest.approx([11, 12, 13, 14])


def test_the_oldest_did_not_count_the_steps_of_every_rule(tmp_path):
    rule = {"class_name": "RMSprop", "config": {"lr": 0.001, "rho": 0.9, "epsilon": 1e-8}}
    found = variables("rmsprop", filled(5), 0)
    stepper, slots = remembered(written(tmp_path / "m.h5", rule, found, "1.2.2"))
    assert stepper.batches == 0
    assert slots["velocity"] == pytest.approx([5, 6, 7, 8])


def test_variables_are_found_by_the_names_of_their_weights(tmp_path):
    """In whatever order they come."""
    pairs = list(zip(NAMES, filled(1), filled(11), strict=True))
    found = [("Adam/iter:0", np.int64(3))]
    for name, m, v in reversed(pairs):
        found += [(f"Adam/{name[:-2]}/m:0", m), (f"Adam/{name[:-2]}/v:0", v)]
    stepper, slots = remembered(written(tmp_path / "m.h5", adam(), found, "2.4.0"))
    assert stepper.batches == 3
    assert slots["gradient_sum"] == pytest.approx([1, 2, 3, 4])
    assert slots["square_sum"] == pytest.approx([11, 12, 13, 14])


def test_a_decay_goes_on_where_it_was(tmp_path):
    rule = {"class_name": "SGD", "config": {"lr": 0.1, "decay": 0.5, "momentum": 0.9, "nesterov": False}}
    found = [("SGD/iterations:0", np.int64(4)), *variables("training/SGD/Variable", filled(1))]
    stepper, slots = remembered(written(tmp_path / "m.h5", rule, found))
    assert stepper.learning_rate() == pytest.approx(0.1 / (1 + 0.5 * 4))
    assert slots["momentum"] == pytest.approx([1, 2, 3, 4])


def test_a_memory_that_does_not_fit_is_told(tmp_path):
    too_few = [("Adam/iterations:0", np.int64(7)), *variables("training/Adam/Variable", filled(1))]
    same = [(f"Adam/x{number}:0", filled(1)[0]) for number in range(500)]
    for number, found in enumerate((too_few, [("x:0", np.zeros((9, 9)))])):
        stored = load_model(written(tmp_path / f"{number}.h5", adam(), found))
        assert "memory of the optimizer" in stored.warnings[-1]
        assert learner_of(stored).stepper.batches == 0
    path = written(tmp_path / "many.h5", adam(), same[:1])
    with h5py.File(path, "r+") as file:
        state = file["optimizer_weights"]
        for name, _ in same[1:]:
            state[name] = state["Adam/x0:0"]
        names = np.array([name.encode() for name, _ in same])
        state.attrs["weight_names"] = names
    assert "memory of the optimizer" in load_model(path).warnings[-1]
