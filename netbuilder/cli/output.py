"""What the commands print: lines and a bar for people, one JSON object a line for programs."""

from __future__ import annotations

import json
import math
import shutil
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

from netbuilder.core.errors import visible

_EVERY_SECONDS = 0.1
_BAR = 20


class Output:
    """The standard output, in one of two languages.

    Args:
        as_json: whether programs read it.
        quiet: whether only results are wanted.
    """

    def __init__(self, as_json: bool = False, quiet: bool = False) -> None:
        self.as_json = as_json
        self.quiet = quiet
        self.on_terminal = sys.stdout.isatty() and not as_json
        self._bar_until = 0.0
        self._bar_shown = False

    def record(self, kind: str, **values: Any) -> None:
        """One object for programs; people see nothing of it."""
        if self.as_json:
            line = json.dumps({"event": kind, **_json(values)}, ensure_ascii=False, allow_nan=False)
            print(line.encode("utf-8", "backslashreplace").decode(), flush=True)  # half a character stays readable

    def line(self, text: str = "") -> None:
        """A line for people."""
        if not self.as_json:
            self.clear()
            print(plain(text), flush=True)

    def news(self, text: str) -> None:
        """A line that does not come if only results are wanted."""
        if not self.quiet:
            self.line(text)

    def warn(self, text: str) -> None:
        """A remark, to the error output."""
        self.clear()
        print(f"netbuilder: {plain(text)}", file=sys.stderr, flush=True)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Rows in columns."""
        head, *rows = [list(map(visible, row)) for row in (head, *rows)]
        widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
        for row in (head, *rows):
            self.line("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

    @property
    def bar_is_due(self) -> bool:
        """Whether there is a terminal, and it is time to draw on it again."""
        return self.on_terminal and not self.quiet and time.monotonic() >= self._bar_until

    def bar(self, done: int, total: int | None, text: str) -> None:
        """A bar that is drawn over the one before."""
        full = round(_BAR * done / total) if total else 0
        dash = "━" if (sys.stdout.encoding or "").lower().startswith("utf") else "="
        shown = f"{done}/{total} {dash * full}{' ' * (_BAR - full)} {text}" if total else f"{done} {text}"
        width = shutil.get_terminal_size().columns - 1
        sys.stdout.write("\r" + shown[:width].ljust(width))
        sys.stdout.flush()
        self._bar_shown = True
        self._bar_until = time.monotonic() + _EVERY_SECONDS

    def clear(self) -> None:
        """Takes the bar away."""
        if self._bar_shown:
            width = shutil.get_terminal_size().columns - 1
            sys.stdout.write("\r" + " " * width + "\r")
            sys.stdout.flush()
            self._bar_shown = False


def plain(text: str) -> str:
    """Lines that may hold names from anywhere, as they may stand on a terminal."""
    return "\n".join(map(visible, text.split("\n")))


def _json(value: Any) -> Any:
    """The same without what JSON cannot hold."""
    if isinstance(value, Mapping):
        return {str(key): _json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json(item) for item in value]
    if hasattr(value, "tolist"):
        return _json(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def numbers(logs: Mapping[str, Any]) -> str:
    """Means by name, the loss first: "loss 0.2512  accuracy 0.9231"."""
    order = sorted(logs, key=lambda name: (name.startswith("val_"), name.removeprefix("val_") != "loss", name))
    return "  ".join(f"{name} {number(logs[name])}" for name in order)


def number(value: Any) -> str:
    """A number short enough to read."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(number(item) for item in value) + "]"
    if not isinstance(value, (int, float)) or not math.isfinite(value):
        return str(value)
    return f"{value:.4f}" if 0.0001 <= abs(value) < 10_000 or value == 0 else f"{value:.3e}"


def duration(seconds: float) -> str:
    """A time as people write it: 0.8 s, 12 s, 3:05 min, 1:02:09 h."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes}:{rest:02d} min" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02d}:{rest:02d} h"


def size(count: float) -> str:
    """Bytes as people write them."""
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"


def shape(lengths: Sequence[int | None]) -> str:
    """A shape: 28 × 28 × 1."""
    return " × ".join("?" if length is None else str(length) for length in lengths) or "1"
