"""Which project files are open, so that two windows never write to one; and which were open lately."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.core.text import sentence
from netbuilder.data.disk import writing
from netbuilder.data.folders import user_state
from netbuilder.formats import strict_json
from netbuilder.formats.atomic import write_soon
from netbuilder.formats.locks import FileLock, holder

MOST_RECENT = 12
_MOST_BYTES = 1 << 20


def lock_project(path: str | Path, folder: str | Path | None = None) -> FileLock:
    """Takes a project file for one window until `release`; refused in words if another window has it.

    A lock whose program is gone counts for nothing: the system gives it back.
    """
    place = _lock_path(path, folder)
    lock = FileLock.take(
        place, {"pid": os.getpid(), "since": time.time(), "file": str(path), "computer": platform.node()}
    )
    if lock is None:
        raise FileError(
            sentence("This project is already open{place}.", place=_who(holder(place) or {})),
            hint="Go to that window, or save a copy under another name.",
            where=str(path),
        )
    return lock


def _who(about: dict[str, Any]) -> str:
    same = about.get("pid") == os.getpid()
    since = about.get("since")
    when = time.strftime("%H:%M", time.localtime(since)) if isinstance(since, (int, float)) else ""
    window = " in another window" if same or not about.get("pid") else f" in another NetBuilder ({about['pid']})"
    return window + (f" since {when}" if when else "")


def _lock_path(path: str | Path, folder: str | Path | None) -> Path:
    real = os.path.normcase(os.path.realpath(Path(path).expanduser()))
    if sys.platform == "darwin":
        real = real.casefold()  # two spellings, one file
    name = hashlib.sha256(real.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return (Path(folder) if folder else user_state() / "locks") / f"{name}.lock"


@dataclass(frozen=True)
class RecentFile:
    """A file that was open lately.

    Attributes:
        path: where it is, or was.
        name: of the project.
        time: when it was opened or saved last, seconds since 1970.
    """

    path: Path
    name: str
    time: float

    @property
    def missing(self) -> bool:
        """Whether it is no longer there."""
        try:
            return not self.path.is_file()
        except OSError:
            return True


class RecentFiles:
    """The list of recent files, the newest first, at most twelve; several programs may use it.

    Args:
        path: of the list; in the user's folder by default.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        self._path = Path(path) if path else user_state() / "recent.json"

    def files(self) -> list[RecentFile]:
        """The list; empty if it cannot be read, for it is not worth a complaint."""
        try:
            entries = strict_json.parse(self._path.read_bytes(), str(self._path), _MOST_BYTES)["files"]
            return [RecentFile(Path(one["path"]), str(one["name"]), float(one["time"])) for one in entries]
        except (OSError, NetBuilderError, KeyError, TypeError, ValueError):
            return []

    def add(self, path: str | Path, name: str) -> None:
        """Puts a file in front."""
        place = Path(path).expanduser().absolute()
        rest = [one for one in self.files() if one.path != place]
        self._write([RecentFile(place, name, time.time()), *rest])

    def remove(self, path: str | Path) -> None:
        """Takes a file off the list; the file itself stays."""
        place = Path(path).expanduser().absolute()
        self._write([one for one in self.files() if one.path != place])

    def clear(self) -> None:
        """Empties the list."""
        self._write([])

    def _write(self, files: list[RecentFile]) -> None:
        entries = [{"path": str(one.path), "name": one.name, "time": one.time} for one in files[:MOST_RECENT]]
        with suppress(FileError):  # a list that cannot be kept must not stop the work
            with writing(self._path):
                self._path.parent.mkdir(parents=True, exist_ok=True)
            write_soon(self._path, json.dumps({"files": entries}, indent=1).encode())
