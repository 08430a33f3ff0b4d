"""Optimizers with all their options end where Keras's end after 30 steps with equal gradients."""

from __future__ import annotations

from typing import Any

import numpy as np

from netbuilder.engine.constraints import constraints
from netbuilder.engine.initializers import initializers
from netbuilder.engine.optimizers import Stepper, optimizers
from netbuilder.engine.parameters import Parameters, Weight

GROUPS = ("optimizers",)


def wanted(function: str, case: dict[str, Any]) -> bool:
    return case["name"] != "problem"


def _parameters(start: list[np.ndarray], constraint: Any) -> Parameters:
    zeros = initializers.create("zeros")
    declared = [
        Weight(name=f"v{number}", shape=array.shape, initializer=zeros, constraint=constraint)
        for number, array in enumerate(start)
    ]
    parameters = Parameters([("layer", True, declared)], np.float32)
    for array, value in zip(parameters.ordered(), start, strict=True):
        array[...] = value
    return parameters


def test_thirty_steps(case: dict[str, Any], group: Any, keras_spec: Any) -> None:
    problem = group["problem"]
    rule = keras_spec(constraints, case["constraint"]) if "constraint" in case else None
    parameters = _parameters(problem["start"], rule)
    stepper = Stepper(keras_spec(optimizers, case["optimizer"]), parameters)
    gradients = problem["gradients"][case["gradients"]]
    for step in range(30):
        for own, given in zip(parameters.gradients(), gradients, strict=True):
            own[...] = given[step]
        stepper.step()
        if str(step + 1) in case["weights"]:
            _compare(parameters, case["weights"][str(step + 1)], f"after step {step + 1}")
    if "finalized" in case:
        stepper.finalize()
        _compare(parameters, case["finalized"], "with the running average")


def _compare(parameters: Parameters, expected: list[np.ndarray], when: str) -> None:
    for own, array in zip(parameters.ordered(), expected, strict=True):
        np.testing.assert_allclose(own, array, rtol=1e-5, atol=1e-5, err_msg=when)
