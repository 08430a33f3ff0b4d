"""Metrics give Keras's results after each of several updates."""

from __future__ import annotations

from typing import Any

from netbuilder.engine.metrics import metrics

GROUPS = ("metrics",)


def test_results(case: dict[str, Any], keras_spec: Any, close: Any) -> None:
    metric = keras_spec(metrics, case["metric"])
    state = metric.start()
    for number, update in enumerate(case["updates"]):
        metric.update(state, update["y_true"], update["y_pred"], update.get("sample_weight"))
        close(metric.result(state), update["result"], f"result after update {number + 1}")
