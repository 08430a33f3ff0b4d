"""Calls written down as records of whole numbers, and what makes them one after the other in one go.

Between threads, every call from Python costs a hand-over of the interpreter. A list of records needs it once. Arrays
are given by address; whoever hands a record over keeps them alive.
"""

from __future__ import annotations

import numpy as np

from netbuilder.engine.kernels.compiled import add_relu, relu_backward, window_maximum, window_maximum_backward
from netbuilder.engine.kernels.native import floats, integers, kernel
from netbuilder.engine.kernels.tiles import LANES, multiply

__all__ = ["LANES", "run", "warm_up"]

MULTIPLY, COPY, CLEAR, ADD_RELU, RELU_BACKWARD, WINDOW_MAXIMUM, WINDOW_MAXIMUM_BACKWARD, ADD_COLUMNS = range(8)
"""What a record calls for: its first number. The others are the arguments of the function beside it in `run`."""
RECORD = 16
"""Numbers of a record."""


@kernel
def _copy(target, source, lengths, target_steps, source_steps):
    """Copies lines of numbers. `lengths`: three counts and the numbers of a line; the steps are in bytes."""
    for i in range(lengths[0]):
        for j in range(lengths[1]):
            to = target + i * target_steps[0] + j * target_steps[1]
            of = source + i * source_steps[0] + j * source_steps[1]
            for k in range(lengths[2]):
                line = floats(to + k * target_steps[2], lengths[3])
                values = floats(of + k * source_steps[2], lengths[3])
                for number in range(lengths[3]):
                    line[number] = values[number]


@kernel
def _add_columns(values, rows, columns, total):
    """Adds the sum of each column to `total`. Shapes: values `(rows, columns)`, total `(columns,)`."""
    sums = floats(total, columns)
    lines = floats(values, rows * columns).reshape((rows, columns))
    for row in range(rows):
        for column in range(columns):
            sums[column] += lines[row, column]


@kernel
def run(address, count):
    """Makes the calls of `count` records from an address on."""
    for number in range(count):
        r = integers(address + 8 * RECORD * number, RECORD)
        if r[0] == MULTIPLY:
            multiply(r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8], r[9], r[10], r[11])
        elif r[0] == COPY:
            _copy(r[1], r[2], r[3:7], r[7:10], r[10:13])
        elif r[0] == CLEAR:
            floats(r[1], r[2])[:] = np.float32(0)
        elif r[0] == ADD_RELU:
            shape = (r[4], r[5])
            size = r[4] * r[5]
            add_relu(floats(r[1], size).reshape(shape), floats(r[2], r[5]), floats(r[3], size).reshape(shape))
        elif r[0] == RELU_BACKWARD:
            relu_backward(floats(r[1], r[3]), floats(r[2], r[3]))
        elif r[0] == WINDOW_MAXIMUM:
            window_maximum(floats(r[1], r[3] * r[4]).reshape((r[3], r[4])), floats(r[2], r[4]))
        elif r[0] == WINDOW_MAXIMUM_BACKWARD:
            planes = floats(r[1], r[4] * r[5]).reshape((r[4], r[5]))
            window_maximum_backward(planes, floats(r[2], r[5]), floats(r[3], r[5]))
        elif r[0] == ADD_COLUMNS:
            _add_columns(r[1], r[2], r[3], r[4])


def warm_up() -> None:
    """Compiles it, or loads it from numba's cache."""
    run(np.zeros(1, np.int64).ctypes.data, 0)
