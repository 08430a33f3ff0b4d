"""Metrics: what is counted beside the loss."""

from netbuilder.engine.metrics.base import Metric, metrics

__all__ = ["Metric", "metrics"]
