"""Reading the parts of an HDF5 file by name, each checked before it is believed; and writing new files.

What is read comes from our own reader (see the package), what is written goes through h5py.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.formats.hdf5 import headers
from netbuilder.formats.hdf5.attributes import Attributes
from netbuilder.formats.hdf5.heaps import GlobalHeaps
from netbuilder.formats.hdf5.links import Links, is_group, read_links
from netbuilder.formats.hdf5.source import BrokenFileError, NotAllowedError, Source
from netbuilder.formats.hdf5.storage import Storage
from netbuilder.formats.hdf5.types import BFLOAT16, kind_of, shape_of

if TYPE_CHECKING:
    import h5py

MOST_BYTES = 2 << 30
_LONGEST_PATH = 64
_numbers = itertools.count()


class _Part:
    """A group or an array of an open file; `name` is its path."""

    def __init__(self, file: _File, name: str, address: int, messages: list[headers.Message]) -> None:
        self.file = file
        self.name = name
        self.address = address
        self._messages = messages

    @cached_property
    def attrs(self) -> Attributes:
        """The attributes by name."""
        with self.file.checking(self.name):
            return Attributes(self.file.source, self.file.texts, self._messages, self._checking_attribute)

    def _checking_attribute(self, name: str) -> AbstractContextManager[None]:
        return self.file.checking(self.name, f"the attribute {name[:80]!r} of ")


class Group(_Part):
    """A part that holds other parts: `name in group`, `len(group)` and its names in the order of the alphabet."""

    def __init__(
        self, file: _File, name: str, address: int, messages: list[headers.Message], above: frozenset[int]
    ) -> None:
        super().__init__(file, name, address, messages)
        self.above = above | {address}
        self._links: Links | None = None

    @property
    def links(self) -> Links:
        """The address of each member; None for one that points elsewhere."""
        if self._links is None:
            with self.file.checking(self.name):
                self._links = read_links(self.file.source, self._messages)
        return self._links

    def __contains__(self, name: str) -> bool:
        return name in self.links

    def __len__(self) -> int:
        return len(self.links)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self.links))


class Array(_Part):
    """A part that holds numbers or text."""

    def __init__(self, file: _File, name: str, address: int, messages: list[headers.Message]) -> None:
        super().__init__(file, name, address, messages)
        found = {message.kind: message for message in messages}
        with file.checking(name):
            if headers.SPACE not in found and headers.TYPE in found:
                raise NotAllowedError("is a type of numbers, not plain numbers")
            if headers.SPACE not in found or headers.TYPE not in found:
                raise BrokenFileError("it is neither a group nor numbers")
            self.shape = shape_of(headers.plain(found[headers.SPACE]))
            self.kind = kind_of(headers.plain(found[headers.TYPE]))
            if self.shape is None:
                raise NotAllowedError("holds nothing, not plain numbers")
            self._storage = Storage(messages, self.shape, self.kind)

    @property
    def dtype(self) -> np.dtype:
        """The type of an element as it lies in the file."""
        return self.kind.dtype

    def read(self) -> np.ndarray:
        """All elements as they are stored; texts as an array of `str`."""
        with self.file.checking(self.name):
            elements = self._storage.read(self.file.source)
            if self.kind.name == "texts":
                words = [self.file.texts.text(item.tobytes()).decode("utf-8") for item in elements.ravel()]
                self.file.source.take(4 * max(map(len, words), default=0) * len(words))
                return np.array(words, "U").reshape(elements.shape)
            return elements


class _File:
    """What all parts of one file share."""

    def __init__(self, source: Source, where: str) -> None:
        self.source = source
        self.where = where
        self.texts = GlobalHeaps(source)

    @contextmanager
    def checking(self, name: str, what: str = "") -> Iterator[None]:
        """Turns what is wrong with a part, or with something of it, into a sentence that names it."""
        shown = name if len(name) < 200 else name[:200] + "…"
        part = f"{what}the part {shown} of this file" if name != "/" else f"{what}this file"
        part = part[0].upper() + part[1:]
        try:
            yield
        except NotAllowedError as error:
            raise FileError(sentence("{part} {error}.", part=part, error=error), where=self.where) from None
        except BrokenFileError as error:
            raise FileError(
                sentence("{part} is damaged: {error}.", part=part, error=error),
                hint="Use another copy.",
                where=self.where,
            ) from None
        except (ValueError, IndexError, OverflowError, RecursionError, zlib.error) as error:
            raise FileError(
                sentence("{part} is damaged.", part=part), hint="Use another copy.", where=self.where
            ) from error
        except MemoryError:
            raise FileError(sentence("{part} needs more memory than there is.", part=part), where=self.where) from None

    def part(self, name: str, address: int, above: frozenset[int]) -> Group | Array:
        with self.checking(name):
            if address in above:
                raise NotAllowedError("contains itself, which is not allowed")
            messages = headers.read_messages(self.source, address)
        if is_group(messages):
            return Group(self, name, address, messages, above)
        return Array(self, name, address, messages)


@contextmanager
def opened(content: bytes | IO[bytes] | Source, where: str, most_bytes: int = MOST_BYTES) -> Iterator[Group]:
    """The root group of an HDF5 file, given as bytes, an open file or a part of one."""
    source = content if isinstance(content, Source) else Source(content)
    if source.size > most_bytes:
        raise FileError(sentence("This file is too large ({size:,} bytes).", size=source.size), where=where)
    file = _File(source, where)
    try:
        root = file.part("/", headers.root_address(source), frozenset())
        if not isinstance(root, Group):
            raise BrokenFileError("it does not begin with a group")
    except NotAllowedError as error:
        raise FileError(sentence("This HDF5 file {error}.", error=error), where=where) from None
    except BrokenFileError as error:
        raise FileError(
            sentence("This is not a whole HDF5 file: {error}.", error=error), hint="Use another copy.", where=where
        ) from None
    yield root


def child(group: Group, name: str, where: str) -> Group | Array:
    """A member of a group by its plain name; a link that leads elsewhere is refused."""
    if not _is_plain(name):
        raise FileError(sentence("The name {name!r} is not allowed inside a file.", name=name[:200]), where=where)
    path = f"{group.name.rstrip('/')}/{name}"
    if name not in group.links:
        raise FileError(sentence("The part {path} is missing in this file.", path=path[:200]), where=where)
    address = group.links[name]
    if address is None:
        raise FileError(
            sentence("The part {path} of this file points elsewhere, which is not allowed.", path=path[:200]),
            where=where,
        )
    return group.file.part(path, address, group.above)


def _is_plain(name: str) -> bool:
    return name not in ("", ".", "..") and "/" not in name


def member(group: Group, path: str, where: str) -> Group | Array:
    """The part at a path of plain names."""
    names = path.split("/")
    if not all(map(_is_plain, names)):
        raise FileError(sentence("The name {path!r} is not allowed inside a file.", path=path[:200]), where=where)
    if len(names) > _LONGEST_PATH:
        raise FileError(sentence("The name {path!r} has too many parts.", path=path[:200]), where=where)
    found: Group | Array = group
    for name in names:
        if not isinstance(found, Group):
            raise FileError(sentence("The part {path} is missing in this file.", path=path[:200]), where=where)
        found = child(found, name, where)
    return found


def subgroup(group: Group, path: str, where: str) -> Group:
    """The group at a path of plain names."""
    found = member(group, path, where)
    if not isinstance(found, Group):
        raise FileError(sentence("The part {name} of this file should be a group.", name=found.name), where=where)
    return found


def array(part: Group | Array, where: str, shape: tuple[int, ...] | None = None) -> np.ndarray:
    """The numbers of an array, after it was made sure that they are numbers, and of the shape that is expected."""
    if not isinstance(part, Array) or part.kind.name in ("text", "texts"):
        kind = part.kind.described if isinstance(part, Array) else "other parts"
        raise FileError(
            sentence("The part {name} of this file holds {kind}, not plain numbers.", name=part.name, kind=kind),
            where=where,
        )
    if shape is not None and part.shape != tuple(shape):
        raise FileError(
            sentence(
                "The part {name} of this file has the shape {shape}, but {wanted} is expected.",
                name=part.name,
                shape=part.shape,
                wanted=tuple(shape),
            ),
            where=where,
        )
    if part.kind.name == "opaque":
        return _from_bfloat16(part, where)
    found = part.read()
    return found if found.dtype.isnative else found.astype(found.dtype.newbyteorder("="))


def _from_bfloat16(part: Array, where: str) -> np.ndarray:
    """Numbers of 16 bits that are the upper half of those of 32."""
    told = text(part.attrs, "dtype", where) if "dtype" in part.attrs else ""
    paired = part.dtype.itemsize == 2 and (told == "bfloat16" or part.kind.described in BFLOAT16)
    if not paired or told not in ("", "bfloat16"):
        raise FileError(
            sentence(
                "The part {name} of this file holds {described}, not plain numbers.",
                name=part.name,
                described=part.kind.described,
            ),
            where=where,
        )
    return (part.read().view("<u2").astype(np.uint32) << 16).view(np.float32)


def text(attributes: Mapping[str, Any], name: str, where: str) -> str:
    """A text attribute, however it is stored."""
    if name not in attributes:
        raise FileError(sentence("The text {name} is missing in this file.", name=name), where=where)
    value = attributes[name]
    if isinstance(value, np.ndarray) and value.size == 1:
        value = value.reshape(())[()]
    if not isinstance(value, bytes | str):
        raise FileError(
            sentence("The attribute {name} in this file should be one text, but is something else.", name=name),
            where=where,
        )
    return _decoded(value, name, where)


def texts(attributes: Mapping[str, Any], name: str, where: str) -> list[str]:
    """A list of texts, also one that was cut into `name0`, `name1`, … for its length."""
    if name in attributes:
        chunks = [name]
    else:
        chunks = list(itertools.takewhile(attributes.__contains__, (f"{name}{k}" for k in itertools.count())))
    if not chunks:
        raise FileError(sentence("The list {name} is missing in this file.", name=name), where=where)
    items = [item for chunk in chunks for item in np.atleast_1d(attributes[chunk]).tolist()]
    if not all(isinstance(item, bytes | str) for item in items):
        raise FileError(
            sentence("The list {name} in this file holds something else than names.", name=name), where=where
        )
    return [_decoded(item, name, where) for item in items]


def _decoded(value: bytes | str, name: str, where: str) -> str:
    if isinstance(value, str):
        return value
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        raise FileError(sentence("The text {name} in this file is not in UTF-8.", name=name), where=where) from None


@contextmanager
def new_file() -> Iterator[tuple[h5py.File, list[bytes]]]:
    """An empty HDF5 file in memory, and a list that holds its bytes once the block is left."""
    import h5py  # only where a file is written

    image: list[bytes] = []
    # HDF5 refuses two open files of one name, also in memory: threads may write at the same time.
    with h5py.File(f"memory-{next(_numbers)}", "w", driver="core", backing_store=False) as file:
        yield file, image
        file.flush()
        image.append(file.id.get_file_image())
