"""Whatever is done in whatever order, the project stays a value that can be written, read, shown and judged."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from netbuilder.core.errors import SettingError
from netbuilder.document import editing
from netbuilder.document.checks import advice, problems
from netbuilder.document.description import described
from netbuilder.document.project import Project
from netbuilder.engine.layers import layers
from tests.unit.document.building import DIGITS, dense, project, residual

KINDS = ("Dense", "Conv2D", "Flatten", "Dropout", "Add", "Concatenate", "Subtract", "LSTM", "Input", "Activation")

SHARED = project((4,), dense("a"), dense("b", shares="a"), "Dropout", dense("c", shares="a"), dense("out"))
STARTS = st.sampled_from([Project(), residual(), SHARED])

NODE = st.integers(0, 11)
KIND = st.sampled_from(KINDS)


def some(made, *numbers):
    ids = [node.id for node in made.graph.nodes]
    return [ids[number % len(ids)] for number in numbers] if ids else ["nobody"]


def step(name, *strategies):
    return st.tuples(st.just(name), *strategies)


STEPS = st.one_of(
    step("append", KIND),
    step("insert", KIND, NODE),
    step("on_line", KIND, NODE, NODE),
    step("delete", st.lists(NODE, min_size=1, max_size=3)),
    step("move", NODE, st.integers(-1, 12)),
    step("move_up", NODE),
    step("move_down", NODE),
    step("duplicate", st.lists(NODE, min_size=1, max_size=3)),
    step("paste", st.lists(NODE, min_size=1, max_size=4), NODE),
    step("cut", st.lists(NODE, min_size=1, max_size=3)),
    step("connect", NODE, NODE),
    step("disconnect", NODE, NODE),
    step("rename", NODE, st.sampled_from(["x", "dense", "y_1", "a/b", ""])),
    step("enable", st.lists(NODE, min_size=1, max_size=3), st.booleans()),
    step("trainable", st.lists(NODE, min_size=1, max_size=3), st.booleans()),
    step("replace", NODE, KIND),
    step("units", NODE, st.integers(0, 9)),
    step("activation", NODE, st.sampled_from(["relu", None])),
    step("fit_input"),
)

ACTIONS = {
    "append": lambda p, kind: editing.append(p, layers.create(kind)),
    "insert": lambda p, kind, n: editing.insert(p, layers.create(kind), *some(p, n)),
    "on_line": lambda p, kind, n, m: editing.insert(p, layers.create(kind), *some(p, n, m)),
    "delete": lambda p, ns: editing.delete(p, some(p, *ns)),
    "move": lambda p, n, index: editing.move(p, *some(p, n), index),
    "move_up": lambda p, n: editing.move_up(p, *some(p, n)),
    "move_down": lambda p, n: editing.move_down(p, *some(p, n)),
    "duplicate": lambda p, ns: editing.duplicate(p, some(p, *ns)),
    "paste": lambda p, ns, n: editing.paste(p, editing.copy(p, some(p, *ns)), *some(p, n)),
    "cut": lambda p, ns: editing.cut(p, some(p, *ns))[1],
    "connect": lambda p, n, m: editing.connect(p, *some(p, n)[:1], *some(p, m)[:1]),
    "disconnect": lambda p, n, m: editing.disconnect(p, *some(p, n)[:1], *some(p, m)[:1]),
    "rename": lambda p, n, name: editing.rename(p, *some(p, n), name),
    "enable": lambda p, ns, on: editing.set_enabled(p, some(p, *ns), on),
    "trainable": lambda p, ns, on: editing.set_trainable(p, some(p, *ns), on),
    "replace": lambda p, n, kind: editing.replace_layer(p, *some(p, n), kind),
    "units": lambda p, n, units: editing.set_setting(p, *some(p, n), "units", units),
    "activation": lambda p, n, name: editing.set_activation(p, *some(p, n), name),
    "fit_input": lambda p: editing.fit_input(p, DIGITS),
}


def sound(graph):
    """Every node reads from nodes above it, and every shared weight is owned above it."""
    there = set()
    for node in graph.nodes:
        assert node.id not in there
        assert there.issuperset(node.inputs)
        assert node.shares is None or node.shares in there
        there.add(node.id)
    assert there.issuperset(graph.outputs)
    assert len(set(graph.outputs)) == len(graph.outputs)
    assert bool(graph.outputs) == bool(graph.nodes)


@settings(max_examples=150, deadline=None)
@given(start=STARTS, steps=st.lists(STEPS, max_size=12))
def test_any_edits_leave_a_project_that_holds_together(start, steps):
    made, before = start, []
    for name, *arguments in steps:
        try:
            edit = ACTIONS[name](made, *arguments)
        except SettingError as error:
            assert error.message
            continue
        before.append((made, json.dumps(made.to_json())))
        made = edit.project
        sound(made.graph)
        sound(made.active_graph)
        there = {node.id for node in made.graph.nodes}
        assert there.issuperset(edit.focus)
        assert there.issuperset(made.disabled)
        assert str(edit.text)
        assert Project.from_json(json.loads(json.dumps(made.to_json()))) == made
        assert set(described(made).cards) == there
        problems(made, DIGITS)
        advice(made, DIGITS)
    # Undo is keeping the old values: no edit has touched one.
    assert all(json.dumps(old.to_json()) == text for old, text in before)
