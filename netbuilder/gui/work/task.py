"""A job in another thread: loading data, fetching, writing files. Its news arrive in the thread of the window."""

from __future__ import annotations

import contextlib
import inspect
import logging
import threading
import time
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, Signal

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.text import sentence

_log = logging.getLogger(__name__)


class CalledOffError(Exception):
    """The job was called off."""


class Task(QObject):
    """One job. `work` is a function, or a generator function whose yields are its progress.

    Connect to bound methods of objects that live as long as the task may run; then call `start`. Once its end has been
    told it is deleted: it would keep all that it was given.

    Signals:
        progressed(object): what a generator yielded, the newest only.
        finished(object): the result.
        failed(NetBuilderError): it could not be done; `cancelled` tells whether it was called off.
    """

    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)

    def __init__(self, work: Callable[..., Any], *args: Any, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work, self._args = work, args
        self._stop = threading.Event()
        self._job: _Job | None = None
        self.running = False

    @property
    def cancelled(self) -> bool:
        """Whether it was called off."""
        return self._stop.is_set()

    def start(self) -> Task:
        """Begins; returns itself."""
        self.running = True
        job = _Job(self._stop)
        # Kept until its news have arrived: the thread may end before they do.
        self._job = job
        _sweep()
        _running.append(job)
        job.news.progressed.connect(self.progressed)
        job.news.ended.connect(self._on_ended)
        pool().start(partial(job.run, self._work, self._args))
        return self

    def cancel(self) -> None:
        """Calls a generator off at its next step; a plain function ends, but its result is dropped."""
        self._stop.set()

    def _on_ended(self, result: object, error: object) -> None:
        self.running = False
        self._job, self._args = None, ()
        if error is not None:
            self.failed.emit(error)
        elif not self.cancelled:
            self.finished.emit(result)
        else:
            self.failed.emit(NetBuilderError("This was called off."))
        self.deleteLater()


class ReportingTask(Task):
    """A job whose work is given one more argument at the end: `report(done, total)`, to be called now and then.

    It tells how far the job is, and ends it where it was called off.
    """

    def __init__(self, work: Callable[..., Any], *args: Any, parent: QObject | None = None) -> None:
        super().__init__(work, *args, parent=parent)
        self._args = (*args, self._report)
        self._told = 0.0

    def _report(self, done: int, total: int) -> None:
        """Called in the thread of the job."""
        if self._stop.is_set():
            raise CalledOffError
        now = time.monotonic()
        if now - self._told > _REPORT_EVERY_S and self._job is not None:
            self._told = now
            self._job.news.progressed.emit((done, total))


_REPORT_EVERY_S = 0.05
_running: list[_Job] = []
"""A page that closes takes its tasks with it, but not what their threads still work on."""


def _sweep() -> None:
    """Lets go of those that are over: their news have arrived, or there is nobody left to tell."""
    for job in [each for each in _running if each.over]:
        _running.remove(job)


class _News(QObject):
    progressed = Signal(object)
    ended = Signal(object, object)


class _Job:
    """What the thread has of a task: a page that closes may take the task itself with it."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self.news = _News()
        self.over = False

    def stop(self) -> None:
        """Calls it off at its next step."""
        self._stop.set()

    def run(self, work: Callable[..., Any], args: tuple[Any, ...]) -> None:
        """In its thread: does the work, and tells the result or the error."""
        result = error = None
        try:
            result = work(*args)
            if inspect.isgenerator(result):
                result = self._driven(result)
        except CalledOffError:
            error = NetBuilderError("This was called off.")
        except NetBuilderError as found:
            error = found
        except Exception as found:  # the edge of a thread: nothing may leave it
            _log.exception("a job in the background failed")
            error = unexpected(found)
        with contextlib.suppress(RuntimeError):  # the program has ended meanwhile, and Qt's half of the news with it
            self.news.ended.emit(result, error)
        self.over = True

    def _driven(self, steps: Generator[Any, None, Any]) -> Any:
        try:
            while True:
                if self._stop.is_set():
                    steps.close()
                    raise CalledOffError
                self.news.progressed.emit(next(steps))
        except StopIteration as end:
            return end.value


def unexpected(error: BaseException) -> NetBuilderError:
    """A sentence for what nobody foresaw."""
    if isinstance(error, MemoryError):
        return NetBuilderError(
            "There is not enough memory for this.", hint="Close other programs, or use fewer samples."
        )
    if isinstance(error, OSError):
        place = str(error.filename or "")
        return NetBuilderError(sentence("The system refused: {why}.", why=error.strerror or str(error)), where=place)
    return NetBuilderError(
        sentence("Something went wrong that should not: {what}.", what=f"{type(error).__name__}: {error}"),
        hint="Your work is kept. Please report this.",
    )


def finish(within_s: float = 10.0) -> bool:
    """Calls off all jobs and waits for those that cannot be; False if some go on.

    For the end of the program: a thread that is still at work then finds its modules gone.
    """
    for job in _running:
        job.stop()
    return pool().waitForDone(round(1000 * within_s))


def pool() -> QThreadPool:
    """The threads for short jobs."""
    return QThreadPool.globalInstance()
