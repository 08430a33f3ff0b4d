"""The theme: follows the system's light or dark while the program runs, unless the user chose one."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from netbuilder.gui.theme import icons
from netbuilder.gui.theme.sheet import sheet
from netbuilder.gui.theme.tokens import DARK, LIGHT, Tokens

SYSTEM, LIGHT_ONLY, DARK_ONLY = "system", "light", "dark"
_BEFORE = "netbuilder theme"
_OUTLINED = ("QLineEdit", "QAbstractSpinBox", "QComboBox", "QCheckBox", "QRadioButton", "QSlider", "QListWidget")


class Theme(QObject):
    """The colours in use; `changed` is sent after the application wears others."""

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._choice = SYSTEM
        self.tokens = LIGHT
        application.setStyle("Fusion")
        application.styleHints().colorSchemeChanged.connect(self._on_system_changed)
        self._wear(self._wanted())

    @property
    def choice(self) -> str:
        """What the user chose: system, light or dark."""
        return self._choice

    def choose(self, choice: str) -> None:
        """Follows the system, or stays light or dark."""
        self._choice = choice
        self._on_system_changed()

    def _wanted(self) -> Tokens:
        if self._choice == SYSTEM:
            dark = self._application.styleHints().colorScheme() == Qt.ColorScheme.Dark
        else:
            dark = self._choice == DARK_ONLY
        return DARK if dark else LIGHT

    def _on_system_changed(self) -> None:
        wanted = self._wanted()
        if wanted is not self.tokens:
            self._wear(wanted)
            self.changed.emit()

    def _wear(self, tokens: Tokens) -> None:
        self.tokens = tokens
        colours = palette(tokens)
        icons.forget()
        self._application.setPalette(colours)
        for kind in _OUTLINED:
            self._application.setPalette(outlined(colours, tokens), kind)
        QToolTip.setPalette(colours)
        self._application.setStyleSheet(sheet(tokens))


def outlined(colours: QPalette, tokens: Tokens) -> QPalette:
    """The colours for editors: Fusion draws their lines in a darkened window's colour, unseen in the dark."""
    found = QPalette(colours)
    found.setColor(QPalette.ColorRole.Window, QColor(tokens.strong_border).lighter(140))
    return found


def theme() -> Theme:
    """The theme of the running application."""
    application = QGuiApplication.instance()
    if not isinstance(application, QApplication):
        raise RuntimeError("a theme needs a QApplication")
    found = application.property(_BEFORE)
    if found is None:
        found = Theme(application)
        application.setProperty(_BEFORE, found)
    return found


def tokens() -> Tokens:
    """The colours in use."""
    return theme().tokens


def palette(tokens: Tokens) -> QPalette:
    """The colours for Qt's own controls."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    colours = QPalette()
    for each, colour in (
        (role.Window, tokens.window),
        (role.WindowText, tokens.text),
        (role.Base, tokens.surface),
        (role.AlternateBase, tokens.window),
        (role.Text, tokens.text),
        (role.PlaceholderText, tokens.muted),
        (role.Button, tokens.raised),
        (role.ButtonText, tokens.text),
        (role.BrightText, tokens.danger),
        (role.ToolTipBase, tokens.raised),
        (role.ToolTipText, tokens.text),
        (role.Highlight, tokens.accent),
        (role.HighlightedText, tokens.on_accent),
        (role.Link, tokens.accent),
        (role.LinkVisited, tokens.accent),
        (role.Light, tokens.raised),
        (role.Midlight, tokens.border),
        (role.Mid, tokens.border),
        (role.Dark, tokens.strong_border),
        (role.Shadow, tokens.strong_border),
        (role.Accent, tokens.accent),
    ):
        colours.setColor(each, QColor(colour))
    for each in (role.WindowText, role.Text, role.ButtonText):
        colours.setColor(group.Disabled, each, QColor(tokens.disabled))
    colours.setColor(group.Disabled, role.Highlight, QColor(tokens.border))
    colours.setColor(group.Disabled, role.HighlightedText, QColor(tokens.disabled))
    return colours


def font(scale: float = 1.0, *, bold: bool = False, fixed: bool = False) -> QFont:
    """The system's font at a step of the type scale."""
    found = QFont(QApplication.font())
    if fixed:
        found.setStyleHint(QFont.StyleHint.Monospace)
        found.setFamilies(["Menlo", "Consolas", "DejaVu Sans Mono", "monospace"])
    if found.pointSizeF() > 0:
        found.setPointSizeF(found.pointSizeF() * scale)
    else:
        found.setPixelSize(round(found.pixelSize() * scale))
    found.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return found
