"""Project files: a project as a readable JSON text."""

from __future__ import annotations

import json
from pathlib import Path

from netbuilder.core.errors import NetBuilderError
from netbuilder.data.disk import reading
from netbuilder.document.project import Project
from netbuilder.formats import (
    hdf5_data,  # noqa: F401 - enters its reader, which a project may name
    strict_json,
)
from netbuilder.formats.atomic import write_file


def read_project(path: str | Path) -> Project:
    """The project in a file."""
    place = Path(path).expanduser()
    with reading(place):
        content = place.read_bytes()
    try:
        return Project.from_json(strict_json.parse(content, str(place)))
    except NetBuilderError as error:
        where = str(place) if error.where in ("", str(place)) else f"{place}: {error.where}"
        raise type(error)(error.message, hint=error.hint, where=where) from error


def write_project(path: str | Path, project: Project) -> None:
    """Writes a project, two spaces a level, so that it can be read and compared."""
    text = json.dumps(project.to_json(), indent=2, ensure_ascii=False) + "\n"
    write_file(path, text.encode())
