"""Pages that nobody asked for yet, made while the window answers: their modules in a thread, then part by part."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QObject

from netbuilder.gui.page import Page
from netbuilder.gui.pages import page_class
from netbuilder.gui.work.task import Task
from netbuilder.gui.workbench import Workbench


class Completing:
    """Makes pages one after the other.

    Args:
        names: of the pages, in this order.
        bench: what they work on.
        parent: of the task that loads their modules. To load one makes nothing of Qt.
    """

    def __init__(self, names: Iterable[str], bench: Workbench, parent: QObject) -> None:
        self._missing = list(names)
        self._bench = bench
        self._begun: Iterator[Page | None] | None = None
        self._loaded = threading.Event()
        Task(_load, tuple(self._missing), self._loaded, parent=parent).start()

    @property
    def done(self) -> bool:
        """Whether there is nothing left to make."""
        return not self._missing

    @property
    def waits(self) -> bool:
        """Whether modules are still being loaded: to make pages meanwhile would take turns of double length."""
        return not self._loaded.is_set()

    def step(self) -> tuple[str, Page] | None:
        """Makes one more part; gives a page with its name if it was the last part of it."""
        if self.done or self.waits:
            return None
        name = self._missing[0]
        if self._begun is None:
            self._begun = page_class(name).making(self._bench)
        page = next(self._begun)
        if page is None:
            return None
        self._begun = None
        self._missing.remove(name)
        return name, page

    def take(self, name: str) -> Page | None:
        """A page that is wanted now: the rest of it is made at once; None if it was not begun, and is left out."""
        page = None
        if self._begun is not None and self._missing[0] == name:
            page = next(each for each in self._begun if each is not None)
            self._begun = None
        if name in self._missing:
            self._missing.remove(name)
        return page


def _load(names: tuple[str, ...], loaded: threading.Event) -> None:
    try:
        for name in names:
            page_class(name)
    finally:
        loaded.set()  # what could not be loaded fails where it is wanted
