"""Columns of a table: what is a number, what is a name, what is missing, and how each becomes numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.core.text import sentence
from netbuilder.data.table import MISSING, Table, number

_MOST_CATEGORIES = 20
_MOST_CLASSES = 20


@dataclass(frozen=True, kw_only=True)
class ColumnInfo:
    """What one column holds, for a list in which features are ticked on and off.

    Its type is number, category (a few names) or text (so many that they cannot be features).
    """

    name: str
    type: str
    missing: int
    distinct: int
    example: str


class TableColumn:
    """One column of a table: numbers to take as they are, or names."""

    is_number = True

    def __init__(self, name: str, position: int, where: str, rows: int) -> None:
        self.name, self.position, self.where, self.rows = name, position, where, rows
        self.missing: list[int] = []

    def info(self) -> ColumnInfo:
        """A line for the list of columns."""
        raise NotImplementedError

    def numbers(self) -> np.ndarray:
        """The column as float64, NaN where a cell is empty."""
        raise NotImplementedError

    def names(self) -> tuple[list[str], np.ndarray]:
        """The names that occur, sorted, and the number of each row's name; an empty cell has -1."""
        raise NotImplementedError

    def line(self, row: int) -> int:
        """The line of the file on which a row stands."""
        raise NotImplementedError

    def refuse_missing(self) -> None:
        """Says where the first empty cell is."""
        if self.missing:
            raise DataError(
                sentence(
                    "Line {missing} has no value in column {name!r} ({count} of its {rows} cells are empty).",
                    missing=self.line(self.missing[0]),
                    name=self.name,
                    count=len(self.missing),
                    rows=self.rows,
                ),
                hint="Drop such rows with missing=drop, or fill in the mean with missing=mean.",
                where=self.where,
            )

    def features(self) -> tuple[list[str], np.ndarray]:
        """The columns that a network receives: the numbers, or one column of 0 and 1 for each name.

        Empty cells get the mean of the column, or its most frequent name.
        """
        if self.is_number:
            values = self.numbers()
            if self.missing:
                values[self.missing] = values[~np.isnan(values)].mean() if len(self.missing) < self.rows else np.nan
            return [self.name], values[:, None]
        known, places = self.names()
        if len(known) > _MOST_CATEGORIES:
            raise DataError(
                sentence(
                    "Column {name!r} holds text, {count} different ones: too many to take as categories.",
                    name=self.name,
                    count=len(known),
                ),
                hint="Leave it out with leave_out=….",
                where=self.where,
            )
        places[self.missing] = np.bincount(places[places >= 0]).argmax()
        return [f"{self.name}={name}" for name in known], np.eye(len(known))[places]

    def target(self, task: str) -> tuple[str, tuple[str, ...], np.ndarray]:
        """The task, the names of classes (none for regression) and the answers."""
        if not self.is_number:
            if task == "regression":
                raise DataError(
                    sentence("Column {name!r} holds text, but regression needs numbers.", name=self.name),
                    where=self.where,
                )
            known, places = self.names()
            return "classification", tuple(known), places
        values = self.numbers()
        distinct = np.unique(values)
        whole = bool((distinct == np.floor(distinct)).all()) and len(distinct) <= _MOST_CLASSES
        if task == "regression" or (not task and not whole):
            return "regression", (), values
        return "classification", tuple(f"{value:g}" for value in distinct), np.searchsorted(distinct, values)


class NumberColumn(TableColumn):
    """A column that was read as numbers at once."""

    def __init__(self, name: str, position: int, where: str, values: np.ndarray) -> None:
        super().__init__(name, position, where, len(values))
        self._values = values

    def info(self) -> ColumnInfo:
        """A line for the list of columns."""
        distinct = len(np.unique(self._values))
        return ColumnInfo(name=self.name, type="number", missing=0, distinct=distinct, example=f"{self._values[0]:g}")

    def numbers(self) -> np.ndarray:
        """The column as float64."""
        return self._values


class CellColumn(TableColumn):
    """A column of cells as text, with its type guessed: a number, if any cell is one."""

    def __init__(
        self, table: Table, position: int, decimal: str, categories: tuple[str, ...], gaps: tuple[str, ...] = ()
    ) -> None:
        super().__init__(table.header[position], position, table.where, len(table.rows))
        self._lines, self._decimal = table.lines, decimal
        self._cells = [row[position] for row in table.rows]
        empty = MISSING | {text.lower() for text in gaps}
        self.missing = [row for row, cell in enumerate(self._cells) if cell.lower() in empty]
        gone = set(self.missing)
        self._present = [row for row in range(self.rows) if row not in gone]
        numeric = any(number(self._cells[row], decimal) is not None for row in self._present)
        self.is_number = self.name not in categories and (numeric or not self._present)

    def info(self) -> ColumnInfo:
        """A line for the list of columns."""
        seen = dict.fromkeys(self._cells[row] for row in self._present)
        return ColumnInfo(
            name=self.name,
            type="number" if self.is_number else "category" if len(seen) <= _MOST_CATEGORIES else "text",
            missing=len(self.missing),
            distinct=len(seen),
            example=next(iter(seen), ""),
        )

    def numbers(self) -> np.ndarray:
        """The column as float64; a cell that is no number is named by its line."""
        values = np.full(self.rows, math.nan)
        for row in self._present:
            value = number(self._cells[row], self._decimal)
            if value is None or not math.isfinite(value):
                raise DataError(
                    sentence(
                        "Line {row}, column {name!r} holds {cells!r}, but the column holds numbers.",
                        row=self.line(row),
                        name=self.name,
                        cells=self._cells[row][:40],
                    ),
                    hint="Correct the cell, leave the column out with leave_out=…, "
                    "or take it as names with categories=…. If this line holds names, say header=true.",
                    where=self.where,
                )
            values[row] = value
        return values

    def names(self) -> tuple[list[str], np.ndarray]:
        """The names that occur, sorted, and the number of each row's name; an empty cell has -1."""
        known = sorted({self._cells[row] for row in self._present})
        places = {name: place for place, name in enumerate(known)}
        return known, np.array([places.get(cell, -1) for cell in self._cells])

    def line(self, row: int) -> int:
        """The line of the file on which a row stands."""
        return self._lines[row]
