"""One use of a layer in a numpy script: what its inputs, weights and settings are called there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from netbuilder.engine.activations import Activation
from netbuilder.engine.layers import Layer
from netbuilder.engine.layers.base import Shape
from netbuilder.formats.code.pieces import Pieces
from netbuilder.formats.code.text import call, literal, plain

RESULT = "§"
"""Stands for what the line before gave."""


@dataclass(frozen=True)
class Use:
    """What the text of a call is made of.

    Attributes:
        spec: the layer.
        xs: the names of its inputs.
        shapes: of one sample of each input.
        masks: the names of their masks, None where there is none.
        weights: for each of its arrays the text that stands for it.
        pieces: the functions that may be called.
    """

    spec: Any
    xs: Sequence[str]
    shapes: Sequence[Shape]
    masks: Sequence[str | None]
    weights: Mapping[str, str]
    pieces: Pieces

    @property
    def x(self) -> str:
        """The first input."""
        return self.xs[0]

    def weight(self, name: str) -> str | None:
        """An array of the layer, None if it has none of that name."""
        return self.weights.get(name)

    def inner(self, spec: Layer, prefix: str, **changes: Any) -> Use:
        """The use of a layer inside this one, whose arrays are called `prefix/…`."""
        weights = {
            name.removeprefix(f"{prefix}/"): text
            for name, text in self.weights.items()
            if name.startswith(f"{prefix}/")
        }
        return replace(self, spec=spec, weights=weights, **changes)

    def call(self, name: str, *arguments: str | None, texts: Mapping[str, str] | None = None, **settings: Any) -> str:
        """A call of a piece; settings that are its defaults are left out, `texts` are settings as text already."""
        given = list(arguments)
        while given and given[-1] is None:
            given.pop()
        usual = self.pieces.defaults(name)
        changed = {
            key: literal(value)
            for key, value in settings.items()
            if key not in usual or plain(value) != usual[key] or type(plain(value)) is not type(usual[key])
        }
        return call(name, ["None" if each is None else each for each in given], {**(texts or {}), **changed})

    def applied(self, function: Activation, x: str) -> str:
        """The call of an activation."""
        if function.kind == "linear":
            return x
        name = "relu_with_options" if function.kind == "relu" and function.settings() else function.kind
        settings = function.params() if name != "relu" else ()
        return self.call(name, x, **{setting: getattr(function, setting) for setting in settings})

    def activated(self) -> list[str]:
        """The line of the layer's own activation, none if it has none."""
        function = self.spec.activation
        return [] if function is None or function.kind == "linear" else [self.applied(function, RESULT)]

    def as_function(self, function: Activation) -> str:
        """An activation as a value."""
        if function.kind == "linear" or function.settings():
            return f"lambda x: {self.applied(function, 'x')}"
        return function.kind


def nested(lines: Sequence[str]) -> str:
    """Several lines as one expression."""
    text = lines[0]
    for line in lines[1:]:
        text = line.replace(RESULT, text)
    return text
