"""One file over HTTP: from a server into a .part file, going on where an earlier try ended."""

from __future__ import annotations

import http.client
import os
import urllib.error
import urllib.request
from collections.abc import Generator
from pathlib import Path

from netbuilder.data.disk import writing
from netbuilder.data.remote import SPARE_BYTES, Broken, Refused, RemoteFile, size_of

_PIECE = 1 << 18
_WAIT_SECONDS = 20


def download(mirror: str, remote: RemoteFile, part: Path) -> Generator[tuple[int, int], None, None]:
    """Adds what is missing to `part`, yielding the bytes there are and the bytes there will be."""
    have = size_of(part)
    headers = {"User-Agent": "NetBuilder", "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    with _opened(mirror, headers, part) as response:
        if response.status == 206 and not _continues(response, have):
            raise Refused("the server went on at the wrong place")
        if response.status != 206:
            have = 0
        stated = response.headers.get("Content-Length", "")
        end = have + int(stated) if stated.isdigit() else None
        if end is not None and end > _most(remote):
            raise Refused(f"the server offers {end:,} bytes where about {remote.size:,} are expected")
        for done in _receive(response, part, have, _most(remote) if end is None else end):
            yield done, end or max(done, remote.size)
        if end is not None and size_of(part) < end:
            raise Broken


def _most(remote: RemoteFile) -> int:
    """A bound for files packed in another way than the one we know."""
    return 2 * remote.size + SPARE_BYTES


def _receive(response: http.client.HTTPResponse, part: Path, have: int, most: int) -> Generator[int, None, None]:
    with writing(part), part.open("r+b" if have else "wb") as file:
        file.seek(have)
        yield have
        try:
            while piece := _piece(response):
                have += len(piece)
                if have > most:
                    raise Refused("more came than was announced")
                file.write(piece)
                yield have
        finally:
            file.flush()
            os.fsync(file.fileno())


def _piece(response: http.client.HTTPResponse) -> bytes:
    try:
        return response.read(_PIECE)
    except (OSError, http.client.HTTPException):
        raise Broken from None


def _opened(mirror: str, headers: dict[str, str], part: Path) -> http.client.HTTPResponse:
    try:
        request = urllib.request.Request(mirror, headers=headers)
        return urllib.request.urlopen(request, timeout=_WAIT_SECONDS)  # type: ignore[no-any-return]
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 416 and "Range" in headers:  # the part is longer than the file: it is of no use
            with writing(part):
                part.unlink(missing_ok=True)
            raise Broken from None
        raise Refused(f"the server answers {error.code} ({error.reason})") from None
    except urllib.error.URLError as error:
        raise Refused(f"the server cannot be reached ({error.reason})", unreachable=True) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Refused(f"the server cannot be reached ({error})", unreachable=True) from None


def _continues(response: http.client.HTTPResponse, have: int) -> bool:
    return response.headers.get("Content-Range", "").startswith(f"bytes {have}-")
