"""Where a project's data come from: a data set known by name, or a file or folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from netbuilder.core.errors import SettingError
from netbuilder.core.spec import Spec, param
from netbuilder.core.text import sentence
from netbuilder.data.dataset import Dataset
from netbuilder.data.datasets import datasets
from netbuilder.data.datasets.base import DatasetSpec
from netbuilder.data.readers.base import Reader, readers


class FileSource(Spec):
    """A file or folder of the user's own."""

    file: str = param("", "The file or folder.")
    reader: Reader | None = param(
        None, "What kind of file it is, with its settings; found if left open.", convert=readers.resolve
    )
    test_share: float = param(
        0.0, "Share of the samples kept for testing, where the file has no part for that.", ge=0, lt=1
    )
    seed: int = param(0, "Another seed keeps other samples for testing.", ge=0)

    @property
    def title(self) -> str:
        """What it is called in a list."""
        return Path(self.file).name

    def load(self, folders: Iterable[str | Path] = ()) -> Dataset:
        """Reads it."""
        from netbuilder.data.readers import open_dataset

        if self.reader is None:
            return open_dataset(self.file, test_share=self.test_share, seed=self.seed)
        whole = self.reader.read(Path(self.file).expanduser())
        return whole.with_test(self.test_share, self.seed) if self.test_share else whole

    def is_here(self, folders: Iterable[str | Path] = ()) -> bool:
        """Whether there is such a file or folder."""
        return Path(self.file).expanduser().exists()


Source = DatasetSpec | FileSource


def source_from_json(data: Any) -> Source:
    """Reads a data set by its name or JSON, or an object with a `file`."""
    if isinstance(data, (DatasetSpec, FileSource)):
        return data
    if isinstance(data, Mapping) and "file" in data:
        unknown = [str(name) for name in data if name not in FileSource.params()]
        if unknown:
            raise SettingError(
                sentence("A file of data has no setting called {unknown!r}.", unknown=unknown[0]),
                hint="It has " + ", ".join(FileSource.params()) + ".",
            )
        return FileSource(**data)
    return datasets.from_json(data)


def source_to_json(source: Source) -> Any:
    """The shortest JSON that `source_from_json` reads."""
    return source.settings() if isinstance(source, FileSource) else source.brief()


def source_named(text: str) -> Source:
    """What a user means by one word: the name of a data set, else a file or folder."""
    name = text.lower().replace("-", "_")
    if name in datasets and not Path(text).exists():
        return datasets.create(name)
    if Path(text).expanduser().exists():
        return FileSource(file=text)
    known = ", ".join(datasets)
    raise SettingError(
        sentence("There is neither a data set nor a file or folder called {text!r}.", text=text),
        hint=sentence("Known data sets: {known}.", known=known),
    )
