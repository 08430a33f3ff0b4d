"""Reads the program's source as syntax trees for the rules that are tested on it."""

from __future__ import annotations

import ast
import functools
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "netbuilder"
NOT_SOURCE = {".git", ".venv", "build", "dist", "__pycache__"}


@dataclass(frozen=True)
class Import:
    """One imported module, by its full name, and the place of the statement."""

    module: str
    place: str


@functools.cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def parts() -> set[str]:
    """The packages and modules directly under `netbuilder`; resources hold no code."""
    found = {path.stem for path in PROGRAM.iterdir() if path.suffix == ".py" or any(path.glob("*.py"))}
    return found - {"__init__", "resources"}


def program_files() -> list[Path]:
    return sorted(path for path in PROGRAM.rglob("*.py") if not NOT_SOURCE & set(path.parts))


def part_of(path: Path) -> str:
    """The part a file belongs to; an empty text for the program's own `__init__`."""
    first = path.relative_to(PROGRAM).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[Import]:
    """Every import of a file, inside functions and type-checking blocks too."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            # `from netbuilder import gui` names the part only in what it takes from the package.
            names = [f"{base}.{alias.name}" for alias in node.names] if base == "netbuilder" else [base]
        else:
            continue
        for name in names:
            yield Import(name, f"{shown(path)}:{node.lineno}")


def is_third_party(module: str) -> bool:
    top = module.split(".")[0]
    return top not in sys.stdlib_module_names and top not in ("netbuilder", "__future__")


def text_files() -> Iterator[Path]:
    """All files of the checkout that are text."""
    for path in sorted(ROOT.rglob("*")):
        relative = path.relative_to(ROOT)
        hidden_tool = any(part.endswith("_cache") or part == ".hypothesis" for part in relative.parts)
        if hidden_tool or NOT_SOURCE & set(relative.parts) or not path.is_file():
            continue
        if b"\0" not in path.read_bytes()[:8192]:
            yield path
