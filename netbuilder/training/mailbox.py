"""News from the training thread for whoever draws it: numbers are collected, pictures of the moment replaced."""

from __future__ import annotations

import threading
from typing import Any


class Mailbox:
    """Filled by one thread, emptied by another at its own pace, so that neither waits for the other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._news: list[Any] = []
        self._snapshots: dict[str, Any] = {}

    def append(self, item: Any) -> None:
        """Adds something of which nothing may be lost: an event, a metric."""
        with self._lock:
            self._news.append(item)

    def put(self, name: str, snapshot: Any) -> None:
        """Leaves something of which only the newest counts; the caller must not change it afterwards."""
        with self._lock:
            self._snapshots[name] = snapshot

    def drain(self) -> tuple[list[Any], dict[str, Any]]:
        """Takes everything out: the collected items in order, and the newest snapshots by name."""
        with self._lock:
            news, self._news = self._news, []
            snapshots, self._snapshots = self._snapshots, {}
        return news, snapshots
