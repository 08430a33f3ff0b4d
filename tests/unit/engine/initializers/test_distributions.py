"""How the numbers of random initializers are spread."""

from __future__ import annotations

import math

import numpy as np
import pytest

from netbuilder.core.errors import SettingError
from netbuilder.engine.initializers import initializers
from netbuilder.engine.initializers.base import fans
from netbuilder.engine.rng import Streams

SHAPE = (300, 200)


def drawn(kind, shape=SHAPE, dtype=np.float64, **settings):
    return initializers.create(kind, settings)(shape, Streams(1).fresh("weights"), np.dtype(dtype))


@pytest.mark.parametrize(
    ("kind", "variance", "uniform"),
    [
        ("glorot_uniform", 2 / 500, True),
        ("glorot_normal", 2 / 500, False),
        ("he_uniform", 2 / 300, True),
        ("he_normal", 2 / 300, False),
        ("lecun_uniform", 1 / 300, True),
        ("lecun_normal", 1 / 300, False),
    ],
)
def test_variance_follows_the_connections(kind, variance, uniform):
    values = drawn(kind)
    assert values.var() == pytest.approx(variance, rel=0.02)
    assert abs(values.mean()) < 3 * math.sqrt(variance / values.size)
    limit = math.sqrt(3 * variance) if uniform else 2 * math.sqrt(variance) / 0.87962566103423978
    assert 0.99 * limit < np.abs(values).max() <= limit


@pytest.mark.parametrize(("mode", "count"), [("fan_in", 300), ("fan_out", 200), ("fan_avg", 250)])
@pytest.mark.parametrize("distribution", ["truncated_normal", "untruncated_normal", "uniform", "normal"])
def test_variance_scaling(mode, count, distribution):
    values = drawn("variance_scaling", scale=3.0, mode=mode, distribution=distribution)
    assert values.var() == pytest.approx(3 / count, rel=0.02)


def test_the_fans_of_kernels():
    assert fans((5,)) == (5, 5)
    assert fans(()) == (1, 1)
    assert fans((3, 4)) == (3, 4)
    assert fans((2, 3, 4, 5)) == (24, 30)


def test_given_spreads():
    assert drawn("random_normal", mean=1.0, stddev=0.5).std() == pytest.approx(0.5, rel=0.02)
    assert drawn("random_normal", mean=1.0, stddev=0.5).mean() == pytest.approx(1, rel=0.01)
    uniform = drawn("random_uniform", minval=2.0, maxval=4.0)
    assert uniform.min() == pytest.approx(2, abs=1e-3)
    assert uniform.max() == pytest.approx(4, abs=1e-3)
    cut = drawn("truncated_normal", mean=1.0, stddev=0.5)
    assert cut.std() == pytest.approx(0.5 * 0.8796, rel=0.02)
    assert np.abs(cut - 1).max() <= 1


@pytest.mark.parametrize("shape", [(6, 4), (4, 6), (5, 5), (2, 3, 4), (3, 2, 1, 20)])
def test_orthogonal_rows_or_columns(shape):
    matrix = drawn("orthogonal", shape, gain=2.0).reshape(-1, shape[-1])
    product = matrix.T @ matrix if matrix.shape[0] >= matrix.shape[1] else matrix @ matrix.T
    np.testing.assert_allclose(product, 4 * np.eye(len(product)), atol=1e-12)


def test_constants():
    assert drawn("constant", (2, 3), value=1.5).tolist() == [[1.5] * 3] * 2
    assert drawn("identity", (2, 3), gain=2.0).tolist() == [[2, 0, 0], [0, 2, 0]]
    assert drawn("zeros", (2,)).tolist() == [0, 0]
    assert drawn("ones", (2,)).tolist() == [1, 1]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("GlorotUniform", "glorot_uniform"),
        ("RandomNormal", "random_normal"),
        ("normal", "random_normal"),
        ("uniform", "random_uniform"),
        ("OrthogonalInitializer", "orthogonal"),
        ("IdentityInitializer", "identity"),
        ("Zeros", "zeros"),
        ("VarianceScaling", "variance_scaling"),
        ("LecunNormal", "lecun_normal"),
    ],
)
def test_keras_names_are_understood(name, kind):
    assert initializers.from_json(name).kind == kind


def test_a_named_choice_has_no_settings():
    with pytest.raises(SettingError, match="has no setting called 'scale'"):
        initializers.create("he_normal", {"scale": 3})
    with pytest.raises(TypeError):
        initializers["he_normal"](scale=3)
