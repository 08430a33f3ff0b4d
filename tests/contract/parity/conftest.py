"""Hands the stored reference cases to the tests: a module names its `GROUPS`, each case becomes one test."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

STORE = Path(__file__).parents[2] / "reference" / "store.py"


@functools.cache
def _store() -> ModuleType:
    described = importlib.util.spec_from_file_location("reference_store", STORE)
    module = importlib.util.module_from_spec(described)
    described.loader.exec_module(module)
    return module


@functools.cache
def _group(name: str) -> Any:
    return _store().Reader(name)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test with the argument `case` runs once for each case of the module's groups that the module wants."""
    if "case" not in metafunc.fixturenames:
        return
    wanted = getattr(metafunc.module, "wanted", lambda function, case: True)
    found = [
        pytest.param(group, name, id=name)
        for group in metafunc.module.GROUPS
        for name, case in _group(group).cases.items()
        if wanted(metafunc.function.__name__, case)
    ]
    metafunc.parametrize(("group_name", "case_name"), found)


@pytest.fixture
def case(group_name: str, case_name: str) -> dict[str, Any]:
    """One stored case with its arrays."""
    return _group(group_name)[case_name]


@pytest.fixture
def group(group_name: str) -> Any:
    """All cases of the group, for what they share."""
    return _group(group_name)


SMALLEST_SCALE = 0.01
"""What upstream gradients of about 1 leave of rounding where the true gradient is 0 everywhere."""
NEUTRAL = (None, False, "channels_last", "float32")


class Translator:
    """Keras's `{"class_name", "config"}` as the engine's specs, with nothing lost on the way."""

    IGNORED = (
        *("name", "dtype", "trainable", "seed", "input_axes", "output_axes", "unroll"),
        *("activity_regularizer", "renorm_momentum"),
    )

    def spec(self, registry: Any, described: dict[str, Any]) -> Any:
        kind = described["class_name"]
        own = registry[kind].params()
        settings = {}
        for key, value in described["config"].items():
            if key in own:
                settings[key] = self._value(value)
            elif key not in self.IGNORED and value not in NEUTRAL:
                raise AssertionError(f"{kind} has no {key}, which is {value!r} in Keras")
        return registry.create(kind, settings)

    def _value(self, value: Any) -> Any:
        if isinstance(value, dict) and "class_name" in value:
            return self.spec(self._registry_of(value["class_name"]), value)
        if isinstance(value, list):
            return [self._value(part) for part in value]
        return value

    def _registry_of(self, kind: str) -> Any:
        from netbuilder.engine.activations import activations
        from netbuilder.engine.constraints import constraints
        from netbuilder.engine.initializers import initializers
        from netbuilder.engine.layers import layers
        from netbuilder.engine.regularizers import regularizers
        from netbuilder.engine.schedules import schedules

        for registry in (initializers, regularizers, constraints, schedules, layers, activations):
            if kind in registry:
                return registry
        raise AssertionError(f"there is no {kind} in the engine")


@pytest.fixture(scope="session")
def keras_spec() -> Any:
    """Turns a registry and Keras's description of one thing into a spec."""
    return Translator().spec


def compare(found: Any, expected: Any, what: str, *, rtol: float = 1e-4, atol: float = 1e-5) -> None:
    """Equal shapes, and equal numbers within `rtol` and `atol`."""
    found, expected = np.asarray(found), np.asarray(expected)
    assert found.shape == expected.shape, f"{what} has the shape {found.shape}, Keras's {expected.shape}"
    np.testing.assert_allclose(found, expected, rtol=rtol, atol=atol, err_msg=what)


def compare_scaled(found: Any, expected: Any, what: str, *, tolerance: float = 2e-5) -> None:
    """Equal shapes, and numbers that differ by less than `tolerance` of the largest."""
    scale = float(np.abs(expected).max(initial=0.0))
    compare(found, expected, what, rtol=0, atol=tolerance * max(scale, SMALLEST_SCALE))


@pytest.fixture(scope="session")
def close() -> Any:
    return compare


@pytest.fixture(scope="session")
def close_in_scale() -> Any:
    return compare_scaled
