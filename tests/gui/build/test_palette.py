"""The palette: searched, clicked, by keys, dragged."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget

from netbuilder.engine.layers import layers
from netbuilder.gui.build.mime import dropped_layer


def shown(page):
    return [item.data(Qt.ItemDataRole.UserRole) for item in page.palette_panel.list.visible_items()]


def click(page, kind):
    palette = page.palette_panel.list
    item = next(item for item in palette.items() if item.data(Qt.ItemDataRole.UserRole) == kind)
    palette.scrollToItem(item)
    QTest.mouseClick(palette.viewport(), Qt.MouseButton.LeftButton, pos=palette.visualItemRect(item).center())


def test_every_layer_but_the_input_is_offered_with_a_sentence(page, window):
    palette = window.findChild(QListWidget, "palette")
    kinds = {item.data(Qt.ItemDataRole.UserRole) for item in palette.items()}
    assert kinds == set(layers) - {"Input"}
    assert all(item.toolTip() and not item.icon().isNull() for item in palette.items())


def test_a_click_adds_behind_the_selected_card(page, ids, bench):
    click(page, "Dense")
    click(page, "Flatten")
    assert ids() == ["input", "dense", "flatten"]
    bench.editor.select(("dense",))
    click(page, "Dropout")
    assert ids() == ["input", "dense", "dropout", "flatten"]
    bench.editor.select(())
    click(page, "Dense")
    assert ids()[-1] == "dense_1"


def test_typing_finds_by_name_group_and_words_and_enter_adds(page, window, ids, qtbot):
    page.stack.setFocus()
    QTest.keyClick(page.stack, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    search = window.findChild(QLineEdit, "paletteSearch")
    qtbot.waitUntil(lambda: window.focusWidget() is search)
    QTest.keyClicks(search, "residual")
    assert shown(page) == ["Add"]
    search.clear()
    QTest.keyClicks(search, "pooling")
    assert shown(page) and all("Pooling" in kind for kind in shown(page)[:6])
    search.clear()
    QTest.keyClicks(search, "den")
    assert page.palette_panel.list.currentItem().data(Qt.ItemDataRole.UserRole) == "Dense"
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert ids() == ["input", "dense"]
    search.clear()
    QTest.keyClicks(search, "xyzzy")
    assert shown(page) == []
    assert "“xyzzy”" in page.palette_panel.list.nothing
    blank = page.palette_panel.list.viewport().grab().toImage()
    assert len({blank.pixelColor(x, 30).name() for x in range(blank.width())}) > 1  # the sentence is painted
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert ids() == ["input", "dense"]
    QTest.keyClick(search, Qt.Key.Key_Escape)
    assert len(shown(page)) >= len(layers) - 1
    assert not page.palette_panel.list.nothing


def test_arrows_lead_from_the_field_to_the_list_and_back(page, window, ids):
    search, palette = page.palette_panel.search, page.palette_panel.list
    search.setFocus()
    QTest.keyClicks(search, "masking")
    QTest.keyClick(search, Qt.Key.Key_Down)
    assert window.focusWidget() is palette
    assert palette.currentItem().data(Qt.ItemDataRole.UserRole) == "Masking"
    QTest.keyClick(palette, Qt.Key.Key_Return)
    assert ids() == ["input", "masking"]
    QTest.keyClick(palette, Qt.Key.Key_Up)
    assert window.focusWidget() is search


def test_what_is_dragged_is_the_layer_as_json(page):
    palette = page.palette_panel.list
    item = next(item for item in palette.items() if item.data(Qt.ItemDataRole.UserRole) == "Conv2D")
    data = palette.mimeData([item])
    assert dropped_layer(data) == layers.create("Conv2D")
    assert set(palette.mimeTypes()) == set(data.formats())
