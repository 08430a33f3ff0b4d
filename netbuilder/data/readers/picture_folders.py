"""The reader of pictures in class folders, in a folder or a zip archive."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.data.archive import leads_out, members, open_zip, read_member
from netbuilder.data.dataset import Dataset
from netbuilder.data.disk import reading
from netbuilder.data.images import SUFFIXES, is_picture_name, open_picture, to_bytes
from netbuilder.data.pictures import fit
from netbuilder.data.readers.base import Reader, readers

if TYPE_CHECKING:
    from collections.abc import Callable

_SUSPICIOUS_SIZE, _SUSPICIOUS_RATIO = 1 << 28, 200
_TEST = ("test", "testing")
_VALIDATION = ("val", "valid", "validation")
_PARTS = ("train", "training", *_TEST, *_VALIDATION)


@readers.register(kind="pictures", title="Pictures in class folders")
class PictureFolders(Reader):
    """Reads pictures from folders that are named after their classes, alone or below `train` and `test`.

    Pictures below `validation` serve as the test part where there is no `test`; else they join the training part.
    """

    size: tuple[int, int] | None = param(
        None, "Height and width to scale all pictures to; if there is none, all must be alike.", ge=1
    )
    colour: bool | None = param(None, "Whether to read colours or grey; what most pictures have if left open.")

    suffixes: ClassVar[tuple[str, ...]] = (".zip",)

    @classmethod
    def recognises(cls, path: Path, head: bytes) -> bool:
        """A folder or archive with pictures in folders."""
        if path.is_dir():
            return next(_in_folder(path), None) is not None
        return head.startswith(b"PK") and any(map(is_picture_name, members(path)))

    def read(self, path: Path) -> Dataset:
        """Reads every picture; one that is damaged or of another size is named."""
        with _opened(path) as (names, content):
            parts = _sorted_out(names, path)
            classes = _class_names(name for name, _, _ in parts)
            shape = self._shape(parts[0][2], content, path)
            numbers = {name: number for number, name in enumerate(classes)}
            y = np.array([numbers[name] for name, _, _ in parts], np.int64)
            _require_room(path, (len(parts), *shape))
            x = np.empty((len(parts), *shape), np.uint8)
            for row, (_, _, name) in enumerate(parts):
                x[row] = self._pixels(name, content, shape, path)
        tested = np.array([test for _, test, _ in parts])
        if tested.all():
            tested[:] = False
        return Dataset(
            name=path.name.split(".")[0],
            x_train=x[~tested] if tested.any() else x,
            y_train=y[~tested],
            x_test=x[tested],
            y_test=y[tested],
            class_names=classes,
        )

    def _shape(self, name: str, content: Callable[[str], bytes], path: Path) -> tuple[int, int, int]:
        first = open_picture(content(name), f"{path}, {name}")
        grey = first.mode in ("1", "L", "I", "F") or first.mode.startswith(("I;", "LA"))
        channels = (1 if grey else 3) if self.colour is None else (3 if self.colour else 1)
        height, width = self.size or (first.height, first.width)
        return height, width, channels

    def _pixels(
        self, name: str, content: Callable[[str], bytes], shape: tuple[int, int, int], path: Path
    ) -> np.ndarray:
        picture = open_picture(content(name), f"{path}, {name}")
        height, width, channels = shape
        if self.size:
            return fit(picture, height, width, channels)
        if (picture.height, picture.width) != (height, width):
            raise DataError(
                sentence(
                    "This picture is {height} × {width}, but the first one is {first_height} × {first_width}.",
                    height=picture.height,
                    width=picture.width,
                    first_height=height,
                    first_width=width,
                ),
                hint=sentence("Scale all to one size, for example size={height},{width}.", height=height, width=width),
                where=f"{path}, {name}",
            )
        return to_bytes(picture, channels)


def _require_room(path: Path, shape: tuple[int, ...]) -> None:
    """Refuses an archive of a few kilobytes with gigabytes of pixels."""
    size, stored = math.prod(shape), path.stat().st_size
    if path.is_file() and size > _SUSPICIOUS_SIZE and size > _SUSPICIOUS_RATIO * stored:
        raise DataError(
            sentence(
                "These {shape:,} pictures would unpack from {stored:,} to {size:,} bytes.",
                shape=shape[0],
                stored=stored,
                size=size,
            ),
            hint="That is no real data; it was not read.",
            where=str(path),
        )


def _in_folder(path: Path) -> Iterator[str]:
    for found in path.rglob("*"):
        name = found.relative_to(path).as_posix()
        if "/" in name and is_picture_name(name) and found.is_file():
            yield name


@contextmanager
def _opened(path: Path) -> Iterator[tuple[list[str], Callable[[str], bytes]]]:
    """The names of all pictures, and how to get the bytes of one."""
    if path.is_dir():
        yield sorted(_in_folder(path)), lambda name: _content(path / name)
        return
    with open_zip(path) as archive:
        names = sorted(name for name in archive.namelist() if is_picture_name(name) and "__MACOSX" not in name)
        for name in filter(leads_out, names):
            raise DataError(
                sentence("The picture {name!r} would lie outside of this archive.", name=name[:80]),
                hint="Nothing was unpacked.",
                where=str(path),
            )
        yield names, lambda name: read_member(archive, archive.getinfo(name)).getvalue()


def _content(path: Path) -> bytes:
    with reading(path):
        return path.read_bytes()


def _sorted_out(names: list[str], path: Path) -> list[tuple[str, bool, str]]:
    """For each picture its class, whether it is for testing, and its name. A folder around all of them is dropped."""
    split = [name.split("/") for name in names]
    while split and len({parts[0] for parts in split}) == 1 and all(len(parts) > 2 for parts in split):
        split = [parts[1:] for parts in split]
    heads = {parts[0].lower() for parts in split if len(parts) > 2}
    tests = _TEST if heads & set(_TEST) else _VALIDATION
    found = []
    for name, parts in zip(names, split, strict=True):
        head = parts[0].lower() if len(parts) > 2 else ""
        test = head in tests
        if head in _PARTS:
            parts = parts[1:]
        if len(parts) < 2:
            raise DataError(
                "This picture lies in no class folder.",
                hint="Put it into the folder of its class.",
                where=f"{path}, {name}",
            )
        found.append((parts[0], test, name))
    if len({name for name, _, _ in found}) < 2:
        raise DataError(
            sentence(
                "There must be at least two class folders with pictures ({names} …).", names=", ".join(SUFFIXES[:4])
            ),
            where=str(path),
        )
    return found


def _class_names(names: Iterator[str]) -> tuple[str, ...]:
    """Sorted by number where all are numbers, else by the alphabet."""
    known = set(names)
    return tuple(sorted(known, key=int)) if all(name.isdecimal() for name in known) else tuple(sorted(known))
