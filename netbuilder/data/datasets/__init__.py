"""Data sets that can be chosen by name: `datasets["mnist"]().load()`."""

from netbuilder.data.datasets.base import DatasetSpec, datasets

__all__ = ["DatasetSpec", "datasets"]
