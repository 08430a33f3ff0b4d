"""The functions that a script may need, kept as text: those that are used are copied into it, and no others."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from netbuilder.core.paths import resources


@dataclass(frozen=True)
class Piece:
    """One function or constant.

    Attributes:
        text: as it stands in the script.
        uses: the names in it.
        defaults: what its parameters are if nothing is given, where that is a plain value.
    """

    text: str
    uses: frozenset[str]
    defaults: dict[str, Any]


class Pieces:
    """All functions of some files.

    Args:
        texts: the files, in the order in which they stand in a script.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._pieces: dict[str, Piece] = {}
        self._imports: dict[str, str] = {}
        for text in texts:
            for statement in ast.parse(text).body:
                self._add(text, statement)

    def _add(self, text: str, statement: ast.stmt) -> None:
        source = ast.get_source_segment(text, statement) or ""
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            self._imports |= {alias.asname or alias.name: source for alias in statement.names}
            return
        own = {node.arg for node in ast.walk(statement) if isinstance(node, ast.arg)}
        uses = frozenset(node.id for node in ast.walk(statement) if isinstance(node, ast.Name)) - own
        if isinstance(statement, ast.FunctionDef):
            self._pieces[statement.name] = Piece(source, uses, _defaults(statement.args))
        elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            self._pieces[statement.targets[0].id] = Piece(source, uses, {})

    def __contains__(self, name: object) -> bool:
        return name in self._pieces

    def __iter__(self) -> Any:
        return iter(self._pieces)

    def defaults(self, name: str) -> dict[str, Any]:
        """The plain default values of a function."""
        return self._pieces[name].defaults

    def needed(self, names: Iterable[str]) -> list[str]:
        """These pieces and all that they use, in the order of the files."""
        found: set[str] = set()
        waiting = [name for name in names if name in self._pieces]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += [other for other in self._pieces[name].uses if other in self._pieces]
        return [name for name in self._pieces if name in found]

    def text(self, names: Iterable[str]) -> list[str]:
        """The text of these pieces and of all that they use."""
        return [self._pieces[name].text for name in self.needed(names)]

    def imports(self, names: Iterable[str]) -> list[str]:
        """The import statements that they need."""
        used = set().union(*(self._pieces[name].uses for name in self.needed(names)))
        return sorted({line for name, line in self._imports.items() if name in used})


def _defaults(arguments: ast.arguments) -> dict[str, Any]:
    named = arguments.posonlyargs + arguments.args
    pairs = [*zip(named[len(named) - len(arguments.defaults) :], arguments.defaults, strict=True)]
    pairs += [(name, value) for name, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value]
    found = {}
    for name, value in pairs:
        try:
            found[name.arg] = ast.literal_eval(value)
        except ValueError:
            continue  # a name such as np.tanh: always written out
    return found


_NUMPY = ("activations", "joining", "windows", "normalizing", "recurrent", "training")


@cache
def numpy_pieces() -> Pieces:
    """The functions of numpy scripts."""
    folder = resources() / "code" / "numpy"
    return Pieces((folder / f"{name}.py").read_text(encoding="utf-8") for name in _NUMPY)


@cache
def keras_pieces() -> Pieces:
    """The functions of Keras scripts."""
    return Pieces([(resources() / "code" / "keras" / "activations.py").read_text(encoding="utf-8")])
