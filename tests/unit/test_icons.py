"""The icons and template pictures that the window shows: well-formed, in one style, drawn whole by Qt."""

from __future__ import annotations

import os
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
pytest.importorskip("PySide6.QtSvg")

from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from netbuilder.core.paths import resources

ORDERED = """
data build train evaluate draw runs home help settings
play pause stop step-batch step-epoch reset
add remove delete duplicate copy cut paste undo redo search zoom-in zoom-out fit export import open save save-as new
close edit rename check info warning error question lightbulb refresh download cancel
chevron-up chevron-down chevron-left chevron-right more drag-handle link unlink eye eye-off lock star filter sort table
chart-line chart-log history compare note folder file picture csv sun moon system-theme language keyboard
pen eraser clear brush smile target dice split wand trophy clock memory cpu
layer-input layer-dense layer-conv layer-pool layer-flatten layer-dropout layer-norm layer-activation layer-recurrent
layer-merge layer-embedding layer-noise layer-other loss optimizer
"""
NAMES = ORDERED.split()
ICONS = resources() / "icons"
TEMPLATES = resources() / "pictures" / "templates"
TEMPLATE_NAMES = sorted(path.stem for path in (resources() / "projects").glob("*.json"))
SHAPES = {"path", "line", "circle", "rect", "polyline", "g"}
ACCENTS = {"#4C78A8", "#F58518"}
INK = "#204060"
SCALE = 10  # pixels for each unit of the drawing
MARGIN = 2  # units around an icon that stay empty


def tag(element):
    return element.tag.removeprefix("{http://www.w3.org/2000/svg}")


def colours(root):
    found = {element.get(name) for element in root.iter() for name in ("fill", "stroke")}
    return found - {None, "none"}


def painted(path, width, height):
    """The opacity of each pixel after Qt has drawn the file into an empty picture."""
    renderer = QSvgRenderer(QByteArray(path.read_text(encoding="utf-8").replace("currentColor", INK).encode()))
    assert renderer.isValid()
    image = QImage(width, height, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, width, height))
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
    return pixels[:, 3 : 4 * width : 4].copy()


def test_every_icon_is_there_and_known():
    assert sorted(path.stem for path in ICONS.glob("*.svg")) == sorted([*NAMES, "app"])


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_keeps_the_common_style(name):
    root = ET.parse(ICONS / f"{name}.svg").getroot()
    assert root.get("viewBox") == "0 0 24 24"
    wanted = {"fill": "none", "stroke": "currentColor", "stroke-width": "1.75"}
    wanted |= {"stroke-linecap": "round", "stroke-linejoin": "round"}
    assert wanted.items() <= root.attrib.items()
    assert colours(root) == {"currentColor"}
    assert {tag(element) for element in root} <= SHAPES
    assert not [element for element in root if element.get("stroke-width") or element.get("style")]


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_is_drawn_inside_its_margin(name):
    opacity = painted(ICONS / f"{name}.svg", 24 * SCALE, 24 * SCALE)
    rows, columns = np.nonzero(opacity > 16)
    assert rows.size > 0.005 * opacity.size
    first, last = MARGIN * SCALE, (24 - MARGIN) * SCALE - 1
    assert first <= min(rows.min(), columns.min())
    assert max(rows.max(), columns.max()) <= last


# A triangle looks centred where its weight is, not its box.
@pytest.mark.parametrize("name", sorted(set(NAMES) - {"play"}))
def test_an_icon_stands_in_the_middle(name):
    rows, columns = np.nonzero(painted(ICONS / f"{name}.svg", 24 * SCALE, 24 * SCALE) > 16)
    for places in (rows, columns):
        assert (places.min() + places.max() + 1) / 2 / SCALE == pytest.approx(12, abs=1.01)


def test_no_two_icons_look_alike():
    drawn = {name: painted(ICONS / f"{name}.svg", 48, 48).astype(float) / 255 for name in NAMES}
    alike = []
    for i, one in enumerate(NAMES):
        for other in NAMES[i + 1 :]:
            shared = np.minimum(drawn[one], drawn[other]).sum()
            if shared > 0.95 * np.maximum(drawn[one], drawn[other]).sum():
                alike.append((one, other))
    assert not alike


@pytest.mark.parametrize("size", [16, 32, 128])
def test_the_icon_of_the_program_is_drawn_in_its_own_colours(size):
    path = ICONS / "app.svg"
    root = ET.parse(path).getroot()
    assert root.get("viewBox") == "0 0 128 128"
    assert all(re.fullmatch("#[0-9A-F]{6}", colour) for colour in colours(root))
    opacity = painted(path, size, size)
    assert np.mean(opacity > 200) > 0.7
    assert not opacity[0, 0]


def test_every_template_has_a_picture():
    assert sorted(path.stem for path in TEMPLATES.glob("*.svg")) == TEMPLATE_NAMES


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
def test_a_template_picture_suits_light_and_dark(name):
    path = TEMPLATES / f"{name}.svg"
    root = ET.parse(path).getroot()
    assert root.get("viewBox") == "0 0 320 180"
    assert colours(root) == {"currentColor"} | ACCENTS
    assert {tag(element) for element in root.iter()} <= SHAPES | {"svg"}
    opacity = painted(path, 640, 360)
    assert np.mean(opacity > 16) > 0.04
    border = [opacity[:4], opacity[-4:], opacity[:, :4], opacity[:, -4:]]
    assert not any(side.any() for side in border)
