"""Metrics: what is counted beside the loss."""

from netbuilder.engine.metrics.automatic import accuracy_for, metric_for
from netbuilder.engine.metrics.base import Metric, metrics

__all__ = ["Metric", "accuracy_for", "metric_for", "metrics"]
