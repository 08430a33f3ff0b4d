"""Cases: layers that join several inputs."""

from __future__ import annotations

from layer_runs import record
from oracle import floats, generator, keras, np
from store import Writer

ELEMENTWISE = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")


def build(writer: Writer) -> None:
    for kind in ELEMENTWISE:
        make = getattr(keras.layers, kind)
        record(writer, f"{kind}_two", make(), [(3, 4), (3, 4)])
        record(writer, f"{kind}_rank4", make(), [(2, 3, 4, 2), (2, 3, 4, 2)])
        record(writer, f"{kind}_broadcast_last", make(), [(3, 4, 5), (3, 4, 1)])
        record(writer, f"{kind}_broadcast_middle", make(), [(3, 1, 5), (3, 4, 5)])
        record(writer, f"{kind}_broadcast_both", make(), [(3, 1, 5), (3, 4, 1)])
        record(writer, f"{kind}_broadcast_rank", make(), [(3, 4, 5), (3, 5)])
        if kind != "Subtract":
            record(writer, f"{kind}_three", make(), [(3, 4), (3, 4), (3, 4)])
            record(writer, f"{kind}_four", make(), [(2, 3), (2, 3), (2, 3), (2, 3)])
            record(writer, f"{kind}_three_broadcast", make(), [(2, 3, 4), (2, 1, 4), (2, 3, 1)])
    equal = floats(generator("equal"), (3, 4))
    for kind in ("Maximum", "Minimum"):
        record(writer, f"{kind}_equal", getattr(keras.layers, kind)(), [equal, equal.copy()])
    _concatenate(writer)
    _dot(writer)


def _concatenate(writer: Writer) -> None:
    make = keras.layers.Concatenate
    record(writer, "concatenate", make(), [(3, 4), (3, 2)])
    record(writer, "concatenate_three", make(), [(3, 4), (3, 2), (3, 1)])
    record(writer, "concatenate_rank4", make(), [(2, 3, 4, 2), (2, 3, 4, 3)])
    record(writer, "concatenate_axis_1", make(axis=1), [(2, 3, 4), (2, 5, 4)])
    record(writer, "concatenate_axis_minus_2", make(axis=-2), [(2, 3, 4, 2), (2, 3, 1, 2)])


def _dot(writer: Writer) -> None:
    make = keras.layers.Dot
    for normalize in (False, True):
        end = "_normalized" if normalize else ""
        record(writer, f"dot_vectors{end}", make(axes=1, normalize=normalize), [(3, 4), (3, 4)])
        record(writer, f"dot_last{end}", make(axes=-1, normalize=normalize), [(3, 2, 4), (3, 5, 4)])
        record(writer, f"dot_2{end}", make(axes=2, normalize=normalize), [(3, 2, 4), (3, 5, 4)])
        record(writer, f"dot_1{end}", make(axes=1, normalize=normalize), [(3, 4, 2), (3, 4, 5)])
        record(writer, f"dot_pair{end}", make(axes=(2, 1), normalize=normalize), [(3, 2, 4), (3, 4, 5)])
        record(writer, f"dot_pair_1_2{end}", make(axes=(1, 2), normalize=normalize), [(3, 4, 2), (3, 5, 4)])
        record(writer, f"dot_mixed_rank{end}", make(axes=(2, 1), normalize=normalize), [(3, 2, 4), (3, 4)])
        record(writer, f"dot_rank4{end}", make(axes=(3, 1), normalize=normalize), [(2, 2, 3, 4), (2, 4, 3)])
    zero = np.zeros((2, 3), np.float32)
    zero[1] = 1
    record(writer, "dot_normalized_zero_vector", make(axes=1, normalize=True), [zero, floats(generator("dz"), (2, 3))])
