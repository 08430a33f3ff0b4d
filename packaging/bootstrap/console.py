"""Says on the error stream what is going on, so that the program's own output stays clean."""

from __future__ import annotations

import sys
from typing import TextIO


class Console:
    """Numbered steps, details below them, and one line that counts on a terminal."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream if stream is not None else sys.stderr
        self._is_terminal = self._stream.isatty()
        self._unfinished = 0

    def say(self, text: str) -> None:
        """Writes a line of its own."""
        self._close_line()
        self._stream.write(text + "\n")
        self._stream.flush()

    def count(self, text: str) -> None:
        """Rewrites the last line; without a terminal nothing is written, a log needs no counting."""
        if not self._is_terminal:
            return
        self._stream.write("\r" + text.ljust(self._unfinished))
        self._stream.flush()
        self._unfinished = len(text)

    def _close_line(self) -> None:
        if self._unfinished:
            self._stream.write("\r" + " " * self._unfinished + "\r")
            self._unfinished = 0
