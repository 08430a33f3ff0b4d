"""The compiled kernels. Imported only by the package, when asked for, since numba is optional and takes time to load.

Arrays are float32 and contiguous. `nogil` lets the threads of the crew run side by side; without `fastmath` every
operation is rounded as numpy rounds it.
"""

from __future__ import annotations

import numba
import numpy as np

BLOCK = 2048
"""Numbers that are gone over several times while they are in the first-level cache."""

kernel = numba.njit(cache=True, nogil=True, error_model="numpy")


@kernel
def adam(w, g, m, v, beta_1, beta_2, alpha, epsilon):
    """Adam on a run of weights, with its sums as slots (see `optimizers/adam.py`)."""
    for i in range(w.size):
        gradient = g[i]
        m[i] = m[i] * beta_1 + gradient
        v[i] = v[i] * beta_2 + gradient * gradient
        w[i] -= m[i] / (np.sqrt(v[i]) + epsilon) * alpha


@kernel
def add_relu(sums, bias, y):
    """The ReLU of sums + bias. Shapes: sums and y `(lines, n)`, bias `(n,)`."""
    zero = np.float32(0)
    for line in range(sums.shape[0]):
        for i in range(sums.shape[1]):
            value = sums[line, i] + bias[i]
            # Written so that what is not a number stays so.
            y[line, i] = zero if value < zero else value


@kernel
def relu_backward(dy, y):
    """Turns dy into dz in place. Shapes: flat."""
    zero = np.float32(0)
    for i in range(dy.size):
        dy[i] = dy[i] if y[i] > zero else zero


@kernel
def window_maximum(planes, largest):
    """The maximum over the planes. Shapes: planes `(places, n)`, largest `(n,)`."""
    for low in range(0, largest.size, BLOCK):
        best = largest[low : low + BLOCK]
        first = planes[0, low : low + BLOCK]
        for i in range(best.size):
            best[i] = first[i]
        for place in range(1, planes.shape[0]):
            plane = planes[place, low : low + BLOCK]
            for i in range(best.size):
                best[i] = plane[i] if plane[i] > best[i] else best[i]


@kernel
def window_maximum_backward(planes, largest, d):
    """Overwrites the planes with their shares of d: all to the first that holds the maximum."""
    zero = np.float32(0)
    last = planes.shape[0] - 1
    for low in range(0, largest.size, BLOCK):
        best, rest = largest[low : low + BLOCK], d[low : low + BLOCK]
        for place in range(last):
            plane = planes[place, low : low + BLOCK]
            for i in range(best.size):
                share = rest[i] if plane[i] == best[i] else zero
                plane[i] = share
                rest[i] -= share
        plane = planes[last, low : low + BLOCK]
        for i in range(best.size):
            plane[i] = rest[i]


@kernel
def put_back(rows, lines, height, width, channels, strides, dilation, window):
    """Adds the derivatives of patches where the patches came from.

    Shapes: rows `(places, n, ph, pw, kernel height · width · channels)`, lines `(n, h, w · channels)`.
    """
    places, count, down, across, _ = rows.shape
    for n in range(count):
        for place in range(places):
            top, left = (place // window[1]) * strides[0], (place % window[1]) * strides[1]
            for i in range(down):
                for y in range(height):
                    line = lines[n, top + i * strides[0] * window[0] + y * dilation[0]]
                    for j in range(across):
                        row = rows[place, n, i, j, y * width * channels : (y + 1) * width * channels]
                        start = left + j * strides[1] * window[1]
                        for x in range(width):
                            pixel = line[
                                (start + x * dilation[1]) * channels : (start + x * dilation[1] + 1) * channels
                            ]
                            share = row[x * channels : (x + 1) * channels]
                            for c in range(share.size):
                                pixel[c] += share[c]


def warm_up() -> None:
    """Compiles all kernels, or loads them from numba's cache."""
    flat, one = np.zeros(4, np.float32), np.float32(1)
    pair = np.zeros((2, 4), np.float32)
    lines, rows = np.zeros((1, 3, 3), np.float32), np.zeros((1, 1, 1, 1, 9), np.float32)
    adam(flat, flat, flat, flat, one, one, one, one)
    add_relu(pair, flat, pair)
    relu_backward(flat, flat)
    window_maximum(pair, flat)
    window_maximum_backward(pair, flat, flat)
    put_back(rows, lines, 3, 3, 1, (1, 1), (1, 1), (1, 1))
