"""Data: sets to train on, readers of files, and batches.

Importing this package is cheap: Pillow, platformdirs and the network are imported where they are used, and the
registries (`netbuilder.data.datasets.datasets`, `netbuilder.data.readers.readers`) are filled at their first use.
"""

from netbuilder.data.batches import Batches, Column
from netbuilder.data.checks import require_finite
from netbuilder.data.dataset import Dataset
from netbuilder.data.fetching import FetchProgress, fetch
from netbuilder.data.folders import search_folders, user_data
from netbuilder.data.pictures import read_picture
from netbuilder.data.readers import open_dataset
from netbuilder.data.split import split_indices

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
