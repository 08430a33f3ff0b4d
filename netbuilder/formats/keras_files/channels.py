"""Layers with the channels first: the axes are turned before and after them, and the layer has its channels last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from netbuilder.engine.graph import Node
from netbuilder.engine.layers import layers
from netbuilder.engine.layers.base import Shape
from netbuilder.formats.keras_files.naming import Ids

_TURNED = ("Conv", "Depthwise", "Separable", "MaxPooling", "AveragePooling", "Global", "UpSampling", "ZeroPadding",
           "Cropping", "Flatten", "SpatialDropout")  # fmt: skip


class Turning(Protocol):
    """What is asked of the graph in the making."""

    ids: Ids
    shapes: dict[str, Shape]

    def add(self, node: Node, where: str) -> str:
        """Puts a node into the graph."""
        ...

    def turned(self, node: str, source: str) -> None:
        """Remembers that a node only turns what another gives."""
        ...

    def unturned(self, node: str) -> str | None:
        """What a node turns."""
        ...


def without_channels_first(value: Mapping[str, Any]) -> dict[str, Any]:
    """A layer of a file without the word on its channels."""
    config = {key: item for key, item in value["config"].items() if key not in ("data_format", "dim_ordering")}
    return {**value, "config": config}


def heeds_channels(kind: str) -> bool:
    """Whether a layer of this kind works otherwise with the channels first."""
    return kind.startswith(_TURNED)


def before(graph: Turning, source: str, group: str, where: str) -> str:
    """The node that has the channels of `source` last."""
    known = graph.unturned(source)
    if known is not None:
        return known
    rank = len(graph.shapes[source])
    return source if rank < 2 else _permute(graph, source, (*range(2, rank + 1), 1), group, where)


def after(graph: Turning, source: str, group: str, where: str) -> str:
    """The node that has the channels of `source` first again."""
    rank = len(graph.shapes[source])
    if rank < 2:
        return source
    name = _permute(graph, source, (rank, *range(1, rank)), group, where)
    graph.turned(name, source)
    return name


def _permute(graph: Turning, source: str, dims: tuple[int, ...], group: str, where: str) -> str:
    spec = layers.create("Permute", {"dims": dims})
    name = graph.ids.further(f"{source}_channels")
    return graph.add(Node(id=name, spec=spec, inputs=(source,), group=group), where)
