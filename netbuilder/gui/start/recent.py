"""A line for each project that was open lately."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import locale, tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.tokens import MARGIN, SPACING
from netbuilder.gui.widgets.labels import caption
from netbuilder.gui.workbench import Workbench


def moment_text(seconds: float) -> str:
    """A moment as short as the country writes it; `seconds` since 1970."""
    moment = QDateTime.fromSecsSinceEpoch(int(seconds))
    return locale().toString(moment, QLocale.FormatType.ShortFormat)


class RecentRow(QWidget):
    """A project that was open lately."""

    def __init__(self, bench: Workbench, path: Path, name: str, moment: float, *, missing: bool) -> None:
        super().__init__()
        self._bench, self._path = bench, path
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, SPACING, 0)
        row.setSpacing(MARGIN)
        self.button = button = QPushButton(icon("file", QPalette.ColorRole.Link), path.stem.replace("&", "&&"))
        button.setProperty("role", "link")
        button.setEnabled(not missing)
        button.setProperty("untranslated", True)
        explain(button, path.name, tr("Opens the project in {path}.", path=path))
        button.clicked.connect(self._on_clicked)
        row.addWidget(button)
        place = caption(tr("This file is gone.") if missing else str(path.parent))
        when = caption(moment_text(moment))
        for label in (place, when):
            label.setProperty("untranslated", True)
        row.addWidget(place, 1)
        row.addWidget(when)
        if missing:
            row.addWidget(self._remover(path.name))

    def _remover(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName("forgetRecent")
        button.setIcon(icon("close"))
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        explain(button, tr("Take {name} off the list", name=name), tr("The file is gone; its line goes too."))
        button.clicked.connect(self._on_forget)
        return button

    def _on_clicked(self) -> None:
        self._bench.files.open(self._path)
        if self._bench.editor.path == self._path:
            self._bench.page_wanted.emit("build")

    def _on_forget(self) -> None:
        self._bench.files.forget(self._path)
