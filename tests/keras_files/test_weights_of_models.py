"""Models that real Keras wrote predict here what they predicted there, in every layout of weights."""

import numpy as np
import pytest
from tests.keras_files.weights_store import arrays, content, names, numbered

from netbuilder.formats.files import load_model, load_weights
from netbuilder.formats.model import network_of

WHOLE = [name for name in names("models") if not name.endswith(".weights.h5")]
ALONE = [name for name in names("models") if name.endswith(".weights.h5")]


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


@pytest.mark.parametrize("name", ALONE)
def test_weights_alone_fit_the_model(name, tmp_path):
    """Also under another name than they had: what is inside decides."""
    other = name.replace(".weights.h5", ".keras")
    (tmp_path / "model.keras").write_bytes(content(other if other in WHOLE else name))
    stored = load_model(tmp_path / "model.keras")
    blank = network_of(stored, seed=5)
    for place in blank.parameters.places:
        blank.parameters[place.node, place.weight.name][...] = 0.5
    (tmp_path / "any.name").write_bytes(content(name))
    check(load_weights(tmp_path / "any.name", stored), name)
