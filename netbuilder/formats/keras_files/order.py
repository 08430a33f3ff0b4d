"""The order in which Keras keeps the layers of a graph: weights in files are found by it, not by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers.masked_as import MaskedAs
from netbuilder.formats.keras_files.mask_steps import Form, MaskSteps
from netbuilder.formats.keras_files.states import parts_in, without_parts


def keras_order(graph: Graph) -> list[str]:
    """Owners of weights, deepest first, as Keras 3 sorts the layers of a functional model in a `.keras` file.

    The depth of a layer is the longest way from it to an output; layers of one depth stand in the order in which a
    walk from the outputs towards the inputs meets them. Inputs that lead nowhere come last. The operations that make
    masks lie on the ways too.
    """
    steps = MaskSteps(graph, Form.WRITTEN)
    made = steps.needed()
    return [owner for owner in order_with_masks(graph, steps) if owner not in made]


def order_with_masks(graph: Graph, steps: MaskSteps) -> list[str]:
    """Owners of weights and operations that make masks, deepest first."""
    parts = parts_in(graph)
    whole = without_parts(graph)

    def sources(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(parts[name][0] if name in parts else name for name in names)

    found: dict[str, Reading] = {}
    for node in whole.nodes:
        read = steps.read.get(node.id)
        found[node.id] = _Read((*numbers_of(node), read), node.owner) if read else _Read(numbers_of(node), node.owner)
    made = {name: _Read(sources(step.inputs), name) for name, step in steps.needed().items()}
    return sorted_by_depth(found | made, whole.outputs)


def plain_order(graph: Graph) -> list[str]:
    """Owners of weights, deepest first, as Keras 2 sorts them, which has no operations that make masks."""
    whole = without_parts(graph)
    return sorted_by_depth({node.id: node for node in whole.nodes}, whole.outputs)


def numbers_of(node: Node) -> tuple[str, ...]:
    """The inputs that a layer reads in Keras: not those whose masks alone are taken."""
    return node.inputs[:1] if isinstance(node.spec, MaskedAs) else node.inputs


@dataclass(frozen=True)
class _Read:
    """What reads a mask beside other inputs, or makes one."""

    inputs: tuple[str, ...]
    owner: str


class Reading(Protocol):
    """What reads from others: a layer, or a model as one thing."""

    @property
    def inputs(self) -> tuple[str, ...]: ...

    @property
    def owner(self) -> str: ...


def sorted_by_depth(nodes: Mapping[str, Reading], outputs: Sequence[str]) -> list[str]:
    """Owners, deepest first; what leads to no output stands last."""
    finished, met = _walk(nodes, outputs)
    depths = _depths(finished, nodes)
    for name, node in nodes.items():
        if not node.inputs and name not in depths:
            depths[name], met[name] = 0, -1
    return sorted(depths, key=lambda owner: (-depths[owner], met[owner]))


def _walk(nodes: Mapping[str, Reading], outputs: Sequence[str]) -> tuple[list[str], dict[str, int]]:
    """Nodes in the order in which all before them are done, and when each owner was met first."""
    finished: list[str] = []
    done: set[str] = set()
    met: dict[str, int] = {}
    for output in outputs:
        waiting = [(output, iter(nodes[output].inputs))] if output not in done else []
        if waiting:
            met.setdefault(nodes[output].owner, len(met))
        while waiting:
            name, sources = waiting[-1]
            following = next((source for source in sources if source not in done), None)
            if following is None:
                waiting.pop()
                if name not in done:
                    done.add(name)
                    finished.append(name)
            else:
                met.setdefault(nodes[following].owner, len(met))
                waiting.append((following, iter(nodes[following].inputs)))
    return finished, met


def _depths(finished: list[str], nodes: Mapping[str, Reading]) -> dict[str, int]:
    of_nodes: dict[str, int] = {}
    of_owners: dict[str, int] = {}
    for name in reversed(finished):
        owner = nodes[name].owner
        depth = max(of_nodes.get(name, 0), of_owners.get(owner, 0))
        of_nodes[name] = of_owners[owner] = depth
        for source in nodes[name].inputs:
            of_nodes[source] = max(of_nodes.get(source, 0), depth + 1)
    return of_owners
