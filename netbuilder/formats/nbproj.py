"""The project file `.nbproj`: a zip of a few members, read by their exact names and never unpacked to the disk.

| member | what |
|---|---|
| `project.json` | the project; the only one that must be there |
| `model.keras` | the trained model, a `.keras` file as it is |
| `history.json` | the curves of the last run |
| `personal/pictures.npy`, `personal/labels.npy` | the user's own drawings |
| `window.json` | what the window remembers: any JSON object |

Members that this version does not know are kept and written back, so that a file from a newer one loses nothing.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

import netbuilder.formats.hdf5.datasets  # noqa: F401 - enters its reader, which a project may name
from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.core.text import sentence
from netbuilder.data.archive import open_zip, read_member, require_plain, require_sound
from netbuilder.data.disk import reading
from netbuilder.data.npz import read_array
from netbuilder.document.personal import Drawings
from netbuilder.document.project import Project
from netbuilder.formats import strict_json
from netbuilder.formats.atomic import write_file
from netbuilder.formats.hdf5.source import Progress
from netbuilder.formats.history_json import history_from_json, history_to_json
from netbuilder.training.history import History

SUFFIX = ".nbproj"
PROJECT, MODEL, HISTORY, WINDOW = "project.json", "model.keras", "history.json", "window.json"
PICTURES, LABELS = "personal/pictures.npy", "personal/labels.npy"
_MEGABYTE = 1 << 20
MOST_BYTES = {
    PROJECT: strict_json.MOST_BYTES,
    MODEL: 2048 * _MEGABYTE,
    HISTORY: 64 * _MEGABYTE,
    WINDOW: 4 * _MEGABYTE,
    PICTURES: 256 * _MEGABYTE,
    LABELS: 2 * _MEGABYTE,
}
MOST_OTHERS = 100
MOST_OTHER_BYTES = 256 * _MEGABYTE
_DATE = (1980, 1, 1, 0, 0, 0)
_PK = b"PK\x03\x04"
_BEFORE_JSON = b"\xef\xbb\xbf \t\r\n"
_LONGEST_DIRECTORY = 1 << 20


@dataclass(frozen=True, eq=False, kw_only=True)
class ProjectFile:
    """All that a project file holds, as one frozen value.

    Attributes:
        project: what is trained, on what, and how.
        model: the trained model as the bytes of a `.keras` file, None if there is none.
        history: the curves of the last run, None if there was none.
        personal: the user's own drawings.
        window: what the window remembers, any JSON object.
        others: members of a newer version, kept as they are.
    """

    project: Project
    model: bytes | None = None
    history: History | None = None
    personal: Drawings = field(default_factory=Drawings)
    window: Mapping[str, Any] = field(default_factory=dict)
    others: Mapping[str, bytes] = field(default_factory=dict)

    def replace(self, **changes: Any) -> ProjectFile:
        """The same but for `changes`."""
        return replace(self, **changes)


def is_nbproj(path: str | Path) -> bool:
    """Whether a file is a zip with a project in it."""
    place = Path(path).expanduser()
    with reading(place), place.open("rb") as file:
        if file.read(4) != _PK:
            return False
    try:
        with open_zip(place, _LONGEST_DIRECTORY) as archive:
            return PROJECT in archive.namelist()
    except NetBuilderError:
        return place.suffix.lower() == SUFFIX  # let reading it say what is wrong


def read_project_file(path: str | Path, progress: Progress | None = None) -> ProjectFile:
    """Reads a `.nbproj` file, or a plain `.json` project; its first bytes decide which, not its name.

    `progress` is called with the bytes of each part that have been read, and with how many it has.
    """
    place = Path(path).expanduser()
    with reading(place), place.open("rb") as file:
        head = file.read(4)
    if not head:
        raise FileError("This file is empty.", hint="Use an earlier copy.", where=str(place))
    if head != _PK:
        if place.suffix.lower() == SUFFIX and head.lstrip(_BEFORE_JSON)[:1] not in (b"{", b""):
            raise FileError(
                "This is not a NetBuilder project.", hint="It may be damaged: use an earlier copy.", where=str(place)
            )
        with reading(place):
            return ProjectFile(project=_project(place.read_bytes(), str(place)))
    try:
        with open_zip(place, _LONGEST_DIRECTORY) as archive:
            return _from_zip(archive, str(place), progress)
    except NetBuilderError as error:
        raise _told(error, str(place)) from error


def write_project_file(path: str | Path, content: ProjectFile) -> None:
    """Writes a project file in one step: a `.json` name gives the plain project, if nothing would be lost."""
    place = Path(path).expanduser()
    if place.suffix.lower() == ".json":
        lost = losses_as_json(content)
        if lost:
            raise FileError(
                sentence("A .json project has no room for {names}.", names=" and ".join(lost)),
                hint=sentence("Save it as {stem}{suffix}.", stem=place.stem, suffix=SUFFIX),
                where=str(place),
            )
        write_file(place, _text(content.project.to_json()))
        return
    write_file(place, to_bytes(content))


def losses_as_json(content: ProjectFile) -> list[str]:
    """What would be lost if it were written as a plain `.json` project, in words; the window's state does not count."""
    parts = {
        "the trained model": content.model is not None,
        "the curves": content.history is not None,
        "your drawings": len(content.personal) > 0,
        "parts of a newer version": bool(content.others),
    }
    return [words for words, there in parts.items() if there]


def to_bytes(content: ProjectFile, indent: int | None = 2) -> bytes:
    """The `.nbproj` file as bytes; the same content gives the same bytes. Without `indent` its texts take less time."""
    parts: dict[str, bytes] = {PROJECT: _text(content.project.to_json(), indent)}
    if content.history is not None:
        parts[HISTORY] = _text(history_to_json(content.history), None)
    if len(content.personal):
        parts |= {PICTURES: _npy(content.personal.pictures), LABELS: _npy(content.personal.labels)}
    if content.window:
        parts[WINDOW] = _text(dict(content.window), indent)
    parts |= content.others
    if content.model is not None:
        parts[MODEL] = content.model
    _require_limits(parts)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in parts.items():
            info = zipfile.ZipInfo(name, _DATE)
            # Weights hardly shrink, and packing them would take longer than writing them.
            info.compress_type = zipfile.ZIP_STORED if name == MODEL else zipfile.ZIP_DEFLATED
            archive.writestr(info, part, compresslevel=None if name == MODEL else 1)
    return target.getvalue()


def _require_limits(parts: Mapping[str, bytes]) -> None:
    for name, part in parts.items():
        if len(part) > MOST_BYTES.get(name, MOST_OTHER_BYTES):
            raise FileError(
                sentence("{name} is too large for a project file ({count:,} bytes).", name=name, count=len(part))
            )


def _from_zip(archive: zipfile.ZipFile, where: str, progress: Progress | None = None) -> ProjectFile:
    require_plain(archive, where)
    infos = _infos(archive, where)
    if PROJECT not in infos:
        raise FileError(sentence("This is no project file: it lacks {project}.", project=PROJECT), where=where)
    held = {
        name: read_member(archive, info, progress).getvalue()
        for name, info in infos.items()
        if not name.endswith(".npy")
    }
    json_values = {
        name: strict_json.parse(held[name], f"{where}, {name}", MOST_BYTES[name])
        for name in (HISTORY, WINDOW)
        if name in held
    }
    window = json_values.get(WINDOW, {})
    return ProjectFile(
        project=_project(held[PROJECT], where),
        model=held.get(MODEL),
        history=history_from_json(json_values[HISTORY], f"{where}, {HISTORY}") if HISTORY in json_values else None,
        personal=_personal(archive, infos, where),
        window=window if isinstance(window, dict) else {},
        others={
            name: held[name] if name in held else read_member(archive, info).getvalue()
            for name, info in infos.items()
            if name not in MOST_BYTES
        },
    )


def _infos(archive: zipfile.ZipFile, where: str) -> dict[str, zipfile.ZipInfo]:
    """The members by name, none larger than it may be."""
    infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
    found = {info.filename: info for info in infos}
    others = [info for info in infos if info.filename not in MOST_BYTES]
    if len(others) > MOST_OTHERS or sum(info.file_size for info in others) > MOST_OTHER_BYTES:
        raise FileError("This project file holds far more than a project.", where=where)
    for name, info in found.items():
        if info.file_size > MOST_BYTES.get(name, MOST_OTHER_BYTES):
            raise FileError(
                sentence(
                    "{name} in this file is too large ({file_size:,} bytes).", name=name, file_size=info.file_size
                ),
                where=where,
            )
        require_sound(archive, info)
    return found


def _project(content: bytes, where: str) -> Project:
    try:
        return Project.from_json(strict_json.parse(content, where))
    except NetBuilderError as error:
        raise _told(error, where) from error


def _personal(archive: zipfile.ZipFile, infos: Mapping[str, zipfile.ZipInfo], where: str) -> Drawings:
    if PICTURES not in infos or LABELS not in infos:
        return Drawings()
    return Drawings(*(read_array(archive, name.removesuffix(".npy"), where) for name in (PICTURES, LABELS)))


def _told(error: NetBuilderError, where: str) -> NetBuilderError:
    """The same complaint with the file in front."""
    place = error.where if error.where.startswith(where) else f"{where}: {error.where}".rstrip(": ")
    return type(error)(error.message, hint=error.hint, where=place)


def _text(value: Any, indent: int | None = 2) -> bytes:
    return (json.dumps(value, indent=indent, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _npy(array: np.ndarray) -> bytes:
    target = io.BytesIO()
    np.save(target, array, allow_pickle=False)
    return target.getvalue()
