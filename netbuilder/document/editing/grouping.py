"""To which nested models layers belong after an edit: what comes to lie inside of one belongs to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import takewhile

from netbuilder.engine.graph import Graph, Node


def regrouped(before: Graph, after: Graph, touched: Collection[str]) -> Graph:
    """The graph with the groups put right of layers that are new or were moved.

    A layer between two of one model joins it; one that was taken out of its model leaves it; a copy of a whole model
    is a model of its own.

    Args:
        before: the graph before the edit.
        after: the graph after it.
        touched: ids of the layers that were moved or added.
    """
    if not any(node.group for node in after.nodes):
        return after
    known = {node.id for node in before.nodes}
    changed = {node.id for node in after.nodes if node.id in touched or node.id not in known}
    nodes = [*_moved(after.nodes, changed)]
    return Graph(tuple(_copied(before, nodes, known)), after.outputs)


def _moved(nodes: Sequence[Node], changed: Collection[str]) -> list[Node]:
    found = []
    for place, node in enumerate(nodes):
        if node.id in changed:
            above = next((each for each in reversed(nodes[:place]) if each.id not in changed), None)
            below = next((each for each in nodes[place + 1 :] if each.id not in changed), None)
            around = _common(above.group, below.group) if above is not None and below is not None else ""
            top = node.group.partition("/")[0]
            near = any(each is not None and _inside(each.group, top) for each in (above, below))
            left = any(each.id not in changed and _inside(each.group, top) for each in nodes)
            if around and not _inside(node.group, around):
                node = replace(node, group=around)
            elif top and left and not near:
                node = replace(node, group="")
        found.append(node)
    return found


def _copied(before: Graph, nodes: list[Node], known: Collection[str]) -> list[Node]:
    """New layers that are as many as a model has are a copy of it, and get a name of their own."""
    tops = {node.group.partition("/")[0] for node in nodes if node.group}
    for top in sorted(tops):
        new = [node for node in nodes if node.id not in known and _inside(node.group, top)]
        if not new or len(new) != sum(_inside(node.group, top) for node in before.nodes):
            continue
        number = 1
        while f"{top}_{number}" in tops:
            number += 1
        ids, name = {node.id for node in new}, f"{top}_{number}"
        nodes = [replace(node, group=name + node.group[len(top) :]) if node.id in ids else node for node in nodes]
    return nodes


def _inside(group: str, outer: str) -> bool:
    return bool(outer) and (group == outer or group.startswith(f"{outer}/"))


def _common(one: str, other: str) -> str:
    """The innermost model that both lie in."""
    pairs = zip(one.split("/"), other.split("/"), strict=False)
    return "/".join(part for part, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
