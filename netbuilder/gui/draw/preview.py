"""The road of the drawing to the network, as a row of pictures with a switch for each step."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.data.digits import BOX
from netbuilder.data.pipeline import Steps, Switches
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr
from netbuilder.gui.theme.style import theme, tokens
from netbuilder.gui.theme.tokens import GAP, SPACING
from netbuilder.gui.widgets.labels import Elided, caption
from netbuilder.gui.widgets.pictures import image_of

_FOR_PICTURES = ("polarity", "lines")
_SOME = 3
_ORDER = ("ink", "polarity", "slips", "lines", "crop", "box", "centre")


class Thumbnail(QWidget):
    """A small picture on black, without smoothing when it is enlarged; all of a row are equally large."""

    def __init__(self, row: list[Thumbnail]) -> None:
        super().__init__()
        self._image: QImage | None = None
        self._row = row
        row.append(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(64, 64)

    def minimumSizeHint(self) -> QSize:
        return QSize(36, 36)

    def show_picture(self, picture: np.ndarray | None) -> None:
        """Shows a picture of bytes, or nothing."""
        self._image = image_of(picture) if picture is not None else None
        self.update()

    def paintEvent(self, event) -> None:
        colours = tokens()
        side = min(min(each.width(), each.height()) for each in self._row if each.isVisible()) - 2
        place = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        painter = QPainter(self)
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.setBrush(QColor("black" if self._image is not None else colours.sunken))
        painter.drawRect(place)
        if self._image is not None:
            inner = place.adjusted(1, 1, -1, -1)
            size = self._image.size().toSizeF().scaled(inner.size(), Qt.AspectRatioMode.KeepAspectRatio)
            spot = QRectF(0, 0, size.width(), size.height())
            spot.moveCenter(inner.center())
            smooth = self._image.width() * self.devicePixelRatioF() > 2 * spot.width()
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth or self._image.width() > 60)
            painter.drawImage(spot, self._image)
        painter.end()


class PadPreview(QWidget):
    """The steps in order; `switched` tells that one was left out, or taken again."""

    switched = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("padPreview")
        self._pictures: dict[str, Thumbnail] = {}
        self._row: list[Thumbnail] = []
        self._direct = False
        self._switches: dict[str, QCheckBox] = {}
        self._places: dict[str, QWidget] = {}
        row = QHBoxLayout()
        row.setSpacing(SPACING)
        for step in _ORDER:
            self._places[step] = self._place(step)
            row.addWidget(self._places[step], 1)
        self._light = QCheckBox(tr("Dark on &light"))
        self._light.setObjectName("lightGround")
        explain(
            self._light,
            tr("Dark on light"),
            tr("Hands the network dark ink on a light ground. Set by itself to what the data are like."),
            wrong=tr("A network that learned light digits on black cannot read the opposite."),
        )
        self._light.toggled.connect(self.switched)
        self._told = Elided(self._usual())
        self._told.setProperty("role", "muted")
        self._told.setObjectName("roadText")
        foot = QHBoxLayout()
        foot.setSpacing(SPACING)
        foot.addWidget(self._told, 1)
        foot.addWidget(self._light)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(row, 1)
        column.addLayout(foot)
        self.setMinimumHeight(92)
        self.show_steps(None)
        explain(
            self,
            tr("From ink to network"),
            tr(
                "A drawing takes the road on which the digits of MNIST were made: cut out, scaled to 20 × 20, set by "
                "its centre of mass into 28 × 28. Switch a step off to see why it is there."
            ),
        )

    @staticmethod
    def _usual() -> str:
        return tr("Switch a step off to see why it is there.")

    def _place(self, step: str) -> QWidget:
        place = QWidget()
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self._pictures[step] = Thumbnail(self._row)
        column.addWidget(self._pictures[step], 1)
        if step == "ink":
            label = caption(tr("Ink"))
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setFixedHeight(QCheckBox(" ").sizeHint().height())  # in line with the switches of the others
            explain(self._pictures[step], tr("Ink"), tr("The pad as it is, or the picture that was put on it."))
            column.addWidget(label)
            return place
        switch = QCheckBox(_title(step, (28, 28)))
        switch.setObjectName(f"step:{step}")
        switch.setChecked(True)
        what = tr(Switches.params()[step].help)
        for each in (switch, self._pictures[step]):
            explain(each, _title(step, (28, 28)), what)
        switch.toggled.connect(self._on_switched)
        self._switches[step] = switch
        column.addWidget(switch, 0, Qt.AlignmentFlag.AlignHCenter)
        return place

    def _on_switched(self, on: bool) -> None:
        switch = self.sender()
        step = next(name for name, each in self._switches.items() if each is switch)
        what = tr(Switches.params()[step].help)
        self._told.setText(tr("Left out: {what}", what=what) if not on else self._usual())
        self.switched.emit()

    def tell(self, text: str) -> None:
        """Says something in place of the usual line, "" for that one."""
        self._told.setText(text or self._usual())

    @property
    def switches(self) -> Switches:
        """Which steps are to be taken."""
        return Switches(**{step: switch.isChecked() for step, switch in self._switches.items()})

    @property
    def light_ground(self) -> bool:
        """Whether the network gets dark ink on a light ground."""
        return self._light.isChecked()

    def set_light_ground(self, light: bool) -> None:
        """Sets it to what the data of a model are like."""
        self._light.blockSignals(True)
        self._light.setChecked(light)
        self._light.blockSignals(False)

    def set_shape(self, height: int, width: int) -> None:
        """The size of the samples of the network."""
        for step in ("box", "centre"):
            self._switches[step].setText(_title(step, (height, width)))

    def show_steps(self, steps: Steps | None, *, picture: bool = False) -> None:
        """Shows the pictures of each step; one that comes from a `picture` takes more of them."""
        if steps is not None and len(steps.pictures) < _SOME:
            self._told.setText(tr("This takes no steps: it is what the network receives already."))
        elif self._direct:
            self._told.setText(self._usual())
        self._direct = steps is not None and len(steps.pictures) < _SOME
        for step in _ORDER:
            there = step in steps.pictures if self._direct else picture or step not in _FOR_PICTURES
            self._places[step].setVisible(there)
            shown = steps.pictures.get(step) if steps is not None and there else None
            if step == "centre" and steps is not None:
                shown = _as_picture(steps, shown)
            self._pictures[step].show_picture(shown)
            if step in self._switches:
                self._switches[step].setEnabled(not self._direct)


def _as_picture(steps: Steps, shown: np.ndarray | None) -> np.ndarray | None:
    """What the network receives, polarity included."""
    return steps.result.reshape(shown.shape) if shown is not None and steps.result.size == shown.size else shown


def _title(step: str, size: tuple[int, int]) -> str:
    height, width = size
    match step:
        case "polarity":
            return tr("Polarity")
        case "slips":
            return tr("Specks")
        case "lines":
            return tr("Lines")
        case "crop":
            return tr("Crop")
        case "box":
            return f"{round(height * BOX)} × {round(width * BOX)}"
        case _:
            return tr("Centre")
