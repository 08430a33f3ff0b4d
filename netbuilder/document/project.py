"""A project: everything that decides a training run, as one frozen value."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from netbuilder.core.errors import SettingError
from netbuilder.core.text import mark, sentence
from netbuilder.core.value_types import shown
from netbuilder.data.datasets import datasets
from netbuilder.document.preparation import Preparation
from netbuilder.document.source import Source, source_from_json, source_to_json
from netbuilder.document.wiring import switched_off
from netbuilder.engine.graph import Graph
from netbuilder.engine.losses import Loss, losses
from netbuilder.engine.optimizers import Optimizer, optimizers

VERSION = 1
_HEAD = "netbuilder_project"
UNTITLED = mark("Untitled")


@dataclass(frozen=True, kw_only=True)
class Project:
    """What is trained, on what, and how; an edit makes a new one with `replace`.

    Attributes:
        name: what the user calls it.
        about: a sentence about it.
        data: where the samples come from.
        preparation: how the network receives them.
        validation_split: the share of the training samples held back to validate with.
        graph: the layers.
        loss: what is made small.
        optimizer: how.
        metrics: what is counted beside the loss: names, or JSON of metrics.
        epochs: how often all samples are seen.
        batch_size: samples in a step.
        seed: of all randomness.
        dtype: "float32" or "float64".
        callbacks: JSON of what happens beside the training.
        disabled: ids of layers that are switched off without being deleted.
        augmentations: JSON of the random changes that training pictures go through.
        test_share: the share of the samples kept for testing where the data have no part for that.
    """

    name: str = UNTITLED
    about: str = ""
    data: Source = field(default_factory=lambda: datasets.create("mnist_small"))
    preparation: Preparation = field(default_factory=Preparation)
    validation_split: float = 0.0
    graph: Graph = field(default_factory=lambda: Graph((), ()))
    loss: Loss = field(default_factory=lambda: losses.create("sparse_categorical_crossentropy"))
    optimizer: Optimizer = field(default_factory=lambda: optimizers.create("Adam"))
    metrics: tuple[Any, ...] = ("accuracy",)
    epochs: int = 10
    batch_size: int = 32
    seed: int = 0
    dtype: str = "float32"
    callbacks: tuple[Any, ...] = ()
    disabled: tuple[str, ...] = ()
    augmentations: tuple[Any, ...] = ()
    test_share: float = 0.0

    @functools.cached_property
    def active_graph(self) -> Graph:
        """The graph as it is trained: what read from a disabled layer reads from that layer's first input.

        An Input cannot be switched off. Where others share the weights of a disabled layer, the first of them that
        is left owns the weights.
        """
        return switched_off(self.graph, self.disabled)

    def replace(self, **changes: Any) -> Project:
        """The same but for `changes`."""
        return replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        """The project as JSON values."""
        return {
            _HEAD: VERSION,
            "name": self.name,
            **({"about": self.about} if self.about else {}),
            "data": source_to_json(self.data),
            "preparation": self.preparation.settings(),
            "validation_split": self.validation_split,
            "network": self.graph.to_json(),
            "loss": self.loss.brief(),
            "optimizer": self.optimizer.brief(),
            "metrics": list(self.metrics),
            "epochs": self.epochs,
            "batch_size": self.batch_size,
            "seed": self.seed,
            "dtype": self.dtype,
            "callbacks": list(self.callbacks),
            **({"disabled": list(self.disabled)} if self.disabled else {}),
            **({"augmentations": list(self.augmentations)} if self.augmentations else {}),
            **({"test_share": self.test_share} if self.test_share else {}),
        }

    @classmethod
    def from_json(cls, data: Any) -> Project:
        """Reads what `to_json` wrote; what is left out has its default."""
        if not isinstance(data, Mapping) or _HEAD not in data:
            raise SettingError(
                "This is not a NetBuilder project.", hint=sentence("A project is an object with {head}: 1.", head=_HEAD)
            )
        if data[_HEAD] != VERSION:
            raise SettingError(
                sentence(
                    "This project was written for another version ({data}, known is {version}).",
                    data=shown(data[_HEAD]),
                    version=VERSION,
                ),
                hint="Use a newer NetBuilder.",
            )
        given = {key: value for key, value in data.items() if key != _HEAD}
        _refuse_unknown(given)
        project = cls(**{_FIELDS.get(key, key): _read(key, value) for key, value in given.items()})
        _refuse_strangers(project)
        return project


_FIELDS = {"network": "graph"}
_KEYS = [{"graph": "network"}.get(item.name, item.name) for item in fields(Project)]


def _refuse_unknown(given: Mapping[str, Any]) -> None:
    for key in given:
        if key not in _KEYS:
            near = difflib.get_close_matches(str(key), _KEYS, n=1)
            hint = sentence("Did you mean {near}?", near=near[0]) if near else "Known are " + ", ".join(_KEYS) + "."
            raise SettingError(sentence("A project has no part called {key}.", key=shown(key)), hint=hint)


def _refuse_strangers(project: Project) -> None:
    """Disabled layers must be there; an Input cannot be one of them."""
    if not project.disabled:
        return
    kinds = {node.id: node.spec.kind for node in project.graph.nodes}
    for name in project.disabled:
        if kinds.get(name, "Input") == "Input":
            what = "is an Input" if name in kinds else "is not in the network"
            raise SettingError(
                sentence("The layer {name} cannot be disabled: it {what}.", name=shown(name), what=what),
                where="disabled",
            )


def _augmentations(value: Any) -> tuple[Any, ...]:
    from netbuilder.data.augmentations import augmentations

    if not isinstance(value, list):
        raise SettingError(
            sentence("augmentations must be a list, but it is {value}.", value=shown(value)), where="augmentations"
        )
    return tuple(augmentations.from_json(entry).brief() for entry in value)


def _disabled(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise SettingError(
            sentence("disabled must be a list of layers' names, but it is {value}.", value=shown(value)),
            where="disabled",
        )
    return tuple(dict.fromkeys(value))


def _read(key: str, value: Any) -> Any:
    if key in _PARTS:
        return _PARTS[key](value)
    wanted, word = _PLAIN[key]
    number = isinstance(value, int) and not isinstance(value, bool)
    if wanted is float and number:
        return float(value)
    if not isinstance(value, wanted) or isinstance(value, bool):
        raise SettingError(
            sentence("{key} must be {word}, but it is {value}.", key=key, word=word, value=shown(value)), where=key
        )
    return tuple(value) if wanted is list else value


def _preparation(value: Any) -> Preparation:
    if not isinstance(value, Mapping):
        raise SettingError(sentence("preparation must be an object, but it is {value}.", value=shown(value)))
    unknown = [name for name in value if name not in Preparation.params()]
    if unknown:
        raise SettingError(
            sentence("The preparation has no setting called {unknown}.", unknown=shown(unknown[0])),
            hint="It has " + ", ".join(Preparation.params()) + ".",
        )
    return Preparation(**value)


_PARTS = {
    "data": source_from_json,
    "preparation": _preparation,
    "network": Graph.from_json,
    "loss": losses.from_json,
    "optimizer": optimizers.from_json,
    "augmentations": _augmentations,
    "disabled": _disabled,
}
_PLAIN: dict[str, tuple[type, str]] = {
    "name": (str, "a text"),
    "about": (str, "a text"),
    "validation_split": (float, "a number"),
    "test_share": (float, "a number"),
    "metrics": (list, "a list"),
    "epochs": (int, "a whole number"),
    "batch_size": (int, "a whole number"),
    "seed": (int, "a whole number"),
    "dtype": (str, "a text"),
    "callbacks": (list, "a list"),
}
