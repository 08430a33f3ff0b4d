"""Callbacks: settings of what happens beside the training."""

from netbuilder.training.callbacks.base import Bound, Callback, callbacks

__all__ = ["Bound", "Callback", "callbacks"]
