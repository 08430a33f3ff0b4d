"""Text tables: from the bytes of a CSV file to a header and rows of cells."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.core.text import mark, sentence
from netbuilder.data.gzipped import MaybeGzipped

MISSING = frozenset({"", "?", "na", "n/a", "nan", "null", "none", "-"})
_DELIMITERS = (",", ";", "\t", "|")
_SNIFFED_LINES = 50
_MOST_COLUMNS, _MOST_ROWS, _MOST_CELLS = 100_000, 5_000_000, 8_000_000


@dataclass(frozen=True)
class Table:
    """Cells as text. `lines` says on which line of the file each row stands."""

    header: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    where: str
    headed: bool = True


def read_text(path: Path, encoding: str = "") -> str:
    """The text of a file, UTF-8 or UTF-16 with its mark unless an encoding is named; gzipped or not."""
    with MaybeGzipped(path) as file:
        return _decoded(b"".join(file.pieces()), encoding, path)


def read_beginning(path: Path, encoding: str = "", most: int = 1 << 18) -> tuple[str, int]:
    """Whole lines from the beginning of a file, and about how many bytes of text stand behind them."""
    with MaybeGzipped(path) as file:
        content = b""
        for piece in file.pieces(most):
            content += piece
            if len(content) >= most:
                break
        else:
            return _decoded(content, encoding, path), 0
        behind = file.about - len(content)
    # A cut in the middle of a character, a line or a quoted cell is moved back to the end of a line.
    text = _decoded(content, encoding, path, whole=False)
    text = text[: text.rfind("\n") + 1] or text
    while text.count('"') % 2 and "\n" in text[:-1]:
        text = text[: text.rindex("\n", 0, -1) + 1]
    return text, max(0, behind)


def _decoded(content: bytes, encoding: str, path: Path, whole: bool = True) -> str:
    if not encoding:
        marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        encoding = "utf-16" if marked else "utf-8-sig"
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(content, final=whole)
    except (UnicodeError, LookupError):
        raise DataError(
            sentence("This is not text in {encoding}.", encoding=encoding.upper().removesuffix("-SIG")),
            hint="Save it as UTF-8, or name its encoding, for example encoding=big5.",
            where=str(path),
        ) from None
    if "\0" in text:
        raise DataError("This is no text table: it holds zero bytes.", where=str(path))
    return text


def refuse_unbearable(text: str, delimiter: str, where: str) -> None:
    """Refuses a table of which nothing but the memory that it takes would be seen, before it is parted into cells."""
    if not text or text.isspace():
        raise DataError("This table is empty.", where=where)
    columns, rows = _columns(text, delimiter), text.count("\n")
    for count, most, what in (
        (columns, _MOST_COLUMNS, mark("columns")),
        (rows, _MOST_ROWS, mark("rows")),
    ):
        if count > most:
            raise DataError(
                sentence(
                    "This table is too large: it has {count:,} {what}; {most:,} are the most.",
                    count=count,
                    what=what,
                    most=most,
                ),
                hint="Make a smaller one of it, or save it as .npz.",
                where=where,
            )


def refuse_much_text(text: str, delimiter: str, where: str) -> None:
    """Refuses a table that is too large to keep each of its cells as text; one of numbers alone may be larger."""
    cells = _columns(text, delimiter) * text.count("\n")
    if cells > _MOST_CELLS:
        raise DataError(
            sentence(
                "This table is too large for one with text or empty cells: it has {cells:,} cells; {most:,} are the "
                "most.",
                cells=cells,
                most=_MOST_CELLS,
            ),
            hint="Keep fewer rows or columns, or numbers alone.",
            where=where,
        )


def _columns(text: str, delimiter: str) -> int:
    """About how many columns a table has, by its first line."""
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start)
    return text.count(delimiter, start, end if end >= 0 else len(text)) + 1


def sniff_delimiter(text: str) -> str:
    """The character that parts the cells: the one that the first lines have most often, and equally often."""
    lines = [line for line in text[: 1 << 16].splitlines()[:_SNIFFED_LINES] if line.strip()]
    best, most = "", 0
    for delimiter in _DELIMITERS:
        widths = {len(row) for row in csv.reader(lines, delimiter=delimiter)}
        if len(widths) == 1 and (width := widths.pop()) > max(1, most):
            best, most = delimiter, width
    if best:
        return best
    used = [delimiter for delimiter in _DELIMITERS if lines and delimiter in lines[0]]
    return used[0] if used else (" " if lines and len(lines[0].split()) > 1 else ",")


def parse(text: str, delimiter: str, header: bool | None, where: str) -> Table:
    """Rows of equally many cells; empty lines are passed over."""
    rows, lines = [], []
    try:
        for line, row in _rows(text, delimiter):
            cells = [cell.strip() for cell in row]
            if any(cells):
                rows.append(cells)
                lines.append(line)
    except csv.Error:
        raise DataError(
            sentence("This table cannot be parted into cells after line {lines}.", lines=lines[-1] if lines else 0),
            hint="Look for a quotation mark that is not closed.",
            where=where,
        ) from None
    if not rows:
        raise DataError("This table is empty.", where=where)
    for line, row in zip(lines, rows, strict=True):
        if len(row) != len(rows[0]):
            raise DataError(
                sentence(
                    "Line {line} has {count} cells, but line {first} has {wanted}.",
                    line=line,
                    count=len(row),
                    first=lines[0],
                    wanted=len(rows[0]),
                ),
                hint="Check the delimiter and quotation marks there.",
                where=where,
            )
    headed = _has_header(rows) if header is None else header
    if headed:
        return Table(_unique(rows[0]), rows[1:], lines[1:], where)
    return Table(tuple(_numbered(len(rows[0]))), rows, lines, where, headed=False)


def read_numbers(text: str, delimiter: str, header: bool | None) -> tuple[list[str], np.ndarray] | None:
    """Names and values of a table that holds nothing but finite numbers; None if it is any other.

    numpy's own reader: a table with the pixels of MNIST takes seconds, and no object for each cell.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    try:
        first = next((row for _, row in _rows(lines[0], delimiter)), []) if lines else []
    except csv.Error:
        return None
    numeric = [number(cell) is not None for cell in first]
    headed = not any(numeric) if header is None else header
    if not first or len(lines) == headed or (not headed and not all(numeric)):
        return None
    try:
        values = np.loadtxt(
            lines,
            delimiter=None if delimiter == " " else delimiter,
            skiprows=int(headed),
            ndmin=2,
            comments=None,
        )
    except ValueError:
        return None
    if values.shape[1] != len(first) or not np.isfinite(values).all():
        return None
    return (list(_unique([cell.strip() for cell in first])) if headed else _numbered(len(first))), values


def number(cell: str, decimal: str = ".") -> float | None:
    """The number in a cell, or None."""
    if "_" in cell:  # Python reads 1_000 as a number; a table does not mean it
        return None
    try:
        return float(cell if decimal == "." else cell.replace(decimal, "."))
    except ValueError:
        return None


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    if delimiter == " ":
        yield from ((line, row.split()) for line, row in enumerate(text.splitlines(), start=1))
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    for row in reader:
        yield reader.line_num, row


def _has_header(rows: list[list[str]]) -> bool:
    """A first row without numbers above rows that have some; a table without any number is taken to have one."""
    if any(number(cell) is not None for cell in rows[0]):
        return False
    below = rows[1:_SNIFFED_LINES]
    return any(number(cell) is not None for row in below for cell in row) or rows[0] not in below


def _numbered(count: int) -> list[str]:
    return [f"column {place}" for place in range(1, count + 1)]


def _unique(names: list[str]) -> tuple[str, ...]:
    settled: dict[str, None] = {}
    for position, name in enumerate(names, start=1):
        settled[name if name and name not in settled else f"{name or 'column'} {position}"] = None
    return tuple(settled)
