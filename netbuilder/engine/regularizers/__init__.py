"""Regularizers of weights."""

from netbuilder.engine.regularizers.base import Regularizer, regularizers

__all__ = ["Regularizer", "regularizers"]
