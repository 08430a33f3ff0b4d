"""The progress that `fit`, `evaluate` and `predict` print: a bar with the time that is left, or a line an epoch."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from netbuilder.training import Session
from netbuilder.training.events import BatchEnded, EpochEnded, EpochStarted, Event

_WIDTH = 20
_EVERY_S = 0.1


class Progress:
    """Prints how far it is.

    Args:
        verbose: 0 for nothing, 1 for a bar, 2 for a line an epoch.
        epochs: of a training; 0 for a test or a prediction.
    """

    def __init__(self, verbose: int, epochs: int) -> None:
        self.verbose, self.epochs = verbose, epochs
        self._live = verbose == 1 and sys.stdout.isatty()
        self._steps: int | None = None
        self._done = 0
        self._started = self._drawn = 0.0

    def see(self, event: Event, session: Session) -> None:
        """Prints what an event of the training loop calls for."""
        if type(event) is BatchEnded:
            self._done = event.batch + 1
            if self._live:
                self.step(self._done, session.logs)
        elif not self.verbose:
            return
        elif type(event) is EpochStarted:
            print(f"Epoch {event.epoch + 1}/{self.epochs}")
            self.begin(session.feed.batches)
        elif type(event) is EpochEnded:
            self.end(event.logs)

    def begin(self, steps: int | None) -> None:
        """A round of so many steps begins."""
        self._steps, self._done = steps, 0
        self._started = time.perf_counter()
        self._drawn = 0.0

    def step(self, done: int, logs: Callable[[], Mapping[str, Any]]) -> None:
        """So many steps are done; draws the bar now and then."""
        self._done = done
        if not self._live:
            return
        now = time.perf_counter()
        if now - self._drawn >= _EVERY_S and done != self._steps:
            self._drawn = now
            print(f"\r\x1b[K{self._bar(now - self._started)}{_numbers(logs())}", end="", flush=True)

    def end(self, logs: Mapping[str, Any]) -> None:
        """The round is over."""
        if not self.verbose:
            return
        seconds = time.perf_counter() - self._started
        each = _duration(seconds / max(self._done, 1)) + "/step"
        if self.verbose == 2:
            print(f"{self._count()} - {seconds:.0f}s - {each}{_numbers(logs)}")
        else:
            start = "\r\x1b[K" if self._live else ""
            print(f"{start}{self._count()} {'━' * _WIDTH} {seconds:.0f}s {each}{_numbers(logs)}")

    def _count(self) -> str:
        return f"{self._done}/{self._done if self._steps is None else self._steps}"

    def _bar(self, seconds: float) -> str:
        if not self._steps:
            return f"{self._done} steps {_duration(seconds / max(self._done, 1))}/step"
        filled = _WIDTH * self._done // self._steps
        left = seconds / max(self._done, 1) * (self._steps - self._done)
        bar = f"\x1b[32m{'━' * filled}\x1b[0m\x1b[37m{'━' * (_WIDTH - filled)}\x1b[0m"
        return f"{self._count()} {bar} {_clock(left)} {_duration(seconds / max(self._done, 1))}/step"


def _clock(seconds: float) -> str:
    whole = int(seconds)
    if whole >= 3600:
        return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"
    return f"{whole // 60}:{whole % 60:02d}" if whole >= 60 else f"{whole}s"


def _duration(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.0f}s"
    return f"{seconds * 1e3:.0f}ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f}us"


def _numbers(logs: Mapping[str, Any]) -> str:
    return "".join(f" - {name}: {_number(value)}" for name, value in logs.items())


def _number(value: Any) -> str:
    if getattr(value, "ndim", 0):
        return str(value)
    number = float(value)
    return f"{number:.4f}" if abs(number) > 1e-3 else f"{number:.4e}"
