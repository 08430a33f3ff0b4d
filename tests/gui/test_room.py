"""No text is cut: at the smallest window, and in a language whose texts are a third longer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QGroupBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QToolButton,
    QWidget,
)

from netbuilder.data.datasets import datasets
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import layers
from netbuilder.gui.widgets.labels import Elided
from tests.gui.test_everything import busy_window, pseudo_window  # noqa: F401 - fixtures
from tests.gui.walking import PLACES, ours, path_of

SLACK = 2
"""Pixels that rounding may take."""


def wanted(widget):
    """The room that a text needs, or None if it is shortened with a word on it, or has none."""
    if isinstance(widget, Elided) or not ours(widget):
        return None
    if isinstance(widget, QLabel) and widget.text() and not widget.pixmap():
        inside = widget.contentsRect().size()
        if widget.wordWrap():
            lines = widget.fontMetrics().boundingRect(
                widget.contentsRect().adjusted(0, 0, 0, 9999), int(Qt.TextFlag.TextWordWrap), widget.text()
            )
            return (0, lines.height()), (inside.width(), inside.height())
        if widget.textFormat() == Qt.TextFormat.RichText:
            return None
        return (widget.fontMetrics().horizontalAdvance(widget.text().replace("&", "")), 0), (
            inside.width(),
            inside.height(),
        )
    if isinstance(widget, (QPushButton, QCheckBox, QRadioButton, QToolButton)) and widget.text():
        if isinstance(widget, QToolButton) and widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly:
            return None
        return (widget.sizeHint().width(), 0), (widget.width(), widget.height())
    if isinstance(widget, QGroupBox) and widget.title():
        return (widget.fontMetrics().horizontalAdvance(widget.title()), 0), (widget.width(), 0)
    return None


def cut(page):
    """Texts of a page that have too little room."""
    for widget in page.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, (QLabel, QAbstractButton, QGroupBox)):
            continue
        found = wanted(widget)
        if found is None:
            continue
        need, room = found
        if need[0] > room[0] + SLACK or need[1] > room[1] + SLACK:
            text = getattr(widget, "text", getattr(widget, "title", str))()
            yield f"{text[:50]!r} needs {need}, has {room}: {path_of(widget)}"


def outside(page):
    """Buttons that stand partly beyond the widget they are in, where nothing scrolls."""
    for button in page.findChildren(QAbstractButton):
        inside = button.parentWidget()
        if button.isVisible() and ours(button) and inside is not None and not inside.rect().contains(button.geometry()):
            yield f"{button.text()[:40]!r} at {button.geometry()} in {inside.rect()}: {path_of(button)}"


@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_cut_in_the_smallest_window(busy_window, qtbot, place):  # noqa: F811
    busy_window.resize(960, 600)
    busy_window.show_page(place)
    qtbot.wait(50)
    assert (busy_window.width(), busy_window.height()) == (960, 600)
    found = [*cut(busy_window), *outside(busy_window)]
    assert not found, "\n".join(found)


def test_the_rail_has_room_for_long_names(pseudo_window):  # noqa: F811
    rail = pseudo_window.rail
    for item in map(rail.item, range(rail.count())):
        assert rail.fontMetrics().horizontalAdvance(item.text()) + 20 <= rail.visualItemRect(item).width()


@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_cut_where_texts_are_longer(pseudo_window, qtbot, place):  # noqa: F811
    pseudo_window.resize(1280, 720)
    pseudo_window.show_page(place)
    qtbot.wait(50)
    assert (pseudo_window.width(), pseudo_window.height()) == (1280, 720)
    found = [*cut(pseudo_window), *outside(pseudo_window)]
    assert not found, "\n".join(found)


KINDS = [
    ("Conv2D", {"filters": 4, "kernel_size": (3, 3), "activation": "leaky_relu"}),
    ("MaxPooling2D", {}),
    ("BatchNormalization", {}),
    ("Dropout", {}),
    ("Flatten", {}),
    ("Dense", {"units": 10, "kernel_regularizer": "l2", "kernel_initializer": "he_normal"}),
]


def test_the_inspector_has_room_for_every_setting(pseudo_window, qtbot):  # noqa: F811
    window = pseudo_window
    window.resize(1280, 720)
    window.show_page("build")
    bench, area = window.bench, window.findChild(QWidget, "inspector").findChild(QScrollArea)
    first = layers.create("Input", {"shape": (28, 28, 1)})
    graph = Graph.stack([first, *(layers.create(kind, settings) for kind, settings in KINDS)])
    bench.editor.open(bench.editor.project.replace(data=datasets.create("mnist_small"), graph=graph))
    qtbot.waitUntil(lambda: bench.library.state == "ready")
    found = []
    for node in graph.nodes:
        bench.editor.select((node.id,))
        qtbot.wait(30)
        need, room = area.widget().minimumSizeHint().width(), area.viewport().width()
        if need > room:
            found.append(f"{node.id} needs {need}, has {room}")
        found += cut(area)
    assert not found, "\n".join(found)
