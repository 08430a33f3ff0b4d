"""How weights start: one spec a distribution."""

from netbuilder.engine.initializers.base import Initializer, initializers

__all__ = ["Initializer", "initializers"]
