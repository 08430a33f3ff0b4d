"""Projects alone: from a readable JSON text, or out of a whole project file."""

from __future__ import annotations

import json
from pathlib import Path

from netbuilder.document.project import Project
from netbuilder.formats.atomic import write_file
from netbuilder.formats.nbproj import read_project_file


def read_project(path: str | Path) -> Project:
    """The project in a `.json` or `.nbproj` file."""
    return read_project_file(path).project


def write_project(path: str | Path, project: Project) -> None:
    """Writes a project, two spaces a level, so that it can be read and compared."""
    text = json.dumps(project.to_json(), indent=2, ensure_ascii=False) + "\n"
    write_file(path, text.encode())
