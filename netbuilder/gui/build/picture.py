"""The whole network as a picture in a file."""

from __future__ import annotations

import math
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.formats.atomic import write_file
from netbuilder.gui.build.canvas import INDENT, Canvas
from netbuilder.gui.build.card_paint import Look, paint_card
from netbuilder.gui.build.lines import paint_frames, paint_lines
from netbuilder.gui.text import tr
from netbuilder.gui.theme.style import tokens

_MOST_PIXELS = 60_000_000
_MOST_SIDE = 30_000
_SHARP = 2.0


def export_picture(canvas: Canvas, path: str | Path) -> None:
    """Writes all cards and lines, however large the stack is; `.svg` as lines, else as PNG in double resolution."""
    path = Path(path)
    try:
        write_file(path, svg(canvas) if path.suffix.lower() == ".svg" else png(canvas))
    except OSError as error:
        raise FileError(
            sentence("The picture could not be written: {why}.", why=error.strerror or str(error))
        ) from error


def png(canvas: Canvas) -> bytes:
    """The picture as PNG; a very long stack is scaled down to what programs can open."""
    width, height = _size(canvas)
    scale = min(_SHARP, math.sqrt(_MOST_PIXELS / (width * height)), _MOST_SIDE / max(width, height))
    image = QImage(round(width * scale), round(height * scale), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(tokens().window))
    painter = QPainter(image)
    painter.scale(scale, scale)
    _paint(painter, canvas)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def svg(canvas: Canvas) -> bytes:
    """The picture as SVG."""
    width, height = _size(canvas)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(round(width), round(height)))
    generator.setViewBox(QRectF(0, 0, width, height))
    generator.setTitle(tr("Network"))
    painter = QPainter(generator)
    painter.fillRect(QRectF(0, 0, width, height), QColor(tokens().window))
    _paint(painter, canvas)
    painter.end()
    return bytes(buffer.data().data())


def _size(canvas: Canvas) -> tuple[float, float]:
    return canvas.places.whole_width + canvas.places.left * 0, canvas.places.height


def _paint(painter: QPainter, canvas: Canvas) -> None:
    places = canvas.places
    paint_frames(painter, places, canvas.rows.frames(), INDENT)
    paint_lines(painter, places, canvas.joined, canvas.skips)
    cards = [*(canvas.cards[name] for name in canvas.order), canvas.loss]
    for row, (card, top, height) in enumerate(zip(cards, places.tops, places.heights, strict=True)):
        left = places.left + canvas.indent(row)
        paint_card(painter, QRectF(left, top, places.right - left, height), card.face, Look())
