"""Every test of plans runs with numpy's calls alone and, where numba is installed, with the compiled kernels."""

from __future__ import annotations

import importlib.util

import pytest

from netbuilder.engine import kernels


@pytest.fixture(autouse=True, params=["numpy", "compiled"])
def choice_of_kernels(request, monkeypatch):
    compiled = request.param == "compiled"
    if compiled and importlib.util.find_spec("numba") is None:
        pytest.skip("numba is not installed")
    monkeypatch.setattr(kernels, "wanted", lambda: compiled)
