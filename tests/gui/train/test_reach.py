"""A run from before never presses the one on show to the edge, and epochs are counted in whole numbers."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from netbuilder.gui.runs.overlay import Overlay
from netbuilder.gui.train.curves import Curves, LossChart, MetricChart
from netbuilder.gui.train.earlier import EarlierRun
from netbuilder.gui.train.told import Told
from netbuilder.training import History

LONG = 1170


@pytest.fixture
def curves(qtbot):
    """Both plots with a run of 1,170 epochs beside them; its loss falls from 500 to 0.5."""
    shown = Curves(LossChart(), MetricChart())
    qtbot.addWidget(shown)
    shown.resize(1000, 300)
    shown.show()
    epochs = [float(epoch) for epoch in range(1, LONG + 1)]
    long = {"loss": (epochs, [500 / epoch for epoch in epochs]), "accuracy": (epochs, [0.5] * LONG)}
    shown.show_earlier([EarlierRun(7, "long", long)])
    return shown


def trained(epochs: int, run: int = 8) -> Told:
    told = Told()
    told.take_history(History(list(range(epochs)), {"loss": [1.0] * epochs, "accuracy": [0.7] * epochs}, []))
    told.run = run
    return told


def reaches(curves) -> list[float]:
    """Up to which epoch each plot shows."""
    return [chart.item.vb.viewRange()[0][1] for chart in curves.charts()]


def test_without_a_run_on_show_those_from_before_decide(curves):
    assert all(LONG <= end < 1.1 * LONG for end in reaches(curves))
    assert curves.loss.item.vb.viewRange()[1][1] >= 500


def test_the_axis_ends_with_the_run_on_show(curves):
    curves.show_told(trained(12))
    assert all(12 <= end < 13.2 for end in reaches(curves))
    low, high = curves.loss.item.vb.viewRange()[1]
    assert low < 1.0 and 500 <= high < 600  # what is seen of the other run is seen in full height


def test_a_run_in_progress_has_room_ahead_for_itself_alone(curves):
    for chart in curves.charts():
        chart.until = 50.0
    curves.show_told(trained(12))
    assert all(12 <= end < 21 for end in reaches(curves))


def test_heights_beyond_the_end_of_the_axis_do_not_count(curves):
    epochs = [1.0, 2.0, 100.0]
    curves.show_earlier([EarlierRun(7, "late", {"loss": (epochs, [1.0, 2.0, 1e6])})])
    curves.show_told(trained(12))
    assert curves.loss.item.vb.viewRange()[1][1] < 3


def test_show_all_reaches_to_the_end_of_every_run_and_back(curves):
    curves.show_told(trained(12))
    curves.fit()
    assert all(LONG <= end < 1.1 * LONG for end in reaches(curves))
    curves.fit()
    assert all(12 <= end < 13.2 for end in reaches(curves))


def test_home_shows_all_wherever_the_user_looked_before(curves, qtbot):
    curves.show_told(trained(12))
    for chart in curves.charts():
        for _ in range(2):
            chart.item.vb.setRange(xRange=(2, 3), yRange=(0, 1), padding=0)
            assert chart.zoomed
            qtbot.keyClick(chart.plot, Qt.Key.Key_Home)
            assert all(end >= LONG for end in reaches(curves)) and not chart.zoomed
    qtbot.keyClick(curves.loss.plot, Qt.Key.Key_Home)
    assert all(12 <= end < 13.2 for end in reaches(curves))


def test_the_button_shows_all(window):
    window.show_page("train")
    page = window.pages["train"]
    button = window.findChild(QToolButton, "fitPlots")
    button.click()
    assert page.curves.loss.whole and page.curves.metric_chart.whole


def test_another_run_is_on_its_own_again(curves):
    curves.show_told(trained(12))
    curves.fit()
    curves.show_told(trained(5, run=9))
    assert all(5 <= end < 5.6 for end in reaches(curves))


def test_the_arrow_keys_stay_with_the_run_on_show(curves, qtbot):
    curves.show_told(trained(12))
    qtbot.keyClick(curves.loss.plot, Qt.Key.Key_Left)
    assert curves.loss.legend.text.startswith("epoch 12")


def test_what_runs_from_before_counted_is_shown_before_the_first_run(curves):
    curves.show_told(Told())
    curves.metric_chart.offer([])
    curves.show_earlier(curves._earlier)
    assert curves.metric_chart.chosen_name == "accuracy" and "#7" in curves.metric_chart.lines


@pytest.mark.parametrize("value", [0.0, 1e-9, 0.5, -3.0, 1e6])
def test_a_line_without_a_height_gets_one(curves, value):
    curves.show_earlier([])
    told = Told()
    told.take_history(History([0, 1], {"loss": [value, value]}, []))
    curves.show_told(told)
    low, high = curves.loss.item.vb.viewRange()[1]
    assert low < value < high and high - low < max(abs(value), 1e-5)


def test_what_lies_beyond_the_axis_is_not_drawn(curves):
    curves.show_told(trained(12))
    drawn = curves.loss.lines["#7"].drawn
    assert len(drawn.getOriginalDataset()[0]) == LONG and len(drawn.getData()[0]) < 20


def test_an_edge_where_the_user_looks_is_left_alone(curves):
    curves.show_told(trained(12))
    curves.loss.item.vb.setRange(xRange=(2, 3), yRange=(0, 1), padding=0)
    curves.show_told(trained(14))
    assert curves.loss.item.vb.viewRange() == [[2, 3], [0, 1]]


def marks(chart) -> list[float]:
    axis = chart.item.getAxis("bottom")
    low, high = chart.item.vb.viewRange()[0]
    return [place for _, places in axis.tickValues(low, high, axis.width()) for place in places]


@pytest.mark.parametrize("end", [1.0, 1.4, 2.0, 3.3, 7.0, 12.0, 40.0, 1170.0])
def test_only_whole_epochs_are_marked(curves, end):
    curves.loss.item.vb.setXRange(0, end, padding=0)
    found = marks(curves.loss)
    assert 0.0 in found and all(place == math.floor(place) for place in found)
    assert len(set(found)) == len(found) >= min(3, 1 + math.floor(end))


def test_a_height_of_rounding_alone_is_none(curves):
    curves.show_earlier([])
    told = Told()
    told.take_history(History([0, 1], {"loss": [2.5, math.nextafter(2.5, 3)]}, []))
    curves.show_told(told)
    low, high = curves.loss.item.vb.viewRange()[1]
    assert low < 2.3 and high > 2.7


def test_without_curves_the_axes_bear_no_numbers(curves):
    axes = [curves.loss.item.getAxis(side) for side in ("left", "bottom")]
    assert all(axis.style["showValues"] for axis in axes) and curves.loss.empty.isHidden()
    curves.show_earlier([])
    assert not any(axis.style["showValues"] for axis in axes) and not curves.loss.empty.isHidden()


@pytest.mark.parametrize("begin", [0.0, 0.1, 3.1])
def test_parts_of_an_epoch_are_marked_while_there_is_no_other_mark(curves, begin):
    curves.loss.item.vb.setXRange(begin, begin + 0.4, padding=0)
    found = marks(curves.loss)
    assert len(set(found)) >= 2 and all(begin <= place <= begin + 0.4 for place in found)
    assert curves.loss.item.getAxis("bottom").labelString().count("x0.") == 0


@pytest.mark.parametrize("width", [90, 160, 400])
@pytest.mark.parametrize("end", [0.002, 0.02, 0.3, 0.9])
def test_parts_of_an_epoch_leave_room_for_their_digits(curves, width, end):
    spacing = curves.loss.item.getAxis("bottom").tickSpacing(0, end, width)
    assert len(spacing) == 1 and width * spacing[0][0] / end >= 60


def test_curves_of_runs_laid_over_each_other_count_epochs_too(qtbot):
    overlay = Overlay()
    qtbot.addWidget(overlay)
    overlay._chart.item.vb.setXRange(1, 2, padding=0)
    assert marks(overlay._chart) == [1.0, 2.0]
