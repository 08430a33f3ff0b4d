"""How nodes are taken out of a graph and put in order: values in, values out, in one pass over the nodes."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from netbuilder.engine.graph import Graph, Node


def by_id(graph: Graph) -> dict[str, Node]:
    """The nodes by their ids, for more than one look."""
    return {node.id: node for node in graph.nodes}


def bypassed(graph: Graph, ids: Collection[str], *, once: bool = False) -> Graph:
    """The graph without these nodes: who read from one of them reads from its first input instead.

    Args:
        graph: to take from.
        ids: of what is taken out.
        once: whether a merge forgets an input that it would now have twice.
    """
    if not ids:
        return graph
    kept, outputs = passed_by(graph, ids, once=once)
    return Graph(owned(kept, by_id(graph)), outputs)


def passed_by(graph: Graph, ids: Collection[str], *, once: bool = False) -> tuple[list[Node], tuple[str, ...]]:
    """The nodes and outputs of `bypassed`, where some may still use the weights of nodes that are gone."""
    stand_ins: dict[str, str | None] = {}
    kept: list[Node] = []
    for node in graph.nodes:
        node = rewired(node, stand_ins, once)
        if node.id in ids:
            stand_ins[node.id] = node.inputs[0] if node.inputs else None
        else:
            kept.append(node)
    outputs = (stand_ins.get(name, name) for name in graph.outputs)
    return kept, outputs_of(kept, [name for name in outputs if name])


def outputs_of(nodes: Sequence[Node], wanted: Iterable[str]) -> tuple[str, ...]:
    """The wanted outputs, each once; the last node where none is left, for a network has to end somewhere."""
    return tuple(dict.fromkeys(wanted)) or tuple(node.id for node in nodes[-1:])


def rewired(node: Node, stand_ins: Mapping[str, str | None], once: bool = False) -> Node:
    """The node with other inputs; None stands for nothing."""
    if not any(name in stand_ins for name in node.inputs):
        return node
    found: list[str] = []
    for name in node.inputs:
        source = stand_ins.get(name, name)
        if source is None or (once and name in stand_ins and (source in found or source in node.inputs)):
            continue
        found.append(source)
    return replace(node, inputs=tuple(found))


def owned(nodes: Iterable[Node], before: Mapping[str, Node]) -> tuple[Node, ...]:
    """Nodes of which the first that share weights owns them, as it must in a list that is read from the top.

    Args:
        nodes: in their order.
        before: all nodes as they were, by their ids.
    """
    owners: dict[str, str] = {}
    settled = []
    for node in nodes:
        owner = owners.setdefault(node.owner, node.id)
        shares = None if owner == node.id else owner
        if shares != node.shares:
            old = before.get(node.owner, node)
            node = replace(node, shares=shares, trainable=old.trainable if shares is None else node.trainable)
        settled.append(node)
    return tuple(settled)


def in_order(nodes: Sequence[Node]) -> list[Node] | None:
    """The nodes each after those it reads from, otherwise as they stand; None if they read in a circle."""
    place = {node.id: index for index, node in enumerate(nodes)}
    waits = {node.id: sum(name in place for name in node.inputs) for node in nodes}
    readers = readers_of(nodes)
    ready = [place[name] for name, count in waits.items() if not count]
    heapq.heapify(ready)
    found: list[Node] = []
    while ready:
        node = nodes[heapq.heappop(ready)]
        found.append(node)
        for name in readers.get(node.id, ()):
            waits[name] -= 1
            if not waits[name]:
                heapq.heappush(ready, place[name])
    return found if len(found) == len(nodes) else None


def readers_of(nodes: Iterable[Node]) -> dict[str, list[str]]:
    """By id, who reads from a node; once for each reading."""
    found: dict[str, list[str]] = {}
    for node in nodes:
        for name in node.inputs:
            found.setdefault(name, []).append(node.id)
    return found


def reaches(nodes: Sequence[Node], source: str, target: str) -> bool:
    """Whether what `source` gives arrives at `target`; the nodes are in topological order."""
    reached = {source}
    for node in nodes:
        if not reached.isdisjoint(node.inputs):
            reached.add(node.id)
    return target in reached


def switched_off(graph: Graph, disabled: Collection[str]) -> Graph:
    """The graph as it is trained: disabled layers are passed by. An Input stays, as nothing can stand in for it."""
    if not disabled:
        return graph
    return bypassed(graph, {node.id for node in graph.nodes if node.id in disabled and node.spec.inputs != (0, 0)})
