"""What a data set that can be chosen by name is, and the registry of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec
from netbuilder.data.dataset import Dataset
from netbuilder.data.remote import RemoteFile


class DatasetSpec(Spec):
    """The recipe for a data set: where it lies or how it is made."""

    about: ClassVar[str] = ""
    """One or two plain sentences for the list of data sets."""
    source: ClassVar[str] = ""
    licence: ClassVar[str] = ""
    remote: ClassVar[tuple[RemoteFile, ...]] = ()
    """The files to fetch; none for what is always here."""

    def load(self, folders: Iterable[str | Path] = ()) -> Dataset:
        """The data set itself; `folders` are places to look in first."""
        raise NotImplementedError

    def is_here(self, folders: Iterable[str | Path] = ()) -> bool:
        """Whether `load` finds everything on this computer."""
        return True

    @classmethod
    def fetch_bytes(cls) -> int:
        """How much there is to fetch."""
        return sum(file.size for file in cls.remote)


datasets: Registry[DatasetSpec] = Registry("data set", DatasetSpec, "netbuilder.data.datasets")
