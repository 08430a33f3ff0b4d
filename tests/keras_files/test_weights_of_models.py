"""Models that real Keras wrote predict here what they predicted there, in every layout of weights."""

from dataclasses import replace

import numpy as np
import pytest

from netbuilder.formats.files import load_model, load_weights
from netbuilder.formats.model import network_of
from tests.keras_files.weights_store import arrays, content, names, numbered

ALONE = [name for name in names("models") if name.endswith((".weights.h5", ".alone.h5"))]
WHOLE = [name for name in names("models") if name not in ALONE]


def predicted(stored, found):
    network = network_of(stored)
    trace = network.forward(numbered(found, "x"))
    return network.outputs(trace)


def check(stored, name):
    found = arrays(name)
    for ours, theirs in zip(predicted(stored, found), numbered(found, "y"), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=2e-5)


@pytest.mark.parametrize("name", WHOLE)
def test_a_model_predicts_as_in_keras(name, tmp_path):
    path = tmp_path / ("model.h5" if name.endswith(".h5") else "model.keras")
    path.write_bytes(content(name))
    stored = load_model(path)
    assert stored.compiled is None
    check(stored, name)


@pytest.mark.parametrize("name", [*ALONE, *(name for name in WHOLE if "nested" in name)])
def test_weights_alone_fit_the_model(name, tmp_path):
    """Also those of a whole model, and whatever the file is called: what is inside decides."""
    whole, _, _ = name.partition(".keras")[0].rpartition("/")
    model = name.rpartition("/")[2].split(".")[0]
    (tmp_path / "model.keras").write_bytes(content(f"{whole}/{model}.keras"))
    stored = load_model(tmp_path / "model.keras")
    nothing = {owner: {key: array * 0 for key, array in group.items()} for owner, group in stored.weights.items()}
    (tmp_path / "any.name").write_bytes(content(name))
    check(load_weights(tmp_path / "any.name", replace(stored, weights=nothing)), name)
