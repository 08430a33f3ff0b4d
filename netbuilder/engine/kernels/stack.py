"""One training step of a stack of Dense layers with softmax and cross-entropy at its end and Adam, compiled whole.

The step is cut into stages. In a stage every thread works on a share of its own; between two stages all meet. A few
rows are shared out by units, since a large kernel should be read once; many rows by rows. All that a step needs is
found through one table of whole numbers: addresses of arrays, lengths, and a record for each layer.
"""

from __future__ import annotations

import numpy as np

from netbuilder.engine.kernels.compiled import adam
from netbuilder.engine.kernels.native import (
    PLAIN,
    POLITE,
    SMALL_PRODUCT,
    TURNED,
    call,
    change,
    float_of_bits,
    floats,
    fused,
    integers,
    kernel,
    look,
    meet,
    product,
)

THREADS, ROWS, LAYERS, SHARE_ROWS, W, M, V, X, Y, DY, SCRATCH, SCRATCH_SIZE = range(12)
ONE_HOT, OUTPUT, FACTORS, LOSSES, NUMBERS, COUNTER, GIVE_WAY, BLAS, WIDE, HEADER = range(12, 22)
"""Numbers of the table before the layers' records."""
INPUTS, UNITS, KERNEL, BIAS, ACTIVATION, AT, HEIGHT, RECORD = range(8)
LINEAR, RELU, SIGMOID, TANH = range(4)
FLOOR = np.float32(1e-7)
SHORT_ROWS, WIDTHS = 16, (64, 32)
"""Of blocks; others were slower."""

LOG2_E = np.float32(1.44269504)
LN_2_HIGH = np.float32(0.693359375)
LN_2_LOW = np.float32(-2.12194440e-4)
LARGEST = np.float32(87.0)
E_2, E_3, E_4, E_5, E_6, E_7 = (np.float32(1 / f) for f in (2, 6, 24, 120, 720, 5040))
T_3, T_5, T_7, T_9, T_11 = (np.float32(c) for c in (-1 / 3, 2 / 15, -17 / 315, 62 / 2835, -1382 / 155925))
NEAR_ZERO = np.float32(0.3)
ONE = np.float32(1)


@fused
def _exp(x):
    """Raises e to x, as 2ⁿ·eʳ with |r| ≤ ln 2 / 2 and Taylor's sum for eʳ; what is not a number stays so."""
    x = -LARGEST if x < -LARGEST else x
    x = LARGEST if x > LARGEST else x
    n = np.floor(x * LOG2_E + np.float32(0.5))
    r = x - n * LN_2_HIGH
    r = r - n * LN_2_LOW
    power = E_7 * r + E_6
    power = power * r + E_5
    power = power * r + E_4
    power = power * r + E_3
    power = power * r + E_2
    power = power * r + ONE
    power = power * r + ONE
    return power * float_of_bits(np.int32((np.int32(n) + 127) << 23))


@fused
def _tanh(x):
    """(1 - t) / (1 + t) with t = e^(-2|x|); near 0, where digits would cancel, Taylor's sum."""
    size = -x if x < np.float32(0) else x
    t = _exp(np.float32(-2) * size)
    far = (ONE - t) / (ONE + t)
    far = -far if x < np.float32(0) else far
    s = x * x
    near = T_11 * s + T_9
    near = near * s + T_7
    near = near * s + T_5
    near = near * s + T_3
    near = near * s * x + x
    return near if size < NEAR_ZERO else far


@fused
def _activate(function, y):
    """Overwrites a run of sums with their activations."""
    if function == RELU:
        for i in range(y.size):
            y[i] = np.float32(0) if y[i] < np.float32(0) else y[i]
    elif function == SIGMOID:
        for i in range(y.size):
            y[i] = ONE / (ONE + _exp(-y[i]))
    elif function == TANH:
        for i in range(y.size):
            y[i] = _tanh(y[i])


@fused
def _activate_back(function, y, dy):
    """Turns dy into dz in place, from the activations."""
    if function == RELU:
        for i in range(y.size):
            dy[i] = dy[i] if y[i] > np.float32(0) else np.float32(0)
    elif function == SIGMOID:
        for i in range(y.size):
            dy[i] *= y[i] - y[i] * y[i]
    elif function == TANH:
        for i in range(y.size):
            dy[i] *= ONE - y[i] * y[i]


@kernel
def _short(turn_b, rows, columns, inner):
    """Rows and columns of a block of a product, so that it takes the short way; all of them where it cannot.

    With the second matrix turned, the long way is so slow that many rows are worth cutting as well.
    """
    height = rows if turn_b == PLAIN else min(rows, SHORT_ROWS)
    for width in WIDTHS:
        if height * width * inner <= SMALL_PRODUCT:
            return height, width
    return rows, columns


@kernel
def _blocks(t, turn_b, rows, columns, inner, a, b, ldb, c, ldc):
    """A product c = a · b in blocks, by address. Shapes: a `(rows, inner)` without gaps, c `(rows, columns)`."""
    height, width = _short(turn_b, rows, columns, inner)
    blas = (t[BLAS], t[WIDE])
    step = 4 if turn_b == PLAIN else 4 * ldb
    for low in range(0, columns, width):
        wide = min(width, columns - low)
        for top in range(0, rows, height):
            tall = min(height, rows - top)
            product(
                blas,
                *(PLAIN, turn_b, tall, wide, inner),
                *(a + 4 * top * inner, inner, b + step * low, ldb, c + 4 * (top * ldc + low), ldc),
            )


@kernel
def _below(t, layer):
    """The address of a layer's input."""
    return t[X] if layer == 0 else t[Y] + 4 * t[HEADER + (layer - 1) * RECORD + AT]


@kernel
def _forward(t, layer, top, bottom, low, high):
    """Activations of units `low` to `high` for rows `top` to `bottom`."""
    record = t[HEADER + layer * RECORD : HEADER + (layer + 1) * RECORD]
    inputs, units, rows, width = record[INPUTS], record[UNITS], bottom - top, high - low
    if rows <= 0 or width <= 0:
        return
    y = t[Y] + 4 * (record[AT] + top * units + low)
    weights = t[W] + 4 * (record[KERNEL] + low)
    _blocks(t, PLAIN, rows, width, inputs, _below(t, layer) + 4 * top * inputs, weights, units, y, units)
    for row in range(rows):
        line = floats(y + 4 * row * units, width)
        if record[BIAS] >= 0:
            bias = floats(t[W] + 4 * (record[BIAS] + low), width)
            for i in range(width):
                line[i] += bias[i]
        _activate(record[ACTIVATION], line)


@kernel
def _head(t, top, bottom):
    """Softmax, loss and the derivative of the scores."""
    record = t[HEADER + (t[LAYERS] - 1) * RECORD : HEADER + t[LAYERS] * RECORD]
    units = record[UNITS]
    factors, losses = floats(t[FACTORS], t[ROWS]), floats(t[LOSSES], t[ROWS])
    for row in range(top, bottom):
        z = floats(t[Y] + 4 * (record[AT] + row * units), units)
        y, dz = floats(t[OUTPUT] + 4 * row * units, units), floats(t[DY] + 4 * (record[AT] + row * units), units)
        one_hot = floats(t[ONE_HOT] + 4 * row * units, units)
        largest = z[0]
        for i in range(units):
            largest = z[i] if z[i] > largest else largest
        total = np.float32(0)
        for i in range(units):
            y[i] = _exp(z[i] - largest)
            total += y[i]
        loss = np.float32(0)
        for i in range(units):
            y[i] /= total
            # Written so that what is not a number stays so.
            loss += np.log(FLOOR if y[i] < FLOOR else y[i]) * one_hot[i] if one_hot[i] != 0 or y[i] != y[i] else 0
            dz[i] = (y[i] - one_hot[i]) * factors[row]
        losses[row] = loss


@kernel
def _backward(t, layer, top, bottom, low, high):
    """From the derivatives of a layer's sums to those of the layer below, its units `low` to `high`."""
    record = t[HEADER + layer * RECORD : HEADER + (layer + 1) * RECORD]
    below = t[HEADER + (layer - 1) * RECORD : HEADER + layer * RECORD]
    inputs, units, rows, width = record[INPUTS], record[UNITS], bottom - top, high - low
    if rows <= 0 or width <= 0:
        return
    at = 4 * (below[AT] + top * inputs + low)
    dz = t[DY] + 4 * (record[AT] + top * units)
    weights = t[W] + 4 * (record[KERNEL] + low * units)
    _blocks(t, TURNED, rows, width, units, dz, weights, units, t[DY] + at, inputs)
    for row in range(rows):
        shift = at + 4 * row * inputs
        _activate_back(below[ACTIVATION], floats(t[Y] + shift, width), floats(t[DY] + shift, width))


@kernel
def _move(t, gradient, start):
    """Adam on the weights from `start` on."""
    numbers = floats(t[NUMBERS], 4)
    w = floats(t[W] + 4 * start, gradient.size)
    m = floats(t[M] + 4 * start, gradient.size)
    v = floats(t[V] + 4 * start, gradient.size)
    adam(w, gradient, m, v, numbers[0], numbers[1], numbers[2], numbers[3])


@kernel
def _update(t, layer, thread, threads):
    """A thread's share of a layer's weights: their gradient, and at once the step."""
    record = t[HEADER + layer * RECORD : HEADER + (layer + 1) * RECORD]
    inputs, units, rows = record[INPUTS], record[UNITS], t[ROWS]
    x, dz = _below(t, layer), t[DY] + 4 * record[AT]
    scratch = t[SCRATCH] + 4 * thread * t[SCRATCH_SIZE]
    blas = (t[BLAS], t[WIDE])
    last = inputs * (thread + 1) // threads
    for low in range(inputs * thread // threads, last, record[HEIGHT]):
        height = min(record[HEIGHT], last - low)
        product(blas, TURNED, PLAIN, height, units, rows, x + 4 * low, inputs, dz, units, scratch, units)
        _move(t, floats(scratch, height * units), record[KERNEL] + low * units)
    if record[BIAS] < 0:
        return
    low, high = units * thread // threads, units * (thread + 1) // threads
    total = floats(scratch, high - low)
    total[:] = 0
    for row in range(rows):
        line = floats(dz + 4 * (row * units + low), high - low)
        for i in range(line.size):
            total[i] += line[i]
    _move(t, total, record[BIAS] + low)


@kernel
def _stages(t):
    return 2 if t[SHARE_ROWS] else 2 * t[LAYERS]


@kernel
def _stage(t, stage, thread):
    """What one thread does between two meetings."""
    threads, rows, layers = t[THREADS], t[ROWS], t[LAYERS]
    if stage == _stages(t) - 1:
        for layer in range(layers):
            _update(t, layer, thread, threads)
        return
    top, bottom = rows * thread // threads, rows * (thread + 1) // threads
    if t[SHARE_ROWS]:
        for layer in range(layers):
            _forward(t, layer, top, bottom, 0, t[HEADER + layer * RECORD + UNITS])
        _head(t, top, bottom)
        for layer in range(layers - 1, 0, -1):
            _backward(t, layer, top, bottom, 0, t[HEADER + layer * RECORD + INPUTS])
    elif stage == layers - 1:
        _forward(t, stage, top, bottom, 0, t[HEADER + stage * RECORD + UNITS])
        _head(t, top, bottom)
    elif stage < layers:
        units = t[HEADER + stage * RECORD + UNITS]
        _forward(t, stage, 0, rows, units * thread // threads, units * (thread + 1) // threads)
    else:
        layer = 2 * layers - 1 - stage
        inputs = t[HEADER + layer * RECORD + INPUTS]
        _backward(t, layer, 0, rows, inputs * thread // threads, inputs * (thread + 1) // threads)


@kernel
def step(address, thread, first, last):
    """One thread's part of the stages from `first` to before `last`; all threads must call it.

    With thread -1, all parts one after the other: the same bits. The last stage of all is the update.

    Args:
        address: of the table.
        thread: which one this is.
        first: stage to begin with.
        last: stage to stop before.
    """
    t = integers(address, HEADER)
    t = integers(address, HEADER + t[LAYERS] * RECORD)
    threads = t[THREADS]
    for stage in range(first, last):
        if thread < 0:
            for each in range(threads):
                _stage(t, stage, each)
        else:
            _stage(t, stage, thread)
            meet(t[COUNTER], threads, t[GIVE_WAY])


ASLEEP, WATCHING, CALLED = range(3)
STATE, TABLE, FIRST, LAST, THREAD, BOX = 0, 1, 2, 3, 4, 8
"""A thread's letter box: whether it watches, and what it is called for. BOX is its length, one cache line."""
PATIENCE = 1000
"""Times that a thread which watches lets others go first, before it falls asleep: less than a millisecond."""


@kernel
def lead(boxes, table, first, last):
    """Calls the mates and takes part as thread 0; else, nothing begun, the mates that are asleep as bits.

    Between two steps a mate watches its box for a while, since waking it up takes longer than many a step.
    """
    threads = integers(table, HEADER)[THREADS]
    asleep = 0
    for mate in range(threads - 1):
        box = integers(boxes + 8 * BOX * mate, BOX)
        box[TABLE], box[FIRST], box[LAST], box[THREAD] = table, first, last, mate + 1
        if not _called(boxes + 8 * BOX * mate, CALLED):
            asleep |= 1 << mate
            box[STATE] = CALLED
    if not asleep:
        step(table, 0, first, last)
        see_off(boxes, table)
    return asleep


@kernel
def see_off(boxes, table):
    """Waits till no mate looks at the table any more: once thread 0 is done, it may be freed at any time."""
    t = integers(table, HEADER)
    for mate in range(t[THREADS] - 1):
        looks = 0
        while look(boxes + 8 * BOX * mate) == CALLED:
            looks += 1
            if looks > POLITE:
                call(t[GIVE_WAY])


@kernel
def _called(box, state):
    """Takes a mate from its watch; False if it is asleep. One that ends its last part is waited for."""
    while not change(box, WATCHING, state):
        if look(box) == ASLEEP:
            return False
    return True


@kernel
def dismiss(box):
    """Sends a mate that watches to sleep."""
    _called(box, ASLEEP)


@kernel
def serve(box):
    """What a mate does from its call on, till it falls asleep."""
    letter = integers(box, BOX)
    give_way = integers(letter[TABLE], HEADER)[GIVE_WAY] if look(box) == CALLED else 0
    looks = 0
    while True:
        state = look(box)
        if state == CALLED:
            step(letter[TABLE], letter[THREAD], letter[FIRST], letter[LAST])
            change(box, CALLED, WATCHING)
            looks = 0
        elif state == ASLEEP:
            return
        else:
            looks += 1
            if looks > POLITE:
                call(give_way)
            if looks > POLITE + PATIENCE and change(box, WATCHING, ASLEEP):
                return


def warm_up() -> None:
    """Compiles the step, or loads it from numba's cache."""
    empty = np.zeros(HEADER, np.int64)
    empty[THREADS] = 1
    box = np.zeros(BOX, np.int64)
    lead(box.ctypes.data, empty.ctypes.data, 0, 0)
    see_off(box.ctypes.data, empty.ctypes.data)
    step(empty.ctypes.data, 0, 0, 0)
    dismiss(box.ctypes.data)
    serve(box.ctypes.data)
