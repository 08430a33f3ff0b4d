"""The page Draw, as a student uses it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QListView, QPushButton, QToolButton

from netbuilder.document.personal import Drawings
from netbuilder.gui.messages import ERROR
from tests.gui.draw.conftest import ONE, SEVEN
from tests.unit.data.making import pen_digits, real_pen_digits


def said(page, suffix=""):
    return page.findChild(QLabel, f"predictionLabel{suffix}").text()


def told(page):
    return page.findChild(QLabel, "confidenceLabel").text()


def read(page, qtbot):
    """Waits until what lies on the pad is read."""
    qtbot.waitUntil(lambda: not page._due.isActive())
    return said(page)


def test_without_a_model_it_says_what_to_do(bare, qtbot, draw):
    draw(bare.pad, ONE)
    assert read(bare, qtbot) == ""
    assert "Train" in told(bare)
    assert bare.preview._pictures["crop"]._image is not None, "the road is shown all the same"
    with qtbot.waitSignal(bare.bench.page_wanted) as wanted:
        qtbot.mouseClick(bare.findChild(QPushButton, "goToTrain"), Qt.MouseButton.LeftButton)
    assert wanted.args == ["train"]


def test_a_digit_is_read_while_it_is_drawn(page, qtbot, draw):
    assert read(page, qtbot) == ""
    assert page.choice.key == "last"
    draw(page.pad, SEVEN)
    assert read(page, qtbot) == "7"
    bars = page.findChild(QListView, "predictionBars").model()
    assert bars.rowCount() == 10
    shares = [bars.index(row, 0).data(Qt.ItemDataRole.UserRole) for row in range(10)]
    assert sum(shares) == pytest.approx(1, abs=1e-3) and max(shares) == shares[7]
    assert bars.index(7, 0).data().startswith("7: ")
    qtbot.mouseClick(page.findChild(QPushButton, "clearPad"), Qt.MouseButton.LeftButton)
    assert read(page, qtbot) == "" and told(page) == ""
    draw(page.pad, ONE)
    assert read(page, qtbot) == "1"


def test_it_is_read_in_mid_stroke(page, qtbot):
    from PySide6.QtCore import QPoint
    from PySide6.QtTest import QTest

    QTest.mousePress(page.pad, Qt.MouseButton.LeftButton, pos=QPoint(150, 60))
    for y in range(70, 240, 10):
        QTest.mouseMove(page.pad, QPoint(150, y))
    assert read(page, qtbot) == "1"
    QTest.mouseRelease(page.pad, Qt.MouseButton.LeftButton, pos=QPoint(150, 240))


def test_a_step_left_out_changes_what_the_network_gets(page, qtbot, draw):
    small = tuple(tuple((0.05 + x / 5, 0.05 + y / 5) for x, y in stroke) for stroke in SEVEN)
    draw(page.pad, small)
    assert read(page, qtbot) == "7"
    before = page._steps.result
    crop = page.findChild(QCheckBox, "step:crop")
    crop.click()
    read(page, qtbot)
    assert not np.array_equal(page._steps.result, before)
    crop.click()
    read(page, qtbot)
    assert np.array_equal(page._steps.result, before)


def test_a_drawing_is_kept_by_its_right_name_and_undone(page, qtbot, draw):
    editor = page.bench.editor
    read(page, qtbot)
    draw(page.pad, SEVEN)
    qtbot.mouseClick(page.findChild(QPushButton, "teach:4"), Qt.MouseButton.LeftButton)
    assert editor.drawings.labels.tolist() == [4]
    assert page.pad.sheet.empty
    own = page.findChild(QListView, "ownDigits")
    qtbot.waitUntil(lambda: own.model().index(0, 0).data() == "4 → 7")
    assert "0 of 1" in page.findChild(QLabel, "ownAccuracy").text()
    editor.stack.undo()
    assert len(editor.drawings) == 0
    editor.stack.redo()
    qtbot.mouseClick(page.findChild(QToolButton, "removeDrawing"), Qt.MouseButton.LeftButton)
    assert len(editor.drawings) == 0


def test_an_empty_pad_is_not_kept(page, qtbot):
    read(page, qtbot)
    page.keep(3)
    assert len(page.bench.editor.drawings) == 0
    assert page.bench.messages.newest is not None


def photo():
    """A 7 in dark ink on grey paper. Shapes: `(300, 400)`."""
    from PIL import Image, ImageDraw

    paper = Image.new("L", (400, 300), 190)
    ImageDraw.Draw(paper).line([(150, 60), (240, 60), (180, 240)], fill=50, width=16)
    return np.asarray(paper)


def test_a_picture_is_pasted(page, qtbot):
    pixels = photo()
    image = QImage(pixels.tobytes(), 400, 300, 400, QImage.Format.Format_Grayscale8)
    QGuiApplication.clipboard().setImage(image)
    page.pad.setFocus()
    qtbot.keyClick(page.pad, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: said(page) == "7")
    page.pad.undo()
    assert read(page, qtbot) == ""


def test_a_picture_file_is_dropped_on_the_window(page, qtbot, tmp_path):
    from PIL import Image

    Image.fromarray(photo()).save(tmp_path / "seven.png")
    assert page.takes(tmp_path / "seven.png") and not page.takes(tmp_path / "table.csv")
    page.take(tmp_path / "seven.png")
    qtbot.waitUntil(lambda: said(page) == "7")


def test_what_is_no_picture_gives_a_sentence(page, qtbot, tmp_path):
    (tmp_path / "bad.png").write_bytes(b"not a picture")
    page.take(tmp_path / "bad.png")
    qtbot.waitUntil(lambda: page.bench.messages.newest is not None)
    assert page.bench.messages.newest.kind == ERROR
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "missing.png"))])
    page.incoming.take_mime(mime)
    page.incoming.take_mime(QMimeData())
    assert "clipboard" in page.bench.messages.newest.text


def test_a_sample_of_the_data_says_whether_the_answer_is_right(page, qtbot):
    for _ in range(3):
        qtbot.keyClick(page.pad, Qt.Key.Key_E)
        read(page, qtbot)
        sheet = page.pad.sheet
        assert sheet.sample is not None
        best = page.bench.trainer.model.predict(sheet.sample[None])[0].argmax()
        assert said(page) == str(best)
        assert ("Right" in told(page)) == (best == sheet.label)


def test_two_models_side_by_side(page, qtbot, draw, trained, tmp_path):
    path = tmp_path / "other.keras"
    path.write_bytes(trained.best.image())
    draw(page.pad, ONE)
    page._asking = page.other
    page._on_model_file(str(path))
    qtbot.waitUntil(lambda: said(page, "2") == "1")
    assert said(page) == "1" and page.choice.key == "last"


def test_a_model_file_that_is_none_leaves_the_list(page, qtbot, tmp_path):
    path = tmp_path / "broken.keras"
    path.write_bytes(b"nothing")
    page.take(path)
    qtbot.waitUntil(lambda: page.bench.messages.newest is not None)
    assert page.bench.messages.newest.kind == ERROR
    assert page.choice.key == "last"


def test_the_nearest_training_samples(page, qtbot, draw):
    draw(page.pad, ONE)
    nearest = page.findChild(QListView, "nearestDigits")
    qtbot.waitUntil(lambda: nearest.model() is not None and nearest.model().rowCount() == 5)
    data = page.bench.library.dataset
    labels = [int(data.y_train[nearest.model().sample(row)]) for row in range(5)]
    assert labels.count(1) >= 4


def test_the_network_in_training_reads_live_and_its_run_is_on_the_list(bare, qtbot, draw):
    trainer = bare.bench.trainer
    bare.bench.editor.replace("More epochs", epochs=500)
    draw(bare.pad, ONE)
    choice = bare.findChild(QComboBox, "modelChoice")
    with qtbot.waitSignal(trainer.snapshot_taken):
        trainer.train()
    assert bare.choice.key == "live" and "live" in choice.currentText()
    qtbot.waitUntil(lambda: said(bare) == "1")
    with qtbot.waitSignal(trainer.ended):
        trainer.stop()
    assert bare.choice.key in ("best", "last")
    assert read(bare, qtbot) == "1"
    bare.left()
    bare.entered()
    qtbot.waitUntil(lambda: any(each.key.startswith("run:") for each in bare.shelf.entries()))


def test_a_network_for_points_says_that_it_cannot_be_drawn_for(window, qtbot):
    from netbuilder.core.paths import bundled_projects
    from netbuilder.formats.nbproj import read_project_file

    bench = window.bench
    bench.editor.open(read_project_file(bundled_projects()["spiral"]).project.replace(epochs=1))
    qtbot.waitUntil(lambda: bench.library.state == "ready")
    with qtbot.waitSignal(bench.trainer.ended):
        bench.trainer.train()
    window.show_page("draw")
    page = window.pages["draw"]
    qtbot.waitUntil(lambda: "picture" in told(page))
    assert said(page) == ""


def test_training_on_own_digits_is_undone_as_one_step(page, qtbot, trained):
    bench = page.bench
    data = bench.library.dataset
    chosen = np.flatnonzero(data.y_test == 4)[:6]
    bench.editor.change_drawings(Drawings(data.x_test[chosen].reshape(-1, 28, 28), np.full(6, 9)), "Keep")
    button = page.findChild(QPushButton, "fineTune")
    assert button.isEnabled()
    before = bench.trainer.model
    page.tabs.setCurrentWidget(page.own)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bench.trainer.model is not before)
    assert page.choice.key == "last"
    assert page.findChild(QLabel, "tuningResult").text().startswith("My digits: 0 % →")
    outputs = bench.trainer.model.predict(data.x_test[chosen])
    assert (outputs.argmax(axis=1) == 9).mean() > 0.5
    bench.editor.stack.undo()
    assert bench.trainer.model is before
    bench.editor.stack.redo()
    assert bench.trainer.model is not before


WRITERS, MOST = {12, 15, 19}, 60


@pytest.mark.skipif(real_pen_digits() is None, reason="the pen strokes are not on this computer")
def test_people_are_read_far_better_than_by_chance(page, qtbot, draw):
    digits = [each for each in pen_digits(real_pen_digits()) if each[1] in WRITERS][:MOST]
    right = 0
    for label, _, strokes in digits:
        draw(page.pad, [[(x / 500, y / 500) for x, y in stroke] for stroke in strokes if stroke])
        right += read(page, qtbot) == str(label)
        page.pad.clear()
    assert right / len(digits) > 0.6, f"{right} of {len(digits)}"
