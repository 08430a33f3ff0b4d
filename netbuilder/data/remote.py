"""What is known of files that can be fetched: size, check sum and who offers them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from netbuilder.core.errors import NetBuilderError
from netbuilder.data.disk import reading
from netbuilder.data.gzipped import MaybeGzipped

_PIECE = 1 << 20
SPARE_BYTES = 1 << 20


@dataclass(frozen=True, kw_only=True)
class RemoteFile:
    """One file that servers offer.

    `content` says that the check sum is that of the unpacked content: packed again by someone else, the same
    pictures are another gzip file.
    """

    name: str
    size: int
    sha256: str
    mirrors: tuple[str, ...]
    content: bool = True

    def is_whole(self, path: Path) -> bool:
        """Whether the file at `path` has the expected check sum."""
        try:
            return self._sum(path) == self.sha256
        except NetBuilderError:
            return False

    def _sum(self, path: Path) -> str:
        digest = hashlib.sha256()
        if self.content:
            with MaybeGzipped(path) as file:
                for piece in file.pieces():
                    digest.update(piece)
        else:
            with reading(path), path.open("rb") as file:
                while piece := file.read(_PIECE):
                    digest.update(piece)
        return digest.hexdigest()


class Refused(Exception):  # noqa: N818 - a reason to try elsewhere, not an error that a user meets
    """One server cannot give the file; the text says why."""

    def __init__(self, reason: str, *, unreachable: bool = False) -> None:
        super().__init__(reason)
        self.unreachable = unreachable


class Broken(Exception):  # noqa: N818
    """The connection ended early; what came is kept."""


def size_of(part: Path) -> int:
    """How much of a file has come."""
    try:
        return part.stat().st_size
    except OSError:
        return 0
