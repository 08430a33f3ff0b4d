"""Graphs that go round, lead nowhere, or are far larger than their file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.hostile.attack import (
    Attack,
    Bait,
    archive,
    called,
    changed,
    dense,
    functional,
    layer,
    legacy,
    plain_graph,
    plain_model,
    sequential,
    tensor,
)

PLACE = b'{"place": 1}'


def attacks(bait: Bait) -> Iterator[Attack]:
    """All of this kind."""
    yield from circles()
    yield from loose_ends()
    yield from too_many()


def circles() -> Iterator[Attack]:
    one = called(dense("a", 4), [tensor("b")])
    two = called(dense("b", 4), [tensor("a")])
    yield Attack("cycle_of_two.keras", archive(functional([one, two], [["b", 0, 0]])), ("circle", "cycle", "loop"))
    own = called(dense("a", 4), [tensor("a")])
    yield Attack("cycle_of_one.keras", archive(functional([own], [["a", 0, 0]])), ("circle", "cycle", "loop"))
    own = called(dense("a", 4), [tensor("a", 1)], [tensor("a", 0)])
    yield Attack("cycle_of_calls.keras", archive(functional([own], [["a", 1, 0]])), ("circle", "cycle", "loop"))
    ring = [called(dense(f"l{n}", 4), [tensor(f"l{(n + 1) % 2000}")]) for n in range(2000)]
    yield Attack("cycle_of_2000.keras", archive(functional(ring, [["l0", 0, 0]])), ("circle", "cycle", "loop"))
    legacy_ring = {
        "class_name": "Model",
        "config": {
            "name": "net",
            "layers": [
                _old("InputLayer", "given", [], batch_input_shape=[None, 4]),
                _old("Dense", "a", [[["b", 0, 0, {}]]], units=4),
                _old("Dense", "b", [[["a", 0, 0, {}]]], units=4),
            ],
            "input_layers": [["given", 0, 0]],
            "output_layers": [["b", 0, 0]],
        },
    }
    yield Attack("cycle.h5", legacy(config=legacy_ring), ("circle", "cycle", "loop"))


def _old(class_name: str, name: str, nodes: list[Any], **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "name": name, "config": {"name": name, **config}, "inbound_nodes": nodes}


def loose_ends() -> Iterator[Attack]:
    def call(value: Any) -> bytes:
        return archive(changed(plain_graph(), lambda m: m["config"]["layers"][1].update(inbound_nodes=value)))

    def top(name: str, value: Any) -> bytes:
        return archive(changed(plain_graph(), lambda m: m["config"].update({name: value})))

    def reads(*where: Any) -> bytes:
        return call([{"args": [tensor(*where)], "kwargs": {}}])

    anything = ("",)
    yield Attack("dangling_layer.keras", reads("nobody"), ("nobody",))
    yield Attack("dangling_output.keras", top("output_layers", [["nobody", 0, 0]]), ("nobody", "output"))
    yield Attack("dangling_input.keras", top("input_layers", [["nobody", 0, 0]]), ("nobody", "input"))
    yield Attack("input_that_is_none.keras", top("input_layers", [["answer", 0, 0]]), ("answer", "input"))
    yield Attack("no_outputs.keras", top("output_layers", []), ("output",))
    yield Attack("no_inputs.keras", top("input_layers", []), ("input",), loads=None)
    for name, index in (
        ("high", 7),
        ("negative", -1),
        ("huge", 10**30),
        ("text", "0; x"),
        ("list", [0]),
        ("true", True),
    ):
        yield Attack(
            f"node_index_{name}.keras", reads("given", index), anything, loads=None if index is True else False
        )
        yield Attack(f"tensor_index_{name}.keras", reads("given", 0, index), anything, loads=None)
        yield Attack(
            f"output_index_{name}.keras",
            top("output_layers", [["answer", index, 0]]),
            anything,
            loads=None if index is True else False,
        )
    yield Attack("call_without_arguments.keras", call([{"args": [], "kwargs": {}}]), anything)
    yield Attack("call_is_number.keras", call([5]), anything)
    yield Attack("calls_are_text.keras", call("given"), anything)
    yield Attack("calls_are_object.keras", call({"args": []}), anything)
    yield Attack("never_called.keras", call([]), ("dense",))
    yield Attack("foreign_argument.keras", call([{"args": [{"class_name": "os.system", "config": {}}]}]), anything)
    history = {"class_name": "__keras_tensor__", "config": {"keras_history": ["given"]}}
    yield Attack("short_history.keras", call([{"args": [history]}]), anything)
    history = {"class_name": "__keras_tensor__", "config": {"keras_history": [{"a": 1}, 0, 0]}}
    yield Attack("history_of_object.keras", call([{"args": [history]}]), anything)
    deep: Any = tensor("given")
    for _ in range(150):
        deep = [deep]
    yield Attack("arguments_150_deep.keras", call([{"args": [deep]}]), anything, loads=None)
    yield Attack("two_of_one_name.keras", archive(sequential(dense("same", 5), dense("same", 3))), ("same",))
    twice = changed(plain_graph(), lambda m: m["config"]["layers"].append(m["config"]["layers"][1]))
    yield Attack("two_of_one_name_in_graph.keras", archive(twice), ("dense",))
    names = changed(plain_graph(), lambda m: m["config"]["layers"][1].update(name="other"))
    yield Attack("two_names_of_one_layer.keras", archive(names), anything, loads=None)
    for name, layers in (("text", "Dense"), ("object", {}), ("number", 3), ("null", None), ("of_numbers", [1, 2])):
        yield Attack(
            f"layers_{name}.keras",
            archive(changed(plain_model(), lambda m, v=layers: m["config"].update(layers=v))),
            anything,
        )
    yield Attack("no_layers.keras", archive(changed(plain_model(), lambda m: m["config"].update(layers=[]))), anything)


def too_many() -> Iterator[Attack]:
    many = [layer("Activation", f"a{n}", activation="linear") for n in range(50_000)]
    yield Attack("50000_layers.keras", archive(sequential(*many)), ("layers", "too l", "50"))
    chain = [
        called(layer("Activation", f"a{n}", activation="linear"), [tensor(f"a{n - 1}" if n else "given")])
        for n in range(6000)
    ]
    yield Attack("6000_in_graph.keras", archive(functional(chain, [["a5999", 0, 0]])), ("layers", "too"))
    calls = [called(layer("Activation", "again", activation="linear"), *([tensor("given")] for _ in range(100_000)))]
    yield Attack("100000_calls.keras", archive(functional(calls, [["again", 99_999, 0]])), ("calls", "layers", "too"))
    wide = [called(layer("Add", "sum"), [[tensor("given")] * 200_000])]
    yield Attack("200000_arguments.keras", archive(functional(wide, [["sum", 0, 0]])), anything(), loads=None)
    outputs = changed(plain_graph(), lambda m: m["config"].update(output_layers=[["answer", 0, 0]] * 100_000))
    yield Attack("100000_outputs.keras", archive(outputs), anything())
    yield Attack("doubling_40_times.keras", archive(doubling(40)), ("layers", "calls", "nested", "too", "deep"))
    yield Attack("doubling_80_times.keras", archive(doubling(80)), ("layers", "calls", "nested", "too", "deep"))
    sums = []
    for n in range(60):
        before = f"s{n - 1}" if n else "given"
        sums.append(called(layer("Add", f"s{n}"), [[tensor(before), tensor(before)]]))
    # Each sum reads the one before twice: 2^60 ways from the input to the output, but only 61 layers.
    yield Attack("2_to_60_ways.keras", archive(functional(sums, [["s59", 0, 0]])), loads=None)
    square = [called(layer("Concatenate", f"c{n}"), [[tensor(f"c{n - 1}" if n else "given")] * 2]) for n in range(40)]
    yield Attack(
        "doubling_width.keras",
        archive(functional(square, [["c39", 0, 0]])),
        ("large", "numbers", "big", "many", "size"),
    )
    for depth, loads in ((60, None), (460, False)):
        nested = wrapped_up(sequential({"place": 1}), sequential(dense("dense", 5)), depth)
        yield Attack(f"nested_{depth}_deep.keras", archive(nested), anything(), loads=loads)
    each = layer("TimeDistributed", "each", layer={"place": 1})
    wraps = wrapped_up(each, dense("dense", 5), 60)
    yield Attack(
        "wrapped_60_deep.keras",
        archive(json.dumps(sequential({"place": 1})).encode().replace(PLACE, wraps)),
        anything(),
        loads=None,
    )


def wrapped_up(around: dict[str, Any], inside: dict[str, Any], times: int) -> bytes:
    """JSON of one thing inside another inside another …: deeper than Python's own writer goes."""
    before, after = json.dumps(around).encode().split(PLACE)
    return before * times + json.dumps(inside).encode() + after * times


def anything() -> tuple[str, ...]:
    """Any sentence will do."""
    return ("",)


def doubling(times: int) -> dict[str, Any]:
    """A model that calls a model twice, which calls a model twice, …: small on the disk, 2^times calls."""
    inner = functional([called(dense("dense", 4), [tensor("given")])], [["dense", 0, 0]], name="level_0")
    for level in range(1, times + 1):
        name = f"level_{level - 1}"
        # Output layers count the calls of a nested model from 1 on, calls within the graph from 0.
        part = {**inner, "name": name, "inbound_nodes": [{"args": [tensor("given")]}, {"args": [tensor(name)]}]}
        inner = functional([part], [[name, 2, 0]], name=f"level_{level}")
    return inner
