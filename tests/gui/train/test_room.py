"""The axes of a running plot grow in steps, and each change is painted once."""

from __future__ import annotations

import pytest

from netbuilder.gui.train.room import ahead, around
from tests.gui.train.making import begin, finish, moons


def test_there_is_room_ahead_but_never_much():
    ends = [ahead(now / 100, 1000.0) for now in range(1, 50_000)]
    assert all(low == 0 and now / 100 <= high <= 1.6 * now / 100 for now, (low, high) in enumerate(ends, start=1))
    assert len(set(ends)) < 30  # that often the axis is laid out anew, in 50,000 steps


def test_the_end_of_the_run_is_the_end_of_the_axis():
    assert ahead(95.0, 100.0) == (0.0, 100.0)
    assert ahead(100.0, 100.0) == (0.0, 100.0)
    assert ahead(103.0, 100.0) == (0.0, 103.0)


@pytest.mark.parametrize("low, high", [(0.02, 2.31), (-3.0, -1.0), (1e-9, 2e-9), (5.0, 5.0001)])
def test_the_height_holds_all_values(low, high):
    under, over = around(low, high)
    assert under <= low and high <= over
    assert over - under <= 1.26 * (high - low)


class Paintings:
    """Counts how often a plot is painted."""

    def __init__(self, chart):
        self.count = 0
        chart.plot.scene().sigPrepareForPaint.connect(self.add)

    def add(self):
        self.count += 1


def test_one_more_batch_paints_each_plot_once_at_most(window, bench, qtbot):
    begin(bench, qtbot, moons(epochs=40))
    window.show_page("train")
    page = window.pages["train"]
    finish(bench, qtbot, bench.trainer.train)
    for chart in page.curves.charts():
        chart.until = 40.0
    qtbot.wait(20)
    loss, metric = map(Paintings, page.curves.charts())
    for value in (0.4, 0.3, 0.01, 30.0, 0.2):
        page.told.trace.add([value] * 3)
        loss.count = metric.count = 0
        page.curves.draw_loss()
        qtbot.waitUntil(lambda: loss.count > 0)
        qtbot.wait(20)
        assert (loss.count, metric.count <= 1) == (1, True)


def test_nothing_is_drawn_that_is_as_before(window, bench, qtbot):
    begin(bench, qtbot, moons(epochs=3))
    window.show_page("train")
    page = window.pages["train"]
    finish(bench, qtbot, bench.trainer.train)
    changed = []
    for chart in (*page.curves.charts(), *page.inside.charts()):
        for line in chart.lines.values():
            line.drawn.sigPlotChanged.connect(changed.append)
    page.curves.show_told(page.told)
    page.inside.show_told(page.told)
    assert not changed
    page.told.trace.add([0.5])
    page.curves.show_told(page.told)
    assert {line.name() for line in changed} == {"batches", "train"}


def test_a_window_that_is_minimised_draws_nothing(window, bench, qtbot):
    begin(bench, qtbot, moons(epochs=40))
    window.show_page("train")
    page = window.pages["train"]
    steps = []
    page.pace.step = lambda: steps.append(window.isMinimized())
    window.showMinimized()
    try:
        finish(bench, qtbot, bench.trainer.train)
        assert not steps and len(page.curves.loss.lines["validation"].x) == 40  # the end is drawn
    finally:
        window.showNormal()
    finish(bench, qtbot, bench.trainer.train)
    assert steps and not any(steps)


def test_when_the_run_is_over_the_curves_fill_the_plot(window, bench, qtbot):
    begin(bench, qtbot, moons(epochs=3))
    window.show_page("train")
    finish(bench, qtbot, bench.trainer.train)
    charts = window.pages["train"].curves.charts()
    assert all(chart.until is None for chart in charts)
    assert 3.0 <= charts[0].item.vb.viewRange()[0][1] < 1.12 * 3.0
