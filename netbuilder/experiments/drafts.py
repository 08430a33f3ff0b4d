"""Drafts: every edit is on the disk a moment later, so that after a crash nothing is lost.

Each open window has one draft: a small project file without the trained model, the model beside it (written only when
it changes), and a lock that the system gives back when the program ends. A draft whose lock nobody holds was
abandoned.
"""

from __future__ import annotations

import json
import os
import secrets
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from netbuilder.core.errors import NetBuilderError
from netbuilder.data.disk import writing
from netbuilder.data.folders import user_state
from netbuilder.formats.atomic import flush_file, write_soon
from netbuilder.formats.locks import FileLock
from netbuilder.formats.nbproj import SUFFIX, ProjectFile, read_project_file, to_bytes

ABOUT = "draft.json"
_LOCK, _MODEL = ".lock", ".model"
_UNKNOWN = b"whatever lies there"
_DAY = 86_400.0


def drafts_folder() -> Path:
    """Where drafts are kept if nobody says otherwise."""
    return user_state() / "drafts"


class Draft:
    """The draft of one open window. `edited` costs microseconds; a thread of its own does the writing.

    Args:
        original: the file that the project came from, None if it has none yet.
        folder: of the drafts.
    """

    def __init__(self, original: str | Path | None = None, folder: str | Path | None = None) -> None:
        place = Path(folder) if folder else drafts_folder()
        with writing(place):
            place.mkdir(parents=True, exist_ok=True)
        self._begin(place / f"{secrets.token_hex(8)}{SUFFIX}", original)

    def _begin(self, path: Path, original: str | Path | None) -> None:
        self.path = path
        self.trouble: NetBuilderError | None = None
        """Why the newest edit could not be written, None if it was."""
        self._original = _absolute(original)
        lock = FileLock.take(path.with_suffix(_LOCK), {"pid": os.getpid(), "since": time.time()})
        if lock is None:
            raise NetBuilderError("This draft is open in another window.", where=str(path))
        self._lock = lock
        self._changed = threading.Condition()
        self._newest: ProjectFile | None = None
        self._busy = False
        self._closing = False
        self._model: bytes | None = _UNKNOWN
        self._thread: threading.Thread | None = None

    @classmethod
    def taken_over(cls, abandoned: AbandonedDraft) -> Draft:
        """Goes on with a draft that was left behind; refused if another window was faster."""
        draft = cls.__new__(cls)
        draft._begin(abandoned.path, abandoned.original)
        return draft

    def edited(self, content: ProjectFile, original: str | Path | None = None) -> None:
        """Keeps this content; an older one that was not written yet is forgotten. `original`: where it was saved."""
        with self._changed:
            if original is not None:
                self._original = _absolute(original)
            self._newest = content
            if self._thread is None and not self._closing:
                self._thread = threading.Thread(target=self._write_all, name="drafts", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def flush(self, seconds: float = 5.0) -> bool:
        """Waits until all that was edited is written; False if that takes longer."""
        with self._changed:
            return self._changed.wait_for(lambda: self._newest is None and not self._busy, seconds)

    def saved(self, original: str | Path | None = None) -> None:
        """The project was saved (to `original`): there is nothing to recover until the next edit."""
        with self._changed:
            self._newest = None
            self._changed.wait_for(lambda: not self._busy)
            if original is not None:
                self._original = _absolute(original)
            self._model = None
            _remove(self.path)

    def close(self, *, keep: bool = False) -> None:
        """Ends the writing; the draft is removed, unless it shall be offered at the next start."""
        with self._changed:
            if not keep:
                self._newest = None
            self._closing = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()
        if not keep:
            _remove(self.path)
        self._lock.release()

    def _write_all(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._newest is not None or self._closing)
                content, self._newest = self._newest, None
                if content is None:
                    return
                self._busy = True
            trouble = None
            try:
                self._write(content)
            except NetBuilderError as error:
                trouble = error
            with self._changed:
                self._busy = False
                self.trouble = trouble
                idle = self._newest is None
                self._changed.notify_all()
            if idle and trouble is None:
                # A crash of the program loses nothing now; waiting for the disk guards against a power cut as well.
                flush_file(self.path)

    def _write(self, content: ProjectFile) -> None:
        if content.model is not self._model:
            beside = self.path.with_suffix(_MODEL)
            if content.model is None:
                beside.unlink(missing_ok=True)
            else:
                write_soon(beside, content.model)
            self._model = content.model
        about = {"original": self._original, "time": time.time(), "pid": os.getpid()}
        small = content.replace(model=None, others={**content.others, ABOUT: json.dumps(about).encode()})
        write_soon(self.path, to_bytes(small, indent=None))


@dataclass(frozen=True)
class AbandonedDraft:
    """A draft whose program is gone.

    Attributes:
        path: the draft.
        name: of the project.
        original: the file that the project came from, "" if it was never saved.
        time: of the last edit, seconds since 1970.
    """

    path: Path
    name: str
    original: str
    time: float

    def read(self) -> ProjectFile:
        """The project as it was at the last edit."""
        content = read_project_file(self.path)
        beside = self.path.with_suffix(_MODEL)
        model = beside.read_bytes() if beside.is_file() else None
        return content.replace(model=model, others={k: part for k, part in content.others.items() if k != ABOUT})

    def discard(self) -> None:
        """Removes it for good."""
        _remove(self.path)
        with suppress(OSError):
            self.path.with_suffix(_LOCK).unlink()


def abandoned(folder: str | Path | None = None) -> list[AbandonedDraft]:
    """All drafts that were left behind, the newest first; a draft that cannot be read is left where it is."""
    place = Path(folder) if folder else drafts_folder()
    found = []
    for path in place.glob(f"*{SUFFIX}"):
        lock = FileLock.take(path.with_suffix(_LOCK), {"pid": os.getpid()})
        if lock is None:
            continue
        with lock, suppress(NetBuilderError, OSError):
            found.append(_abandoned(path))
    _tidy(place)
    return sorted(found, key=lambda draft: -draft.time)


def _abandoned(path: Path) -> AbandonedDraft:
    content = read_project_file(path)
    try:
        about = json.loads(content.others.get(ABOUT, b"{}"))
    except (ValueError, RecursionError):
        about = {}
    original = about.get("original") or "" if isinstance(about, dict) else ""
    edited = about.get("time") if isinstance(about, dict) else None
    when = edited if isinstance(edited, (int, float)) else path.stat().st_mtime
    return AbandonedDraft(path, content.project.name, str(original), float(when))


def _tidy(folder: Path) -> None:
    """Removes what belongs to no draft and that nobody holds."""
    for ending in (_LOCK, _MODEL):
        for path in folder.glob(f"*{ending}"):
            if path.with_suffix(SUFFIX).exists():
                continue
            lock = FileLock.take(path.with_suffix(_LOCK), {})
            if lock is not None:
                with lock, suppress(OSError):
                    path.unlink(missing_ok=True)

    for path in folder.glob(".*.part"):  # halves of files that a killed program was writing
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _DAY:
                path.unlink()


def _remove(path: Path) -> None:
    for each in (path, path.with_suffix(_MODEL)):
        with suppress(OSError):
            each.unlink(missing_ok=True)


def _absolute(path: str | Path | None) -> str:
    return str(Path(path).expanduser().absolute()) if path else ""
