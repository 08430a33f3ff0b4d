"""Where data sets are looked for on this computer, and where fetched ones are put."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

VARIABLE = "NETBUILDER_DATA_DIR"
_DEBIAN = Path("/usr/share/datasets")


def user_data() -> Path:
    """The folder of the user's own data: fetched sets are put here."""
    import platformdirs

    return platformdirs.user_data_path("netbuilder", appauthor=False) / "datasets"


def user_state() -> Path:
    """The folder for what the program itself remembers: drafts, locks, recent files."""
    import platformdirs

    return platformdirs.user_state_path("netbuilder", appauthor=False)


def search_folders(extra: Iterable[str | Path] = ()) -> list[Path]:
    """Where to look, in order: the given folders, NETBUILDER_DATA_DIR, the user's, Keras's and Debian's."""
    named = os.environ.get(VARIABLE, "")
    places = [Path(folder).expanduser() for folder in extra]
    places += [Path(named).expanduser()] if named else []
    places += [user_data(), *_keras_folders(), _DEBIAN]
    return list(dict.fromkeys(places))


def _keras_folders() -> list[Path]:
    home = os.environ.get("KERAS_HOME", "")
    try:
        return [(Path(home) if home else Path.home() / ".keras") / "datasets"]
    except RuntimeError:  # there is no home folder
        return []
