"""A first look at a table: what is guessed from its beginning, for a form in which it can be set right."""

from __future__ import annotations

from dataclasses import dataclass

from netbuilder.core.errors import DataError
from netbuilder.data.columns import ColumnInfo, TableColumn


@dataclass(frozen=True, kw_only=True)
class TableLook:
    """What the beginning of a table looks like.

    Attributes:
        delimiter: what parts the cells.
        header: whether the first row holds names.
        columns: each column, with its type.
        features: the names of the columns that would be learnt from.
        target: the name of the column of answers.
        task: classification or regression.
        rows: the first rows as text.
        samples: how many rows there are; about, if the file was not read to its end.
        whole: whether it was.
    """

    delimiter: str
    header: bool
    columns: tuple[ColumnInfo, ...]
    features: tuple[str, ...]
    target: str
    task: str
    rows: tuple[tuple[str, ...], ...]
    samples: int
    whole: bool

    @property
    def advised(self) -> dict[str, object]:
        """Settings that make the table readable: texts left out, and what to do if there are empty cells."""
        advice: dict[str, object] = {}
        texts = tuple(info.name for info in self.columns if info.type == "text" and info.name != self.target)
        if texts:
            advice["leave_out"] = texts
        used = {*self.features, self.target} - set(texts)
        gaps = {info.name for info in self.columns if info.missing and info.name in used}
        if gaps:
            # An answer is never made up, and rows without one are of no use.
            advice["missing"] = "drop" if self.target in gaps else "mean"
        return advice


def guessed_task(target: TableColumn, task: str) -> str:
    """What would be learnt; a column that cannot be an answer yet is taken as measured."""
    try:
        return target.target(task)[0]
    except DataError:
        return task or ("regression" if target.is_number else "classification")
