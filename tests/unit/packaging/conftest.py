"""For the tests of the project's own scripts."""

from __future__ import annotations

import io

import pytest
from bootstrap.console import Console


@pytest.fixture
def said():
    """What a console wrote."""
    return io.StringIO()


@pytest.fixture
def console(said):
    return Console(said)
