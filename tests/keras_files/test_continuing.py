"""Training goes on here as it went on in Keras: the losses of the next batches are the same."""

import numpy as np
import pytest

from netbuilder.formats.files import load_model
from netbuilder.formats.model import learner_of
from tests.keras_files.weights_store import arrays, content, names

ALMOST = {"legacy_rmsprop_plain": 2e-3, "legacy_adagrad": 1e-4, "legacy_nadam": 0.5, "nadam of 2": 2e-3}
"""Rules of old versions of Keras whose formula differs a little; the file's warnings say so."""


@pytest.mark.parametrize("name", names("runs"))
def test_training_goes_on_as_in_keras(name, tmp_path):
    path = tmp_path / ("model.h5" if name.endswith(".h5") else "model.keras")
    path.write_bytes(content(name))
    stored = load_model(path)
    rule = name.rpartition("/")[2].split(".")[0]
    if rule == "nadam" and name.startswith("2"):
        rule = "nadam of 2"
    batches = arrays(name.rpartition("/")[0] + "/batches.x")
    learner = learner_of(stored)
    assert learner.stepper.batches == 5
    losses = [learner.train_batch([batches["x"][step]], [batches["y"][step]]).loss for step in range(5, 12)]
    np.testing.assert_allclose(losses, arrays(name)["losses"], rtol=0, atol=ALMOST.get(rule, 1e-5))
    formula = [warning for warning in stored.warnings if "older versions of Keras" in warning]
    assert bool(formula) == (rule in ALMOST)
    assert not [warning for warning in stored.warnings if "memory of the optimizer" in warning]
    assert [list(group) for group in stored.compiled.metrics] in ([["mae"]], [["mean_absolute_error"]])
