"""Reading data while the rest of the program is still being imported: unpacking MNIST takes as long as that."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netbuilder.core.errors import NetBuilderError
from netbuilder.formats import strict_json

if TYPE_CHECKING:
    from netbuilder.data.dataset import Dataset
    from netbuilder.document.source import Source


class Loading:
    """A data set on its way, read by a thread of its own.

    Args:
        source: where it comes from.
        folders: to look in first.
    """

    def __init__(self, source: Source, folders: list[str]) -> None:
        self.source = source
        self._folders = folders
        self._data: Dataset | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._load, name="netbuilder-data", daemon=True)
        self._thread.start()

    def _load(self) -> None:
        try:
            self._data = self.source.load(self._folders)
        except BaseException as error:
            self._error = error

    def result(self) -> Dataset:
        """The data set, once it is there; what went wrong is raised here."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        assert self._data is not None
        return self._data


def begin_loading(project: Path, named: str | None, folders: list[str]) -> Loading | None:
    """Starts to read the data of a project file, or those named instead; None where the file is not understood.

    What is wrong with the file is told by whoever reads it as a whole.
    """
    from netbuilder.cli.projects import data_named
    from netbuilder.document.source import source_from_json

    try:
        source = data_named(named) if named else source_from_json(_data_of(project))
    except (NetBuilderError, OSError):
        return None
    return Loading(source, folders)


def _data_of(project: Path) -> Any:
    content = strict_json.parse(project.read_bytes(), str(project))
    return content.get("data") if isinstance(content, dict) else None
