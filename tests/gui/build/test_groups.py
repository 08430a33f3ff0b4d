"""Nested models as one card that unfolds, and cards of layers that NetBuilder does not have."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers import layers
from netbuilder.gui.build.card_paint import fold_box
from netbuilder.gui.build.rows import Rows

GROUP = "group:encoder"
INNER = ("c1", "p1", "c2")


def chain(*entries):
    """Nodes that each read from the one before: an id, a kind with settings, and a group."""
    nodes = []
    for name, (kind, settings), group in entries:
        inputs = (nodes[-1].id,) if nodes else ()
        nodes.append(Node(id=name, spec=layers.create(kind, settings), inputs=inputs, group=group))
    return Graph(tuple(nodes), (nodes[-1].id,))


def nested():
    conv = ("Conv2D", {"filters": 4, "kernel_size": (3, 3)})
    return chain(
        ("input", ("Input", {"shape": (28, 28, 1)}), ""),
        ("c1", conv, "encoder"),
        ("p1", ("MaxPooling2D", {}), "encoder"),
        ("c2", conv, "encoder/deep"),
        ("flatten", ("Flatten", {}), ""),
        ("out", ("Dense", {"units": 10, "activation": "softmax"}), ""),
    )


@pytest.fixture
def grouped(window, bench, page, stack):
    """A network with a model in it, folded as it is when it is opened."""
    project = bench.editor.project
    bench.editor.open(project.replace(graph=nested(), preparation=project.preparation.replace(flatten=False)))
    stack.setFocus()
    return stack


def card(window, key):
    found = window.findChild(QWidget, f"card:{key}")
    return found if found is not None and found.isVisibleTo(window) else None


def press(stack, *keys, modifier=Qt.KeyboardModifier.NoModifier):
    for key in keys:
        QTest.keyClick(stack, key, modifier)


def click(stack, key, place, double=False):
    widget = stack.canvas.cards[key]
    stack.reveal(key)
    point = widget.mapTo(stack.viewport(), place)
    (QTest.mouseDClick if double else QTest.mouseClick)(
        stack.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, point
    )


def test_a_nested_model_is_one_card_with_its_totals(window, grouped):
    face = grouped.canvas.cards[GROUP].face
    assert grouped.rows.keys == ["input", GROUP, "flatten", "out"]
    assert face.name == "encoder"
    assert "3 layers" in face.about
    assert face.shape == "11 × 11 × 4"
    assert face.costs == "188 parameters"
    spoken = grouped.canvas.cards[GROUP].accessibleName()
    assert "encoder" in spoken and "folded" in spoken and "188 parameters" in spoken
    assert card(window, "c1") is None


def test_keys_unfold_and_fold_it(window, grouped):
    press(grouped, Qt.Key.Key_Home, Qt.Key.Key_Down)
    assert grouped.current == GROUP
    press(grouped, Qt.Key.Key_Return)
    assert grouped.rows.keys == ["input", GROUP, "c1", "p1", "group:encoder/deep", "flatten", "out"]
    assert card(window, "c1") is not None
    assert grouped.current == GROUP
    press(grouped, Qt.Key.Key_Down)
    assert grouped.bench.editor.selection == ("c1",)
    press(grouped, Qt.Key.Key_Left)  # to the head of the model
    assert grouped.current == GROUP
    press(grouped, Qt.Key.Key_Left)
    assert grouped.rows.keys == ["input", GROUP, "flatten", "out"]
    press(grouped, Qt.Key.Key_Right)
    assert card(window, "p1") is not None
    assert "unfolded" in grouped.canvas.cards[GROUP].accessibleName()
    press(grouped, Qt.Key.Key_G, modifier=Qt.KeyboardModifier.ControlModifier)
    assert card(window, "p1") is None


def test_the_mouse_unfolds_it_by_its_sign_and_by_a_double_click(window, grouped):
    click(grouped, GROUP, fold_box().center().toPoint())
    assert card(window, "c1") is not None
    inner, outer = grouped.canvas.cards["c1"], grouped.canvas.cards[GROUP]
    assert inner.x() > outer.x()
    assert inner.geometry().right() == outer.geometry().right()
    click(grouped, GROUP, QPoint(outer.width() // 2, 10), double=True)
    assert card(window, "c1") is None


def test_it_is_selected_and_deleted_as_a_whole(bench, grouped, ids):
    click(grouped, GROUP, QPoint(grouped.canvas.cards[GROUP].width() // 2, 12))
    assert bench.editor.selection == INNER
    press(grouped, Qt.Key.Key_Delete)
    assert ids() == ["input", "flatten", "out"]
    assert bench.editor.stack.undoText().startswith("Delete")
    bench.editor.stack.undo()
    assert ids() == ["input", *INNER, "flatten", "out"]
    assert grouped.rows.keys == ["input", GROUP, "flatten", "out"]


def test_it_is_duplicated_as_a_whole(bench, grouped, ids):
    grouped.walk.go(GROUP)
    press(grouped, Qt.Key.Key_D, modifier=Qt.KeyboardModifier.ControlModifier)
    assert len(ids()) == 9
    groups = [key for key in grouped.rows.keys if grouped.rows.is_group(key)]
    assert sum(len(grouped.rows.ids(key)) for key in groups) == 6
    bench.editor.stack.undo()
    assert len(ids()) == 6


def test_other_cards_pass_it_as_a_whole(bench, grouped, ids):
    bench.editor.select(("flatten",))
    press(grouped, Qt.Key.Key_Up, modifier=Qt.KeyboardModifier.AltModifier)
    assert ids() == ["input", "flatten", *INNER, "out"]
    assert bench.editor.stack.count() == 1
    bench.editor.stack.undo()
    grouped.walk.go(GROUP)
    press(grouped, Qt.Key.Key_Down, modifier=Qt.KeyboardModifier.AltModifier)
    assert ids() == ["input", "flatten", *INNER, "out"]


def test_a_layer_inside_that_is_wanted_comes_to_be_seen(window, bench, grouped):
    bench.editor.select(("p1",))
    assert card(window, "p1") is not None
    assert grouped.current == "p1"
    bench.editor.replace("Change", graph=nested())  # an edit leaves it unfolded
    assert card(window, "p1") is not None


def test_a_problem_inside_shows_on_the_folded_card(bench, grouped):
    from netbuilder.document import editing

    edit = editing.set_setting(bench.editor.project, "c2", "kernel_size", (40, 40))
    bench.editor.change(edit.project, str(edit.text))
    assert grouped.canvas.cards[GROUP].face.problem.startswith("c2: ")


def test_connections_of_what_is_folded_end_at_its_card():
    graph = nested()
    rows = Rows.of(graph, ())
    assert rows.direct(graph) == [False, True, True, True]
    assert rows.skips(graph) == []
    unfolded = Rows.of(graph, (GROUP, "group:encoder/deep"))
    assert unfolded.keys == ["input", GROUP, "c1", "p1", "group:encoder/deep", "c2", "flatten", "out"]
    assert unfolded.direct(graph) == [False, *[True] * 7]
    assert unfolded.skips(graph) == []
    assert unfolded.frames() == [(1, 5, 0), (4, 5, 1)]
    assert unfolded.header_of("c2") == "group:encoder/deep"
    assert unfolded.node_gap(2, 6) == 1 and unfolded.node_gap(6, 6) == 4 and unfolded.node_gap(8, 6) == 6


def test_a_model_that_is_used_twice_has_two_cards():
    dense = layers.create("Dense", {"units": 4})
    nodes = (
        Node(id="a", spec=layers.create("Input", {"shape": (4,)})),
        Node(id="b", spec=layers.create("Input", {"shape": (4,)})),
        Node(id="one", spec=dense, inputs=("a",), group="tower"),
        Node(id="two", spec=dense, inputs=("b",), group="tower", shares="one"),
        Node(id="sum", spec=layers.create("Add"), inputs=("one", "two")),
    )
    rows = Rows.of(Graph(nodes, ("sum",)), ())
    assert rows.keys == ["a", "b", "group:tower", "group:tower#2", "sum"]


@pytest.fixture
def lacking(bench, page, stack):
    """A network with a layer that is not known here."""
    stranger = {
        "class_name": "MultiHeadAttention",
        "module": "keras.layers",
        "config": '{"num_heads": 2, "name": "attend"}',
        "gives": (784,),
    }
    graph = chain(
        ("input", ("Input", {"shape": (784,)}), ""),
        ("attend", ("Placeholder", stranger), ""),
        ("out", ("Dense", {"units": 10, "activation": "softmax"}), ""),
    )
    bench.editor.open(bench.editor.project.replace(graph=graph))
    return stack


def test_a_layer_that_is_lacking_says_so_on_its_card_and_as_a_problem(window, bench, lacking):
    face = lacking.canvas.cards["attend"].face
    assert face.lacking
    assert face.about == "MultiHeadAttention · not in NetBuilder"
    assert "MultiHeadAttention" in face.problem
    assert not window.transport.train.isEnabled()
    assert any(each.where == "attend" and "MultiHeadAttention" in str(each) for each in bench.trainer.problems())


def test_it_is_removed_by_a_button(window, bench, lacking, ids, qtbot):
    bench.editor.select(("attend",))

    def found():
        return next((each for each in window.findChildren(QPushButton) if each.text() == "Remove attend"), None)

    qtbot.waitUntil(lambda: found() is not None and found().isVisible())
    qtbot.mouseClick(found(), Qt.MouseButton.LeftButton)
    assert ids() == ["input", "out"]
    assert window.transport.train.isEnabled()
    bench.editor.stack.undo()
    assert ids() == ["input", "attend", "out"]


def test_saving_keeps_it(bench, lacking, tmp_path):
    before = bench.editor.project
    assert bench.files.save_to(tmp_path / "kept.nbproj")
    bench.files.new()
    assert bench.files.open_now(tmp_path / "kept.nbproj")
    assert bench.editor.project.graph == before.graph
