"""Keras itself opens what we write. Set NETBUILDER_KERAS_PYTHON to a Python that has Keras to run this."""

import json
import os
import subprocess

import numpy as np
import pytest

from netbuilder.core.errors import FileError
from netbuilder.formats.files import save_model
from tests.unit.formats.support import graphs, outputs, stored, trained

PYTHON = os.environ.get("NETBUILDER_KERAS_PYTHON", "")

OPENED = """
import json, sys
import numpy as np
import keras
for path, data in json.loads(sys.argv[1]):
    arrays = np.load(data)
    inputs = [arrays[name] for name in arrays if name.startswith("x")]
    model = keras.models.load_model(path)
    found = model.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0)
    for number, output in enumerate(found if isinstance(found, list) else [found]):
        np.testing.assert_allclose(output, arrays[f"y{number}"], rtol=1e-4, atol=1e-5, err_msg=path)
    if path.endswith(".keras"):
        assert int(model.optimizer.iterations) == 3, path
"""


@pytest.mark.peers
@pytest.mark.skipif(not PYTHON, reason="NETBUILDER_KERAS_PYTHON is not set")
@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_keras_opens_our_files_and_predicts_the_same(suffix, tmp_path):
    jobs = []
    for name in graphs():
        learner, inputs, _ = trained(name)
        path, data = tmp_path / f"{name}{suffix}", tmp_path / f"{name}.npz"
        save_model(path, stored(learner))
        arrays = {f"x{number}": x for number, x in enumerate(inputs)}
        np.savez(data, **arrays, **{f"y{number}": y for number, y in enumerate(outputs(learner, inputs))})
        jobs.append([str(path), str(data)])
    done = subprocess.run([PYTHON, "-W", "ignore", "-c", OPENED, json.dumps(jobs)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]


def test_every_layer_can_be_written_but_those_that_keras_lacks():
    from netbuilder.engine.layers import layers
    from netbuilder.formats.keras_files.layer_reading import layer_from_keras
    from netbuilder.formats.keras_files.layers import layer_to_keras

    lacking = set()
    for kind in set(layers) - {"Input", "Placeholder"}:
        spec = layers.create(kind)
        try:
            written = json.loads(json.dumps(layer_to_keras(spec, "name")))
        except FileError:
            lacking.add(kind)
        else:
            assert layer_from_keras(written, "here") == spec
    assert lacking == {"Function", "Maxout", "Power", "Slice"}
