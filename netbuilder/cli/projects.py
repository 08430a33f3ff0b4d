"""Finding what a user names: a project, a place for the model, data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from netbuilder.core.errors import FileError, SettingError
from netbuilder.core.paths import bundled_projects

if TYPE_CHECKING:
    from netbuilder.document.project import Project
    from netbuilder.document.source import Source


def find_project(text: str) -> Project:
    """The project in a file, or one that comes with NetBuilder."""
    from netbuilder.formats.project import read_project

    return read_project(project_path(text))


def project_path(text: str) -> Path:
    """The file of a project: as it is named, or one that comes with NetBuilder."""
    path = Path(text).expanduser()
    if path.suffix == ".py":
        raise SettingError(
            f"{text} is a program of yours, and NetBuilder never runs programs.", hint=f"Run it with: python {text}"
        )
    if path.is_file():
        return path
    known = bundled_projects()
    if path.stem in known and not path.exists() and path.suffix in ("", ".json"):
        return known[path.stem]
    raise FileError(
        "There is no such project.", hint="Projects that come with NetBuilder: " + ", ".join(known) + ".", where=text
    )


def data_named(text: str) -> Source:
    """What a user means by one word: a data set, else a file or folder, also of HDF5."""
    import netbuilder.formats.hdf5.datasets  # noqa: F401 - enters its reader
    from netbuilder.document.source import source_named

    return source_named(text)


def check_place(text: str) -> Path:
    """A file that can be written: known before training rather than after it."""
    path = Path(text).expanduser()
    if path.suffix not in (".keras", ".h5"):
        raise FileError("A model file ends in .keras or .h5.", where=text)
    from netbuilder.formats.atomic import check_writable

    check_writable(path)
    return path
