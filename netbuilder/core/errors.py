"""The one family of errors that a user may meet, always a sentence in her words."""

from __future__ import annotations


class NetBuilderError(Exception):
    """Says what was expected, what came and what to do.

    Args:
        message: one plain sentence, without the name of a class or file of ours.
        hint: what to do about it.
        where: the thing it is about: a card's id, a field's name, a file.
    """

    def __init__(self, message: str, *, hint: str = "", where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.where = where

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.message}" + (f" {self.hint}" if self.hint else "")


class ShapeError(NetBuilderError):
    """Two parts of a network, or a network and its data, do not fit together."""


class SettingError(NetBuilderError):
    """A setting is unknown, of the wrong type, or out of its range."""


class DataError(NetBuilderError):
    """A data set or a file of data cannot be used as it is."""


class FileError(NetBuilderError):
    """A file cannot be read or written."""
