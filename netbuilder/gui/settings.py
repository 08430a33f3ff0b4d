"""What the user chose for the program itself, kept between starts in a small file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import platformdirs

from netbuilder.core.errors import FileError
from netbuilder.formats.atomic import write_file


def folder() -> Path:
    """Where settings lie."""
    return platformdirs.user_config_path("netbuilder", appauthor=False)


class Settings:
    """Values by name; a file that is missing or damaged is an empty one, and a disk that is full is borne."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or folder() / "settings.json"
        self._values: dict[str, Any] = {}
        try:
            found = json.loads(self._path.read_bytes())
        except (OSError, ValueError, RecursionError):
            found = {}
        if isinstance(found, dict):
            self._values = found

    def get(self, name: str, default: Any) -> Any:
        """The value of `name` if it is of the kind of `default`, else `default`."""
        value = self._values.get(name, default)
        return value if isinstance(value, type(default)) else default

    def set(self, name: str, value: Any) -> None:
        """Keeps a JSON value."""
        if self._values.get(name) == value:
            return
        self._values[name] = value
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_file(self._path, json.dumps(self._values, indent=1).encode())
        except (OSError, FileError):
            pass  # a choice that is not remembered is no reason to disturb
