"""How a card is painted: on the screen, under the pointer while it is dragged, and into pictures."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QApplication

from netbuilder.gui.build.curves import curve
from netbuilder.gui.build.face import Face
from netbuilder.gui.text import tr
from netbuilder.gui.theme import icons
from netbuilder.gui.theme.style import font, tokens
from netbuilder.gui.theme.tokens import BODY, CAPTION, GAP, RADIUS, SPACING

STRIPE = 5
ICON = 20
HANDLE = 22
"""Room at the right edge, for the handle from which a skip connection is drawn."""
LEAVES = 6.0
"""What is to be seen of the cards under a folded one."""
_CURVE = 20.0
_PAD = SPACING + 1
_LEFT = STRIPE + SPACING + 2 + ICON + SPACING

SAME, CHANGED, OPEN, BROKEN = "same", "changed", "open", "broken"


@dataclass
class Look:
    """What is on a card only for the moment.

    Attributes:
        selected, current: chosen; the one that the keyboard is at.
        hovered: under the pointer.
        foreseen: the shape it would get, while something hovers over the stack; None for nothing.
        state: whether that is another shape, open, or where it breaks.
        costs, effort: what it would cost then; None for nothing.
        reason: why it breaks.
        note: what would change on it.
        target: whether what hovers would be dropped onto this card, or a connection would end here.
        refused: a connection cannot end here.
        ghost: a card that is not there yet.
    """

    selected: bool = False
    current: bool = False
    hovered: bool = False
    foreseen: str | None = None
    state: str = SAME
    costs: str | None = None
    effort: str | None = None
    reason: str = ""
    note: str = ""
    target: bool = False
    refused: bool = False
    ghost: bool = False


@dataclass(frozen=True)
class Fonts:
    """The fonts of a card and the heights of their lines."""

    name: QFont
    body: QFont
    small: QFont
    first: float
    second: float
    third: float
    name_metrics: QFontMetricsF
    body_metrics: QFontMetricsF
    small_metrics: QFontMetricsF

    @classmethod
    def now(cls) -> Fonts:
        """From the application's font."""
        key = QApplication.font().toString()
        if key not in _fonts:
            _fonts.clear()
            name, body, small = font(BODY, bold=True), font(BODY), font(CAPTION)
            metrics = [QFontMetricsF(each) for each in (name, body, small)]
            _fonts[key] = cls(name, body, small, *(each.height() + 2 for each in metrics), *metrics)
        return _fonts[key]


_fonts: dict[str, Fonts] = {}


def card_height(*, problem: bool = False) -> float:
    """How high a card is, in unzoomed pixels; one with a problem has a line for it."""
    fonts = Fonts.now()
    lines = fonts.first + max(fonts.second, _CURVE - 2) + fonts.third
    return round(2 * _PAD + lines + (fonts.third + GAP if problem else 0))


def fold_box() -> QRectF:
    """Where a nested model is unfolded by a click."""
    return QRectF(0, 0, _LEFT - GAP, card_height())


def name_box(width: float) -> QRectF:
    """Where the name stands."""
    return QRectF(_LEFT, _PAD, width * 0.55 - _LEFT, Fonts.now().first)


def handle_box(width: float, height: float) -> QRectF:
    """Where the handle can be grabbed."""
    return QRectF(width - HANDLE, 0, HANDLE, height)


def chip_box(face: Face, width: float) -> QRectF:
    """Where the activation stands, or the place for one."""
    fonts = Fonts.now()
    text = face.activation.kind if face.activation else tr("activation")
    wide = fonts.small_metrics.horizontalAdvance(text) + _CURVE + 3 * GAP + 2
    about = fonts.body_metrics.horizontalAdvance(face.about)
    left = min(_LEFT + about + SPACING, width - HANDLE - 110 - wide)
    return QRectF(max(left, _LEFT + 40), _PAD + fonts.first - 1, wide, _CURVE - 1)


def paint_card(painter: QPainter, box: QRectF, face: Face, look: Look) -> None:
    """Paints a card into `box`, whose size is that of an unzoomed card."""
    painter.save()
    painter.translate(box.topLeft())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if face.disabled:
        painter.setOpacity(0.62)
    width, height = box.width(), box.height()
    if face.folded:
        _leaves(painter, width, height)
        height -= LEAVES
    _ground(painter, width, height, face, look)
    _head(painter, width, face, look)
    _middle(painter, width, face)
    _foot(painter, width, height, face, look)
    if face.joinable and not look.ghost:
        _handle(painter, width, height, look)
    painter.restore()


def _leaves(painter: QPainter, width: float, height: float) -> None:
    """More cards lie under this one."""
    colours = tokens()
    painter.setPen(QPen(QColor(colours.strong_border), 1))
    painter.setBrush(QColor(colours.surface))
    for inset, up in ((2 * GAP, 0.0), (GAP, LEAVES / 2)):
        box = QRectF(1 + inset, height / 2, width - 2 - 2 * inset, height / 2 - 1 - up)
        painter.drawRoundedRect(box, RADIUS, RADIUS)


def _ground(painter: QPainter, width: float, height: float, face: Face, look: Look) -> None:
    colours = tokens()
    box = QRectF(1, 1, width - 2, height - 2)
    shape = QPainterPath()
    shape.addRoundedRect(box, RADIUS, RADIUS)
    wrong = look.state == BROKEN or look.refused
    ground = colours.accent_soft if look.target else colours.warning_soft if face.lacking else colours.raised
    painter.fillPath(shape, QColor(ground))
    painter.save()
    painter.setClipPath(shape)
    painter.fillRect(QRectF(0, 0, STRIPE + 1, height), QColor(colours.groups[face.colour]))
    painter.restore()
    edge, thick = colours.border, 1.0
    if look.hovered:
        edge = colours.strong_border
    if face.problem or wrong:
        edge, thick = colours.danger, 1.5
    if look.selected or look.target:
        edge, thick = (colours.danger if look.refused else colours.accent), 2.0
    pen = QPen(QColor(edge), thick)
    if look.ghost or face.disabled or face.lacking:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, RADIUS, RADIUS)
    if look.current:
        painter.setPen(QPen(QColor(colours.accent), 1, Qt.PenStyle.DotLine))
        painter.drawRoundedRect(box.adjusted(3, 3, -3, -3), RADIUS - 2, RADIUS - 2)


def _head(painter: QPainter, width: float, face: Face, look: Look) -> None:
    """Icon, name and short words; at the right the shape."""
    colours, fonts = tokens(), Fonts.now()
    place = QPointF(STRIPE + SPACING + 2, _PAD + (fonts.first + fonts.second - ICON) / 2)
    icons.draw(painter, face.icon, colours.groups[face.colour], QRectF(place.x(), place.y(), ICON, ICON))
    right = width - HANDLE
    text, colour = _shape_text(face, look)
    shape_width = fonts.name_metrics.horizontalAdvance(text)
    _write(painter, QRectF(right - shape_width - 2, _PAD, shape_width + 2, fonts.first), text, fonts.name, colour)
    room = right - shape_width - 2 * SPACING - _LEFT
    metrics = fonts.name_metrics
    name = metrics.elidedText(face.name, Qt.TextElideMode.ElideRight, room)
    _write(painter, QRectF(_LEFT, _PAD, room, fonts.first), name, fonts.name, colours.text)
    left = _LEFT + metrics.horizontalAdvance(name) + SPACING
    for tag in face.tags:
        wide = fonts.small_metrics.horizontalAdvance(tag) + 2 * GAP + 2
        if left + wide > right - shape_width - SPACING:
            break
        box = QRectF(left, _PAD + (fonts.first - fonts.third) / 2, wide, fonts.third)
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.setBrush(QColor(colours.window))
        painter.drawRoundedRect(box, fonts.third / 2, fonts.third / 2)
        _write(painter, box, tag, fonts.small, colours.muted, Qt.AlignmentFlag.AlignCenter)
        left += wide + GAP


def _shape_text(face: Face, look: Look) -> tuple[str, str]:
    colours = tokens()
    if look.foreseen is None:
        return face.shape or "?", colours.text if face.shape else colours.danger
    if look.state in (BROKEN, OPEN):
        return "✕" if look.state == BROKEN else "?", colours.danger if look.state == BROKEN else colours.muted
    if look.state == CHANGED:
        return f"→ {look.foreseen}", colours.accent
    return look.foreseen, colours.text


def _middle(painter: QPainter, width: float, face: Face) -> None:
    """What it is, and its activation; at the right what the axes are."""
    colours, fonts = tokens(), Fonts.now()
    top, right = _PAD + fonts.first, width - HANDLE
    small = fonts.small_metrics
    axes_width = small.horizontalAdvance(face.axes)
    box = QRectF(right - axes_width - 2, top, axes_width + 2, fonts.second)
    _write(painter, box, face.axes, fonts.small, colours.muted, Qt.AlignmentFlag.AlignRight)
    end = right - axes_width - SPACING
    if face.activation is not None:
        chip = chip_box(face, width)
        chip.moveLeft(min(chip.left(), max(_LEFT + 40, end - chip.width())))
        _chip(painter, chip, face)
        end = chip.left()
    room = end - SPACING - _LEFT
    about = fonts.body_metrics.elidedText(face.about, Qt.TextElideMode.ElideRight, room)
    _write(painter, QRectF(_LEFT, top, room + SPACING, fonts.second), about, fonts.body, colours.muted)


def _chip(painter: QPainter, box: QRectF, face: Face) -> None:
    function = face.activation
    if function is None:
        return
    colours, fonts = tokens(), Fonts.now()
    painter.setPen(QPen(QColor(colours.border), 1))
    painter.setBrush(QColor(colours.accent_soft))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    square = QRectF(box.left() + 2 * GAP, box.top() + GAP, _CURVE - 2 * GAP + 2, box.height() - 2 * GAP)
    points = [
        QPointF(square.left() + p.x() * square.width(), square.top() + p.y() * square.height()) for p in curve(function)
    ]
    painter.setPen(QPen(QColor(colours.accent), 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if function.elementwise:
        painter.drawPolyline(QPolygonF(points))
    else:
        for point in points:
            painter.drawLine(QPointF(point.x(), square.bottom()), point)
    text = box.adjusted(2 * GAP + square.width() + GAP, 0, 0, 0)
    _write(painter, text, function.kind, fonts.small, colours.text)


def _foot(painter: QPainter, width: float, height: float, face: Face, look: Look) -> None:
    """What it costs; the problem if there is one; while something hovers, why it breaks."""
    colours, fonts = tokens(), Fonts.now()
    top = _PAD + fonts.first + max(fonts.second, _CURVE - 2)
    right = width - HANDLE
    if look.reason:
        _alarm(painter, QRectF(_LEFT, top, right - _LEFT, fonts.third), look.reason)
    elif look.note:
        _write(painter, QRectF(_LEFT, top, right - _LEFT, fonts.third), look.note, fonts.small, colours.accent)
    else:
        small = fonts.small_metrics
        effort, costs = _foreseen(face.effort, look.effort), _foreseen(face.costs, look.costs)
        wide = small.horizontalAdvance(effort[0])
        box = QRectF(right - wide - 2, top, wide + 2, fonts.third)
        _write(painter, box, effort[0], fonts.small, effort[1], Qt.AlignmentFlag.AlignRight)
        room = right - wide - 2 * SPACING - _LEFT
        shown = small.elidedText(costs[0], Qt.TextElideMode.ElideMiddle, room)
        _write(painter, QRectF(_LEFT, top, room + SPACING, fonts.third), shown, fonts.small, costs[1])
    if face.problem:
        _alarm(painter, QRectF(_LEFT, height - _PAD - fonts.third, right - _LEFT, fonts.third), face.problem)


def _foreseen(now: str, ahead: str | None) -> tuple[str, str]:
    """A text and its colour: what would be another carries an arrow."""
    if ahead is None or ahead == now:
        return now, tokens().muted
    return (f"→ {ahead}" if ahead else "?"), tokens().accent if ahead else tokens().muted


def _alarm(painter: QPainter, box: QRectF, text: str) -> None:
    colours, fonts = tokens(), Fonts.now()
    side = fonts.third - 2
    icons.draw(painter, "error", colours.danger, QRectF(box.left(), box.top() + 1, side, side))
    room = box.adjusted(side + GAP, 0, 0, 0)
    shown = fonts.small_metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    _write(painter, room, shown, fonts.small, colours.danger)


def _handle(painter: QPainter, width: float, height: float, look: Look) -> None:
    colours = tokens()
    strong = look.hovered or look.selected
    painter.setPen(QPen(QColor(colours.strong_border if strong else colours.border), 1.5))
    painter.setBrush(QColor(colours.surface))
    painter.drawEllipse(QPointF(width - HANDLE / 2, height / 2), 4.5, 4.5)


def _write(
    painter: QPainter,
    box: QRectF,
    text: str,
    typeface: QFont,
    colour: str,
    place: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    painter.setFont(typeface)
    painter.setPen(QColor(colour))
    painter.drawText(box, place | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)
