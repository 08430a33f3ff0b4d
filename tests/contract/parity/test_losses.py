"""Losses give Keras's values and gradients, with every reduction, weights and masks."""

from __future__ import annotations

from typing import Any

import numpy as np

from netbuilder.engine.losses import losses

GROUPS = ("losses",)


def _loss(case: dict[str, Any], keras_spec: Any) -> Any:
    described = case["loss"]
    config = dict(described["config"])
    if config["reduction"] is None:
        config["reduction"] = "none"
    return keras_spec(losses, {"class_name": described["class_name"], "config": config})


def test_value(case: dict[str, Any], keras_spec: Any, close: Any) -> None:
    value = _loss(case, keras_spec)(case["y_true"], case["y_pred"], case.get("sample_weight"), case.get("mask"))
    close(value, case["value"], "value")


def test_gradient(case: dict[str, Any], keras_spec: Any, close_in_scale: Any) -> None:
    loss = _loss(case, keras_spec)
    given = case["y_true"], case["y_pred"], case.get("sample_weight"), case.get("mask")
    if "upstream" not in case:
        close_in_scale(loss.value_and_gradient(*given)[1], case["gradient"], "gradient")
        return
    # Without a reduction each value has a factor of its own; a sum of them has the same gradient.
    y_true = loss.prepared(given[0], given[1])
    values = loss.values(y_true, given[1])
    factors = loss.factors(values, loss.combined(y_true, values, *given[2:]))
    gradient = loss.gradient(y_true, given[1], factors * case["upstream"].astype(np.float32))
    close_in_scale(gradient, case["gradient"], "gradient")
