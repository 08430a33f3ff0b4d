"""What opening a file may not do, watched by an audit hook; what it may use, held by limits."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MOST_SECONDS, MOST_GROWTH = 5.0, 1 << 30
_FORBIDDEN = (
    "code.", "compile", "cpython.", "ctypes.", "exec", "ftplib.", "function.", "glob.", "http.", "import",
    "marshal.", "os.", "pickle.", "pty.", "shutil.", "smtplib.", "socket.", "sqlite3.", "subprocess.",
    "tempfile.", "urllib.", "webbrowser.", "winreg.",
)  # fmt: skip
_HARMLESS = ("os.listdir", "os.scandir", "function.__new__")
"""Looking at names in a folder is how the files beside pictures of digits are found."""


@dataclass
class Watch:
    """Notes every event that nobody expects while `on`."""

    on: bool = False
    seen: list[str] = field(default_factory=list)
    allowed: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on or event in self.events:
            return
        if event == "open":
            self._opened(arguments[0])
        elif event.startswith(_FORBIDDEN) and event not in _HARMLESS:
            self.seen.append(f"{event} {_short(arguments)}")

    def _opened(self, path: Any) -> None:
        if isinstance(path, (str, bytes)) and os.fsdecode(path) not in self.allowed:
            self.seen.append(f"open {os.fsdecode(path)[:200]}")


def _short(arguments: tuple[Any, ...]) -> str:
    try:
        return str(arguments)[:200]
    except Exception:
        return "?"


WATCH = Watch()


def begin() -> None:
    """Sets the hook, for the rest of this process."""
    sys.addaudithook(WATCH)


@contextmanager
def watched(*paths: str | Path, events: Iterable[str] = ()) -> Iterator[list[str]]:
    """Notes what happens in the block beside opening these files; a list of complaints."""
    WATCH.allowed = frozenset(str(path) for path in paths)
    WATCH.events = frozenset(events)
    WATCH.seen = seen = []
    WATCH.on = True
    try:
        yield seen
    finally:
        WATCH.on = False


def warm() -> None:
    """Imports all of the program but its window, and what Python imports only once it is needed."""
    import encodings

    import netbuilder

    for found in pkgutil.walk_packages(netbuilder.__path__, "netbuilder."):
        if not found.name.startswith("netbuilder.gui") and not found.name.endswith((".worker", "__main__")):
            importlib.import_module(found.name)
    for found in pkgutil.iter_modules(encodings.__path__):
        if found.name in ("ascii", "cp437", "cp1252", "idna", "latin_1", "utf_8", "utf_8_sig", "utf_16", "utf_32"):
            importlib.import_module(f"encodings.{found.name}")
    import bz2
    import lzma
    import unicodedata

    import numpy.ma
    import PIL.Image

    PIL.Image.init()
    assert bz2 and lzma and unicodedata and numpy.ma


def memory() -> int:
    """Bytes of memory that this process holds now; 0 where the system does not tell."""
    return _status("VmRSS")


def _status(name: str) -> int:
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


@dataclass
class Use:
    """What a block took."""

    seconds: float = 0.0
    growth: int = 0


@contextmanager
def measured() -> Iterator[Use]:
    """Seconds of the clock, and the most memory beyond what was held before."""
    use = Use()
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")  # forgets the highest mark
    # The time of the processor: a busy machine is no fault of the file's.
    before, start = memory(), time.process_time()
    try:
        yield use
    finally:
        use.seconds = time.process_time() - start
        use.growth = max(0, _status("VmHWM") - before)


def limit(most_bytes: int = 3 << 30) -> None:
    """Bounds the memory of this process to about that much more than it holds, where the system can do that."""
    try:
        import resource
    except ImportError:  # Windows
        return
    held = _status("VmSize")
    if held:
        resource.setrlimit(resource.RLIMIT_AS, (held + most_bytes, held + most_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
