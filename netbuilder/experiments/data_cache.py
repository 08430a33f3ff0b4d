"""Samples kept in memory, so that training again need not read them again."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from pathlib import Path

from netbuilder.data.dataset import Dataset
from netbuilder.document.source import FileSource, Source, source_to_json

MOST_BYTES = 1 << 30


class DataCache:
    """The last few data sets; any thread may ask. A file or folder that changed is read again.

    Args:
        most_bytes: that are kept altogether; the newest set is always kept.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._lock = threading.Lock()
        self._sets: OrderedDict[str, Dataset] = OrderedDict()

    def load(self, source: Source, folders: Iterable[str | Path] = ()) -> Dataset:
        """The samples of a source, read only if they are not here yet."""
        places = [str(folder) for folder in folders]
        key = json.dumps([source_to_json(source), places, _stamp(source)], sort_keys=True)
        with self._lock:  # two threads that want the same wait for one reading
            if key not in self._sets:
                self._sets[key] = source.load(places)
            self._sets.move_to_end(key)
            self._make_room()
            return self._sets[key]

    def forget(self) -> None:
        """Gives all memory back."""
        with self._lock:
            self._sets.clear()

    def _make_room(self) -> None:
        while len(self._sets) > 1 and sum(map(_bytes, self._sets.values())) > self._most_bytes:
            self._sets.popitem(last=False)


def _bytes(data: Dataset) -> int:
    return sum(array.nbytes for array in (data.x_train, data.y_train, data.x_test, data.y_test))


def _stamp(source: Source) -> list[object]:
    """What changes when a file or something in a folder does."""
    return list(_stamps(Path(source.file).expanduser())) if isinstance(source, FileSource) else []


def _stamps(place: Path) -> Iterator[object]:
    try:
        about = place.stat()
        yield [about.st_mtime_ns, about.st_size]
        # A folder changes when a file in it comes or goes; its subfolders are the classes.
        if place.is_dir():
            for path in sorted(place.iterdir()):
                if path.is_dir():
                    yield [path.name, path.stat().st_mtime_ns]
    except OSError:
        yield "not here"
