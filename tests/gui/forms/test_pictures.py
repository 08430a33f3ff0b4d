"""The small pictures beside a choice, and plots that follow the theme."""

from __future__ import annotations

import pytest

from netbuilder.engine.activations import activations
from netbuilder.engine.initializers import initializers
from netbuilder.engine.schedules import schedules
from netbuilder.gui.app import prepare
from netbuilder.gui.forms.curves import SpecPicture, drawn, has_picture
from netbuilder.gui.forms.run import Run
from netbuilder.gui.theme.style import DARK_ONLY, LIGHT_ONLY, SYSTEM, theme, tokens
from netbuilder.gui.widgets.plots import curve, plot_widget, series_pen

SPECS = [kind for registry in (activations, schedules, initializers) for kind in registry.values()]


@pytest.mark.parametrize("kind", SPECS, ids=lambda kind: kind.__name__)
def test_all_that_has_a_picture_is_drawn(qtbot, kind):
    prepare()
    spec = kind()
    if not has_picture(spec):
        return
    found = drawn(spec, Run(1000, 100))
    assert found is not None and len(found.x) > 2
    assert all(len(heights) == len(found.x) for _, heights in found.lines)
    picture = SpecPicture()
    qtbot.addWidget(picture)
    picture.draw(spec, Run(1000, 100))
    picture.resize(240, 96)
    assert not picture.grab().isNull()
    assert picture.told()


def test_a_function_comes_with_its_slope(qapp):
    found = drawn(activations.create("relu"), Run())
    value, slope = (dict(zip(found.x, heights, strict=True)) for _, heights in found.lines)
    assert value[4.0] == 4.0 and value[-4.0] == 0.0
    assert slope[4.0] == 1.0 and slope[-4.0] == 0.0


def test_a_schedule_is_drawn_over_the_run(qapp):
    spec = schedules.create("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 100, "decay_rate": 0.5})
    found = drawn(spec, Run(200, 100))
    rates = found.lines[0][1]
    assert rates[0] == pytest.approx(0.1) and rates[-1] == pytest.approx(0.1 * 0.5**1.99, rel=1e-3)
    assert found.x[-1] == pytest.approx(1.99)


def test_plots_follow_the_theme(qtbot):
    prepare()
    plot = plot_widget("probe", x="x", y="y")
    qtbot.addWidget(plot)
    line = curve(plot, "train", 0)
    line.setData([0, 1, 2], [1, 3, 2])
    assert plot.objectName() == "probe" and line.name() == "train"
    try:
        for choice in (DARK_ONLY, LIGHT_ONLY):
            theme().choose(choice)
            assert plot.backgroundBrush().color().name() == tokens().surface
            assert line.opts["pen"].color().name() == tokens().series[0]
    finally:
        theme().choose(SYSTEM)
    assert series_pen(0).style() != series_pen(1).style(), "not by colour alone"
