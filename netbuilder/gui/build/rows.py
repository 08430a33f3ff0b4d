"""Which cards stand under each other: one for each layer, or one for a whole nested model that is folded."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from netbuilder.engine.graph import Graph, Node
from netbuilder.gui.build.lanes import Skip, placed

_PREFIX = "group:"


@dataclass(frozen=True)
class Row:
    """One card.

    Attributes:
        key: the id of its layer, or a name for the nested model.
        ids: the layers that it stands for.
        depth: in how many unfolded models it lies.
        group: the nested model that it stands for, "" for a layer.
        folded: whether its layers have no cards of their own.
    """

    key: str
    ids: tuple[str, ...]
    depth: int = 0
    group: str = ""
    folded: bool = False

    @property
    def title(self) -> str:
        """What the nested model is called where it stands."""
        return self.group.rpartition("/")[2]


@dataclass(frozen=True)
class Rows:
    """All cards in their order."""

    rows: tuple[Row, ...] = ()
    by_key: dict[str, Row] = field(default_factory=dict, compare=False)
    _at: dict[str, str] = field(default_factory=dict, compare=False)
    _starts: tuple[int, ...] = field(default=(), compare=False)

    @classmethod
    def of(cls, graph: Graph, unfolded: Collection[str]) -> Rows:
        """The cards of a network of which these nested models are unfolded."""
        rows = tuple(_rows(graph.nodes, 0, unfolded, {}))
        places = {node.id: index for index, node in enumerate(graph.nodes)}
        at = {name: row.key for row in rows for name in row.ids}  # the innermost comes last
        return cls(rows, {row.key: row for row in rows}, at, tuple(places[row.ids[0]] for row in rows))

    @property
    def keys(self) -> list[str]:
        """Of all cards."""
        return [row.key for row in self.rows]

    def ids(self, key: str) -> tuple[str, ...]:
        """The layers that a card stands for."""
        row = self.by_key.get(key)
        return row.ids if row is not None else ()

    def key_of(self, node_id: str) -> str:
        """The card on which a layer is to be seen."""
        return self._at.get(node_id, "")

    def is_group(self, key: str) -> bool:
        """Whether a card stands for a nested model."""
        row = self.by_key.get(key)
        return row is not None and bool(row.group)

    def shown(self, key: str) -> str:
        """The layer whose output is that of a card."""
        ids = self.ids(key)
        return ids[-1] if ids else key

    def node_gap(self, gap: int, count: int) -> int:
        """The place in the network of a gap between cards; `count` is that of the layers."""
        return self._starts[gap] if 0 <= gap < len(self._starts) else count

    def frames(self) -> list[tuple[int, int, int]]:
        """First row, last row and depth of each nested model that is unfolded."""
        found = []
        for first, row in enumerate(self.rows):
            if row.group and not row.folded:
                last = first
                while last + 1 < len(self.rows) and self.rows[last + 1].depth > row.depth:
                    last += 1
                found.append((first, last, row.depth))
        return found

    def header_of(self, key: str) -> str:
        """The card of the nested model in which a card lies, "" if it lies in none."""
        rows = self.rows
        place = next((index for index, row in enumerate(rows) if row.key == key), -1)
        for row in reversed(rows[: max(place, 0)]):
            if row.depth < rows[place].depth:
                return row.key
        return ""

    def direct(self, graph: Graph) -> list[bool]:
        """For each card whether it reads from the card above."""
        edges = {(first, last) for first, last, _, _ in self._edges(graph)}
        found = [(self._above(last), last) in edges for last in range(len(self.rows))]
        for index in range(len(self.rows) - 2, -1, -1):
            if self._is_header(index):
                found[index] = found[index + 1]
        for index in range(1, len(self.rows)):
            if self._is_header(index - 1):
                found[index] = True
        return found

    def skips(self, graph: Graph) -> list[Skip]:
        """The connections that are not between neighbours; those inside of a folded model are not to be seen."""
        wanted = {}
        for first, last, source, target in self._edges(graph):
            if first not in (last, self._above(last)):
                wanted.setdefault((first, last), (first, last, source, target))
        return placed(wanted.values())

    def _edges(self, graph: Graph) -> Iterator[tuple[int, int, str, str]]:
        number = {row.key: index for index, row in enumerate(self.rows)}
        for node in graph.nodes:
            for source in node.inputs:
                if source in self._at:
                    yield number[self._at[source]], number[self._at[node.id]], source, node.id

    def _is_header(self, index: int) -> bool:
        return bool(self.rows[index].group) and not self.rows[index].folded

    def _above(self, index: int) -> int:
        """The card before, passing by the heads of unfolded models: nothing flows through them."""
        index -= 1
        while index >= 0 and self._is_header(index):
            index -= 1
        return index


def _rows(nodes: Sequence[Node], depth: int, unfolded: Collection[str], seen: dict[str, int]) -> Iterator[Row]:
    start = 0
    while start < len(nodes):
        parts = nodes[start].group.split("/") if nodes[start].group else []
        if len(parts) <= depth:
            yield Row(nodes[start].id, (nodes[start].id,), depth)
            start += 1
            continue
        path = "/".join(parts[: depth + 1])
        end = _end(nodes, start, path)
        count = seen[path] = seen.get(path, 0) + 1
        key = f"{_PREFIX}{path}" + (f"#{count}" if count > 1 else "")
        row = Row(key, tuple(node.id for node in nodes[start:end]), depth, path, key not in unfolded)
        yield row
        if not row.folded:
            yield from _rows(nodes[start:end], depth + 1, unfolded, seen)
        start = end


def _end(nodes: Sequence[Node], start: int, path: str) -> int:
    """Where a nested model ends; one that is used a second time begins another."""
    inside: set[str] = set()
    for index in range(start, len(nodes)):
        node = nodes[index]
        if (node.group != path and not node.group.startswith(f"{path}/")) or node.shares in inside:
            return index
        inside.add(node.id)
    return len(nodes)
