"""Losses: how wrong a network is, and in which direction to move."""

from netbuilder.engine.losses.automatic import crossentropy_for
from netbuilder.engine.losses.base import Loss, losses

__all__ = ["Loss", "crossentropy_for", "losses"]
