"""Fetching data sets from the network: only on request, with progress, resumable, checked, and put in place at once."""

from __future__ import annotations

import http.client
import os
import shutil
import urllib.error
import urllib.request
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from netbuilder.core.errors import DataError, FileError
from netbuilder.data.datasets.base import DatasetSpec
from netbuilder.data.datasets.fetched import FetchedSpec
from netbuilder.data.disk import writing
from netbuilder.data.folders import user_data
from netbuilder.data.remote import RemoteFile

_PIECE = 1 << 18
_TRIES = 3
_WAIT_SECONDS = 20
_SPARE_BYTES = 1 << 20


@dataclass(frozen=True, kw_only=True)
class FetchProgress:
    """How far a download is; sizes are in bytes."""

    file: str
    done: int
    total: int
    all_done: int
    all_total: int


class _Refused(Exception):  # noqa: N818 - a reason to try elsewhere, not an error that a user meets
    """One server cannot give the file; the text says why."""

    def __init__(self, reason: str, *, unreachable: bool = False) -> None:
        super().__init__(reason)
        self.unreachable = unreachable


class _Broken(Exception):  # noqa: N818
    """The connection ended early; what came is kept."""


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
        raise DataError(f"{spec.title} comes with the program: there is nothing to fetch.")
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
    reasons: list[_Refused] = []
    for mirror in remote.mirrors:
        try:
            yield from _from_mirror(mirror, remote, part)
            with writing(target):
                part.replace(target)
                _settle(home)
            yield remote.size, remote.size
            return
        except _Refused as reason:
            reasons.append(reason)
    raise _failure(remote, home, reasons)


def _from_mirror(mirror: str, remote: RemoteFile, part: Path) -> Generator[tuple[int, int], None, None]:
    """Leaves the whole, checked file in `part`."""
    failures = 0
    while True:
        begun = _size(part)
        try:
            if begun < remote.size or not remote.is_whole(part):
                yield from _download(mirror, remote, part)
        except _Broken:
            failures = 0 if _size(part) > begun else failures + 1
            if failures == _TRIES:
                raise _Refused("the connection broke again and again", unreachable=True) from None
            continue
        if remote.is_whole(part):
            return
        with writing(part):
            part.unlink(missing_ok=True)
        if not begun:  # a fresh download was wrong; after a resumed one the fault may be in the older piece
            raise _Refused("what came is another file: its check sum is wrong")


def _download(mirror: str, remote: RemoteFile, part: Path) -> Generator[tuple[int, int], None, None]:
    have = _size(part)
    headers = {"User-Agent": "NetBuilder", "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    with _opened(mirror, headers, part) as response:
        if response.status == 206 and not _continues(response, have):
            raise _Refused("the server went on at the wrong place")
        if response.status != 206:
            have = 0
        stated = response.headers.get("Content-Length", "")
        end = have + int(stated) if stated.isdigit() else None
        if end is not None and end > _most(remote):
            raise _Refused(f"the server offers {end:,} bytes where about {remote.size:,} are expected")
        for done in _receive(response, part, have, _most(remote) if end is None else end):
            yield done, end or max(done, remote.size)
        if end is not None and _size(part) < end:
            raise _Broken


def _most(remote: RemoteFile) -> int:
    """A bound for files packed in another way than the one we know."""
    return 2 * remote.size + _SPARE_BYTES


def _receive(response: http.client.HTTPResponse, part: Path, have: int, most: int) -> Generator[int, None, None]:
    with writing(part), part.open("r+b" if have else "wb") as file:
        file.seek(have)
        yield have
        try:
            while piece := _piece(response):
                have += len(piece)
                if have > most:
                    raise _Refused("more came than was announced")
                file.write(piece)
                yield have
        finally:
            file.flush()
            os.fsync(file.fileno())


def _piece(response: http.client.HTTPResponse) -> bytes:
    try:
        return response.read(_PIECE)
    except (OSError, http.client.HTTPException):
        raise _Broken from None


def _opened(mirror: str, headers: dict[str, str], part: Path) -> http.client.HTTPResponse:
    try:
        request = urllib.request.Request(mirror, headers=headers)
        return urllib.request.urlopen(request, timeout=_WAIT_SECONDS)  # type: ignore[no-any-return]
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 416 and "Range" in headers:  # the part is longer than the file: it is of no use
            with writing(part):
                part.unlink(missing_ok=True)
            raise _Broken from None
        raise _Refused(f"the server answers {error.code} ({error.reason})") from None
    except urllib.error.URLError as error:
        raise _Refused(f"the server cannot be reached ({error.reason})", unreachable=True) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _Refused(f"the server cannot be reached ({error})", unreachable=True) from None


def _continues(response: http.client.HTTPResponse, have: int) -> bool:
    return response.headers.get("Content-Range", "").startswith(f"bytes {have}-")


def _size(part: Path) -> int:
    try:
        return part.stat().st_size
    except OSError:
        return 0


def _require_space(remote: RemoteFile, part: Path) -> None:
    with writing(part.parent):
        free = shutil.disk_usage(part.parent).free
    missing = remote.size - _size(part) + _SPARE_BYTES - free
    if missing > 0:
        raise FileError(
            f"There is too little space on the disk for {remote.name}: {missing / 1e6:.0f} MB more are needed.",
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


def _failure(remote: RemoteFile, home: Path, reasons: list[_Refused]) -> FileError:
    tried = "; ".join(f"{mirror}: {reason}" for mirror, reason in zip(remote.mirrors, reasons, strict=True))
    if all(reason.unreachable for reason in reasons):
        hint = "Check the connection to the internet and try again: what has come so far is kept."
    else:
        hint = f"Try again later, or put the file into {home} yourself."
    return FileError(f"{remote.name} could not be fetched ({tried}).", hint=hint)
