"""The lock on the file of the project: no other window may write to it."""

from __future__ import annotations

from netbuilder.formats.locks import FileLock


class Held:
    """Holds one lock at a time."""

    def __init__(self) -> None:
        self._lock: FileLock | None = None

    def __bool__(self) -> bool:
        return self._lock is not None

    def take(self, lock: FileLock | None) -> None:
        """Holds this one; the one before is given back."""
        self.release()
        self._lock = lock

    def release(self) -> None:
        """Gives it back."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None
