"""A model's own methods for files, text and tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netbuilder.keras.models import saving
from netbuilder.keras.models.summary import summary


class Saved:
    """Saving, loading and showing a model."""

    def save(self, filepath: Any, overwrite: bool = True, include_optimizer: bool = True, **kwargs: Any) -> None:
        """Writes the model to a `.keras` file, or to `.h5` for older programs."""
        saving.save(self, filepath, overwrite, include_optimizer)

    def save_weights(self, filepath: Any, overwrite: bool = True) -> None:
        """Writes the weights to a `.weights.h5` file."""
        saving.save_weights(self, filepath, overwrite)

    def load_weights(self, filepath: Any, skip_mismatch: bool = False, **kwargs: Any) -> None:
        """Sets the weights from a file."""
        saving.load_weights(self, filepath)

    def to_json(self, **kwargs: Any) -> str:
        """The configuration as text."""
        return saving.to_json(self, **kwargs)

    def summary(
        self,
        line_length: int | None = None,
        positions: Any = None,
        print_fn: Callable[[str], Any] | None = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: Any = None,
    ) -> None:
        """Prints a table of the layers."""
        summary(self, line_length, print_fn, show_trainable)
