"""Declared types are read from their texts as Python itself would make them, without running anything."""

import dataclasses
import importlib
import pkgutil
import typing

import netbuilder
from netbuilder.core.annotations import types_of
from netbuilder.core.spec import Spec


def subclasses(cls):
    for each in cls.__subclasses__():
        yield each
        yield from subclasses(each)


def test_all_specs_have_the_types_that_python_would_make():
    for found in pkgutil.walk_packages([f"{netbuilder.__path__[0]}/engine"], "netbuilder.engine."):
        importlib.import_module(found.name)
    specs = [cls for cls in subclasses(Spec) if cls.__module__.startswith("netbuilder.")]
    assert len(specs) > 150
    for cls in specs:
        expected, found = typing.get_type_hints(cls), types_of(cls)
        assert {field.name for field in dataclasses.fields(cls)} <= found.keys()
        for name, hint in found.items():
            assert hint == expected[name], (cls, name)


def test_unions_of_lists_in_lists():
    assert typing.get_args(types_of(Example)["nested"]) == (tuple[tuple[int, ...], float | None], str)
    assert types_of(Example)["plain"] is int
    assert "shared" not in types_of(Example)


class Example:
    """Types of all forms."""

    nested: "tuple[tuple[int, ...], float | None] | str"
    plain: "int"
    shared: "ClassVar[int]"  # noqa: F821
