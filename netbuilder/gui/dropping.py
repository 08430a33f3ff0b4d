"""Files dropped anywhere on the window: projects are opened, data added, pictures given to the page that takes them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel

from netbuilder.data.images import is_picture_name
from netbuilder.formats.nbproj import SUFFIX
from netbuilder.gui.exchange.opening import is_model_name
from netbuilder.gui.messages import INFO, WARNING
from netbuilder.gui.text import tr
from netbuilder.gui.theme.style import font, theme, tokens
from netbuilder.gui.theme.tokens import HEADING, WIDE

if TYPE_CHECKING:
    from netbuilder.gui.window import MainWindow

_MODEL_MARKS = (b"model_config", b"model_weights")
_PROJECT_MARK = b"netbuilder_project"
_HEAD = 1 << 16


class Dropping(QObject):
    """Watches a window for files that are dragged over it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._sign = QLabel(window)
        self._sign.setTextFormat(Qt.TextFormat.PlainText)
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sign.setWordWrap(True)
        self._sign.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._sign.hide()
        theme().changed.connect(self._wear)
        self._wear()
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def _wear(self) -> None:
        colours = tokens()
        self._sign.setFont(font(HEADING, bold=True))
        self._sign.setStyleSheet(
            f"background: {colours.accent_soft}; color: {colours.text}; "
            f"border: 3px dashed {colours.accent}; border-radius: {WIDE}px;"
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.DragEnter, QEvent.Type.DragMove):
            paths = _paths(event.mimeData())
            if not paths:
                return False
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            if kind == QEvent.Type.DragEnter:
                self._show_sign(paths)
            return True
        if kind == QEvent.Type.DragLeave:
            self._sign.hide()
            return False
        if kind == QEvent.Type.Drop:
            return self._on_drop(event)
        return False

    def _on_drop(self, event: QDropEvent) -> bool:
        self._sign.hide()
        paths = _paths(event.mimeData())
        if not paths:
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.take(paths)
        return True

    def _show_sign(self, paths: list[Path]) -> None:
        name = paths[0].name
        text = tr("Drop to add {name} to your data", name=name)
        if _is_project(paths[0]) or _is_model(paths[0]):
            text = tr("Drop to open {name}", name=name)
        elif is_picture_name(name):
            text = tr("Drop {name}", name=name)
        self._sign.setText(text)
        self._sign.setGeometry(self._window.rect().adjusted(WIDE, WIDE, -WIDE, -WIDE))
        self._sign.raise_()
        self._sign.show()

    def take(self, paths: list[Path]) -> None:
        """Does with these what can be done with the first; says so if the others stay."""
        first = paths[0]
        messages = self._window.bench.messages
        if not self._page_takes(first):
            if _is_project(first) or is_model_name(first):
                self._window.bench.files.open(first)
            elif is_picture_name(first.name):
                messages.show(
                    tr(
                        "“{name}” is one picture. To learn from pictures, drop a folder with a folder for each class.",
                        name=first.name,
                    ),
                    WARNING,
                    key="dropped",
                )
            else:
                self._window.show_page("data")
                self._window.pages["data"].take(first)
        if len(paths) > 1:
            messages.show(
                tr("One file at a time: only “{name}” was taken.", name=first.name), INFO, key="dropped others"
            )

    def _page_takes(self, path: Path) -> bool:
        """Gives the file to the page that is shown if it takes it, else to another that does."""
        if is_picture_name(path.name):
            self._window.complete()
        pages = self._window.pages
        others = [page for name, page in pages.items() if name not in (self._window.page, "data")]
        if is_model_name(path):
            others = []  # elsewhere it becomes a project
        shown = pages.get(self._window.page)
        for page in [*([shown] if shown is not None else []), *others]:
            if page.takes(path):
                self._window.show_page(page.name)
                page.take(path)
                return True
        return False


def _paths(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] if data.hasUrls() else []


def _is_project(path: Path) -> bool:
    if path.suffix.lower() == SUFFIX:
        return True
    return path.suffix.lower() == ".json" and _PROJECT_MARK in _beginning(path)


def _is_model(path: Path) -> bool:
    """A trained model; an HDF5 file may be one, or data."""
    if path.suffix.lower() == ".keras":
        return True
    head = _beginning(path) if path.suffix.lower() in (".h5", ".hdf5") else b""
    return any(mark in head for mark in _MODEL_MARKS)


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError:
        return b""
