"""What every data set of the registry keeps to, found by the registry itself."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from netbuilder.core.errors import SettingError
from netbuilder.data.datasets import datasets
from netbuilder.data.datasets.toys import Toy

ALL = list(datasets)
BUNDLED = [kind for kind in ALL if not datasets[kind].remote]
FETCHED = [kind for kind in ALL if datasets[kind].remote]
TOYS = [kind for kind in ALL if issubclass(datasets[kind], Toy)]


def test_the_promised_sets_are_there():
    assert {"mnist", "fashion_mnist", "cifar10"} == set(FETCHED)
    assert {"mnist_small", "iris", "wine", "breast_cancer", "auto_mpg"} <= set(BUNDLED)
    assert {"spiral", "moons", "circles", "xor", "gaussians", "plane", "sine"} == set(TOYS)


@pytest.mark.parametrize("kind", ALL)
def test_settings_survive_json(kind):
    spec = datasets[kind]()
    for name, value in spec.defaults().items():
        if isinstance(value, int) and not isinstance(value, bool):
            spec = spec.replace(**{name: value + 10 if name == "samples" else max(value, 2)})
    assert datasets.from_json(json.loads(json.dumps(spec.to_json()))) == spec
    assert datasets.create(kind) == datasets.from_json(kind)


@pytest.mark.parametrize("kind", ALL)
def test_every_set_says_what_it_is_and_whose(kind):
    spec = datasets[kind]
    assert spec.title and spec.group and spec.source and spec.licence
    assert spec.about.endswith(".") and spec.__doc__
    assert all(param.help for param in spec.params().values())


@pytest.mark.parametrize("kind", BUNDLED)
def test_bundled_sets_load_without_network_the_same_every_time(kind):
    spec = datasets[kind]()
    assert spec.is_here() and spec.fetch_bytes() == 0
    one, two = spec.load(), spec.load()
    for part in ("x_train", "y_train", "x_test", "y_test"):
        assert np.array_equal(getattr(one, part), getattr(two, part))
        assert len(getattr(one, part))
    assert one.name == spec.title and one.source and one.licence
    if one.task == "classification":
        assert set(one.y_train.tolist()) == set(one.y_test.tolist()) == set(range(one.classes))
    if not one.pictures:
        assert len(one.feature_names) == one.input_shape[0]


@pytest.mark.parametrize("kind", TOYS)
def test_toys_obey_their_settings(kind):
    spec = datasets[kind](samples=80, noise=0, test_share=0.25)
    calm = spec.load()
    assert (len(calm.x_train), len(calm.x_test)) == (60, 20)
    assert calm.x_train.dtype == np.float32
    noisy, other = spec.replace(noise=0.2).load(), spec.replace(seed=1).load()
    assert not np.array_equal(other.x_train, calm.x_train)
    moved = noisy.y_train if calm.task == "regression" else noisy.x_train
    assert not np.array_equal(moved, calm.y_train if calm.task == "regression" else calm.x_train)
    assert np.abs(calm.x_train).max() <= 2
    with pytest.raises(SettingError, match="samples must be"):
        spec.replace(samples=3)
    with pytest.raises(SettingError, match="noise must be"):
        spec.replace(noise=-1)


@pytest.mark.parametrize("kind", FETCHED)
def test_fetched_sets_know_size_check_sum_and_mirrors(kind):
    spec = datasets[kind]
    for file in spec.remote:
        assert file.size > 1000 and len(file.sha256) == 64 and int(file.sha256, 16)
        assert file.mirrors and all(
            mirror.startswith(("https://", "http://")) and mirror.endswith(file.name) for mirror in file.mirrors
        )
    assert spec.fetch_bytes() > 10_000_000


@pytest.mark.parametrize("kind", ALL)
def test_specs_are_frozen(kind):
    with pytest.raises(dataclasses.FrozenInstanceError):
        datasets[kind]().title = "x"
