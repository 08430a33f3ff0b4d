"""The stack by keys and mouse; what its cards say; what an edit touches; pictures of it."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QWidget

from netbuilder.document.editing.changing import set_setting
from netbuilder.document.starting import new_project
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import layers
from netbuilder.gui.build.card_paint import chip_box

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def key(stack, pressed, modifiers=Qt.KeyboardModifier.NoModifier):
    stack.setFocus()
    QTest.keyClick(stack, pressed, modifiers)


def click(card, modifiers=Qt.KeyboardModifier.NoModifier, button=Qt.MouseButton.LeftButton):
    QTest.mouseClick(card, button, modifiers, QPoint(60, 8))


def test_an_empty_stack_says_what_to_do(page, window):
    assert window.findChild(QLabel, "stackHint").isVisible()
    assert [card.face.id for card in page.stack.canvas.cards.values()] == ["input"]
    page.commands.add(layers.create("Dense"))
    assert not window.findChild(QLabel, "stackHint").isVisible()


def test_cards_say_shape_sum_and_cost(page, stack, built):
    built(("Dense", {"units": 500, "activation": "relu"}))
    face = stack.canvas.cards["dense"].face
    assert face.shape == "500" and face.axes == "units"
    assert face.costs.startswith("500×784 + 500 = ") and "multiply-adds" in face.effort
    assert face.activation.kind == "relu" and "output" in face.tags
    spoken = stack.canvas.cards["dense"].accessibleName()
    assert all(word in spoken for word in ("dense", "units 500", "relu", "500 (units)"))


def test_cards_stand_in_order_with_the_loss_last(page, stack, built, ids):
    built("Dense", "Dropout")
    tops = [stack.canvas.cards[name].y() for name in ids()]
    assert tops == sorted(tops) and stack.canvas.loss.y() > tops[-1]
    assert stack.findChild(QWidget, "lossCard").isVisible()


def test_totals_say_so_while_anything_is_wrong(page, window, built, bench):
    built(("Dense", {"units": 10}))
    totals = window.findChild(QLabel, "totals")
    assert "7,850" in totals.text().replace("7850", "7,850")
    built("Conv2D")
    assert "wrong" in totals.text()
    assert page.stack.canvas.cards["conv2d"].face.problem
    bench.editor.stack.undo()
    assert "parameters" in totals.text()


def test_arrows_home_end_and_shift_select(page, stack, built, bench):
    built("Dense", "Dropout", "Flatten")
    key(stack, Qt.Key.Key_Home)
    assert bench.editor.selection == ("input",)
    key(stack, Qt.Key.Key_Down)
    assert bench.editor.selection == ("dense",) and stack.canvas.cards["dense"].look.current
    key(stack, Qt.Key.Key_Down, SHIFT)
    key(stack, Qt.Key.Key_Down, SHIFT)
    assert bench.editor.selection == ("dense", "dropout", "flatten")
    key(stack, Qt.Key.Key_Up, SHIFT)
    assert bench.editor.selection == ("dense", "dropout")
    key(stack, Qt.Key.Key_End)
    assert bench.editor.selection == ("flatten",)
    key(stack, Qt.Key.Key_A, CTRL)
    assert len(bench.editor.selection) == 4
    key(stack, Qt.Key.Key_Escape)
    assert bench.editor.selection == ()


def test_clicks_with_ctrl_and_shift_select_several(page, stack, built, bench):
    built("Dense", "Dropout", "Flatten")
    stack.fit()
    cards = stack.canvas.cards
    click(cards["dense"])
    click(cards["flatten"], CTRL)
    assert set(bench.editor.selection) == {"dense", "flatten"}
    click(cards["flatten"], CTRL)
    assert bench.editor.selection == ("dense",)
    click(cards["flatten"], SHIFT)
    assert bench.editor.selection == ("dense", "dropout", "flatten")
    click(cards["dropout"])
    assert bench.editor.selection == ("dropout",)
    assert [name for name, card in cards.items() if card.look.selected] == ["dropout"]


def test_keys_edit_and_undo_names_it(page, stack, built, bench, ids):
    built("Dense", "Dropout")
    bench.editor.select(("dropout",))
    key(stack, Qt.Key.Key_Up, ALT)
    assert ids() == ["input", "dropout", "dense"] and bench.editor.stack.undoText() == "Move dropout up"
    key(stack, Qt.Key.Key_Down, ALT)
    assert ids() == ["input", "dense", "dropout"]
    key(stack, Qt.Key.Key_D, CTRL)
    assert ids() == ["input", "dense", "dropout", "dropout_1"] and bench.editor.selection == ("dropout_1",)
    key(stack, Qt.Key.Key_E, CTRL)
    assert bench.editor.project.disabled == ("dropout_1",) and stack.canvas.cards["dropout_1"].face.disabled
    key(stack, Qt.Key.Key_E, CTRL)
    assert bench.editor.project.disabled == ()
    key(stack, Qt.Key.Key_Delete)
    assert ids() == ["input", "dense", "dropout"] and bench.editor.stack.undoText() == "Delete dropout_1"
    bench.editor.stack.undo()
    assert ids()[-1] == "dropout_1" and bench.editor.selection == ("dropout_1",)
    before = bench.editor.project
    while bench.editor.stack.canUndo():
        bench.editor.stack.undo()
    while bench.editor.stack.canRedo():
        bench.editor.stack.redo()
    assert ids() == ["input", "dense", "dropout"]
    assert before.graph.nodes[:3] == bench.editor.project.graph.nodes


def test_several_move_together_and_the_top_is_refused(page, stack, built, bench, ids):
    built("Dense", "Dropout", "Flatten")
    bench.editor.select(("dropout", "flatten"))
    key(stack, Qt.Key.Key_Up, ALT)
    assert ids() == ["input", "dropout", "flatten", "dense"]
    steps = bench.editor.stack.count()
    key(stack, Qt.Key.Key_Up, ALT)
    assert ids() == ["input", "dropout", "flatten", "dense"] and bench.editor.stack.count() == steps


def test_f2_renames_in_the_card(page, stack, built, bench, ids, window):
    built("Dense", "Dropout")
    bench.editor.select(("dense",))
    card = stack.canvas.cards["dense"]
    key(stack, Qt.Key.Key_F2)
    line = window.findChild(QLineEdit, "renameLine")
    assert line.isVisible() and line.selectedText() == "dense"
    QTest.keyClicks(line, "hidden")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert ids() == ["input", "hidden", "dropout"] and not line.isVisible()
    assert window.findChild(QWidget, "card:hidden") is card
    key(stack, Qt.Key.Key_F2)
    QTest.keyClicks(line, "dropout")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert line.isVisible() and "called dropout" in bench.messages.newest.text
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert ids()[1] == "hidden" and not line.isVisible()


def test_the_chip_offers_activations(page, stack, built, bench):
    built(("Dense", {"activation": "relu"}))
    card = stack.canvas.cards["dense"]
    QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=chip_box(card.face, card.width()).center().toPoint())
    action = next(action for action in page.menus.menu.actions() if action.text() == "tanh")
    action.trigger()
    page.menus.menu.close()
    assert bench.editor.project.graph["dense"].spec.activation.kind == "tanh"


def test_the_menu_has_everything(page, stack, built):
    built("Dense")
    stack.menu_wanted.emit(stack.menu_place())
    there = {action.objectName() for action in page.menus.menu.actions()}
    page.menus.menu.close()
    assert {"cutLayers", "copyLayers", "pasteLayers", "duplicateLayers", "deleteLayers", "renameLayer"} <= there
    assert {"moveUp", "moveDown", "enableLayers", "freezeLayers", "selectAllLayers", "exportPicture"} <= there


def test_zoom_by_keys_and_wheel(page, stack, built):
    built("Dense")
    width = stack.canvas.cards["dense"].height()
    key(stack, Qt.Key.Key_Minus, CTRL)
    assert stack.canvas.cards["dense"].height() < width
    key(stack, Qt.Key.Key_0, CTRL)
    assert stack.canvas.cards["dense"].height() == width
    middle = QPointF(stack.viewport().rect().center())
    wheel = QWheelEvent(
        middle, middle, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, CTRL, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(stack.viewport(), wheel)
    assert stack.canvas.cards["dense"].height() > width
    for _ in range(40):
        stack.zoom_out()
    assert stack.canvas.zoom == pytest.approx(0.25)


def large(count):
    specs = [layers.create("Input", {"shape": (784,)})]
    specs += [layers.create("Dense", {"units": 32 + i % 7}) for i in range(count)]
    return new_project().replace(graph=Graph.stack(specs))


def test_an_edit_of_a_large_stack_touches_only_what_differs(page, stack, bench):
    bench.editor.open(large(200))
    before = dict(stack.canvas.cards)
    faces = {name: card.face for name, card in before.items()}
    stack.canvas.touched = 0
    bench.editor.change(set_setting(bench.editor.project, "dense_100", "units", 77).project, "Change")
    assert stack.canvas.touched == 2
    assert {name for name, card in before.items() if card.face is not faces[name]} == {"dense_100", "dense_101"}
    assert stack.canvas.cards == before
    stack.canvas.touched = 0
    page.commands.drop(layers.create("Dropout"), 150)
    assert stack.canvas.touched == 1 and all(stack.canvas.cards[name] is card for name, card in before.items())
    stack.canvas.touched = 0
    bench.editor.stack.undo()
    assert stack.canvas.touched == 0 and stack.canvas.cards == before


def test_the_whole_stack_is_exported(page, stack, built, tmp_path, bench):
    built(*["Dense"] * 8)
    page.export_picture(tmp_path / "net.png")
    picture = QImage(str(tmp_path / "net.png"))
    assert picture.height() > 2 * 8 * 80 and picture.height() > stack.viewport().height()
    page.export_picture(tmp_path / "net.svg")
    root = ElementTree.parse(tmp_path / "net.svg").getroot()
    texts = "".join(root.itertext())
    assert "dense_7" in texts and "Loss" in texts
    page.export_picture(tmp_path / "nowhere" / "net.png")
    assert bench.messages.newest.kind == "error"


def test_the_picture_is_asked_for_without_stopping_the_window(page, window, built, tmp_path):
    built("Dense")
    window.findChild(QAction, "exportPicture").trigger()
    dialog = window.findChild(QFileDialog, "pictureDialog")
    assert dialog.isVisible()
    dialog.reject()


def test_trained_cards_say_so_until_they_differ(page, stack, built, bench, window, qtbot):
    built(("Dense", {"units": 10, "activation": "softmax"}))
    bench.editor.replace("Briefly", epochs=1)
    with qtbot.waitSignal(bench.trainer.ended):
        window.transport.train.trigger()
    assert "trained" in stack.canvas.cards["dense"].face.tags
    bench.editor.change(set_setting(bench.editor.project, "dense", "use_bias", False).project, "Change")
    assert "trained" not in stack.canvas.cards["dense"].face.tags
