"""Readers of data files, and `open_dataset`, which finds the right one."""

from netbuilder.data.readers.base import Reader, readers
from netbuilder.data.readers.opening import fitting_readers, open_dataset, reader_for

__all__ = ["Reader", "fitting_readers", "open_dataset", "reader_for", "readers"]
