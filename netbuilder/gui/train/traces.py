"""The losses of all batches, in bounded memory, and their smooth line. Knows nothing of the window."""

from __future__ import annotations

import numpy as np

MOST = 1024
"""Points kept of a run; when there are more, neighbours are drawn together."""
_BLOCK = 64


class Trace:
    """Numbers that come one after the other, kept as the mean, smallest and largest of groups of equal length."""

    def __init__(self) -> None:
        self.clear()

    def clear(self, first: int = 0) -> None:
        """Forgets all; the next number is that of place `first`."""
        self.first = first
        self.stride = 1
        self.count = 0
        self._used = 0
        self._means, self._lows, self._highs = (np.empty(MOST, np.float32) for _ in range(3))
        self._open = np.empty(0, np.float32)

    def add(self, numbers: np.ndarray) -> None:
        """Appends numbers; what is not finite is kept as a gap."""
        if not len(numbers):
            return
        values = np.asarray(numbers, np.float32)
        self.count += len(values)
        waiting = np.concatenate([self._open, np.where(np.isfinite(values), values, np.nan)])
        while True:
            room = MOST - self._used
            groups = min(len(waiting) // self.stride, room)
            self._append(waiting[: groups * self.stride])
            waiting = waiting[groups * self.stride :]
            if len(waiting) < self.stride:
                break
            self._halve()
        self._open = waiting

    def _append(self, values: np.ndarray) -> None:
        if not len(values):
            return
        grouped = values.reshape(-1, self.stride)
        part = slice(self._used, self._used + len(grouped))
        self._means[part], self._lows[part], self._highs[part] = _summary(grouped)
        self._used = part.stop

    def _halve(self) -> None:
        half = self._used // 2
        pairs = (each[: self._used].reshape(half, 2) for each in (self._means, self._lows, self._highs))
        means, lows, highs = pairs
        with np.errstate(invalid="ignore"):
            self._means[:half] = _mean_of(means)
            self._lows[:half] = np.fmin(lows[:, 0], lows[:, 1])
            self._highs[:half] = np.fmax(highs[:, 0], highs[:, 1])
        self._used = half
        self.stride *= 2

    def cut(self, place: int) -> None:
        """Forgets what came after the number of this place, a group at a time."""
        if place >= self.first + self.count:
            return
        self._used = max(0, place - self.first) // self.stride
        self.count = self._used * self.stride
        self._open = np.empty(0, np.float32)

    def means(self) -> tuple[np.ndarray, np.ndarray]:
        """The place after the last number of each group, and its mean; a group that is still filling is the last."""
        places = self.first + self.stride * np.arange(1, self._used + 1, dtype=np.float64)
        means = self._means[: self._used]
        if len(self._open):
            mean, _, _ = _summary(self._open[None])
            return np.append(places, self.first + self.count), np.append(means, mean)
        return places, means.copy()

    def range(self) -> tuple[np.ndarray, np.ndarray]:
        """A line through all numbers, or through the smallest and the largest of each group."""
        places, means = self.means()
        if self.stride == 1:
            return places, means
        used = self._used
        line = np.empty(2 * used, np.float32)
        line[0::2], line[1::2] = self._lows[:used], self._highs[:used]
        return np.repeat(places[:used] - self.stride / 2, 2), line


def _summary(grouped: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return _mean_of(grouped), np.fmin.reduce(grouped, axis=1), np.fmax.reduce(grouped, axis=1)


def _mean_of(grouped: np.ndarray) -> np.ndarray:
    """Means of the rows, gaps left out."""
    there = ~np.isnan(grouped)
    count = there.sum(axis=1)
    total = np.where(there, grouped, 0).sum(axis=1, dtype=np.float64)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def smoothed(values: np.ndarray, factor: float) -> np.ndarray:
    """The exponential mean of all numbers so far, without the pull towards 0 at the start.

    s_n = a·s_{n−1} + (1−a)·v_n, divided by 1 − aⁿ. Gaps are left out of both. Shapes: `(n,)` → `(n,)`.
    Source: the bias correction of Adam (Kingma and Ba 2015, section 3), as plots of training use it.
    """
    values = np.asarray(values, np.float64)
    if factor <= 0 or not len(values):
        return values
    there = np.isfinite(values)
    both = np.stack([np.where(there, values, 0.0), there.astype(np.float64)])
    upper, lower = _filtered(both, min(factor, 0.999))
    return np.divide(upper, lower, out=np.full(len(values), np.nan), where=lower > 0)


def _filtered(rows: np.ndarray, factor: float) -> np.ndarray:
    """The recursion for each row, a block at a time: within a block it is a product with a triangle of powers."""
    count = rows.shape[1]
    blocks = -(-count // _BLOCK)
    padded = np.zeros((len(rows), blocks * _BLOCK))
    padded[:, :count] = rows
    steps = np.arange(_BLOCK)
    apart = steps[:, None] - steps[None, :]
    triangle = np.where(apart >= 0, (1 - factor) * factor ** np.maximum(apart, 0), 0.0)
    found = padded.reshape(len(rows), blocks, _BLOCK) @ triangle.T
    fading = factor ** (steps + 1)
    for index in range(1, blocks):
        found[:, index] += found[:, index - 1, -1:] * fading
    return found.reshape(len(rows), -1)[:, :count]
