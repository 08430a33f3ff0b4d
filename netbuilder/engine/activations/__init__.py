"""Activation functions."""

from netbuilder.engine.activations.base import Activation, activations

__all__ = ["Activation", "activations"]
