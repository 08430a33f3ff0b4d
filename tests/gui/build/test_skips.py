"""Skip connections: drawn with the mouse, by keys and menus, in lanes; refused with a reason."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers import layers
from netbuilder.gui.build.card_paint import HANDLE
from netbuilder.gui.build.lines import path
from netbuilder.gui.build.rows import Rows


@pytest.fixture
def branch(built, stack):
    """Dense, Dropout, Add in a stack, all in sight."""
    built(("Dense", {"units": 20}), "Dropout", "Add")
    stack.fit()
    return stack


def pull(stack, source, target, *, let_go=True):
    canvas = stack.canvas
    start, end = canvas.cards[source], canvas.cards[target]
    grip = QPoint(round(start.width() - HANDLE / 2 * canvas.zoom), start.height() // 2)
    QTest.mousePress(start, Qt.MouseButton.LeftButton, pos=grip)
    QTest.mouseMove(start, start.mapFrom(canvas, end.geometry().center()) - QPoint(0, 9))
    QTest.mouseMove(start, start.mapFrom(canvas, end.geometry().center()))
    if let_go:
        QTest.mouseRelease(start, Qt.MouseButton.LeftButton, pos=start.mapFrom(canvas, end.geometry().center()))


def test_drawing_from_the_handle_joins(branch, bench):
    pull(branch, "dense", "add")
    assert bench.editor.project.graph["add"].inputs == ("dropout", "dense")
    assert bench.editor.stack.undoText() == "Join dense to add"
    assert [(skip.source, skip.target) for skip in branch.canvas.skips] == [("dense", "add")]


def test_a_refusal_is_shown_while_drawing_and_said_after(branch, bench):
    pull(branch, "add", "dense", let_go=False)
    look = branch.canvas.cards["dense"].look
    assert look.refused and look.reason
    QTest.mouseRelease(branch.canvas.cards["add"], Qt.MouseButton.LeftButton)
    assert not branch.canvas.cards["dense"].look.refused
    before = bench.editor.project
    pull(branch, "input", "add")
    assert bench.editor.project is before and "cannot join" in bench.messages.newest.text


def test_escape_lets_go_of_the_line(branch, bench):
    before = bench.editor.project
    pull(branch, "dense", "add", let_go=False)
    QTest.keyClick(branch, Qt.Key.Key_Escape)
    assert not branch.hands.joining and not branch.canvas.cards["add"].look.target
    QTest.mouseRelease(branch.canvas.cards["dense"], Qt.MouseButton.LeftButton)
    assert bench.editor.project is before


def test_the_menu_lists_merges_with_reasons(branch, page, bench):
    bench.editor.select(("dense",))
    branch.setFocus()
    QTest.keyClick(branch, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    entries = page.menus.menu.actions()
    assert [entry.text() for entry in entries] == ["add"]
    entries[0].trigger()
    page.menus.menu.close()
    assert bench.editor.project.graph["add"].inputs == ("dropout", "dense")
    bench.editor.select(("dense",))
    QTest.keyClick(branch, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    (entry,) = page.menus.menu.actions()
    page.menus.menu.close()
    assert not entry.isEnabled() and "already" in entry.text()


def test_a_line_is_selected_and_deleted(branch, page, bench):
    page.commands.join("dense", "add")
    (skip,) = branch.canvas.skips
    on_line = path(branch.canvas.places, skip).pointAtPercent(0.5) * branch.canvas.zoom
    spot = branch.canvas.mapTo(branch.viewport(), on_line.toPoint())
    QTest.mouseClick(branch.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert branch.canvas.chosen_skip == skip
    branch.setFocus()
    QTest.keyClick(branch, Qt.Key.Key_Delete)
    assert bench.editor.project.graph["add"].inputs == ("dropout",)
    assert bench.editor.stack.undoText() == "Part dense from add" and branch.canvas.skips == []


def test_the_menu_of_a_line_disconnects(branch, page, bench):
    page.commands.join("dense", "add")
    branch.choose_skip(branch.canvas.skips[0])
    branch.menu_wanted.emit(branch.menu_place())
    page.menus.menu.actions()[0].trigger()
    page.menus.menu.close()
    assert bench.editor.project.graph["add"].inputs == ("dropout",)


def test_a_new_merge_offers_what_fits(page, built, bench):
    built(("Dense", {"units": 20}), "Dropout")
    page.commands.add(layers.create("Add"))
    offered = bench.messages.newest.actions
    assert [text for text, _ in offered] == ["Join dense"]
    offered[0][1]()
    assert bench.editor.project.graph["add"].inputs == ("dropout", "dense")


def graph(*edges):
    """Nodes a, b, c … each read from the one above, and these edges more."""
    names = "abcdefgh"
    nodes = []
    for row, name in enumerate(names):
        inputs = ((names[row - 1],) if row else ()) + tuple(source for source, target in edges if target == name)
        nodes.append(Node(id=name, spec=layers.create("Add" if row else "Input"), inputs=inputs))
    return Graph(tuple(nodes), (names[-1],))


def test_lines_that_overlap_have_lanes_of_their_own():
    net = graph(("a", "d"), ("b", "f"), ("e", "g"), ("a", "h"))
    found = Rows.of(net, ()).skips(net)
    for one in found:
        for other in found:
            if one is not other and one.lane == other.lane:
                assert one.last < other.first or other.last < one.first
    lanes = {(skip.source, skip.target): skip.lane for skip in found}
    assert lanes["a", "d"] == 0 and lanes["e", "g"] == 0
    assert lanes["a", "h"] == max(lanes.values())
    assert all(Rows.of(graph(), ()).direct(graph())[1:])


def test_no_line_crosses_a_card(branch, page):
    page.commands.join("dense", "add")
    places = branch.canvas.places
    course = path(places, branch.canvas.skips[0])
    assert min(course.pointAtPercent(share / 20).x() for share in range(21)) >= places.right - 0.5
    assert isinstance(course.pointAtPercent(0), QPointF)
