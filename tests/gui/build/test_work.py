"""How much work an edit is, counted; and what a low window shows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QToolButton, QWidget

from netbuilder.document import checks, description, judging
from netbuilder.document.editing import changing, placing
from netbuilder.engine.layers import layers
from netbuilder.gui.build import canvas as canvas_module
from netbuilder.gui.forms.form import SpecForm
from netbuilder.gui.theme.icons import icon
from tests.gui.build.dragging import above, hover, leave, new


@pytest.fixture
def counted(monkeypatch):
    """Counts the calls of functions that go through the whole network, and the cards made."""
    calls = {}

    def count(module, name):
        real = getattr(module, name)

        def counting(*arguments, **named):
            calls[name] = calls.get(name, 0) + 1
            return real(*arguments, **named)

        monkeypatch.setattr(module, name, counting)

    for module, name in ((checks, "_problems"), (judging, "_judged"), (description, "_card")):
        count(module, name)
    return calls


def _tall(bench, layers_wanted):
    project = bench.editor.project
    for _ in range(layers_wanted):
        project = placing.insert(project, layers.create("Dense", {"units": 16})).project
    bench.editor.open(project)


def test_an_edit_is_judged_once_and_describes_only_what_follows_from_it(page, bench, counted):
    _tall(bench, 60)
    middle = bench.editor.project.graph.nodes[30].id
    counted.clear()
    edit = changing.set_settings(bench.editor.project, middle, {"units": 17})
    bench.editor.change(edit.project, "units")
    assert counted == {"_problems": 1, "_judged": 1, "_card": 2}


def test_only_cards_in_sight_are_joined_by_lines(page, stack, bench, monkeypatch, qtbot):
    _tall(bench, 60)
    seen = []
    real = canvas_module.lines.paint_lines

    def noted(painter, places, joined, skips, chosen, strip):
        seen.append(len(places.rows_between(strip.top(), strip.bottom())))
        real(painter, places, joined, skips, chosen, strip)

    monkeypatch.setattr(canvas_module.lines, "paint_lines", noted)
    stack.canvas.update()
    qtbot.waitUntil(lambda: bool(seen))
    assert max(seen) < 15


def test_a_form_is_made_in_small_steps(qtbot):
    kind = layers["Conv2D"]
    form = SpecForm(kind, complete=False, names=None)
    qtbot.addWidget(form)
    assert not form.fields
    assert form.make_more() and len(form.fields) == 1
    form.complete()
    assert set(form.fields) == set(kind.params())
    form.set_spec(layers.create("Conv2D"))
    while form.make_more():
        pass
    assert not form.warm(layers.create("Conv2D"))


def test_what_hovers_shows_what_the_cards_would_cost(page, stack, built):
    built(("Dense", {"units": 50}), ("Dense", {"units": 10}))
    hover(stack, new("Dense", units=7), above(stack, "dense_1"))
    card = stack.canvas.cards["dense_1"]
    assert "10×7 + 10" in card.look.costs and "10×50" in card.face.costs
    leave(stack)
    assert card.look.costs is None


def test_a_low_window_keeps_room_for_the_cards(window, page, stack, built, qtbot):
    built(("Dense", {"units": 9}))
    strip = page.strip
    assert strip.loss.isVisible()
    window.resize(960, 600)
    qtbot.waitUntil(lambda: not strip.loss.isVisible())
    fold = page.findChild(QToolButton, "compileFold")
    assert fold.isVisible() and "Adam" in strip._bar.summary.text()
    card = stack.canvas.cards["dense"].height()
    qtbot.waitUntil(lambda: stack.viewport().height() > 4 * card)
    fold.click()
    assert strip.loss.isVisible() and page.bench.settings.get("build/compileFold", False)
    fold.click()
    strip.focus_field("dtype")
    assert page.findChild(QWidget, "dtype").isVisible()
    window.resize(1280, 800)
    qtbot.waitUntil(lambda: not fold.isVisible())
    assert strip.loss.isVisible()


def test_an_icon_of_no_size_is_asked_for_in_silence(window, qtlog):
    assert icon("home").pixmap(QSize(0, 0)).isNull()
    assert not [record.message for record in qtlog.records if "engine" in record.message.lower()]
