"""An environment counts as ready only when it is whole, for this Python, in this place, with the locked versions."""

from __future__ import annotations

import json

import pytest
from bootstrap.environment import Checkout, Environment


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "packaging" / "locks").mkdir(parents=True)
    (tmp_path / "netbuilder").mkdir()
    for name in ("pyproject.toml", "netbuilder/__init__.py", "packaging/locks/start.txt", "packaging/locks/test.txt"):
        (tmp_path / name).write_text(name)
    return Checkout(tmp_path)


@pytest.fixture
def environment(checkout):
    """One that was installed to the end for starting the program."""
    made = Environment.of(checkout)
    made.python.parent.mkdir(parents=True)
    made.python.touch()
    (made.site_packages / "numpy-2.4.6.dist-info").mkdir(parents=True)
    made.write_stamp({"start": checkout.fingerprint("start")})
    return made


def test_ready_after_an_installation(checkout, environment):
    assert environment.is_ready(checkout, "start")
    assert not environment.is_ready(checkout, "test")


@pytest.mark.parametrize("name", ["pyproject.toml", "netbuilder/__init__.py", "packaging/locks/start.txt"])
def test_stale_when_what_it_was_made_from_changes(checkout, environment, name):
    (checkout.root / name).write_text("new")
    assert not environment.is_ready(checkout, "start")
    assert environment.is_usable(environment.read_stamp()), "packages can be installed anew without making all anew"


def test_unusable_when_its_python_is_gone(checkout, environment):
    environment.python.unlink()
    assert not environment.is_ready(checkout, "start")
    assert not environment.is_usable(environment.read_stamp())


def test_unusable_after_the_checkout_was_moved_or_python_replaced(environment):
    stamp = environment.read_stamp()
    assert not environment.is_usable(stamp | {"made_by": [*stamp["made_by"][:2], "/elsewhere"]})
    assert not environment.is_usable(stamp | {"made_by": ["/other/python", *stamp["made_by"][1:]]})


def test_stale_when_a_package_was_removed(checkout, environment):
    (environment.site_packages / "numpy-2.4.6.dist-info").rmdir()
    assert not environment.is_ready(checkout, "start")


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', json.dumps({"made_by": []}), json.dumps({"installed": []})])
def test_a_damaged_stamp_counts_as_none(environment, text):
    (environment.folder / "netbuilder-stamp.json").write_text(text)
    assert environment.read_stamp() == {}
