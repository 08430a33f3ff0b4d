"""Importing is cheap: what is heavy is imported where it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("PIL", "platformdirs", "http", "urllib.request", "ssl", "h5py", "tarfile")


def loaded_after(code):
    listed = f"{code}\nimport sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    return subprocess.run([sys.executable, "-c", listed], capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(
    "code",
    [
        "import netbuilder.data",
        "from netbuilder.data.datasets import datasets; list(datasets); datasets['spiral']().load()",
        "from netbuilder.data.datasets import datasets; datasets['mnist_small']().load()",
        "from netbuilder.data.readers import readers; list(readers)",
    ],
)
def test_nothing_heavy_is_loaded_before_it_is_needed(code):
    assert loaded_after(code) == "[]"
