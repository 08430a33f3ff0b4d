"""Layers."""

from netbuilder.engine.layers.base import Call, Layer, layers

__all__ = ["Call", "Layer", "layers"]
