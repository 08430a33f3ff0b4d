"""The lock files fit the project: every dependency pinned, inside its range, with hashes, and alike in both files."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.architecture.source import ROOT

LOCKS = ROOT / "packaging" / "locks"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]


def pins(name):
    """Each pinned requirement of a lock file with how many hashes it has."""
    text = (LOCKS / f"{name}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip()]
    found = {}
    for line in lines:
        requirement = Requirement(line.split("--hash")[0].strip())
        (pin,) = requirement.specifier
        assert pin.operator == "=="
        found[canonicalize_name(requirement.name)] = (Version(pin.version), len(re.findall("--hash=sha256:", line)))
    assert len(found) == len(lines)
    return found


def required(*lists):
    return [Requirement(line) for lines in lists for line in lines if not line.startswith("netbuilder")]


@pytest.mark.parametrize(
    ("name", "requirements"),
    [
        ("start", required(PROJECT["project"]["dependencies"], PROJECT["build-system"]["requires"])),
        ("test", required(PROJECT["project"]["dependencies"], PROJECT["build-system"]["requires"], *EXTRAS.values())),
    ],
)
def test_every_dependency_is_pinned_inside_its_range(name, requirements):
    pinned = pins(name)
    for requirement in requirements:
        version, _ = pinned[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement} and {version}: run packaging/lock.py"


@pytest.mark.parametrize("name", ["start", "test"])
def test_every_pin_has_hashes(name):
    assert all(hashes for _, hashes in pins(name).values())


def test_tests_run_with_the_versions_of_the_program():
    start, test = pins("start"), pins("test")
    assert {name: test.get(name) for name in start} == start


def test_the_faulty_pyside_is_refused():
    (pyside,) = (each for each in required(PROJECT["project"]["dependencies"]) if each.name == "PySide6-Essentials")
    assert not pyside.specifier.contains("6.12.0")
    assert pyside.specifier.contains("6.11.3")
