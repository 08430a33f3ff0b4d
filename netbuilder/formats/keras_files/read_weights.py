"""What all layouts of weights share: what a model needs, what a file gave, and whether both fit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from netbuilder.core.errors import FileError
from netbuilder.core.text import mark, sentence
from netbuilder.core.value_types import shown
from netbuilder.engine.graph import Graph
from netbuilder.engine.parameters import Weight
from netbuilder.formats.hdf5 import parts as hdf5
from netbuilder.formats.keras_files.containers import Container

_MOST_VARIABLES, _MOST_FOR_A_WEIGHT, _SPARE = 200_000, 8, 1000
_MOST_KEPT = 1 << 26
_LAYER = "LayerNormalization"


@dataclass(frozen=True)
class ReadWeights:
    """What a file of weights gave.

    Attributes:
        weights: by owner and name.
        optimizer: the optimizer's arrays by their names, in the file's order.
        warnings: what is odd about them.
    """

    weights: dict[str, dict[str, np.ndarray]]
    optimizer: Mapping[str, np.ndarray] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def declared_weights(graph: Graph) -> dict[str, list[Weight]]:
    """The weights that each layer owns."""
    shapes = graph.shapes()
    return {
        node.id: list(node.spec.weights(*(shapes[source] for source in node.inputs)))
        for node in graph.nodes
        if not node.shares
    }


def fitting(
    layer: Container, declared: Sequence[Weight], parts: Sequence[hdf5.Array], where: str
) -> dict[str, np.ndarray]:
    """The numbers of a layer's weights by name, read after all shapes were found to fit."""
    if len(parts) == 1 and [weight.name for weight in declared] == ["gamma", "beta"] and _LAYER in layer.class_name:
        raise FileError(
            sentence(
                "The file holds gamma without beta for {layer} (LayerNormalization), as with rms_scaling=True, which "
                "NetBuilder does not have.",
                layer=shown(layer.name),
            ),
            where=where,
        )
    if len(parts) != len(declared):
        raise FileError(
            sentence(
                "{layer} ({class_name}) has {arrays} arrays of weights, but the file holds {stored} for it.",
                layer=shown(layer.name),
                class_name=layer.class_name,
                arrays=len(declared),
                stored=len(parts),
            ),
            where=where,
        )
    for weight, part in zip(declared, parts, strict=True):
        if lengths(part) != tuple(weight.shape):
            raise misfit(layer, weight, lengths(part), where)
    pairs = zip(declared, parts, strict=True)
    return {weight.name: widened(hdf5.array(part, where, weight.shape)) for weight, part in pairs}


def misfit(layer: Container, weight: Weight, found: tuple[int, ...], where: str) -> FileError:
    """The sentence for an array of another shape."""
    return FileError(
        sentence(
            "The weights do not fit: {weight} of {layer} ({class_name}) should have the shape "
            "{shape}, but has {found} in this file.",
            weight=weight.name,
            layer=shown(layer.name),
            class_name=layer.class_name,
            shape=tuple(weight.shape),
            found=found,
        ),
        where=where,
    )


def lengths(part: hdf5.Array) -> tuple[int, ...]:
    """The shape of an array in a file."""
    return tuple(part.shape or ())


def members(group: hdf5.Group, paths: Iterable[str], where: str) -> Iterator[hdf5.Group | hdf5.Array]:
    """The parts at these paths; what is on the way to several is opened once."""
    opened: dict[str, hdf5.Group] = {"": group}
    for path in paths:
        above, _, name = path.rpartition("/")
        if above not in opened:
            opened[above] = hdf5.subgroup(group, above, where)
        yield hdf5.child(opened[above], name, where)


def kept_arrays(parts: Iterable[tuple[str, hdf5.Array]], where: str) -> dict[str, np.ndarray]:
    """The numbers of a layer that is not known here, which no shape limits."""
    found, size = {}, 0
    for name, part in parts:
        size += math.prod(lengths(part))
        if size > _MOST_KEPT:
            raise FileError("The weights of a layer that is not known here are too large to be kept.", where=where)
        found[name] = hdf5.array(part, where)
    return found


def widened(array: np.ndarray) -> np.ndarray:
    """Numbers of 16 bits as float32; others as they are."""
    return array.astype(np.float32) if array.dtype.kind == "f" and array.dtype.itemsize < 4 else array


def same_layer(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether name and class are those of one layer; in a graph its name may have got a model's before it."""
    names = sorted((one[0], other[0]), key=len)
    return one[1] == other[1] and (names[0] == names[1] or names[1].endswith(f"_{names[0]}"))


def shared_between_models(layer: Container) -> str:
    """What is said of a layer that was one in Keras and is two here."""
    return sentence(
        "The layer {name} lies in several models of this file; here each has a copy that learns alone.",
        name=shown(layer.name),
    )


def oddities(weights: Mapping[str, Mapping[str, np.ndarray]]) -> list[str]:
    """Warnings of weights that are no numbers."""
    bad = [owner for owner, arrays in weights.items() if not all(map(_is_finite, arrays.values()))]
    if not bad:
        return []
    more = f" and {len(bad) - 1} other layers" if len(bad) > 1 else ""
    return [
        sentence(
            "Some weights of {bad}{more} are infinite or not numbers: the network cannot work with them.",
            bad=shown(bad[0]),
            more=more,
        )
    ]


def _is_finite(array: np.ndarray) -> bool:
    """Whether all numbers are such as a weight can be, also one of single precision."""
    if array.dtype == np.float64:
        return not array.size or bool(np.abs(array).max() <= np.finfo(np.float32).max)
    return array.dtype.kind != "f" or bool(np.isfinite(array).all())


def state_arrays(
    groups: Mapping[str, hdf5.Group], declared: Mapping[str, Sequence[Weight]], where: str
) -> tuple[dict[str, np.ndarray], list[str]]:
    """The variables of an optimizer, if each is a number or has the shape of some weight; else a warning."""
    for group in groups.values():
        names = [str(number) for number in range(min(len(group), _MOST_VARIABLES))]
        parts = {name: hdf5.child(group, name, where) for name in names if name in group}
        return checked_state(parts, declared, where)
    return {}, []


def checked_state(
    parts: Mapping[str, hdf5.Group | hdf5.Array], declared: Mapping[str, Sequence[Weight]], where: str
) -> tuple[dict[str, np.ndarray], list[str]]:
    """As `state_arrays`, for parts that were found already."""
    known = [tuple(weight.shape) for weights in declared.values() for weight in weights]
    allowed = {(), (1,), *known}
    shapes = [lengths(part) if isinstance(part, hdf5.Array) else None for part in parts.values()]
    # Many names may lead to one array, which would be read again and again.
    most = _MOST_FOR_A_WEIGHT * sum(map(math.prod, known)) + _SPARE
    if any(shape not in allowed for shape in shapes) or sum(math.prod(shape or ()) for shape in shapes) > most:
        return {}, [STATE_LOST]
    return {name: widened(hdf5.array(part, where)) for name, part in parts.items()}, []


STATE_ODD = mark(
    "The memory of the optimizer in this file holds numbers that no optimizer has; training starts with an empty one."
)
STATE_LOST = mark("The memory of the optimizer in this file does not fit the model; training starts with an empty one.")
