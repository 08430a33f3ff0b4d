"""The wheel and the source archive hold the whole program; the full check is packaging/check_release.py."""

from __future__ import annotations

import shutil
import sys
import zipfile
from pathlib import Path

import check_release
import pytest

from tests.architecture.source import ROOT


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A copy of what the archives are made from."""
    folder = tmp_path_factory.mktemp("release") / "netbuilder"
    folder.mkdir()
    for path in (*ROOT.glob("*.md"), ROOT / "LICENSE", ROOT / "pyproject.toml"):
        shutil.copy(path, folder)
    for name in ("netbuilder", "resources", "packaging"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture(scope="module")
def built(source):
    return check_release.build(Path(sys.executable), source, source / "dist")


def test_the_wheel_holds_the_program_and_its_resources(source, built):
    files = check_release.wheel_files(built[1])
    assert files == check_release.expected_files(source)
    assert any(name.startswith("netbuilder/resources/") for name in files)


def test_the_source_archive_builds_the_same_wheel(source, built, tmp_path):
    unpacked = check_release.unpack(built[0], tmp_path)
    assert check_release.expected_files(unpacked) == check_release.expected_files(source)
    assert (unpacked / "packaging" / "start.py").is_file()
    assert (unpacked / "LICENSE").is_file()


def test_the_wheel_tells_what_it_is(built):
    with zipfile.ZipFile(built[1]) as wheel:
        description = {Path(name).name: wheel.read(name).decode() for name in wheel.namelist() if ".dist-info/" in name}
    assert "netbuilder = netbuilder.cli:main" in description["entry_points.txt"]
    assert "License-Expression: MIT" in description["METADATA"]
    assert "NetBuilder contributors" in description["LICENSE"]
    assert "!=6.12.0" in description["METADATA"]


def test_a_missing_file_is_noticed(built, monkeypatch, tmp_path):
    lacking = tmp_path / "netbuilder-0-py3-none-any.whl"
    with zipfile.ZipFile(built[1]) as whole, zipfile.ZipFile(lacking, "w") as copy:
        for name in whole.namelist():
            if "resources" not in name:
                copy.writestr(name, whole.read(name))
    with pytest.raises(check_release.ReleaseError, match="resources"):
        check_release.compare(built[1], lacking)
