"""Opens files bent at random, each by its own reader, and looks for crashes, hangs and unbounded memory.

    python -m tests.hostile.fuzz                     as many as the tests do
    python -m tests.hostile.fuzz 1000000             so many in all
    python -m tests.hostile.fuzz 5000 keras idx      of these kinds alone
    python -m tests.hostile.fuzz case keras 4711     one again, with its traceback; the file is kept

Every file is made from its kind and number alone, so that each can be made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import random
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netbuilder.core import strict_json
from netbuilder.core.errors import NetBuilderError
from netbuilder.data import open_dataset
from netbuilder.data.images import open_picture, to_bytes
from netbuilder.data.pictures import read_picture
from netbuilder.data.readers.csv_table import CsvTable
from netbuilder.data.readers.trying import try_table
from netbuilder.experiments.drafts import abandoned
from netbuilder.experiments.opened_files import RecentFiles
from netbuilder.experiments.store import RunStore
from netbuilder.formats.checkpoint import is_checkpoint, read_checkpoint
from netbuilder.formats.files import holds_model, load_model, load_weights
from netbuilder.formats.history_json import history_from_json
from netbuilder.formats.nbproj import is_nbproj, read_project_file
from netbuilder.gui.settings import Settings
from tests.hostile import bending, roads, seeds
from tests.hostile.guard import measured

MOST_SECONDS = 5.0
_SPARE = 2 << 30


@dataclass(frozen=True)
class Kind:
    """One kind of file.

    Attributes:
        seeds: good files.
        bend: how they are damaged.
        name: of the file that is written.
        read: opens it; a value or one of our errors is right.
        share: how many of 1,000 files are of this kind.
    """

    seeds: Callable[[], seeds.Seeds]
    bend: bending.Bend
    name: str
    read: Callable[[Path], Any]
    share: int

    def content(self, kind: str, number: int) -> bytes:
        """The bent file of a number."""
        rng = random.Random(f"{kind} {number}")
        good = self.seeds()
        return self.bend(rng, good[number % len(good)])


@dataclass(frozen=True)
class Found:
    """A file that was not answered well."""

    kind: str
    number: int
    what: str

    def __str__(self) -> str:
        return f"{self.kind} {self.number}: {self.what}"


def _model(path: Path) -> None:
    holds_model(path)
    load_model(path)


def _weights(path: Path) -> None:
    load_weights(path, roads.plain())


def _project(path: Path) -> None:
    is_nbproj(path)
    read_project_file(path)


def _checkpoint(path: Path) -> None:
    if is_checkpoint(path):
        read_checkpoint(path)


def _history(path: Path) -> None:
    history_from_json(strict_json.parse(path.read_bytes(), str(path)), str(path))


def _table(path: Path) -> None:
    try_table(CsvTable(), path, advise=True)
    open_dataset(path)


def _idx(path: Path) -> None:
    labels = path.with_name("labels")
    if not labels.exists():
        labels.write_bytes(seeds.labels())
    open_dataset(path, labels=labels.name)


def _picture(path: Path) -> None:
    to_bytes(open_picture(path), 1)
    read_picture(path, (28, 28, 1))
    read_picture(path, (8, 8, 3))


def _store(path: Path) -> None:
    for beside in path.parent.glob(path.name + "-*"):
        beside.unlink()
    with RunStore(path.parent) as store:
        store.rows()
        store.cut_off()
        store.runs()


def _rows(path: Path) -> None:
    try:
        values = json.loads(path.read_bytes())
    except ValueError:
        return
    place = path.with_name("runs.sqlite")
    place.write_bytes(seeds.stores()[0])
    with contextlib.closing(sqlite3.connect(place)) as connection, connection:
        for name, value in values.items() if isinstance(values, dict) else ():
            if name in seeds.COLUMNS:
                kept = value if isinstance(value, str) and value.isprintable() else json.dumps(value)
                kept = float(value) if isinstance(value, (int, float)) and abs(value) < 1e300 else kept
                with contextlib.suppress(sqlite3.Error):
                    connection.execute(f"UPDATE {seeds.COLUMNS[name]} SET {name} = ?", (kept,))
    _store(place)


def _draft(path: Path) -> None:
    for draft in abandoned(path.parent):
        draft.read()


def _settings(path: Path) -> None:
    Settings(path).get("theme", "")


def _recent(path: Path) -> None:
    for each in RecentFiles(path).files():
        assert isinstance(each.missing, bool)


def _signed(rng: random.Random, content: bytes) -> bytes:
    """A checkpoint damaged before its check sum was written."""
    if rng.random() < 0.2:
        return bending.bytes_bent(rng, content)
    tail = content.rindex(b"\nnetbuilder checkpoint 1 sha256 ")
    image = bending.bytes_bent(rng, content[:tail])
    return image + content[tail:-64] + hashlib.sha256(image).hexdigest().encode()


KINDS: dict[str, Kind] = {
    "keras": Kind(seeds.keras, bending.zip_bent, "model.keras", _model, 250),
    "h5": Kind(seeds.old_models, bending.bytes_bent, "model.h5", _model, 130),
    "weights": Kind(seeds.weights, bending.bytes_bent, "model.weights.h5", _weights, 130),
    "nbproj": Kind(seeds.projects, bending.zip_bent, "project.nbproj", _project, 50),
    "project": Kind(seeds.plain_projects, bending.json_bent, "project.json", _project, 60),
    "history": Kind(seeds.histories, bending.json_bent, "history.json", _history, 10),
    "checkpoint": Kind(seeds.checkpoints, _signed, "checkpoint.h5", _checkpoint, 60),
    "csv": Kind(seeds.tables, bending.text_bent, "table.csv", _table, 60),
    "npz": Kind(seeds.npz, bending.zip_bent, "arrays.npz", open_dataset, 60),
    "idx": Kind(seeds.idx, bending.bytes_bent, "images-idx", _idx, 30),
    "idx.gz": Kind(seeds.packed_idx, bending.bytes_bent, "images-idx.gz", _idx, 30),
    "hdf5": Kind(seeds.hdf5_sets, bending.bytes_bent, "arrays.h5", open_dataset, 60),
    "picture": Kind(seeds.pictures, bending.bytes_bent, "picture", _picture, 40),
    "pictures": Kind(seeds.picture_zips, bending.zip_bent, "pictures.zip", open_dataset, 20),
    "store": Kind(seeds.stores, bending.bytes_bent, "runs.sqlite", _store, 5),
    "rows": Kind(seeds.rows, bending.json_bent, "rows.json", _rows, 5),
    "draft": Kind(seeds.projects, bending.zip_bent, "0123456789abcdef.nbproj", _draft, 10),
    "settings": Kind(seeds.settings, bending.json_bent, "settings.json", _settings, 5),
    "recent": Kind(seeds.recent, bending.json_bent, "recent.json", _recent, 5),
}


def run(kind: str, numbers: Iterable[int], folder: Path) -> Iterator[Found]:
    """Opens the files of these numbers; what is not answered well is given back."""
    each = KINDS[kind]
    each.seeds()
    path = folder / each.name
    with bounded():
        for number in numbers:
            path.write_bytes(each.content(kind, number))
            what = opened(each.read, path)
            if what:
                yield Found(kind, number, what)


def opened(read: Callable[[Path], Any], path: Path) -> str:
    """What is wrong with the answer, "" if nothing is."""
    start = time.perf_counter()
    what = ""
    try:
        with warnings.catch_warnings(), hurried():
            warnings.simplefilter("ignore")
            read(path)
    except NetBuilderError as error:
        what = _odd(str(error))
    except Exception as error:
        what = f"{type(error).__name__}: {error} ({_last(error)})"
    seconds = time.perf_counter() - start
    return f"took {seconds:.1f} s" if seconds > MOST_SECONDS else what


def _odd(text: str) -> str:
    if any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in text):
        return f"a sentence with odd letters: {text[:200]!r}"
    return f"a sentence of {len(text)} letters: {text[:200]!r}" if len(text) > 1200 else ""


def _last(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "netbuilder" in frame.filename] or frames
    return f"{Path(own[-1].filename).name}:{own[-1].lineno} {own[-1].name}"


class LateError(Exception):
    """Reading takes too long."""


@contextmanager
def hurried() -> Iterator[None]:
    """Breaks off what does not come to an end, where the system can do that."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, _late)
    signal.setitimer(signal.ITIMER_REAL, 2 * MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _late(*_: object) -> None:
    raise LateError("it does not come to an end")


@contextmanager
def bounded() -> Iterator[None]:
    """Bounds the memory of this process for a while, where the system can do that."""
    try:
        import resource
    except ImportError:  # Windows
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    with suppress(ValueError, OSError):
        held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + _SPARE, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def counts(total: int, kinds: Iterable[str] = ()) -> dict[str, int]:
    """How many files of each kind."""
    chosen = list(kinds) or list(KINDS)
    whole = sum(KINDS[kind].share for kind in chosen)
    return {kind: -(-total * KINDS[kind].share // whole) for kind in chosen}


def main(arguments: list[str]) -> int:
    """The command line."""
    if arguments[:1] == ["case"]:
        kind, number = arguments[1], int(arguments[2])
        folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
        path = folder / KINDS[kind].name
        path.write_bytes(KINDS[kind].content(kind, number))
        print(path, flush=True)
        KINDS[kind].read(path)
        return 0
    total = int(arguments[0]) if arguments else 20_000
    bad = 0
    for kind, count in counts(total, arguments[1:]).items():
        with tempfile.TemporaryDirectory() as folder, measured() as use:
            found = list(run(kind, range(count), Path(folder)))
        bad += len(found)
        print(f"{kind}: {count} files, {use.seconds:.1f} s, {use.growth >> 20} MB, {len(found)} bad", flush=True)
        for each in found[:20]:
            print(f"  {each}", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
