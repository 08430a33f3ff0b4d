"""Curves as files: a table, or a picture."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from netbuilder.core.errors import FileError
from netbuilder.formats.atomic import write_file
from netbuilder.gui.train.told import Told

_SCALE = 2


def epochs_csv(told: Told) -> str:
    """A line for each epoch, counted from 1, with all its numbers and its seconds."""
    names = list(dict.fromkeys(name for line in told.lines for name in line.logs))
    rows = [["epoch", *names, "seconds"]]
    rows += [[line.number + 1, *(line.logs.get(name, "") for name in names), line.seconds] for line in told.lines]
    return _written(rows)


def batches_csv(told: Told) -> str:
    """A line for each batch, or for each group of batches where a long run keeps only their means."""
    places, means = told.trace.means()
    rows = [["batch", "epoch", "loss"]]
    batches = told.batches or 1
    for place, mean in zip(places.tolist(), means.tolist(), strict=True):
        rows.append([int(place), round(place / batches, 6), mean])
    return _written(rows)


def _written(rows: list[list]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def write_text(path: str | Path, text: str) -> None:
    """Writes a table; a file is whole or not there."""
    write_file(path, text.encode())


def write_picture(path: str | Path, widget: QWidget) -> None:
    """Writes what a widget shows as a PNG of twice its size."""
    pixmap = QPixmap(widget.size() * _SCALE)
    pixmap.setDevicePixelRatio(_SCALE)
    pixmap.fill(widget.palette().base().color())
    widget.render(pixmap)
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not pixmap.save(buffer, "PNG"):
        raise FileError("The picture could not be made.")
    write_file(path, content.data())
