"""The page Train: curves, reading off, tables, ticks, files."""

from __future__ import annotations

import csv
import itertools

import numpy as np
import pytest
from pyqtgraph import PlotWidget
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLabel, QSlider, QSpinBox, QTableView, QToolButton

from netbuilder.experiments.live import Means
from netbuilder.gui.theme.style import theme
from netbuilder.gui.train.chart import log_ticks
from tests.gui.train.making import begin, finish, moons


@pytest.fixture
def page(window, bench, qtbot):
    """The page after three epochs."""
    window.show_page("train")
    begin(bench, qtbot, moons())
    finish(bench, qtbot, window.transport.train.trigger)
    return window.pages["train"]


def curves_of(window, name):
    plot = window.findChild(PlotWidget, name)
    return {item.name(): item for item in plot.getPlotItem().listDataItems()}


def test_plots_are_there_before_any_training(window):
    window.complete()
    for name in ("lossPlot", "metricPlot"):
        assert {"train", "validation"} <= curves_of(window, name).keys()


def test_curves_show_the_run(window, page):
    loss, metric = curves_of(window, "lossPlot"), curves_of(window, "metricPlot")
    batches = page.told.batches
    x, _ = loss["batches"].getOriginalDataset()
    assert len(x) == 3 * batches and x[-1] == 3.0
    assert len(loss["train"].getOriginalDataset()[0]) == len(x)
    for curve in (loss["validation"], loss["train epochs"], metric["train"], metric["validation"]):
        assert curve.getOriginalDataset()[0].tolist() == [1.0, 2.0, 3.0]
    assert metric["train"].getOriginalDataset()[1].tolist() == page.told.column("accuracy")[1].tolist()
    assert "best" in page.curves.loss.best_text


def test_smoothing_leaves_the_losses_visible(window, page, qtbot):
    loss = curves_of(window, "lossPlot")
    raw = loss["batches"].getOriginalDataset()[1].copy()
    slider = window.findChild(QSlider, "smoothing")
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_End)
    smooth = loss["train"].getOriginalDataset()[1]
    assert np.abs(np.diff(smooth)).max() < np.abs(np.diff(raw)).max() / 2
    np.testing.assert_array_equal(loss["batches"].getOriginalDataset()[1], raw)
    assert loss["batches"].isVisible()
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    np.testing.assert_allclose(loss["train"].getOriginalDataset()[1], raw, rtol=1e-6)


def test_values_are_read_off_by_mouse_and_by_keys(window, page, qtbot):
    chart = page.curves.loss
    place = chart.plot.mapFromScene(chart.item.vb.mapViewToScene(chart.item.vb.viewRect().center()))
    steps = itertools.count()

    def moved():
        # A mouse that moves: the plot takes no more than some moves a second.
        qtbot.mouseMove(chart.plot.viewport(), place + QPoint(next(steps) % 20, 0))
        return chart.legend.text.startswith("epoch")

    qtbot.waitUntil(moved)
    chart.plot.setFocus()
    qtbot.keyClick(chart.plot, Qt.Key.Key_Escape)
    assert not chart.legend.text.startswith("epoch")
    qtbot.keyClick(chart.plot, Qt.Key.Key_Left)
    assert chart.legend.text.startswith("epoch 3")
    qtbot.keyClick(chart.plot, Qt.Key.Key_Left)
    value = page.told.column("val_loss")[1][1]
    assert chart.legend.text.startswith("epoch 2") and f"validation {value:.4g}" in chart.legend.text


def test_log_axis_and_show_all(window, page, qtbot):
    qtbot.mouseClick(window.findChild(QToolButton, "logAxis"), Qt.MouseButton.LeftButton)
    logs = np.log10(page.told.trace.means()[1])

    def fits():
        low, high = page.curves.loss.item.vb.viewRange()[1]
        return low <= logs.min() and logs.max() <= high < 2

    qtbot.waitUntil(fits)
    page.curves.loss.item.vb.setXRange(1, 1.5)
    qtbot.mouseClick(window.findChild(QToolButton, "fitPlots"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.curves.loss.item.vb.viewRange()[0][1] >= 3)


@pytest.mark.parametrize(("low", "high"), [(-0.5, 0.5), (-3.0, 2.0), (-0.31, -0.3), (-40.0, 20.0)])
def test_marks_of_a_log_axis_are_few_and_inside(low, high):
    ticks = log_ticks(low, high, 6)
    assert 2 <= len(ticks) <= 7
    assert all(low <= place <= high for place, _ in ticks)


def test_the_table_of_epochs_marks_the_best(window, page):
    table = window.findChild(QTableView, "epochsTable")
    model = table.model()
    heads = [model.headerData(i, Qt.Orientation.Horizontal) for i in range(model.columnCount())]
    assert heads == ["Epoch", "Accuracy", "Val. accuracy", "Loss", "Val. loss", "Time"]
    first = [model.index(row, 0).data() for row in range(model.rowCount())]
    best = page.told.best()[0]
    assert first == [f"{n + 1} (best)" if n == best else str(n + 1) for n in range(3)]


def test_one_batch_is_taken_apart(window, bench, qtbot):
    window.show_page("train")
    begin(bench, qtbot, moons())
    qtbot.keyClick(window, Qt.Key.Key_F7)
    table = window.findChild(QTableView, "batchTable")
    qtbot.waitUntil(table.isVisible)
    names = [table.model().index(row, 0).data().strip() for row in range(table.model().rowCount())]
    ids = [node.id for node in bench.editor.project.graph.nodes]
    assert [name for name in names if name in ids] == ids and names.count("kernel") == 2
    kernel = names.index("kernel")
    assert table.model().index(kernel, 1).data() == "2 × 8" and table.model().index(kernel, 6).data().endswith("%")
    assert "16 samples" in window.findChild(QLabel, "batchText").text()
    finish(bench, qtbot, window.transport.stop.trigger)


def test_ticks_change_the_project_and_can_be_undone(window, bench, qtbot):
    window.show_page("train")
    begin(bench, qtbot, moons())
    early = window.findChild(QCheckBox, "callback:EarlyStopping")
    qtbot.mouseClick(early, Qt.MouseButton.LeftButton, pos=QPoint(8, early.height() // 2))
    assert bench.editor.project.callbacks[0]["kind"] == "EarlyStopping"
    patience = window.findChild(QSpinBox, "patience:EarlyStopping")
    patience.setFocus()
    qtbot.keyClick(patience, Qt.Key.Key_Up)
    assert bench.editor.project.callbacks[0]["patience"] == 6
    bench.editor.stack.undo()
    assert patience.value() == 5
    bench.editor.stack.undo()
    assert not early.isChecked() and bench.editor.project.callbacks == ()
    window.findChild(QCheckBox, "callback:TerminateOnNaN").click()
    window.findChild(QCheckBox, "callback:ReduceLROnPlateau").click()
    window.findChild(QCheckBox, "callback:ModelCheckpoint").click()
    assert len(bench.editor.project.callbacks) == 3 and bench.trainer.problems() == []
    window.findChild(QCheckBox, "callback:ReduceLROnPlateau").click()
    assert len(bench.editor.project.callbacks) == 2


def test_the_forecast_comes_by_itself(window, bench, qtbot):
    window.show_page("train")
    begin(bench, qtbot, moons())
    label = window.findChild(QLabel, "forecastEpoch")
    qtbot.waitUntil(lambda: label.text() != "–")
    assert window.findChild(QLabel, "forecastMemory").text().endswith("B")


def test_earlier_runs_on_the_same_data_are_thin_lines(window, bench, page, qtbot):
    first = bench.trainer.outcome.run
    bench.editor.replace("Change batch_size", batch_size=32)
    second = finish(bench, qtbot, window.transport.train.trigger).run
    qtbot.waitUntil(lambda: f"#{first}" in page.curves.loss.lines and f"#{second}" not in page.curves.loss.lines)
    action = next(each for each in page.tools.menu.actions() if each.data() == first)
    assert action.isChecked()
    action.trigger()
    assert f"#{first}" not in page.curves.loss.lines


def test_curves_are_written_to_files(window, page, qtbot, tmp_path):
    page.export_csv(tmp_path / "epochs.csv")
    rows = list(csv.DictReader((tmp_path / "epochs.csv").read_text().splitlines()))
    assert [row["epoch"] for row in rows] == ["1", "2", "3"]
    assert float(rows[2]["val_loss"]) == page.told.column("val_loss")[1][2]
    page.export_csv(tmp_path / "batches.csv", batches=True)
    assert len((tmp_path / "batches.csv").read_text().splitlines()) == page.told.trace.count + 1
    page.export_png(tmp_path / "curves.png")
    picture = QImage(str(tmp_path / "curves.png"))
    assert picture.width() == 2 * page.curves.width()


def test_export_asks_for_a_name_and_tells_what_is_wrong(window, bench, page, qtbot, tmp_path):
    page.tools._ask_csv()
    dialog = window.findChild(QFileDialog, "exportDialog")
    assert dialog.isVisible()
    dialog.fileSelected.emit(str(tmp_path / "no such folder" / "x.csv"))
    assert bench.messages.newest.kind == "error"
    dialog.reject()


def test_the_plots_follow_the_theme(window, page, qtbot):
    before = page.curves.loss.plot.backgroundBrush().color().name()
    theme().choose("light" if theme().tokens.dark else "dark")
    try:
        assert page.curves.loss.plot.backgroundBrush().color().name() != before
    finally:
        theme().choose("system")


def test_nothing_is_drawn_while_another_page_is_shown(window, bench, qtbot):
    begin(bench, qtbot, moons(epochs=20))
    window.show_page("draw")
    finish(bench, qtbot, window.transport.train.trigger)
    page = window.pages["train"]
    assert len(curves_of(window, "lossPlot")["batches"].getOriginalDataset()[0] or ()) == 0
    window.show_page("train")
    assert len(curves_of(window, "lossPlot")["batches"].getOriginalDataset()[0]) == page.told.trace.count


def test_many_runs_leave_nothing_behind(window, bench, qtbot):
    import gc

    from PySide6.QtCore import QObject

    window.show_page("train")
    begin(bench, qtbot, moons(epochs=2))
    counts = []
    for _ in range(8):
        for _ in range(4):
            finish(bench, qtbot, bench.trainer.train)
            bench.trainer.reset()
        qtbot.waitUntil(lambda: bench.trainer._kept._task is None and window.pages["train"].tools._task is None)
        gc.collect()
        counts.append((len(gc.get_objects()), len(window.findChildren(QObject))))
    objects, widgets = zip(*counts[-3:], strict=True)
    assert max(widgets) - min(widgets) <= 4, counts
    assert objects[-1] - objects[0] < 150, counts


def test_means_that_come_with_the_end_of_their_epoch_are_no_point_of_their_own(window, bench, page, monkeypatch):
    """Snapshots are read after all events, so the newest may be older than the last of these."""
    told = page.told
    monkeypatch.setattr(type(bench.trainer), "state", "running")
    late = Means(epoch=2, batch=told.batches - 1, step=1, logs={"loss": 1.0, "accuracy": 0.1}, seconds=0.1)
    page._on_news([], {"means": late})
    page.curves.show_told(told, page._running())
    x, _ = curves_of(window, "metricPlot")["train"].getOriginalDataset()
    assert x.tolist() == [1.0, 2.0, 3.0]
    page._on_news([], {"means": Means(epoch=3, batch=1, step=1, logs=late.logs, seconds=0.1)})
    page.curves.show_told(told, page._running())
    x, _ = curves_of(window, "metricPlot")["train"].getOriginalDataset()
    assert x.tolist() == [1.0, 2.0, 3.0, 3.0 + 1 / told.batches]
