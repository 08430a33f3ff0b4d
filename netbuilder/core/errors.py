"""The one family of errors that a user may meet, always a sentence in her words."""

from __future__ import annotations

import unicodedata

_LONGEST = 1000
_HIDDEN = ("Cc", "Cs", "Zl", "Zp")
_TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class NetBuilderError(Exception):
    """Says what was expected, what came and what to do.

    Args:
        message: one plain sentence, without the name of a class or file of ours.
        hint: what to do about it.
        where: the thing it is about: a card's id, a field's name, a file.
    """

    def __init__(self, message: str, *, hint: str = "", where: str = "") -> None:
        super().__init__(message)
        self.message = one_line(message)
        self.hint = hint
        self.where = where

    def __str__(self) -> str:
        place = f"{one_line(self.where)}: " if self.where else ""
        return f"{place}{self.message}" + (f" {self.hint}" if self.hint else "")


def one_line(text: str) -> str:
    """A text that may hold names from anywhere, on one line: what is no visible letter is spelt out."""
    text = visible(text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 300]} … {text[-200:]}"


def visible(text: str) -> str:
    """A text in which nothing commands a terminal or turns the order of letters around."""
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(letter: str) -> str:
    if letter in _TURNING or unicodedata.category(letter) in _HIDDEN:
        return ascii(letter)[1:-1]
    return letter


class ShapeError(NetBuilderError):
    """Two parts of a network, or a network and its data, do not fit together."""


class SettingError(NetBuilderError):
    """A setting is unknown, of the wrong type, or out of its range."""


class DataError(NetBuilderError):
    """A data set or a file of data cannot be used as it is."""


class FileError(NetBuilderError):
    """A file cannot be read or written."""
