"""Writes all texts of the program into a gettext template: `python packaging/extract_texts.py netbuilder.pot`.

A translation of it is compiled with `msgfmt` into `resources/translations/<language>.mo`, where the program looks
for the system's language when it starts.
"""

from __future__ import annotations

import ast
import importlib
import itertools
import json
import pkgutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import netbuilder  # noqa: E402 - from this checkout
from netbuilder.core.spec import Spec  # noqa: E402
from netbuilder.core.text import first_paragraph  # noqa: E402

ENGLISH = ("cli", "keras")
"""Where the language is that of Keras and of the terminal."""
CALLS = {"tr": 1, "mark": 1, "sentence": 1, "trn": 2}
"""The functions that texts go through, and how many texts each takes."""
TROUBLES = ("NetBuilderError", "ShapeError", "SettingError", "DataError", "FileError", "Problem")
"""Errors and problems: what they say first, their message and their hint are texts."""
DATA_TEXTS = ("about", "source", "licence")


@dataclass
class Entry:
    """One text: in the plural too if it has one, and the places where it stands."""

    one: str
    many: str = ""
    places: list[str] = field(default_factory=list)


def literals(node: ast.expr) -> Iterator[str]:
    """The texts that an expression can be: one, or those of both branches."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for each in node.values:
            yield from literals(each)


def called(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Every call that a text goes through, and the function's name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS and node.args:
            yield node, node.func.id


def troubles(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """What errors and problems say without gaps, and the line; sentences with gaps go through `sentence`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TROUBLES:
            said = [*node.args[:1], *(each.value for each in node.keywords if each.arg in ("message", "hint"))]
            for text in itertools.chain.from_iterable(map(literals, said)):
                yield text, node.lineno


def written() -> Iterator[tuple[str, str, str]]:
    """The texts that stand in the source: one, many or "", and the place."""
    for path in sorted((ROOT / "netbuilder").rglob("*.py")):
        tree, file = ast.parse(path.read_text(encoding="utf-8")), path.relative_to(ROOT).as_posix()
        if file.split("/")[1] not in ENGLISH:
            yield from ((text, "", f"{file}:{line}") for text, line in troubles(tree))
        for call, name in called(tree):
            place = f"{file}:{call.lineno}"
            if CALLS[name] == 2:
                one, many = (next(literals(each), "") for each in call.args[:2])
                yield one, many, place
            else:
                for text in literals(call.args[0]):
                    yield text, "", place


def kinds() -> list[type[Spec]]:
    """Every kind of spec, in the order of their modules."""
    for module in pkgutil.walk_packages(netbuilder.__path__, "netbuilder."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found, open_ = set(), [Spec]
    while open_:
        for kind in open_.pop().__subclasses__():
            if kind not in found:
                found.add(kind)
                open_.append(kind)
    own = [kind for kind in found if kind.__module__.startswith("netbuilder.")]
    return sorted(own, key=lambda kind: (kind.__module__, kind.__qualname__))


def declared() -> Iterator[tuple[str, str, str]]:
    """The texts that specs are declared with: titles, groups, descriptions, and what their settings do."""
    for kind in kinds():
        place = kind.__module__.replace(".", "/") + ".py"
        texts = [kind.title, kind.group, first_paragraph(kind)]
        texts += [getattr(kind, name, "") for name in DATA_TEXTS]
        for param in kind.params().values():
            texts += [param.help, param.unit]
        yield from ((text, "", place) for text in texts if isinstance(text, str))


def templates() -> Iterator[tuple[str, str, str]]:
    """Names and descriptions of the projects that come with the program."""
    for path in sorted((ROOT / "resources" / "projects").glob("*.json")):
        project = json.loads(path.read_text(encoding="utf-8"))
        for name in ("name", "about"):
            yield project.get(name, ""), "", path.relative_to(ROOT).as_posix()


def entries() -> list[Entry]:
    """All texts, each once."""
    found: dict[str, Entry] = {}
    for one, many, place in (*written(), *declared(), *templates()):
        if one:
            entry = found.setdefault(one, Entry(one))
            entry.many = entry.many or many
            if place not in entry.places:
                entry.places.append(place)
    return list(found.values())


def quoted(text: str) -> str:
    """A text as a catalog writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def template(found: list[Entry]) -> str:
    """The whole file."""
    head = [f"Project-Id-Version: NetBuilder {netbuilder.__version__}", "Content-Type: text/plain; charset=UTF-8"]
    lines = ['msgid ""', 'msgstr ""', *(quoted(f"{line}\n") for line in head), ""]
    for entry in found:
        lines += [f"#: {place}" for place in entry.places]
        if "{" in entry.one + entry.many:
            lines.append("#, python-brace-format")
        lines.append(f"msgid {quoted(entry.one)}")
        if entry.many:
            lines += [f"msgid_plural {quoted(entry.many)}", 'msgstr[0] ""', 'msgstr[1] ""', ""]
        else:
            lines += ['msgstr ""', ""]
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Writes the template to the file that was named."""
    if len(arguments) != 1:
        print("Give the file to write, for example netbuilder.pot.", file=sys.stderr)
        return 2
    found = entries()
    Path(arguments[0]).write_text(template(found), encoding="utf-8")
    print(f"{len(found)} texts")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
