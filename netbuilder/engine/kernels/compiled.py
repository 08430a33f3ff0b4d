"""The compiled kernels. Imported only by the package, when asked for, since numba is optional and takes time to load.

Arrays are float32 and contiguous. `nogil` lets the threads of the crew run side by side; without `fastmath` every
operation is rounded as numpy rounds it.
"""

from __future__ import annotations

import numba
import numpy as np

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
    block = 4096
    for low in range(0, largest.size, block):
        high = min(low + block, largest.size)
        for i in range(low, high):
            largest[i] = planes[0, i]
        for place in range(1, planes.shape[0]):
            for i in range(low, high):
                largest[i] = planes[place, i] if planes[place, i] > largest[i] else largest[i]


@kernel
def window_maximum_backward(planes, largest, d):
    """Overwrites the planes with their shares of d: all to the first that holds the maximum."""
    zero = np.float32(0)
    last = planes.shape[0] - 1
    block = 4096
    for low in range(0, largest.size, block):
        high = min(low + block, largest.size)
        for place in range(last):
            for i in range(low, high):
                share = d[i] if planes[place, i] == largest[i] else zero
                planes[place, i] = share
                d[i] -= share
        for i in range(low, high):
            planes[last, i] = d[i]


@kernel
def lay_out(padded, rows, kernel_height, kernel_width, strides, dilation, window):
    """Lays patches out as rows. Shapes: padded `(n, h, w, c)`, rows `(places, n, ph, pw, kh · kw · c)`."""
    places, count, height, width, _ = rows.shape
    channels = padded.shape[3]
    for place in range(places):
        top, left = (place // window[1]) * strides[0], (place % window[1]) * strides[1]
        for n in range(count):
            for i in range(height):
                for j in range(width):
                    row = rows[place, n, i, j]
                    at = 0
                    for y in range(kernel_height):
                        source = padded[n, top + i * strides[0] * window[0] + y * dilation[0]]
                        for x in range(kernel_width):
                            pixel = source[left + j * strides[1] * window[1] + x * dilation[1]]
                            for c in range(channels):
                                row[at + c] = pixel[c]
                            at += channels


@kernel
def put_back(rows, padded, kernel_height, kernel_width, strides, dilation, window):
    """Adds rows of patches where the patches came from; the counterpart of `lay_out`."""
    places, count, height, width, _ = rows.shape
    channels = padded.shape[3]
    for place in range(places):
        top, left = (place // window[1]) * strides[0], (place % window[1]) * strides[1]
        for n in range(count):
            for i in range(height):
                for j in range(width):
                    row = rows[place, n, i, j]
                    at = 0
                    for y in range(kernel_height):
                        target = padded[n, top + i * strides[0] * window[0] + y * dilation[0]]
                        for x in range(kernel_width):
                            pixel = target[left + j * strides[1] * window[1] + x * dilation[1]]
                            for c in range(channels):
                                pixel[c] += row[at + c]
                            at += channels


def warm_up() -> None:
    """Compiles all kernels, or loads them from numba's cache."""
    flat, one = np.zeros(4, np.float32), np.float32(1)
    pair = np.zeros((2, 4), np.float32)
    picture, rows = np.zeros((1, 3, 3, 1), np.float32), np.zeros((1, 1, 1, 1, 9), np.float32)
    adam(flat, flat, flat, flat, one, one, one, one)
    add_relu(pair, flat, pair)
    relu_backward(flat, flat)
    window_maximum(pair, flat)
    window_maximum_backward(pair, flat, flat)
    for move in (lay_out, put_back):
        first, second = (picture, rows) if move is lay_out else (rows, picture)
        move(first, second, 3, 3, (1, 1), (1, 1), (1, 1))
