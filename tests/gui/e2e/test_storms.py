"""Everything at once: commands in any order, closing, other themes, languages and screens, all in mid-training."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from netbuilder.experiments.store import RunStore
from netbuilder.gui.theme.style import DARK_ONLY, LIGHT_ONLY, SYSTEM, theme
from netbuilder.gui.theme.tokens import DARK, LIGHT
from tests.gui.train.making import begin, moons

PLACES = ("data", "build", "train", "evaluate", "draw", "runs", "start")


@pytest.fixture
def training(window, bench, qtbot):
    """A window in mid-training."""
    begin(bench, qtbot, moons(epochs=100_000))
    window.show_page("train")
    QTest.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: bench.trainer._run > 0)
    return window


def losses(bench):
    """Counts the news that come."""
    count = []
    bench.trainer.news.connect(lambda items, snapshots: count.append(len(items)))
    return count


@pytest.mark.parametrize("seed", [1, 2])
def test_five_hundred_commands_in_any_order(window, bench, qtbot, seed):
    begin(bench, qtbot, moons(epochs=40))
    with RunStore() as store:
        before = {row.id for row in store.rows()}
    chance, names = random.Random(seed), window.transport.all()
    done = 0
    while done < 500:
        action = chance.choice(names)
        if action is window.transport.reset and chance.random() < 0.7:
            continue
        if action.isEnabled() or chance.random() < 0.2:
            action.trigger()
            done += 1
        if chance.random() < 0.3:
            qtbot.wait(chance.choice([0, 1, 5]))
        if chance.random() < 0.02:
            window.show_page(chance.choice(PLACES))
        if chance.random() < 0.02:
            bench.editor.replace("Change epochs", epochs=chance.randrange(1, 60))
    if bench.trainer.state != "idle":
        bench.trainer.stop()
    qtbot.waitUntil(lambda: bench.trainer.state == "idle")
    with RunStore() as store:
        assert {row.status for row in store.rows() if row.id not in before} <= {"finished", "stopped"}
    # It still trains.
    window.transport.reset.trigger()
    bench.editor.replace("Change epochs to 2", epochs=2)
    with qtbot.waitSignal(bench.trainer.ended) as ended:
        window.transport.train.trigger()
    assert ended.args[0].kind == "finished"
    assert window.transport.train.isEnabled()


def answer(window, qtbot, text):
    """Presses a button of the question whether to stop."""
    qtbot.waitUntil(lambda: window.findChild(QMessageBox, "stopQuestion") is not None)
    question = window.findChild(QMessageBox, "stopQuestion")
    button = next(each for each in question.buttons() if text in each.text().replace("&", ""))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_closing_in_mid_training_asks_and_going_on_goes_on(training, bench, qtbot):
    assert not training.close()
    answer(training, qtbot, "Keep training")
    qtbot.waitUntil(lambda: training.findChild(QMessageBox, "stopQuestion") is None)
    assert (training.isVisible(), bench.trainer.state) == (True, "running")
    count = losses(bench)
    qtbot.waitUntil(lambda: len(count) > 2)


def test_closing_in_mid_training_keeps_the_model_on_the_disk(training, bench, qtbot):
    number = bench.trainer._run
    training.close()
    answer(training, qtbot, "Stop training")
    qtbot.waitUntil(lambda: not training.isVisible())
    with RunStore() as store:
        run = store[number]
    assert run.status == "stopped"
    assert run.model.is_file() and run.checkpoint.is_file()
    assert len(run.epochs) > 0


def test_unsaved_edits_are_asked_about_after_the_training(training, bench, qtbot):
    bench.editor.replace("Change epochs to 99", epochs=99)
    training.close()
    answer(training, qtbot, "Stop training")
    qtbot.waitUntil(lambda: training.findChild(QMessageBox, "saveQuestion") is not None)
    question = training.findChild(QMessageBox, "saveQuestion")
    QTest.mouseClick(question.button(QMessageBox.StandardButton.Cancel), Qt.MouseButton.LeftButton)
    assert training.isVisible()
    assert bench.editor.project.epochs == 99
    assert bench.trainer.state == "idle"


def test_other_themes_in_mid_training(training, bench, qtbot):
    count = losses(bench)
    try:
        for place in ("train", "build", "draw"):
            training.show_page(place)
            for choice in (DARK_ONLY, LIGHT_ONLY):
                theme().choose(choice)
                qtbot.wait(1)
                assert not training.grab().isNull()
    finally:
        theme().choose(SYSTEM)
    qtbot.waitUntil(lambda: len(count) > 2)
    assert bench.trainer.state == "running"


def test_the_system_turns_dark_and_the_window_follows(training, bench, qtbot):
    hints = QGuiApplication.styleHints()
    before = hints.colorScheme()
    other = Qt.ColorScheme.Light if before == Qt.ColorScheme.Dark else Qt.ColorScheme.Dark
    seen = []
    theme().changed.connect(lambda: seen.append(theme().tokens))
    try:
        hints.setColorScheme(other)
        hints.colorSchemeChanged.emit(other)
        qtbot.wait(10)
        if hints.colorScheme() == other:
            assert seen[-1] is (DARK if other == Qt.ColorScheme.Dark else LIGHT)
    finally:
        hints.unsetColorScheme()
        hints.colorSchemeChanged.emit(before)
    assert bench.trainer.state == "running"


@pytest.mark.parametrize(
    "kind",
    [
        QEvent.Type.LanguageChange,
        QEvent.Type.LocaleChange,
        QEvent.Type.ScreenChangeInternal,
        QEvent.Type.DevicePixelRatioChange,
        QEvent.Type.FontChange,
        QEvent.Type.StyleChange,
        QEvent.Type.PaletteChange,
        QEvent.Type.LayoutDirectionChange,
    ],
)
def test_what_the_system_may_change_in_mid_training(training, bench, qtbot, kind):
    count = losses(bench)
    for place in PLACES:
        training.show_page(place)
        for widget in [training, *training.findChildren(QWidget)]:
            QApplication.sendEvent(widget, QEvent(kind))
        qtbot.wait(1)
    assert not training.grab().isNull()
    qtbot.waitUntil(lambda: len(count) > 2)
    assert bench.trainer.state == "running"


def test_another_language_and_larger_letters_of_the_system_in_mid_training(training, bench, qtbot, qapp):
    letters, tongue = qapp.font(), QLocale()
    count = losses(bench)
    try:
        larger = qapp.font()
        larger.setPointSizeF(letters.pointSizeF() * 1.5)
        qapp.setFont(larger)
        QLocale.setDefault(QLocale(QLocale.Language.German))
        for place in PLACES:
            training.show_page(place)
            qtbot.wait(5)
        training.resize(training.minimumSize())
        assert not training.grab().isNull()
    finally:
        qapp.setFont(letters)
        QLocale.setDefault(tongue)
    qtbot.waitUntil(lambda: len(count) > 2)
