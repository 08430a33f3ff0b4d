"""Data: sets to train on, readers of files, and batches.

Names are loaded when they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netbuilder.data.batches import Batches, Column
    from netbuilder.data.checks import require_finite
    from netbuilder.data.dataset import Dataset
    from netbuilder.data.fetching import FetchProgress, fetch
    from netbuilder.data.folders import search_folders, user_data
    from netbuilder.data.pictures import read_picture
    from netbuilder.data.readers import open_dataset
    from netbuilder.data.split import split_indices

_HOMES = {
    "Batches": "batches",
    "Column": "batches",
    "Dataset": "dataset",
    "FetchProgress": "fetching",
    "fetch": "fetching",
    "open_dataset": "readers",
    "read_picture": "pictures",
    "require_finite": "checks",
    "search_folders": "folders",
    "split_indices": "split",
    "user_data": "folders",
}

__all__ = [
    "Batches",
    "Column",
    "Dataset",
    "FetchProgress",
    "fetch",
    "open_dataset",
    "read_picture",
    "require_finite",
    "search_folders",
    "split_indices",
    "user_data",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
