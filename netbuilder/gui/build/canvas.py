"""The surface on which the cards stand: it arranges them and paints the lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from netbuilder.gui.build import lines
from netbuilder.gui.build.arrangement import BETWEEN, Arrangement, arranged
from netbuilder.gui.build.card import CardWidget
from netbuilder.gui.build.card_paint import LEAVES, Look, card_height, paint_card
from netbuilder.gui.build.face import Face
from netbuilder.gui.build.lanes import Skip
from netbuilder.gui.build.loss_card import LossCard
from netbuilder.gui.build.rows import Rows
from netbuilder.gui.text import tr

_HINT_HEIGHT = 76
INDENT = 16.0


class Canvas(QWidget):
    """Holds a card widget for each layer, in order, and the loss below them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stackCanvas")
        self.setMouseTracking(True)
        self.cards: dict[str, CardWidget] = {}
        self.order: list[str] = []
        self.rows = Rows()
        self.joined: list[bool] = []
        self.skips: list[Skip] = []
        self.chosen_skip: Skip | None = None
        self.zoom = 1.0
        self.room = 600.0
        self.visible_height = 0
        self.touched = 0
        self._gap, self._ghost = -1, None
        self.loss = LossCard(self)
        self.hint = QLabel(self)
        self.hint.setObjectName("stackHint")
        self.hint.setWordWrap(True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.hint.setText(tr("Click a layer at the left, or drag it here. Two Dense layers are enough to begin with."))
        self.hint.setProperty("role", "muted")
        self.hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.places: Arrangement = arranged([], self.room, 0)
        self._arranged: tuple[object, ...] | None = None

    def show_faces(self, rows: Rows, faces: Mapping[str, Face]) -> None:
        """Takes the faces of all cards; only those that differ are made, dropped or painted."""
        order = rows.keys
        for name in [name for name in self.cards if name not in faces]:
            card = self.cards.pop(name)
            card.setObjectName("")
            card.hide()
            card.deleteLater()
        for name in order:
            card = self.cards.get(name)
            if card is None:
                self.cards[name] = card = CardWidget(faces[name], self)
                card.zoom = self.zoom
                card.show()
                self.touched += 1
            elif card.face != faces[name]:
                card.show_face(faces[name])
                self.touched += 1
        self.order = order
        if rows != self.rows:
            self.rows = rows
            self.update()

    def rename(self, old: str, new: str) -> None:
        """The card of a layer that is called something else now stays the same widget."""
        if old in self.cards and new not in self.cards:
            self.cards[new] = self.cards.pop(old)

    def show_lines(self, joined: Sequence[bool], skips: Sequence[Skip]) -> None:
        """Takes the connections."""
        if list(joined) != self.joined or list(skips) != self.skips:
            self.joined, self.skips = list(joined), list(skips)
            if self.chosen_skip not in self.skips:
                self.chosen_skip = None
            self.update()

    def open_gap(self, gap: int, ghost: tuple[Face, Look] | None) -> None:
        """Opens a gap for a card that is not there yet; -1 closes it."""
        if (gap, ghost) != (self._gap, self._ghost):
            self._gap, self._ghost = gap, ghost
            self.arrange()
            self.update()

    def arrange(self) -> None:
        """Puts every card where it belongs; those that stand there already are not touched."""
        low, high = card_height(), card_height(problem=True)
        faces = [self.cards[name].face for name in self.order]
        heights = [(high if face.problem else low) + (LEAVES if face.folded else 0) for face in faces] + [low]
        empty = self.empty and self._gap < 0
        lanes = 1 + max((skip.lane for skip in self.skips), default=-1)
        ghost = low if self._ghost else 0
        self.places = arranged(
            heights,
            self.room / self.zoom,
            lanes,
            gap=self._gap,
            ghost=ghost,
            least_gap=_HINT_HEIGHT + BETWEEN if empty else 0,
        )
        arranged_as = (self.places, self.zoom, tuple(row.depth for row in self.rows.rows), tuple(self.order))
        if arranged_as != self._arranged:
            self._arranged = arranged_as
            self._put_cards()
            self.update()
        self.hint.setVisible(empty)
        if empty:
            self.hint.setGeometry(self._scaled(self._hint_box().adjusted(16, 0, -16, 0)))
        width = max(self.room, self.places.whole_width * self.zoom)
        height = max(self.visible_height, self.places.height * self.zoom)
        self.resize(round(width), round(height))

    @property
    def empty(self) -> bool:
        """Whether there is no layer yet but the Input."""
        return all(self.cards[name].face.is_input for name in self.order)

    def _hint_box(self) -> QRectF:
        top = self.places.tops[-1] - _HINT_HEIGHT - BETWEEN
        return QRectF(self.places.left, top, self.places.width, _HINT_HEIGHT)

    def _put_cards(self) -> None:
        """Qt itself leaves alone what stands where it should; asking before is cheaper for hundreds of cards."""
        zoom, places = self.zoom, self.places
        cards = (*(self.cards[name] for name in self.order), self.loss)
        for row, (card, top, height) in enumerate(zip(cards, places.tops, places.heights, strict=True)):
            left = round((places.left + self.indent(row)) * zoom)
            width = round(places.right * zoom) - left
            if card.zoom != zoom:
                card.zoom = zoom
                card.update()
            wanted = (left, round(top * zoom), width, round(height * zoom))
            if card.place != wanted:
                card.place = wanted
                card.setGeometry(*wanted)

    def indent(self, row: int) -> float:
        """How far a card is moved in: it lies in so many nested models."""
        return INDENT * self.rows.rows[row].depth if row < len(self.rows.rows) else 0.0

    def _scaled(self, box: QRectF) -> QRect:
        zoom = self.zoom
        return QRectF(box.x() * zoom, box.y() * zoom, box.width() * zoom, box.height() * zoom).toRect()

    def row_widget(self, row: int) -> CardWidget | None:
        """The card in a row."""
        return self.cards[self.order[row]] if 0 <= row < len(self.order) else None

    def unzoomed(self, point: QPointF) -> QPointF:
        """A point of this widget in unzoomed pixels."""
        return point / self.zoom

    def event(self, event: QEvent) -> bool:
        # Here and not at the cards: an override in Python costs each of hundreds of cards time at every event.
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            card = self.childAt(event.pos())
            if isinstance(card, CardWidget):
                card.tell(event.globalPos())
                return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.scale(self.zoom, self.zoom)
        seen = QRectF(event.rect())
        seen = QRectF(seen.topLeft() / self.zoom, seen.size() / self.zoom)
        lines.paint_frames(painter, self.places, self.rows.frames(), INDENT)
        lines.paint_lines(painter, self.places, self.joined, self.skips, self.chosen_skip, seen)
        if self.empty and self._gap < 0 and self.places.tops:
            lines.paint_opening(painter, self._hint_box())
        if self._ghost is not None and self._gap >= 0:
            face, look = self._ghost
            box = QRectF(self.places.left, self.places.gap_top, self.places.width, card_height())
            paint_card(painter, box, face, look)
        painter.end()


class Pull(QWidget):
    """Lies over the cards while a connection is drawn, and paints the line to the pointer."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._canvas = canvas
        self.row, self.end, self.refused = 0, QPointF(), False
        self.hide()

    def draw(self, row: int, end: QPointF, refused: bool) -> None:
        """Draws from a card's handle to a point in unzoomed pixels."""
        self.row, self.end, self.refused = row, end, refused
        self.setGeometry(self._canvas.rect())
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.scale(self._canvas.zoom, self._canvas.zoom)
        lines.paint_pull(painter, self._canvas.places, self.row, self.end, refused=self.refused)
        painter.end()
