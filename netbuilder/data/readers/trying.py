"""Trying out how a table is read, before it becomes a project's data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from netbuilder.core.errors import NetBuilderError
from netbuilder.data.readers.csv_table import CsvTable
from netbuilder.data.readers.looking import TableLook

_MOST_BYTES = 20_000_000
_OTHER_ENCODING = "cp1252"


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What comes of reading a table with some settings.

    Attributes:
        reader: the settings that were tried.
        look: its beginning; None if not even that can be read.
        error: why it cannot be read; None if it can, or was too large to try.
        samples: how many there are; about, if the file was too large to try.
        inputs: how many numbers a network receives of each; 0 if it was too large to try.
        classes: the names of the classes; none for regression.
        whole: whether the whole file was read.
    """

    reader: CsvTable
    look: TableLook | None = None
    error: NetBuilderError | None = None
    samples: int = 0
    inputs: int = 0
    classes: tuple[str, ...] = ()
    whole: bool = False


def try_table(reader: CsvTable, path: Path, *, advise: bool = False) -> Trial:
    """Looks at a table and reads it, if it is not very large.

    Args:
        reader: the settings.
        path: the file.
        advise: whether to take settings that make the table readable, as far as they can be guessed.
    """
    try:
        look = reader.look(path)
    except NetBuilderError as error:
        other = _in_other_encoding(reader, path) if advise and not reader.encoding else None
        return try_table(other, path, advise=True) if other else Trial(reader=reader, error=error)
    if advise:
        reader, look = _with_decimals(reader, look, path)
        if look.advised:
            reader = reader.replace(**look.advised)
            look = reader.look(path)
    if path.stat().st_size > _MOST_BYTES:
        return Trial(reader=reader, look=look, samples=look.samples)
    try:
        data = reader.read(path)
    except NetBuilderError as error:
        return Trial(reader=reader, look=look, error=error, samples=look.samples)
    names = data.class_names if data.task == "classification" else ()
    inputs = int(data.x_train[0].size)
    return Trial(reader=reader, look=look, samples=len(data.x_train), inputs=inputs, classes=names, whole=True)


def _with_decimals(reader: CsvTable, look: TableLook, path: Path) -> tuple[CsvTable, TableLook]:
    """The settings with a comma before decimals, if more columns are numbers then."""
    if look.delimiter == "," or reader.decimal == ",":
        return reader, look
    other = reader.replace(decimal=",")
    try:
        found = other.look(path)
    except NetBuilderError:
        return reader, look
    return (other, found) if _numbers(found) > _numbers(look) else (reader, look)


def _numbers(look: TableLook) -> int:
    return sum(column.type == "number" for column in look.columns)


def _in_other_encoding(reader: CsvTable, path: Path) -> CsvTable | None:
    """The settings for a text in the encoding that old programs write; None if that does not help."""
    other = reader.replace(encoding=_OTHER_ENCODING)
    try:
        other.look(path)
    except NetBuilderError:
        return None
    return other
