"""Where the program's own resources lie."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def resources() -> Path:
    """The folder of bundled data, projects and icons: inside an installed package, or beside it in a checkout."""
    installed = _PACKAGE / "resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


def bundled_projects() -> dict[str, Path]:
    """The projects that come with the program, by name."""
    return {path.stem: path for path in sorted((resources() / "projects").glob("*.json"))}
