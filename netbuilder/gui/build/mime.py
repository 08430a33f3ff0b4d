"""What travels while something is dragged over the Build page, and on the clipboard: JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QMimeData, Qt
from PySide6.QtGui import QDrag, QPixmap
from PySide6.QtWidgets import QWidget

from netbuilder.core.errors import NetBuilderError
from netbuilder.engine.layers import Layer, layers

LAYER = "application/x-netbuilder-layer"
"""A new layer, from the palette."""
CARDS = "application/x-netbuilder-cards"
"""Layers of a network, as the clipboard holds them."""
_MOST_BYTES = 1 << 16


def layer_data(spec: Layer) -> QMimeData:
    """A new layer to drop."""
    data = QMimeData()
    data.setData(LAYER, QByteArray(json.dumps(spec.to_json()).encode()))
    data.setText(spec.kind)
    return data


def dropped_layer(data: QMimeData) -> Layer | None:
    """The layer that is dragged; None if it is something else, or nothing that is known here."""
    if not data.hasFormat(LAYER):
        return None
    content = data.data(LAYER).data()
    if len(content) > _MOST_BYTES:
        return None
    try:
        return layers.from_json(json.loads(content))
    except (NetBuilderError, ValueError, RecursionError):
        return None


def cards_data(copied: str) -> QMimeData:
    """Copied layers, for the clipboard or for a drag."""
    data = QMimeData()
    data.setData(CARDS, QByteArray(copied.encode()))
    data.setText(copied)
    return data


def cards_in(data: QMimeData | None) -> str:
    """The copied layers in there, "" if there are none; text will do, since it may have been mailed."""
    if data is None:
        return ""
    if data.hasFormat(CARDS):
        return data.data(CARDS).data().decode("utf-8", "replace")
    return data.text() if data.hasText() else ""


def drag(source: QWidget, data: QMimeData, ghost: QPixmap, actions: Sequence[Qt.DropAction]) -> Qt.DropAction:
    """Drags until the mouse is let go; `ghost` follows the pointer."""
    moved = QDrag(source)
    moved.setMimeData(data)
    moved.setPixmap(ghost)
    allowed = actions[0]
    for action in actions[1:]:
        allowed |= action
    return moved.exec(allowed, actions[0])
