"""Data sets whose files are looked for on this computer, and can be fetched when they are missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import ClassVar

from netbuilder.core.called import called
from netbuilder.core.errors import DataError
from netbuilder.core.text import sentence
from netbuilder.data.dataset import Dataset
from netbuilder.data.datasets.base import DatasetSpec
from netbuilder.data.folders import VARIABLE, search_folders


class FetchedSpec(DatasetSpec):
    """A data set in files. In each folder its own subfolders are tried first, then the folder itself."""

    subfolders: ClassVar[tuple[str, ...]] = ()
    """Names of the set's own folder, ours first."""

    def look(self, folder: Path, named: bool) -> tuple[Path, ...]:
        """The files of this set in `folder`, or none; `named` says that the folder bears the set's name."""
        raise NotImplementedError

    def read(self, files: tuple[Path, ...]) -> Dataset:
        """The data set in the files that `look` found."""
        raise NotImplementedError

    def remark(self, folder: Path) -> str:
        """Something in `folder` that a user might take for this set, and why it is not."""
        return ""

    def find(self, folders: Iterable[str | Path] = ()) -> tuple[Path, ...]:
        """The files of this set, in the first place that has them all; none if no place does."""
        for folder, named in self._places(folders):
            if found := self.look(folder, named):
                return found
        return ()

    def _places(self, folders: Iterable[str | Path]) -> Iterator[tuple[Path, bool]]:
        for folder in search_folders(folders):
            for name in self.subfolders:
                yield folder / name, True
            yield folder, folder.name in self.subfolders

    def is_here(self, folders: Iterable[str | Path] = ()) -> bool:
        """Whether all files are on this computer."""
        return bool(self.find(folders))

    def load(self, folders: Iterable[str | Path] = ()) -> Dataset:
        """The data set, from the first place that has it."""
        given = list(folders)
        found = self.find(given)
        if not found:
            raise self._missing(given)
        return self.read(found)

    def _missing(self, folders: list[str | Path]) -> DataError:
        looked = ", ".join(str(folder) for folder in search_folders(folders))
        remarks = {self.remark(folder) for folder, _ in self._places(folders)} - {""}
        files = ", ".join(file.name for file in self.remote)
        megabytes = self.fetch_bytes() / 1e6
        return DataError(
            " ".join(
                [
                    sentence(
                        "{title} is not on this computer. Looked for {files} in {looked}.",
                        title=self.title,
                        files=files,
                        looked=looked,
                    ),
                    *sorted(remarks),
                ]
            ),
            hint=sentence(
                "Fetch it ({megabytes:.0f} MB) with: {command}. If it is elsewhere, put that folder's name "
                "into {variable}.",
                megabytes=megabytes,
                command=called(f"datasets fetch {self.kind}"),
                variable=VARIABLE,
            ),
        )


def with_packed(folder: Path, name: str) -> Path | None:
    """The file called `name` in `folder`, or its gzipped twin."""
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    return None
