"""JSON from files that may come from anywhere: checked for size, depth, repeated keys and odd numbers."""

from __future__ import annotations

import json
from typing import Any

from netbuilder.core.errors import FileError

MOST_BYTES = 16 << 20
_MOST_DIGITS = 300


def parse(content: bytes | str, where: str, most_bytes: int = MOST_BYTES) -> Any:
    """The value in a JSON text."""
    if len(content) > most_bytes:
        raise FileError(f"This text is too long to be read ({len(content):,} bytes).", where=where)
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number, parse_int=_whole)
    except UnicodeDecodeError:
        raise FileError("This text is not in UTF-8.", where=where) from None
    except json.JSONDecodeError as error:
        raise FileError(
            f"This is not correct JSON: {error.msg.lower()} in line {error.lineno}, column {error.colno}.", where=where
        ) from None
    except RecursionError:
        raise FileError("The objects in this file are nested too deeply.", where=where) from None
    except FileError as error:
        raise FileError(error.message, hint=error.hint, where=where) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise FileError("An object in this file has the same key twice.")
    return found


def _no_number(name: str) -> Any:
    raise FileError(f"{name} is not a number that JSON allows.")


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise FileError("A number in this file has too many digits.")
    return int(digits)
