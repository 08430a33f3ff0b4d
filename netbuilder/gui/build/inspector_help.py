"""The help of the control in use, at the foot of the inspector."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QVBoxLayout, QWidget

from netbuilder.gui.forms.fold import Fold
from netbuilder.gui.help.explain import help_of
from netbuilder.gui.settings import Settings
from netbuilder.gui.text import tr
from netbuilder.gui.theme.tokens import GAP, MARGIN

_OPEN = "build/help"


class HelpBox(QFrame):
    """Follows the focus and shows what the control says of itself; can be folded away."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.setProperty("role", "strip")
        self._settings = settings
        self._text = QLabel(tr("Choose a setting to read what it does."))
        self._text.setObjectName("inspectorHelp")
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setWordWrap(True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._text.setMinimumHeight(6 * self._text.fontMetrics().lineSpacing())
        self._fold = Fold(tr("Help"), self._text, unfolded=bool(settings.get(_OPEN, True)))
        self._fold.button.setObjectName("inspectorHelpFold")
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        column.addWidget(self._fold)
        self._fold.toggled.connect(self._on_toggled)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus)

    def _on_toggled(self, on: bool) -> None:
        self._settings.set(_OPEN, on)

    def _on_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        if now is None or not self.isVisible():
            return
        place = self.parentWidget()
        while place is not None and not place.objectName().startswith("page:"):
            place = place.parentWidget()
        if place is None or not place.isAncestorOf(now):
            return
        told = help_of(now)
        if told is not None:
            self._text.setText(told.html())
