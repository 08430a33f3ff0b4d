"""JSON from files that may come from anywhere: checked for size, depth, repeated keys and odd numbers."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence

MOST_BYTES = 16 << 20
MOST_DEPTH = 200
_MOST_DIGITS = 300
_MOST_PARTS = 1_000_000
_STRINGS = re.compile(rb'"[^"]*"')
_OTHERS = bytes(set(range(256)) - set(b'[]{}"'))
_ALIKE = bytes.maketrans(b"{}", b"[]")


def parse(content: bytes | str, where: str, most_bytes: int = MOST_BYTES) -> Any:
    """The value in a JSON text."""
    if len(content) > most_bytes:
        raise FileError(
            sentence("This text is too long to be read ({count:,} bytes).", count=len(content)), where=where
        )
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        if text.count("[") + text.count("{") > _MOST_PARTS:
            raise FileError("This text has too many parts.")
        value = json.loads(
            text, object_pairs_hook=_unique, parse_constant=_no_number, parse_int=_whole, parse_float=_decimal
        )
        _require_shallow(text.encode("utf-8", "surrogatepass"))
        return value
    except UnicodeDecodeError:
        raise FileError("This text is not in UTF-8.", where=where) from None
    except json.JSONDecodeError as error:
        raise FileError(
            sentence(
                "This is not correct JSON: {msg} in line {lineno}, column {colno}.",
                msg=error.msg.partition(" (")[0].lower().removesuffix(":").removesuffix(" at"),
                lineno=error.lineno,
                colno=error.colno,
            ),
            where=where,
        ) from None
    except RecursionError:
        raise FileError("The objects in this file are nested too deeply.", where=where) from None
    except FileError as error:
        raise FileError(error.message, hint=error.hint, where=where) from None


def _require_shallow(text: bytes) -> None:
    """Refuses what is nested so deeply that who walks through it could be overwhelmed."""
    if b"\\" in text:
        text = text.replace(b"\\\\", b"").replace(b'\\"', b"")
    left = _STRINGS.sub(b"", text.translate(_ALIKE, _OTHERS))
    for _ in range(MOST_DEPTH):
        if not left:
            return
        left = left.replace(b"[]", b"")  # each time the innermost level
    if left:
        raise FileError("The objects in this file are nested too deeply.")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise FileError("An object in this file has the same key twice.")
    return found


def _no_number(name: str) -> Any:
    raise FileError(sentence("{name} is not a number that JSON allows.", name=name))


def _decimal(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise FileError("A number in this file is too large.")
    return number


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise FileError("A number in this file has too many digits.")
    return int(digits)
