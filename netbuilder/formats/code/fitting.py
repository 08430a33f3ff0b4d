"""Lines of a program that are too long, broken at their brackets as formatters of Python break them."""

from __future__ import annotations

from dataclasses import dataclass, field

WIDTH = 100
_CLOSING = {"(": ")", "[": "]", "{": "}"}


def indented(text: str, by: int = 1) -> str:
    """All lines of a text further to the right; lines without content stay empty, long ones become several."""
    return "\n".join(part for line in text.split("\n") for part in _fitted("    " * by + line if line else line))


@dataclass
class _Group:
    """A pair of brackets: where it opens and closes, and where its commas are."""

    start: int
    end: int = 0
    commas: list[int] = field(default_factory=list)


def _fitted(line: str) -> list[str]:
    code = line.lstrip()
    if len(line) <= WIDTH or code.startswith("#"):
        return [line]
    groups = [group for group in _groups(line) if _can_break(line, group)]
    if not groups:
        return [line]
    widest = max(groups, key=lambda group: group.end - group.start)
    margin = line[: len(line) - len(code)]
    ends = [*widest.commas, widest.end]
    items = [line[a + 1 : b].strip() for a, b in zip([widest.start, *ends], ends, strict=False)]
    comma = "," if len(items) > 1 else ""
    inner = [part for item in items if item for part in _fitted(f"{margin}    {item}{comma}")]
    return [line[: widest.start + 1], *inner, f"{margin}{line[widest.end :]}"]


def _groups(line: str) -> list[_Group]:
    """The brackets of a line that stand in no others."""
    found: list[_Group] = []
    depth, inside, escaped = 0, False, False
    for place, letter in enumerate(line):
        if inside:
            inside, escaped = letter != '"' or escaped, letter == "\\" and not escaped
        elif letter == "#":
            break
        elif letter == '"':
            inside = True
        elif letter in _CLOSING:
            if not depth:
                found.append(_Group(place))
            depth += 1
        elif letter in _CLOSING.values():
            depth -= 1
            if not depth:
                found[-1].end = place
        elif letter == "," and depth == 1:
            found[-1].commas.append(place)
    return [group for group in found if group.end]


def _can_break(line: str, group: _Group) -> bool:
    """A comma more changes nothing in calls, tuples and lists, but it does in other brackets."""
    before, inner = line[: group.start].rstrip()[-1:], line[group.start + 1 : group.end]
    of_call = before.isidentifier() or before.isdigit() or before in (")", "]")
    if " for " in inner or not inner:
        return False
    if line[group.start] == "(":
        return (of_call and line[group.start - 1] != " ") or bool(group.commas)
    return line[group.start] == "[" and not of_call
