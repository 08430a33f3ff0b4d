"""Makes the shared part of start.py and test.py importable; they are not in the installed program."""

from __future__ import annotations

import io
import sys

import pytest

from tests.architecture.source import ROOT

# At the end: in front, packaging/test.py would hide the standard library's `test`.
if str(ROOT / "packaging") not in sys.path:
    sys.path.append(str(ROOT / "packaging"))

from bootstrap.console import Console


@pytest.fixture
def said():
    """What a console wrote."""
    return io.StringIO()


@pytest.fixture
def console(said):
    return Console(said)
