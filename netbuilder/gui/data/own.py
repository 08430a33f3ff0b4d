"""The user's own files and folders of data, remembered between starts."""

from __future__ import annotations

from pathlib import Path

from netbuilder.core.errors import NetBuilderError
from netbuilder.document.source import FileSource, source_from_json, source_to_json
from netbuilder.gui.settings import Settings

_NAME = "own data"
_MOST = 30


class OwnData:
    """A list of sources, the newest first, one for each file."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def all(self) -> list[FileSource]:
        """What was added; entries that a newer program wrote are passed over."""
        found = []
        for entry in self._settings.get(_NAME, []):
            try:
                source = source_from_json(entry)
            except (NetBuilderError, TypeError):
                continue
            if isinstance(source, FileSource) and source.file:
                found.append(source)
        return found

    def find(self, path: str) -> FileSource | None:
        """How a file was read the last time."""
        return next((each for each in self.all() if _same(each.file, path)), None)

    def add(self, source: FileSource) -> None:
        """Puts a source at the head; how the file was read before is forgotten."""
        others = [each for each in self.all() if not _same(each.file, source.file)]
        self._keep([source, *others])

    def remove(self, path: str) -> None:
        """Takes a file out of the list; the file itself stays."""
        self._keep([each for each in self.all() if not _same(each.file, path)])

    def _keep(self, sources: list[FileSource]) -> None:
        self._settings.set(_NAME, [source_to_json(each) for each in sources[:_MOST]])


def _same(one: str, other: str) -> bool:
    return Path(one).expanduser() == Path(other).expanduser()
