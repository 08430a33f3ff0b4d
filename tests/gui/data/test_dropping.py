"""Files dropped on the window: data, tables through the wizard, projects, and what is none of these."""

from __future__ import annotations

import os

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QPushButton, QTableView, QWidget

from netbuilder.engine.layers import layers
from netbuilder.engine.losses import losses
from netbuilder.formats.nbproj import ProjectFile, write_project_file
from tests.gui.test_skeleton import small_project


def wizard_of(window, qtbot):
    qtbot.waitUntil(lambda: window.findChild(QDialog, "tableWizardDialog") is not None)
    wizard = window.findChild(QDialog, "tableWizardDialog")
    qtbot.waitUntil(lambda: wizard._trial is not None and not wizard._work.busy)
    return wizard


def settle(wizard, qtbot):
    qtbot.waitUntil(lambda: not wizard._work.busy)


def test_a_table_goes_through_the_wizard_and_is_trained_on(window, page, bench, qtbot, ready, drop, houses):
    window.show_page("build")
    drop(houses)
    assert window.page == "data"
    wizard = wizard_of(window, qtbot)
    line = wizard.findChild(QLabel, "wizardLine")
    assert line.text() == "60 rows  ·  4 inputs for the network  ·  one number to find"
    columns = wizard.findChild(QTableView, "wizardColumns").model()
    uses = {columns.index(row, 0).data(): columns.index(row, 1).data() for row in range(columns.rowCount())}
    assert uses == {
        "name": "Left out",
        "city": "Feature",
        "rooms": "Feature",
        "area": "Feature",
        "price": "Answer",
    }
    assert columns.index(3, 3).data() == "1, filled in"
    columns.setData(columns.index(1, 0), Qt.CheckState.Unchecked.value, Qt.ItemDataRole.CheckStateRole)
    settle(wizard, qtbot)
    assert "2 inputs" in line.text()
    qtbot.mouseClick(wizard.findChild(QPushButton, "wizardUse"), Qt.MouseButton.LeftButton)
    data = ready()
    project = bench.editor.project
    assert data.feature_names == ("rooms", "area") and data.task == "regression"
    assert project.test_share == 0.2
    assert project.data.reader.target == "price"
    from netbuilder.document.editing import append, set_loss

    project = append(project, layers.create("Dense", {"units": 1})).project
    project = set_loss(project, losses.create("mean_squared_error")).project
    bench.editor.change(project.replace(epochs=2, metrics=()), "a network")
    with qtbot.waitSignal(bench.trainer.ended) as ended:
        window.transport.train.trigger()
    assert ended.args[0].kind == "finished"


def test_the_wizard_explains_what_is_wrong_and_is_opened_again(window, page, bench, qtbot, ready, drop, houses):
    drop(houses)
    wizard = wizard_of(window, qtbot)
    missing = wizard.findChild(QComboBox, "wizardMissing")
    missing.setCurrentIndex(missing.findData("refuse"))
    settle(wizard, qtbot)
    assert "no value in column 'area'" in wizard.findChild(QLabel, "wizardLine").text()
    use = wizard.findChild(QPushButton, "wizardUse")
    assert not use.isEnabled()
    missing.setCurrentIndex(missing.findData("drop"))
    settle(wizard, qtbot)
    target = wizard.findChild(QComboBox, "wizardTarget")
    target.setCurrentIndex(target.findData("city"))
    settle(wizard, qtbot)
    assert "2 classes: Bonn, Köln" in wizard.findChild(QLabel, "wizardLine").text()
    qtbot.mouseClick(use, Qt.MouseButton.LeftButton)
    assert len(ready().x_train) == 59
    qtbot.waitUntil(lambda: window.findChild(QDialog, "tableWizardDialog") is None)
    qtbot.mouseClick(page.findChild(QPushButton, "tableWizard"), Qt.MouseButton.LeftButton)
    again = wizard_of(window, qtbot)
    assert again.findChild(QComboBox, "wizardTarget").currentData() == "city"
    assert again.findChild(QComboBox, "wizardMissing").currentData() == "drop"
    again.reject()
    assert bench.editor.stack.count() == 1
    qtbot.waitUntil(lambda: window.findChild(QDialog, "tableWizardDialog") is None)


def test_another_delimiter_forgets_what_was_chosen_by_the_old_names(window, page, qtbot, drop, houses):
    drop(houses)
    wizard = wizard_of(window, qtbot)
    delimiter = wizard.findChild(QComboBox, "wizardDelimiter")
    delimiter.setCurrentIndex(delimiter.findData("|"))
    settle(wizard, qtbot)
    assert "one column" in wizard.findChild(QLabel, "wizardLine").text()
    delimiter.setCurrentIndex(delimiter.findData(";"))
    settle(wizard, qtbot)
    assert wizard.findChild(QPushButton, "wizardUse").isEnabled()
    wizard.reject()
    qtbot.waitUntil(lambda: window.findChild(QDialog, "tableWizardDialog") is None)


def test_arrays_are_added_and_remembered(window, page, bench, qtbot, ready, drop, tmp_path):
    path = tmp_path / "boxes.npz"
    x = np.random.default_rng(0).integers(0, 256, (40, 8, 8, 3), np.uint8)
    np.savez(path, x_train=x, y_train=np.arange(40) % 2)
    drop(path)
    qtbot.waitUntil(lambda: getattr(bench.editor.project.data, "file", "") == str(path))
    assert ready().input_shape == (8, 8, 3)
    assert page.choice.currentItem().data(256) == f"file:{path}"
    assert bench.editor.stack.undoText().startswith("Use boxes.npz")
    page.choose("iris")
    page.choose(f"file:{path}")
    assert ready().input_shape == (8, 8, 3)
    page.choice.setFocus()
    qtbot.keyClick(page.choice, Qt.Key.Key_Delete)
    page.choose("iris")
    assert not any((page.choice.item(row).data(256) or "").startswith("file:") for row in range(page.choice.count()))


def test_a_folder_of_class_folders_is_added(page, bench, qtbot, ready, drop, tmp_path):
    for name, tone in (("dark", 10), ("light", 240)):
        (tmp_path / "tones" / name).mkdir(parents=True)
        for number in range(3):
            Image.new("L", (9, 9), tone + number).save(tmp_path / "tones" / name / f"{number}.png")
    drop(tmp_path / "tones")
    qtbot.waitUntil(lambda: getattr(bench.editor.project.data, "file", "") == str(tmp_path / "tones"))
    assert ready().class_names == ("dark", "light")


def test_a_project_is_opened(window, page, qtbot, drop, tmp_path):
    path = tmp_path / "mine.nbproj"
    write_project_file(path, ProjectFile(project=small_project(epochs=7)))
    drop(path)
    qtbot.waitUntil(lambda: window.bench.editor.path == path)
    assert window.bench.editor.project.epochs == 7


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("odd.bin", b"\x00\x01\x02\x03", "no kind of data file"),
        ("empty.csv", b"", "empty"),
    ],
)
def test_what_is_no_data_is_said(page, bench, qtbot, drop, tmp_path, name, content, sentence):
    path = tmp_path / name
    path.write_bytes(content)
    drop(path)
    qtbot.waitUntil(lambda: bench.messages.newest is not None and sentence in bench.messages.newest.text)
    assert bench.editor.stack.count() == 0


def test_a_model_is_opened_and_on_the_page_draw_it_is_tried_there(window, page, bench, qtbot, drop, tmp_path):
    (tmp_path / "trained.keras").write_bytes(b"PK")
    drop(tmp_path / "trained.keras")
    qtbot.waitUntil(lambda: bench.messages.newest is not None and "trained.keras" in bench.messages.newest.text)
    assert window.page == "data"  # it is damaged: all stays as it was
    window.show_page("draw")
    drop(tmp_path / "trained.keras")
    assert window.page == "draw"
    assert not bench.transfer.running


def test_only_the_first_of_several_files_is_taken_and_that_is_said(page, bench, qtbot, drop, tmp_path):
    for name in ("one.npz", "two.npz"):
        np.savez(tmp_path / name, x_train=np.zeros((4, 3)), y_train=np.arange(4) % 2)
    drop(tmp_path / "one.npz", tmp_path / "two.npz")
    assert "one.npz" in bench.messages.newest.text
    qtbot.waitUntil(lambda: getattr(bench.editor.project.data, "file", "").endswith("one.npz"))


def test_a_drop_on_a_part_of_the_page_reaches_the_window(window, page, qtbot, drop, tmp_path):
    np.savez(tmp_path / "some.npz", x_train=np.zeros((4, 3)), y_train=np.arange(4) % 2)
    drop(tmp_path / "some.npz", target=page.findChild(QWidget, "samplePictures").viewport())
    qtbot.waitUntil(lambda: getattr(window.bench.editor.project.data, "file", "").endswith("some.npz"))


def test_a_damaged_file_is_explained_mended_and_tried_again(page, bench, qtbot, ready, tmp_path):
    path = tmp_path / "few.npz"
    path.write_bytes(b"PK\x03\x04 broken")
    page.chooser.use(small_source(path))
    qtbot.waitUntil(lambda: bench.library.state == "failed")
    told = page.findChild(QLabel, "dataError")
    assert told.isVisible() and "few.npz" in told.text()
    np.savez(path, x_train=np.zeros((4, 3)), y_train=np.arange(4) % 2)
    qtbot.mouseClick(page.findChild(QPushButton, "tryAgain"), Qt.MouseButton.LeftButton)
    assert ready().input_shape == (3,)


def test_a_file_that_was_changed_is_read_again_on_request(window, page, bench, qtbot, ready, tmp_path):
    path = tmp_path / "grows.npz"
    np.savez(path, x_train=np.zeros((4, 3)), y_train=np.arange(4) % 2)
    page.chooser.use(small_source(path))
    assert len(ready().x_train) == 4
    np.savez(path, x_train=np.zeros((9, 3)), y_train=np.arange(9) % 2)
    os.utime(path, ns=(1, 1))
    window.show_page("build")
    window.show_page("data")
    message = bench.messages.newest
    assert "grows.npz" in message.text
    assert len(ready().x_train) == 4
    message.actions[0][1]()
    assert len(ready().x_train) == 9


def test_a_file_that_is_gone_is_named_and_found_again(window, page, bench, qtbot, ready, tmp_path):
    path = tmp_path / "later.npz"
    page.chooser.use(small_source(path))
    assert bench.library.state == "missing"
    assert "later.npz" in page.findChild(QLabel, "dataError").text()
    np.savez(path, x_train=np.zeros((4, 3)), y_train=np.arange(4) % 2)
    window.show_page("build")
    window.show_page("data")
    assert ready().input_shape == (3,)


def small_source(path):
    from netbuilder.document.source import FileSource

    return FileSource(file=str(path))
