"""The list of problems: one row each, a sign, the sentence, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from netbuilder.core.problems import Problem
from netbuilder.gui.text import tr
from netbuilder.gui.theme import icons
from netbuilder.gui.theme.style import font, tokens
from netbuilder.gui.theme.tokens import CAPTION, GAP, RADIUS, SPACING
from netbuilder.gui.widgets.tips import plain_tips

PROBLEM = Qt.ItemDataRole.UserRole
_SIGN = 16


@dataclass(frozen=True)
class Row:
    """One entry: a problem, or advice, which is shown weaker."""

    problem: Problem
    advice: bool = False

    @property
    def text(self) -> str:
        """The sentence with the card it is about."""
        return f"{self.problem.where}: {tr(self.problem.message)}" if self.problem.where else tr(self.problem.message)


class ProblemModel(QAbstractListModel):
    """The rows; its text is what tests and screen readers read."""

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def put(self, rows: Sequence[Row]) -> bool:
        """Takes other rows; says whether they are others."""
        if list(rows) == self.rows:
            return False
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()
        return True

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    @plain_tips
    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole):
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return tr(row.problem.hint)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            word = tr("Advice") if row.advice else tr("Problem")
            return f"{word}: {row.text} {tr(row.problem.hint)}".strip()
        return row if role == PROBLEM else None


class ProblemDelegate(QStyledItemDelegate):
    """Draws a row: sign, sentence, hint below it in small."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        row = index.data(PROBLEM)
        colours = tokens()
        painter.save()
        area = option.rect.adjusted(2, 1, -2, -1)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent_soft))
            painter.drawRoundedRect(area, RADIUS, RADIUS)
        sign, colour = ("lightbulb", colours.warning) if row.advice else ("error", colours.danger)
        picture = icons.pixmap(sign, _SIGN, colour, painter.device().devicePixelRatioF())
        painter.drawPixmap(area.left() + SPACING, area.top() + GAP + 1, picture)
        room = self._room(area)
        bold = font(bold=not row.advice)
        painter.setFont(bold)
        painter.setPen(QColor(colours.text))
        wrap = int(Qt.TextFlag.TextWordWrap)
        used = painter.drawText(room, wrap, row.text)
        if row.problem.hint:
            painter.setFont(font(CAPTION))
            painter.setPen(QColor(colours.muted))
            painter.drawText(
                QRect(room.left(), used.bottom() + 2, room.width(), room.height()), wrap, tr(row.problem.hint)
            )
        painter.restore()

    def _room(self, area: QRect) -> QRect:
        left = 2 * SPACING + _SIGN
        return area.adjusted(left, GAP, -SPACING, 2000)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        row = index.data(PROBLEM)
        view = option.widget
        width = view.viewport().width() if isinstance(view, QListView) else 400
        from PySide6.QtGui import QFontMetrics

        room = self._room(QRect(2, 0, width - 4, 0))
        room.setHeight(2000)
        wrap = int(Qt.TextFlag.TextWordWrap)
        height = QFontMetrics(font(bold=not row.advice)).boundingRect(room, wrap, row.text).height()
        if row.problem.hint:
            height += 2 + QFontMetrics(font(CAPTION)).boundingRect(room, wrap, tr(row.problem.hint)).height()
        return QSize(width, height + 2 * GAP + 2)


class ProblemList(QListView):
    """Rows that break into lines, moved through by arrows."""

    def __init__(self, model: ProblemModel) -> None:
        super().__init__()
        self.setObjectName("problemList")
        self.setModel(model)
        self.setItemDelegate(ProblemDelegate(self))
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Problems"))
        self.setForegroundRole(QPalette.ColorRole.Text)
