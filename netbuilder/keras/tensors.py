"""What flows through a model in the making: tensors without numbers that know which layer they came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from netbuilder.core.errors import NetBuilderError, ShapeError

Shape = tuple[int | None, ...]


@dataclass(eq=False)
class Use:
    """One call of a layer or model.

    Attributes:
        layer: what was called.
        inputs: the tensors it was called with.
        outputs: the tensors it gave.
        number: how often it had been called before.
    """

    layer: Any
    inputs: list[KerasTensor]
    number: int
    outputs: list[KerasTensor] = field(default_factory=list)


class KerasTensor:
    """A tensor of a model in the making; its shape begins with None for the batch."""

    def __init__(self, shape: Sequence[int | None], dtype: str = "float32", use: Use | None = None) -> None:
        self.shape: Shape = tuple(shape)
        self.dtype = dtype
        self.use = use

    @property
    def name(self) -> str:
        """The layer that it came from."""
        return self.use.layer.name if self.use else "keras_tensor"

    @property
    def ndim(self) -> int:
        """Number of its axes, that of the batch included."""
        return len(self.shape)

    @property
    def place(self) -> tuple[str, int, int]:
        """Layer, call and output, as Keras names a tensor."""
        if self.use is None:
            return (self.name, 0, 0)
        return (self.name, self.use.number, self.use.outputs.index(self))

    def keras_activation(self, spec: Any) -> KerasTensor:
        """The tensor after an activation function."""
        return _LAYERS["activation"](spec)(self)

    def __add__(self, other: Any) -> KerasTensor:
        return self._joined("Add", other, 1.0, other)

    def __radd__(self, other: Any) -> KerasTensor:
        return self + other

    def __sub__(self, other: Any) -> KerasTensor:
        return self._joined("Subtract", other, 1.0, None if isinstance(other, KerasTensor) else -other)

    def __rsub__(self, other: Any) -> KerasTensor:
        return self._scaled(-1.0, other)

    def __mul__(self, other: Any) -> KerasTensor:
        return self._joined("Multiply", other, other, 0.0)

    def __rmul__(self, other: Any) -> KerasTensor:
        return self * other

    def __truediv__(self, other: Any) -> KerasTensor:
        if isinstance(other, KerasTensor):
            raise NetBuilderError("Two tensors cannot be divided.", hint="Use the layers of keras.layers.")
        return self._scaled(1.0 / other, 0.0)

    def __neg__(self) -> KerasTensor:
        return self._scaled(-1.0, 0.0)

    def _joined(self, kind: str, other: Any, scale: Any, offset: Any) -> KerasTensor:
        if isinstance(other, KerasTensor):
            return _LAYERS[kind]()([self, other])
        return self._scaled(scale, offset)

    def _scaled(self, scale: Any, offset: Any) -> KerasTensor:
        if np.ndim(scale) or np.ndim(offset):
            raise NetBuilderError("A tensor can only be joined with single numbers or other tensors.")
        return _LAYERS["Rescaling"](float(scale), float(offset))(self)

    def __bool__(self) -> bool:
        raise NetBuilderError("A tensor of a model in the making has no numbers yet.", hint="Use it in layers only.")

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        raise NetBuilderError("A tensor of a model in the making has no numbers yet.", hint="Use it in layers only.")

    def __getitem__(self, key: Any) -> Any:
        return _LAYERS["Slice"](**_taken(key, self.ndim))(self)

    def __repr__(self) -> str:
        return f"<KerasTensor shape={self.shape}, dtype={self.dtype}, name={self.name}>"


def _taken(key: Any, axes: int) -> dict[str, Any]:
    """The settings of a Slice for what stands between the brackets: all samples, then steps, last the features."""
    keys = list(key) if isinstance(key, tuple) else [key]
    dots = [place for place, one in enumerate(keys) if one is ...]
    if len(dots) == 1:
        (place,) = dots
        keys[place : place + 1] = [slice(None)] * (axes - len(keys) + 1)
    keys += [slice(None)] * (axes - len(keys))
    found: dict[str, Any] = {}
    for axis, one in enumerate(keys[:axes]):
        if isinstance(one, slice) and one == slice(None):
            continue
        if isinstance(one, slice) and one.step in (None, 1) and axis in (1, axes - 1):
            found["features" if axis == axes - 1 else "steps"] = (one.start, one.stop)
        elif isinstance(one, int) and axis == 1 and axes > 2:
            found["step"] = one
        else:
            keys = []
    if len(keys) != axes:
        raise NetBuilderError(
            "Only one step, a run of steps or a run of features can be cut out of a tensor here.",
            hint="For example x[:, -1], x[:, 2:5] or x[..., :3]; else use layers such as Cropping2D.",
        )
    return found


_LAYERS: dict[str, Callable[..., Any]] = {}


def provide(layers: Mapping[str, Callable[..., Any]]) -> None:
    """Says which layers stand behind the signs of arithmetic."""
    _LAYERS.update(layers)


def flat(structure: Any) -> list[Any]:
    """The leaves of nested lists, tuples and dictionaries; a dictionary's in the order of its keys, as in Keras."""
    if isinstance(structure, Mapping):
        return [leaf for key in sorted(structure) for leaf in flat(structure[key])]
    if isinstance(structure, (list, tuple)):
        return [leaf for item in structure for leaf in flat(item)]
    return [structure]


def packed(structure: Any, leaves: Iterator[Any]) -> Any:
    """The same structure with other leaves."""
    if isinstance(structure, Mapping):
        found = {key: packed(structure[key], leaves) for key in sorted(structure)}
        return {key: found[key] for key in structure}
    if isinstance(structure, (list, tuple)):
        return [packed(item, leaves) for item in structure]
    return next(leaves)


def is_symbolic(structure: Any) -> bool:
    """Whether any leaf is a tensor of a model in the making."""
    if isinstance(structure, (np.ndarray, KerasTensor)):
        return isinstance(structure, KerasTensor)
    if isinstance(structure, Mapping):
        structure = list(structure.values())
    return isinstance(structure, (list, tuple)) and any(is_symbolic(item) for item in structure)


def uses_between(inputs: Sequence[KerasTensor], outputs: Sequence[KerasTensor]) -> list[Use]:
    """All calls on the way from inputs to outputs, each after those that it reads from."""
    given = {id(tensor) for tensor in inputs}
    done: dict[int, Use] = {}
    for output in outputs:
        waiting = [output.use] if output.use is not None and id(output) not in given else []
        while waiting:
            use = waiting[-1]
            if id(use) in done:
                waiting.pop()
                continue
            before = [t.use for t in use.inputs if id(t) not in given and (t.use is None or id(t.use) not in done)]
            if not use.inputs or None in before:
                raise ShapeError(
                    f"The output depends on {use.layer.name}, which does not depend on the inputs of the model.",
                    hint="Give every Input of the model in inputs.",
                )
            if before:
                waiting.extend(reversed(before))
            else:
                waiting.pop()
                done[id(use)] = use
    return list(done.values())
