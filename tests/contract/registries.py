"""All registries of the program, their entries, and values to try their settings with."""

from __future__ import annotations

import itertools
import typing
from collections.abc import Iterator
from typing import Any

import pytest

from netbuilder.core.errors import SettingError
from netbuilder.core.registry import Registry
from netbuilder.core.spec import Param, Spec
from netbuilder.core.value_types import hints
from netbuilder.data.augmentations import augmentations
from netbuilder.data.datasets import datasets
from netbuilder.data.readers import readers
from netbuilder.engine.activations import activations
from netbuilder.engine.constraints import constraints
from netbuilder.engine.initializers import initializers
from netbuilder.engine.layers import layers
from netbuilder.engine.losses import losses
from netbuilder.engine.metrics import metrics
from netbuilder.engine.optimizers import optimizers
from netbuilder.engine.regularizers import regularizers
from netbuilder.engine.schedules import schedules
from netbuilder.training.callbacks import callbacks

REGISTRIES: tuple[Registry, ...] = (
    activations,
    augmentations,
    callbacks,
    constraints,
    datasets,
    initializers,
    layers,
    losses,
    metrics,
    optimizers,
    readers,
    regularizers,
    schedules,
)


def entries() -> list[Any]:
    """Every entry of every registry, as test cases of a registry and a class."""
    return [_case(registry, cls, cls.kind) for registry in REGISTRIES for cls in registry.values()]


def settings() -> list[Any]:
    """Every setting of every entry, as test cases of a registry, a class and a name."""
    return [
        _case(registry, cls, f"{cls.kind}-{name}", name)
        for registry in REGISTRIES
        for cls in registry.values()
        for name in cls.params()
    ]


def _case(registry: Registry, cls: type[Spec], name: str, *more: str) -> Any:

    return pytest.param(registry, cls, *more, id=f"{registry.noun}-{name}".replace(" ", "_"))


def accepted(registry: Registry, cls: type[Spec], name: str) -> Iterator[Spec]:
    """The entry with other values of one setting, as far as its other settings let them be."""
    default = getattr(cls(), name)
    meta = cls.params()[name]
    values = meta.choices if meta.choices is not None else _values(hints(cls)[name], meta, default)
    for value in values:
        try:
            spec = registry.create(cls.kind, {name: value})
        except SettingError:
            continue
        if getattr(spec, name) != default:
            yield spec


def _values(hint: Any, meta: Param, near: Any) -> Iterator[Any]:
    """Values of the declared type, the more likely ones first."""
    for member in typing.get_args(hint) if _is_union(hint) else (hint,):
        if member is bool:
            yield from (True, False)
        elif member in (int, float):
            yield from _numbers(meta, near if isinstance(near, (int, float)) else 1, member)
        elif member is str:
            yield from ("val_accuracy", "utf-16", ";", "a.weights.h5", "epoch")
        elif isinstance(member, type) and issubclass(member, Spec):
            yield from _specs(member)
        elif typing.get_origin(member) is tuple:
            yield from _tuples(typing.get_args(member), meta, near)


def _is_union(hint: Any) -> bool:
    return typing.get_origin(hint) is not tuple and bool(typing.get_args(hint))


def _numbers(meta: Param, near: float, kind: type) -> list[Any]:
    steps = [near / 2, near + 1, near + 2, near - 1, near * 2, 0.1]
    return [kind(step) for step in steps if not meta.complaint(kind(step))]


def _tuples(args: tuple[Any, ...], meta: Param, near: Any) -> Iterator[tuple[Any, ...]]:
    """Tuples whose items are tried in step; open ones as long as the default, or of one item or two."""
    if len(args) == 2 and args[1] is Ellipsis:
        lengths = (len(near),) if isinstance(near, tuple) and near else (1, 2)
        for length in lengths:
            yield from _tuples((args[0],) * length, meta, near)
        return
    items = near if isinstance(near, tuple) and len(near) == len(args) else (1,) * len(args)
    yield from zip(
        *(list(itertools.islice(_values(arg, meta, item), 4)) for arg, item in zip(args, items, strict=True))
    )


def _specs(base: type[Spec]) -> list[Spec]:
    """A few entries of the registry of a class of specs, made with their defaults."""
    found = [cls for registry in REGISTRIES if issubclass(base, registry.base) for cls in registry.values()]
    return [cls() for cls in found if issubclass(cls, base)][:3]
