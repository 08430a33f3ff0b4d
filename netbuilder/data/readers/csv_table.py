"""The reader of CSV files and other tables of text."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.data.columns import CellColumn, ColumnInfo, NumberColumn, TableColumn
from netbuilder.data.dataset import Dataset
from netbuilder.data.readers.base import Reader, readers
from netbuilder.data.readers.looking import TableLook, guessed_task
from netbuilder.data.table import (
    Table,
    parse,
    read_beginning,
    read_numbers,
    read_text,
    refuse_much_text,
    refuse_unbearable,
    sniff_delimiter,
)


@readers.register(kind="csv", title="CSV, tables of text")
class CsvTable(Reader):
    """Reads a table: one row per sample, one column of answers, all other columns are features.

    Columns of numbers are taken as they are; columns of text become one column of 0 and 1 for each name. Answers that
    are text, or a few whole numbers, are classes; other answers are measured (regression).
    """

    target: str = param("", "The column of answers, by name or by number from 1 on; the last if left open.")
    delimiter: str = param("", "What parts the cells; found if left open.", choices=("", ",", ";", "\t", "|", " "))
    header: bool | None = param(None, "Whether the first row holds names; found if left open.")
    features: tuple[str, ...] = param((), "The columns to learn from; all but the target if left open.")
    leave_out: tuple[str, ...] = param((), "Columns to leave out.")
    categories: tuple[str, ...] = param((), "Columns whose numbers are names, such as a postcode.")
    missing: str = param("refuse", "What to do with empty cells.", choices=("refuse", "drop", "mean"))
    gaps: tuple[str, ...] = param(
        (), "What else stands for an empty cell, besides ?, NA and the like: for example -999."
    )
    decimal: str = param(".", "What stands before decimals.", choices=(".", ","))
    task: str = param("", "What is learnt; guessed if left open.", choices=("", "classification", "regression"))
    encoding: str = param("", "The encoding of the text; UTF-8 or UTF-16 if left open.")

    suffixes: ClassVar[tuple[str, ...]] = (".csv", ".csv.gz", ".tsv", ".txt", ".data")

    def read(self, path: Path) -> Dataset:
        """Reads the table; a cell that does not fit is named by line and column."""
        columns = self._columns(path)
        names = [column.name for column in columns]
        target = columns[_position(names, self.target, path)] if self.target else columns[-1]
        chosen = self._chosen(columns, target, path)
        kept = self._kept(target, chosen)
        task, classes, answers = target.target(self.task)
        features = [column.features() for column in chosen]
        return Dataset(
            name=path.name.split(".")[0],
            x_train=np.concatenate([values for _, values in features], axis=1)[kept],
            y_train=answers[kept],
            task=task,
            class_names=classes,
            feature_names=tuple(name for names, _ in features for name in names),
        )

    def columns(self, path: Path) -> list[ColumnInfo]:
        """What each column holds, before anything is decided."""
        return [column.info() for column in self._columns(path)]

    def look(self, path: Path, rows: int = 50) -> TableLook:
        """What the beginning of the file looks like with these settings, and what is guessed where they are open."""
        text, behind = read_beginning(path, self.encoding)
        delimiter = self.delimiter or sniff_delimiter(text)
        table = parse(text, delimiter, self.header, str(path))
        columns = self._checked(self._cells(table), path)
        names = [column.name for column in columns]
        target = _position(names, self.target, path) if self.target else len(columns) - 1
        infos = tuple(column.info() for column in columns)
        chosen = {column.name for column in self._chosen(columns, columns[target], path)}
        return TableLook(
            delimiter=delimiter,
            header=table.headed,
            columns=infos,
            features=tuple(info.name for info in infos if info.name in chosen),
            target=names[target],
            task=guessed_task(columns[target], self.task),
            rows=tuple(tuple(row) for row in table.rows[:rows]),
            samples=round(len(table.rows) * (1 + behind / max(1, len(text.encode("utf-8"))))),
            whole=not behind,
        )

    def _columns(self, path: Path) -> list[TableColumn]:
        text = read_text(path, self.encoding)
        delimiter = self.delimiter or sniff_delimiter(text)
        refuse_unbearable(text, delimiter, str(path))
        columns = self._all_numbers(text, delimiter, path)
        if not columns:
            refuse_much_text(text, delimiter, str(path))
            columns = self._cells(parse(text, delimiter, self.header, str(path)))
        return self._checked(columns, path)

    def _checked(self, columns: list[TableColumn], path: Path) -> list[TableColumn]:
        if len(columns) < 2:
            raise DataError(
                "This table has one column, but features and an answer are needed.",
                hint="If the cells are parted by another character, name it with delimiter=….",
                where=str(path),
            )
        for name in (*self.features, *self.leave_out, *self.categories):
            _position([column.name for column in columns], name, path)
        return columns

    def _all_numbers(self, text: str, delimiter: str, path: Path) -> list[TableColumn]:
        """The columns of a table that holds nothing but numbers, the fast way; none for any other."""
        found = None
        if not self.categories and not self.gaps and self.decimal == ".":
            found = read_numbers(text, delimiter, self.header)
        if found is None:
            return []
        names, values = found
        return [NumberColumn(name, place, str(path), values[:, place]) for place, name in enumerate(names)]

    def _cells(self, table: Table) -> list[TableColumn]:
        if not table.rows:
            raise DataError("This table has a header but no rows.", where=table.where)
        places = range(len(table.header))
        return [CellColumn(table, place, self.decimal, self.categories, self.gaps) for place in places]

    def _chosen(self, columns: list[TableColumn], target: TableColumn, path: Path) -> list[TableColumn]:
        names = [column.name for column in columns]
        wanted = {_position(names, name, path) for name in self.features} or set(range(len(columns)))
        wanted -= {_position(names, name, path) for name in self.leave_out} | {target.position}
        if not wanted:
            raise DataError("No column is left to learn from.", hint="Tick at least one feature.", where=str(path))
        return [columns[place] for place in sorted(wanted)]

    def _kept(self, target: TableColumn, chosen: list[TableColumn]) -> np.ndarray:
        """Which rows stay, after refusing or dropping empty cells; an answer is never made up."""
        kept = np.ones(target.rows, bool)
        for column in (target, *chosen):
            if self.missing == "drop":
                kept[column.missing] = False
            elif self.missing == "refuse" or column is target:
                column.refuse_missing()
        if not kept.any():
            raise DataError("Every row has an empty cell.", hint="Leave columns out.", where=target.where)
        return kept


def _position(names: list[str], name: str, path: Path) -> int:
    if name in names:
        return names.index(name)
    if name.isdecimal() and 1 <= int(name) <= len(names):
        return int(name) - 1
    shown = ", ".join(names[:20]) + (" …" if len(names) > 20 else "")
    raise DataError(
        sentence("There is no column {name!r}.", name=name),
        hint=sentence("The columns are {shown}.", shown=shown),
        where=str(path),
    )
