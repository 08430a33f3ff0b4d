"""The engine as a package: what its docstring shows works."""

from __future__ import annotations

import doctest

import netbuilder.engine


def test_the_example_of_the_docstring():
    result = doctest.testmod(netbuilder.engine)
    assert result.attempted >= 5
    assert result.failed == 0
