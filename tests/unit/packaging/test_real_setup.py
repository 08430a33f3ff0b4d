"""The two commands for real, in a small checkout of its own: real venv, real pip, no network.

The checkout has the real scripts and a program of one file; its only dependency is a wheel made here.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from types import SimpleNamespace

import pytest

from tests.architecture.source import ROOT

pytestmark = pytest.mark.slow

PROGRAM = """
import sys
import pebble
print("program", pebble.weight, sys.argv[1:])
sys.exit(7)
"""

# The project's real build backend would have to be downloaded; this one does the same with the standard library.
BACKEND = """
import zipfile
from pathlib import Path

def get_requires_for_build_editable(settings=None):
    return []

def build_editable(folder, settings=None, metadata=None):
    name, info = "netbuilder-1-py3-none-any.whl", "netbuilder-1.dist-info"
    with zipfile.ZipFile(Path(folder, name), "w") as wheel:
        wheel.writestr("netbuilder.pth", str(Path.cwd()))
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: netbuilder\\nVersion: 1\\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/RECORD", "")
    return name
"""

PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "netbuilder"
version = "1"
"""


def make_pebble(folder, weight):
    """Writes a wheel of version `weight`; returns its line for a lock file."""
    wheel_file = folder / f"pebble-{weight}-py3-none-any.whl"
    info = f"pebble-{weight}.dist-info"
    with zipfile.ZipFile(wheel_file, "w") as wheel:
        wheel.writestr("pebble.py", f"weight = {weight}\n")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: pebble\nVersion: {weight}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return f"pebble=={weight} --hash=sha256:{hashlib.sha256(wheel_file.read_bytes()).hexdigest()}\n"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A small checkout, in a folder with a space in its name, and a function that starts its program."""
    root = tmp_path_factory.mktemp("a checkout")
    wheels = tmp_path_factory.mktemp("wheels")
    shutil.copytree(ROOT / "packaging", root / "packaging", ignore=shutil.ignore_patterns("__pycache__", "locks"))
    (root / "packaging" / "locks").mkdir()
    (root / "netbuilder").mkdir()
    files = {
        "netbuilder/__init__.py": "",
        "netbuilder/__main__.py": PROGRAM,
        "backend.py": BACKEND,
        "pyproject.toml": PYPROJECT,
    }
    for name, text in files.items():
        (root / name).write_text(text, encoding="utf-8")
    lock = root / "packaging" / "locks" / "start.txt"
    lock.write_text(make_pebble(wheels, 1), encoding="utf-8")

    def start(*arguments):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
        environment |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels.as_uri(), "PIP_CONFIG_FILE": os.devnull}
        before = os.times()
        done = subprocess.run(
            [sys.executable, root / "packaging" / "start.py", *arguments],
            env=environment,
            cwd=wheels,
            capture_output=True,
            text=True,
        )
        after = os.times()
        # The time of the processor, where the system tells: a busy machine is no fault of the program's.
        done.seconds = sum(after[2:4]) - sum(before[2:4])
        return done

    return SimpleNamespace(root=root, wheels=wheels, lock=lock, start=start)


def test_a_checkout_through_its_life(checkout):
    first = checkout.start("train", "my file")
    assert first.stdout == "program 1 ['train', 'my file']\n", first.stderr
    assert first.returncode == 7, "the exit code is the program's"
    assert "[1/3]" in first.stderr
    assert "[3/3]" in first.stderr

    # What lies in the folder of the user must not stand in for a module of the program.
    (checkout.wheels / "pebble.py").write_text("weight = 'wrong'")
    second = checkout.start()
    assert (second.stdout, second.stderr) == ("program 1 []\n", "")
    assert second.seconds < 2

    checkout.lock.write_text(make_pebble(checkout.wheels, 2), encoding="utf-8")
    updated = checkout.start()
    assert updated.stdout == "program 2 []\n", updated.stderr
    assert "[1/3]" not in updated.stderr, "a new lock needs no new environment"

    (stamp,) = checkout.root.glob(".venv/*/netbuilder-stamp.json")
    stamp.unlink()
    (stamp.parent / "pyvenv.cfg").write_text("cut sho")
    repaired = checkout.start()
    assert repaired.stdout == "program 2 []\n", repaired.stderr
    assert "[1/3]" in repaired.stderr

    checkout.lock.write_text("pebble==3 --hash=sha256:" + "0" * 64 + "\n", encoding="utf-8")
    failed = checkout.start()
    assert (failed.returncode, failed.stdout) == (1, "")
    assert "NetBuilder cannot start: a package it needs has no ready-made version" in failed.stderr

    make_pebble(checkout.wheels, 4)
    checkout.lock.write_text("pebble==4 --hash=sha256:" + "0" * 64 + "\n", encoding="utf-8")
    changed = checkout.start()
    assert "it is damaged or was changed on the way" in changed.stderr
    assert "Traceback" not in changed.stderr
