"""For all tests: the same examples every time, and the user's own folders out of reach."""

from __future__ import annotations

import sys

import pytest
from hypothesis import HealthCheck, settings

from tests.architecture.source import ROOT

# The project's scripts are not in the installed program. At the end: in front, test.py would hide Python's own `test`.
sys.path.append(str(ROOT / "packaging"))

# No limits of time: a busy computer is no fault of the program's.
settings.register_profile(
    "netbuilder", deadline=None, derandomize=True, print_blob=False, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("netbuilder")


@pytest.fixture(autouse=True)
def _own_user_folders(monkeypatch, tmp_path_factory):
    """Sends what is written to the user's folders to an empty one, on every system."""
    home = tmp_path_factory.getbasetemp() / "home"
    home.mkdir(exist_ok=True)
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(home))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_DIRS"):
        monkeypatch.delenv(name, raising=False)
