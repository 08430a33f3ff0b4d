"""A crew of threads that meet at every phase of a step, and the BLAS kept to one thread meanwhile.

numpy lets other threads run inside its products and its passes over long arrays. Two Python threads with fixed shares
of the work are faster than the BLAS's own threads, keep most of their speed when the machine is busy with something
else, and give the same bits every time. The hand-off is a lock: a queue or a pool costs several times as much.
"""

from __future__ import annotations

import contextlib
import functools
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import Any

from netbuilder.engine.array import Array, aligned, xp

Job = Callable[[], None]

MOST_THREADS = 8
"""More share one memory bus without going faster."""


def thread_count() -> int:
    """Threads that a step is shared out to: the processor cores this process may use."""
    wanted = os.environ.get("NETBUILDER_THREADS", "")
    if wanted.isdecimal() and int(wanted) >= 1:
        return int(wanted)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_THREADS)


def walk(calls: Sequence[Callable[[], object]]) -> None:
    """Makes the calls one after the other. Numbers that explode show in the loss, not as warnings."""
    with xp.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for call in calls:
            call()


class _Mate:
    """One helper thread: sleeps on a lock until it is handed a job, or called to a compiled step.

    After a compiled step it watches its letter box for a moment; see `serve` there.
    """

    def __init__(self, number: int, box: Array | None) -> None:
        self._box = box
        self._native: ModuleType | None = None
        self._start, self._done = threading.Lock(), threading.Lock()
        self._start.acquire()
        self._done.acquire()
        self._job: Job | None = None
        self._error: BaseException | None = None
        threading.Thread(target=self._work, name=f"netbuilder-{number}", daemon=True).start()

    def _work(self) -> None:
        while True:
            self._start.acquire()
            if self._job is None:
                self._native.serve(self._box.ctypes.data)  # type: ignore[union-attr]
                continue
            try:
                self._job()
            except BaseException as error:  # it is raised again in the thread that waits
                self._error = error
            finally:
                self._job = None
                self._done.release()

    def begin(self, job: Job) -> None:
        if self._native is not None:
            self._native.dismiss(self._box.ctypes.data)  # type: ignore[union-attr]
        self._job = job
        self._start.release()

    def serve(self, native: ModuleType) -> None:
        """Wakes it up for the step that its letter box tells of."""
        self._native = native
        self._start.release()

    def wait(self) -> BaseException | None:
        self._done.acquire()
        error, self._error = self._error, None
        return error


class Crew:
    """Runs one job a thread, the first in the calling thread, and returns when all are done."""

    def __init__(self) -> None:
        self._mates: list[_Mate] = []
        self._boxes = aligned((MOST_THREADS, 8), xp.int64)
        self._busy = threading.Lock()

    def run(self, jobs: Sequence[Job]) -> None:
        """Runs the jobs side by side; one after the other if somebody else has the crew."""
        if len(jobs) == 1 or not self._busy.acquire(blocking=False):
            for job in jobs:
                job()
            return
        try:
            self._run(jobs)
        finally:
            self._busy.release()

    def together(self, native: ModuleType, table: int, first: int, last: int, threads: int) -> bool:
        """Runs stages of a compiled step side by side (see `kernels/stack.py`).

        False, with nothing done, if somebody else has the crew.
        """
        if threads > MOST_THREADS or not self._busy.acquire(blocking=False):
            return False
        try:
            self._hire(threads - 1)
            asleep = native.lead(self._boxes.ctypes.data, table, first, last)
            if asleep:
                for number, mate in enumerate(self._mates[: threads - 1]):
                    if asleep >> number & 1:
                        mate.serve(native)
                native.step(table, 0, first, last)
                native.see_off(self._boxes.ctypes.data, table)
        finally:
            self._busy.release()
        return True

    def _hire(self, count: int) -> None:
        while len(self._mates) < count:
            box = self._boxes[len(self._mates)] if len(self._mates) < len(self._boxes) else None
            self._mates.append(_Mate(len(self._mates) + 1, box))

    def _run(self, jobs: Sequence[Job]) -> None:
        self._hire(len(jobs) - 1)
        mates = self._mates[: len(jobs) - 1]
        for mate, job in zip(mates, jobs[1:], strict=True):
            mate.begin(job)
        error: BaseException | None = None
        try:
            jobs[0]()
        except BaseException as raised:  # the mates must be waited for first
            error = raised
        errors = [error, *(mate.wait() for mate in mates)]
        for raised in errors:
            if raised is not None:
                raise raised


@functools.cache
def crew() -> Crew:
    """The one crew of the process; after a fork the child makes its own."""
    return Crew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=crew.cache_clear)


@functools.cache
def blas_libraries() -> list[Any]:
    """Handles of the BLAS libraries that are loaded and can be told how many threads to use."""
    import threadpoolctl

    return list(threadpoolctl.ThreadpoolController().select(user_api="blas").lib_controllers)


@contextlib.contextmanager
def single_threaded_blas() -> Iterator[None]:
    """Inside, matrix products stay in the thread that asks for them; afterwards all is as before."""
    libraries = blas_libraries()
    before = [library.get_num_threads() for library in libraries]
    for library in libraries:
        library.set_num_threads(1)
    try:
        yield
    finally:
        for library, count in zip(libraries, before, strict=True):
            library.set_num_threads(count)
