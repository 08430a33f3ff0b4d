"""Regularizers and constraints give Keras's numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from netbuilder.engine.constraints import constraints
from netbuilder.engine.regularizers import regularizers

GROUPS = ("regularizers", "constraints")


def wanted(function: str, case: dict[str, Any]) -> bool:
    return ("constraint" in case) == (function == "test_constraint")


def test_regularizer(case: dict[str, Any], keras_spec: Any, close: Any, close_in_scale: Any) -> None:
    spec = keras_spec(regularizers, case["regularizer"])
    close(spec.value(case["x"]), case["value"], "penalty")
    gradient = np.ones_like(case["x"])
    spec.add_gradient(case["x"], gradient)
    close_in_scale(gradient - 1, case["gradient"], "gradient of the penalty")


def test_constraint(case: dict[str, Any], keras_spec: Any, close: Any) -> None:
    weight = case["x"].copy()
    keras_spec(constraints, case["constraint"]).project(weight)
    close(weight, case["y"], "weight")
