"""Checkpoints: the whole state of a run in one file, which is either complete or recognised as damaged.

A checkpoint is an HDF5 file: the nested dictionaries and lists as one JSON text in which each array is replaced by
its number, and the arrays beside it. Long lists of numbers, as curves are after many epochs, lie among the arrays too:
as text they would hold the program up at each checkpoint (version 2; a file without them is of version 1). Behind the
last byte that HDF5 knows of stands the SHA-256 of all before, so that damage is noticed before the library sees the
file. Nothing in it can name code.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from netbuilder.core.errors import FileError
from netbuilder.data.disk import reading
from netbuilder.formats.atomic import write_file
from netbuilder.formats.hdf5 import parts as hdf5

_MARKS = (b"\nnetbuilder checkpoint 1 sha256 ", b"\nnetbuilder checkpoint 2 sha256 ")
_MARK_BYTES = len(_MARKS[0])
_TAIL = _MARK_BYTES + 64
_ARRAY, _LIST = "array number", "list number"
_LONG = 256
_BLOCK = 4096
"""Numbers that are looked at in one go; other threads get their turn in between."""


def write_checkpoint(path: str | Path, state: Any, about: Mapping[str, Any] | None = None) -> None:
    """Writes nested dictionaries and lists of arrays and JSON values; the file before it stays until this is whole.

    `about` is a small JSON object to recognise the checkpoint by, for example the run it belongs to.
    """
    write_file(path, _parts(state, about))


def checkpoint_image(state: Any, about: Mapping[str, Any] | None = None) -> bytes:
    """The bytes of a checkpoint."""
    return b"".join(_parts(state, about))


def _parts(state: Any, about: Mapping[str, Any] | None) -> list[bytes]:
    arrays: list[tuple[str, np.ndarray]] = []
    tree = _without_arrays(state, "", arrays)
    mark = _MARKS[any(name == _LIST for name, _ in arrays)]
    with hdf5.new_file() as (file, image):
        file.attrs["about"] = json.dumps(about or {})
        file.create_dataset("tree", data=np.frombuffer(json.dumps(tree).encode(), np.uint8))
        group = file.create_group("arrays")
        for number, (name, array) in enumerate(arrays):
            group.create_dataset(str(number), data=array).attrs["name"] = name[:1000]
    return [image[0], mark, hashlib.sha256(image[0]).hexdigest().encode()]


def read_checkpoint(path: str | Path) -> tuple[Any, dict[str, Any]]:
    """The state and the `about` that were written."""
    place = Path(path)
    with reading(place):
        content = place.read_bytes()
    return read_checkpoint_image(content, str(place))


def read_checkpoint_image(content: bytes, where: str) -> tuple[Any, dict[str, Any]]:
    """The same from its bytes; `where` is for messages."""
    image, mark, digest = content[:-_TAIL], content[-_TAIL:-64], content[-64:]
    if mark not in _MARKS:
        raise FileError("This is no checkpoint, or its end is missing.", hint="Use an earlier one.", where=where)
    if hashlib.sha256(image).hexdigest().encode() != digest:
        raise FileError("This checkpoint is damaged.", hint="Use an earlier one.", where=where)
    with hdf5.opened(image, where) as file:
        about = _values(hdf5.text(file.attrs, "about", where), where)
        tree = _values(hdf5.array(hdf5.child(file, "tree", where), where).tobytes(), where)
        group = hdf5.subgroup(file, "arrays", where)
        arrays = [hdf5.array(hdf5.child(group, str(number), where), where) for number in range(len(group))]
        if not isinstance(about, dict):
            raise FileError("This checkpoint does not say what it belongs to.", where=where)
        return _with_arrays(tree, arrays, where), about


def _values(text: str | bytes, where: str) -> Any:
    """JSON with the infinities that a best loss begins with."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise FileError("This checkpoint is damaged.", hint="Use an earlier one.", where=where) from None


def is_checkpoint(path: str | Path) -> bool:
    """Whether a file ends like a checkpoint."""
    place = Path(path)
    with reading(place), place.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - _TAIL, 0))
        return file.read(_MARK_BYTES) in _MARKS


def is_checkpoint_image(content: bytes) -> bool:
    """Whether these bytes end as those of a checkpoint do."""
    return content[-_TAIL:-64] in _MARKS


def _without_arrays(value: Any, name: str, arrays: list[tuple[str, np.ndarray]]) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _without_arrays(item, f"{name}/{key}", arrays) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        numbers = _numbers(value) if len(value) >= _LONG else None
        if numbers is not None:
            arrays.append((_LIST, numbers))
            return {_LIST: len(arrays) - 1}
        return [_without_arrays(item, f"{name}/{number}", arrays) for number, item in enumerate(value)]
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in "biuf":
            raise TypeError(f"{name} holds {value.dtype}: only numbers can be saved")
        arrays.append((name, value))
        return {_ARRAY: len(arrays) - 1}
    return value.item() if isinstance(value, np.generic) else value


def _numbers(values: Sequence[Any]) -> np.ndarray | None:
    """A list that holds only whole numbers of 64 bits, or only floats, as an array; None for any other."""
    kind = type(values[0])
    if kind not in (int, float):
        return None
    found = np.empty(len(values), np.int64 if kind is int else np.float64)
    for start in range(0, len(values), _BLOCK):
        part = values[start : start + _BLOCK]
        if set(map(type, part)) != {kind}:
            return None
        try:
            found[start : start + _BLOCK] = part
        except OverflowError:
            return None
    return found


def _with_arrays(value: Any, arrays: list[np.ndarray], where: str) -> Any:
    if isinstance(value, dict):
        if value.keys() in ({_ARRAY}, {_LIST}):
            ((kind, number),) = value.items()
            if type(number) is not int or not 0 <= number < len(arrays):
                raise FileError("This checkpoint speaks of numbers that it does not hold.", where=where)
            return arrays[number] if kind == _ARRAY else arrays[number].tolist()
        return {key: _with_arrays(item, arrays, where) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_arrays(item, arrays, where) for item in value]
    return value
