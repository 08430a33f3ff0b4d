"""Pictures and model files that come from outside: pasted, dropped, or chosen in a dialog."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from netbuilder.core.errors import DataError, NetBuilderError
from netbuilder.data.drawing import MOST_SIDE, picture_from
from netbuilder.data.images import SUFFIXES, is_picture_name
from netbuilder.gui.text import tr
from netbuilder.gui.work.task import Task
from netbuilder.gui.workbench import Workbench

MODELS = (".keras", ".h5", ".hdf5")
_FOLDER = "picture folder"


class Incoming(QObject):
    """Brings them in.

    Signals:
        picture(pixels): `(height, width, 3)` bytes.
        model(path): a model file was chosen.
    """

    picture = Signal(object)
    model = Signal(str)

    def __init__(self, bench: Workbench, parent: QWidget) -> None:
        super().__init__(parent)
        self._bench, self._page = bench, parent
        self._task: Task | None = None

    def ask_picture(self) -> None:
        """Lets the user choose a picture."""
        patterns = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        filters = [tr("Pictures ({patterns})", patterns=patterns)]
        self._ask(tr("Open a picture"), "pictureDialog", filters).fileSelected.connect(self.take)

    def ask_model(self) -> None:
        """Lets the user choose a model file."""
        patterns = " ".join(f"*{suffix}" for suffix in MODELS)
        filters = [tr("Models ({patterns})", patterns=patterns)]
        self._ask(tr("Open a model"), "modelDialog", filters).fileSelected.connect(self.model)

    def _ask(self, title: str, name: str, filters: list[str]) -> QFileDialog:
        folder = self._bench.settings.get(_FOLDER, str(Path.home()))
        dialog = QFileDialog(self._page, title, folder)
        dialog.setObjectName(name)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([*filters, tr("All files ({patterns})", patterns="*")])
        dialog.fileSelected.connect(self._on_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _on_chosen(self, path: str) -> None:
        self._bench.settings.set(_FOLDER, str(Path(path).parent))

    @staticmethod
    def takes(path: Path) -> bool:
        """Whether a file can be of use here."""
        return is_picture_name(path.name) or path.suffix.lower() == MODELS[0]

    def take(self, path: str | Path) -> None:
        """Reads a file: a picture, or a model."""
        path = Path(path)
        if path.suffix.lower() in MODELS:
            self.model.emit(str(path))
        else:
            self._read(path)

    def paste(self) -> None:
        """What lies in the clipboard."""
        self.take_mime(QGuiApplication.clipboard().mimeData())

    def take_mime(self, mime: QMimeData | None) -> None:
        """A picture that was pasted or dropped, or the file it lies in."""
        paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()] if mime is not None else []
        if paths:
            self.take(paths[0])
        elif mime is not None and mime.hasImage():
            self._read(_png(QImage(mime.imageData())))
        else:
            error = DataError("There is no picture in the clipboard.", hint="Copy a picture of a digit first.")
            self._bench.messages.error(error, key="picture")

    def _read(self, source: Path | bytes) -> None:
        task = Task(picture_from, source, parent=self)
        task.finished.connect(self._on_read)
        task.failed.connect(self._on_failed)
        self._task = task.start()

    def _on_read(self, pixels: np.ndarray) -> None:
        if self.sender() is self._task:
            self._task = None
            self._bench.messages.dismiss("picture")
            self.picture.emit(pixels)

    def _on_failed(self, error: NetBuilderError) -> None:
        if self.sender() is self._task:
            self._task = None
            self._bench.messages.error(error, key="picture")


def _png(image: QImage) -> bytes:
    if max(image.width(), image.height()) > MOST_SIDE:
        smooth = Qt.TransformationMode.SmoothTransformation
        image = image.scaled(MOST_SIDE, MOST_SIDE, Qt.AspectRatioMode.KeepAspectRatio, smooth)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return data.data()
