"""Under the stack: what the whole network costs, and the zoom."""

from __future__ import annotations

from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from netbuilder.document.description import Description
from netbuilder.gui.build.actions import StackActions
from netbuilder.gui.build.face import short
from netbuilder.gui.build.stack import Stack
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import number, percent, size, tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.style import font
from netbuilder.gui.theme.tokens import CAPTION, GAP, MARGIN, SPACING
from netbuilder.gui.widgets.labels import Elided, plain


class Foot(QFrame):
    """One line: the totals at the left, the zoom at the right."""

    def __init__(self, stack: Stack, actions: StackActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "strip")
        self._sign = QLabel()
        self.totals = Elided()
        self.totals.setObjectName("totals")
        self.totals.setFont(font(CAPTION))
        self.zoom = plain(name="zoomLabel")
        self.zoom.setProperty("role", "muted")
        explain(
            self.totals,
            tr("Totals"),
            tr("Numbers that are learned, their memory, that of a batch in training, and the work a sample takes."),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, GAP, SPACING, GAP)
        row.setSpacing(GAP)
        row.addWidget(self._sign)
        row.addWidget(self.totals, 1)
        row.addWidget(_button(actions.zoom_out))
        row.addWidget(self.zoom)
        for action in (actions.zoom_in, actions.fit, actions.export):
            row.addWidget(_button(action))
        self._sign.setPixmap(icon("warning", QPalette.ColorRole.PlaceholderText).pixmap(16, 16))
        stack.described.connect(self.show_totals)
        stack.zoomed.connect(self._on_zoomed)
        self._on_zoomed(stack.canvas.zoom)
        if stack.description is not None:
            self.show_totals(stack.description)

    def show_totals(self, description: Description) -> None:
        """What all layers cost together; while something is wrong, that there is no such number."""
        totals = description.totals
        self._sign.setVisible(totals is None)
        if totals is None:
            reason = description.reason
            self.totals.setText(tr(reason) if reason is not None else "")
            return
        parts = [tr("{count} parameters", count=number(totals.parameters))]
        if totals.trainable != totals.parameters:
            parts.append(tr("{count} learn", count=number(totals.trainable)))
        parts.append(size(totals.parameter_bytes))
        if totals.batch_bytes is not None:
            parts.append(tr("{size} a batch", size=size(totals.batch_bytes)))
        parts.append(tr("{count} multiply-adds", count=short(totals.multiply_adds)))
        self.totals.setText(" · ".join(parts))

    def _on_zoomed(self, zoom: float) -> None:
        self.zoom.setText(percent(zoom, 0))


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setAccessibleName(action.text().replace("&", ""))
    return button
