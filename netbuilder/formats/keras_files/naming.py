"""Ids for nodes from the names in a file, which may be anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from netbuilder.core.text import Text, sentence
from netbuilder.core.value_types import shown

LONGEST = 1000


def clean(name: str, default: str = "layer") -> str:
    """A name without letters that cannot be shown, such as control characters, and no longer than can be shown."""
    short = "".join(letter for letter in name[: 2 * LONGEST] if letter.isprintable())
    return short[:LONGEST].strip() or default


def changed(names: Mapping[str, str]) -> Text:
    """What is said of names that cannot be kept, given by what they are called here."""
    (old, new), *more = names.items()
    if more:
        return sentence(
            "{count} names in this file cannot be kept as they are; {old}, for example, is {new} here.",
            count=len(names),
            old=shown(old),
            new=shown(new),
        )
    return sentence("The name {old} cannot be kept as it is; it is {new} here.", old=shown(old), new=shown(new))


class Ids:
    """Gives each node an id of its own.

    Args:
        kept: names of the layers at the top, which nothing else gets.
    """

    def __init__(self, kept: Iterable[str] = ()) -> None:
        self._kept = set(kept)
        self._taken: set[str] = set()
        self._last: dict[str, int] = {}

    def top(self, name: str) -> str:
        """The id of a layer at the top."""
        return self._numbered(name) if name in self._taken else self._take(name)

    def inner(self, name: str, group: str) -> str:
        """The id of a layer in a nested model: with the model's name before it where its own is taken."""
        if self._free(name):
            return self._take(name)
        name = f"{group.replace('/', '_')}_{name}"[:LONGEST]
        return self._take(name) if self._free(name) else self._numbered(name)

    def further(self, name: str) -> str:
        """The id of something beside a layer: a second call, one of several outputs."""
        return self._numbered(name)

    def _free(self, name: str) -> bool:
        return name not in self._taken and name not in self._kept

    def _numbered(self, base: str) -> str:
        base = base[: LONGEST - 8]
        while True:
            number = self._last[base] = self._last.get(base, 0) + 1
            if self._free(f"{base}_{number}"):
                return self._take(f"{base}_{number}")

    def _take(self, name: str) -> str:
        self._taken.add(name)
        return name
