"""Fetching data sets from the network: only on request, with progress, resumable, checked, and put in place at once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from netbuilder.core.errors import DataError, FileError
from netbuilder.core.text import mark, sentence
from netbuilder.data.datasets.base import DatasetSpec
from netbuilder.data.datasets.fetched import FetchedSpec
from netbuilder.data.disk import writing
from netbuilder.data.folders import user_data
from netbuilder.data.remote import SPARE_BYTES, Broken, Refused, RemoteFile, size_of

_TRIES = 3


@dataclass(frozen=True, kw_only=True)
class FetchProgress:
    """How far a download is; sizes are in bytes."""

    file: str
    done: int
    total: int
    all_done: int
    all_total: int


def fetch(spec: DatasetSpec, folder: str | Path | None = None) -> Generator[FetchProgress, None, Path]:
    """Fetches the files of a data set, yielding progress, and returns the folder they are in.

    Nothing happens until the first step is asked for. Closing the generator cancels; what has come so far stays in a
    .part file, and the next call goes on from there. A file gets its real name only when its check sum is right, so a
    half-fetched set is never taken for a whole one.

    Args:
        spec: the data set, for example `datasets["mnist"]()`.
        folder: where sets are kept, the user's data folder by default; a subfolder of the set's own is made in it.
    """
    if not spec.remote or not isinstance(spec, FetchedSpec):
        raise DataError(sentence("{title} comes with the program: there is nothing to fetch.", title=spec.title))
    home = Path(folder).expanduser() if folder is not None else user_data()
    home = home / spec.subfolders[0]
    with writing(home):
        home.mkdir(parents=True, exist_ok=True)
    total = spec.fetch_bytes()
    before = 0
    for remote in spec.remote:
        for done, size in _fetch_file(remote, home):
            yield FetchProgress(
                file=remote.name, done=done, total=size, all_done=min(before + done, total), all_total=total
            )
        before += remote.size
    return home


def _fetch_file(remote: RemoteFile, home: Path) -> Generator[tuple[int, int], None, None]:
    target = home / remote.name
    part = home / f"{remote.name}.part"
    if target.is_file() and remote.is_whole(target):
        yield remote.size, remote.size
        return
    _require_space(remote, part)
    reasons: list[Refused] = []
    for mirror in remote.mirrors:
        try:
            yield from _from_mirror(mirror, remote, part)
            with writing(target):
                part.replace(target)
                _settle(home)
            yield remote.size, remote.size
            return
        except Refused as reason:
            reasons.append(reason)
    raise _failure(remote, home, reasons)


def _from_mirror(mirror: str, remote: RemoteFile, part: Path) -> Generator[tuple[int, int], None, None]:
    """Leaves the whole, checked file in `part`."""
    from netbuilder.data.download import download

    failures = 0
    while True:
        begun = size_of(part)
        try:
            if begun < remote.size or not remote.is_whole(part):
                yield from download(mirror, remote, part)
        except Broken:
            failures = 0 if size_of(part) > begun else failures + 1
            if failures == _TRIES:
                raise Refused("the connection broke again and again", unreachable=True) from None
            continue
        if remote.is_whole(part):
            return
        with writing(part):
            part.unlink(missing_ok=True)
        if not begun:  # a fresh download was wrong; after a resumed one the fault may be in the older piece
            raise Refused("what came is another file: its check sum is wrong")


def _require_space(remote: RemoteFile, part: Path) -> None:
    with writing(part.parent):
        free = shutil.disk_usage(part.parent).free
    missing = remote.size - size_of(part) + SPARE_BYTES - free
    if missing > 0:
        raise FileError(
            sentence(
                "There is too little space on the disk for {name}: {missing:.0f} MB more are needed.",
                name=remote.name,
                missing=missing / 1000000.0,
            ),
            hint="Free some space or choose another folder.",
            where=str(part.parent),
        )


def _settle(folder: Path) -> None:
    """Makes a renaming last through a power cut, where the system lets a folder be flushed."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _failure(remote: RemoteFile, home: Path, reasons: list[Refused]) -> FileError:
    tried = "; ".join(f"{mirror}: {reason}" for mirror, reason in zip(remote.mirrors, reasons, strict=True))
    if all(reason.unreachable for reason in reasons):
        hint = mark("Check the connection to the internet and try again: what has come so far is kept.")
    else:
        hint = sentence("Try again later, or put the file into {home} yourself.", home=home)
    return FileError(sentence("{name} could not be fetched ({tried}).", name=remote.name, tried=tried), hint=hint)
