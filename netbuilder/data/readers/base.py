"""What a reader of data files is, and the registry of them."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec
from netbuilder.data.dataset import Dataset


class Reader(Spec):
    """Reads one kind of file; its settings are the choices that the file leaves open."""

    suffixes: ClassVar[tuple[str, ...]] = ()
    """How names of such files usually end."""

    @classmethod
    def recognises(cls, path: Path, head: bytes) -> bool:
        """Whether the content, of which `head` is the beginning (empty for a folder), is of this kind."""
        return False

    def read(self, path: Path) -> Dataset:
        """The data set in the file or folder."""
        raise NotImplementedError


readers: Registry[Reader] = Registry("reader", Reader, "netbuilder.data.readers")
