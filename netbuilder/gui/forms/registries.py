"""Which registry holds the choices for a setting of a certain type."""

from __future__ import annotations

import types
import typing
from typing import Any

from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec
from netbuilder.data.augmentations import augmentations
from netbuilder.data.augmentations.base import Augmentation
from netbuilder.data.datasets import datasets
from netbuilder.data.datasets.base import DatasetSpec
from netbuilder.data.readers.base import Reader, readers
from netbuilder.engine.activations import Activation, activations
from netbuilder.engine.constraints import Constraint, constraints
from netbuilder.engine.initializers import Initializer, initializers
from netbuilder.engine.layers import Layer, layers
from netbuilder.engine.losses import Loss, losses
from netbuilder.engine.metrics import Metric, metrics
from netbuilder.engine.optimizers import Optimizer, optimizers
from netbuilder.engine.regularizers import Regularizer, regularizers
from netbuilder.engine.schedules import Schedule, schedules
from netbuilder.training import Callback, callbacks

REGISTRIES: dict[type[Spec], Registry[Any]] = {
    Activation: activations,
    Augmentation: augmentations,
    Callback: callbacks,
    Constraint: constraints,
    DatasetSpec: datasets,
    Initializer: initializers,
    Layer: layers,
    Loss: losses,
    Metric: metrics,
    Optimizer: optimizers,
    Reader: readers,
    Regularizer: regularizers,
    Schedule: schedules,
}
"""By the class of which every entry is a subclass."""


def members(hint: Any) -> tuple[Any, ...]:
    """The alternatives of a union, or the type alone."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        return typing.get_args(hint)
    return (hint,)


def registry_of(hint: Any) -> tuple[Registry[Any], type[Spec]] | None:
    """The registry whose entries a setting of this type takes, and the class they must belong to."""
    for member in members(hint):
        if isinstance(member, type) and issubclass(member, Spec):
            for base, registry in REGISTRIES.items():
                if issubclass(member, base):
                    return registry, member
    return None


def entries(registry: Registry[Any], member: type[Spec]) -> list[type[Spec]]:
    """What can be chosen, by group and title. A layer inside another can do with one input and is no wrapper."""
    found = [each for each in registry.values() if issubclass(each, member)]
    if registry is layers:
        found = [each for each in found if not _wraps(each) and each().inputs[0] == 1]
    return sorted(found, key=lambda each: (each.group, each.title.casefold()))


def _wraps(kind: type[Spec]) -> bool:
    return "layer" in kind.params()
