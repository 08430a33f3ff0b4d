"""The help panel: what the control under the mouse, or the one with the focus, says of itself."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QAbstractItemView, QApplication, QDockWidget, QFrame, QTextBrowser, QWidget

from netbuilder.gui.help.explain import help_of
from netbuilder.gui.text import tr
from netbuilder.gui.theme.tokens import MARGIN
from netbuilder.gui.widgets.tips import is_markup

_EVERY_MS = 150
_LEAST_WIDTH, _ROOMY = 170, 1240
"""In a window that is narrower than the second, the panel stands over the page: beside it, the page would be cut."""
_FLOATING = QSize(300, 240)


class HelpPanel(QDockWidget):
    """A dock at the side; it looks where the mouse is only while it is open."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(tr("Help"), parent)
        self.setObjectName("helpPanel")
        self.setAllowedAreas(Qt.DockWidgetArea.LeftDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea)
        self._text = QTextBrowser()
        self._text.setObjectName("helpText")
        self._text.setAccessibleName(tr("Help"))
        self._text.setOpenLinks(False)
        self._text.setMinimumWidth(_LEAST_WIDTH)
        self._text.document().setDocumentMargin(MARGIN)
        self._text.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(self._text)
        self._told = ""
        self._place = QPoint()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._look)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)
        self.visibilityChanged.connect(self._on_visible)
        self.toggleViewAction().triggered.connect(self._on_toggled)
        self._tell("")

    def _on_visible(self, visible: bool) -> None:
        if visible:
            self._timer.start()
        else:
            self._timer.stop()

    def _on_toggled(self, shown: bool) -> None:
        window = self.parentWidget()
        if not shown or window is None:
            return
        narrow = window.width() < _ROOMY
        self.setFloating(narrow)
        if narrow:
            self.resize(_FLOATING)
            corner = window.mapToGlobal(window.rect().bottomRight())
            self.move(corner.x() - _FLOATING.width() - MARGIN, corner.y() - _FLOATING.height() - MARGIN)

    def _of_our_window(self, widget: QWidget) -> bool:
        window = self.parentWidget()
        return window is not None and widget.window() is window.window()

    def _on_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        if self.isVisible() and now is not None and self._of_our_window(now):
            self.explain(now)

    def _look(self) -> None:
        """The mouse moved: what is under it?"""
        place = QCursor.pos()
        if place == self._place:
            return
        self._place = place
        found = QApplication.widgetAt(place)
        if found is not None and self._of_our_window(found) and not self.isAncestorOf(found):
            self.explain(found, place)

    def explain(self, target: QWidget, place: QPoint | None = None) -> None:
        """Shows what a control says of itself, and of the item under the mouse."""
        told = help_of(target)
        parts = [told.html()] if told is not None else []
        view = target.parentWidget()
        if place is not None and isinstance(view, QAbstractItemView) and target is view.viewport():
            tip = view.indexAt(target.mapFromGlobal(place)).data(Qt.ItemDataRole.ToolTipRole)
            if isinstance(tip, str):
                parts.append(tip if is_markup(tip) else escape(tip))
        if parts:
            self._tell("<hr>".join(parts))

    def _tell(self, html: str) -> None:
        html = html or escape(tr("Point at anything, or move to it with Tab: here it says what it is for."))
        if html != self._told:
            self._told = html
            self._text.setHtml(html)
