"""Schedules give Keras's learning rates."""

from __future__ import annotations

from typing import Any

import numpy as np

from netbuilder.engine.schedules import schedules

GROUPS = ("schedules",)


def test_rates(case: dict[str, Any], keras_spec: Any) -> None:
    schedule = keras_spec(schedules, case["schedule"])
    found = [schedule.rate(step) for step in case["steps"]]
    np.testing.assert_allclose(found, case["rates"], rtol=2e-6, atol=1e-8)
