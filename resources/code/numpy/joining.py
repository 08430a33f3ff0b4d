"""Plain layers, and layers that join several inputs."""

import numpy as np


def dense(x, kernel, bias=None):
    """Join every input to every unit: x·W + b."""
    y = x @ kernel
    return y if bias is None else y + bias


def maxout(x, pieces, kernel, bias=None):
    """Give the largest of several sums for each unit."""
    y = dense(x, kernel, bias)
    return y.reshape(*y.shape[:-1], pieces, -1).max(axis=-2)


def embedding(numbers, vectors):
    """Look up a vector for each whole number."""
    numbers = numbers.astype(int)
    if numbers.size and not 0 <= numbers.min() <= numbers.max() < len(vectors):
        raise ValueError(f"There are vectors for 0 to {len(vectors) - 1} only.")
    return vectors[numbers]


def of_one_rank(*xs):
    """Insert axes of length 1 after the batch axis, so that all arrays have as many."""
    rank = max(x.ndim for x in xs)
    return [x.reshape(len(x), *[1] * (rank - x.ndim), *x.shape[1:]) for x in xs]


def add(*xs):
    """The sum of the inputs."""
    return sum(of_one_rank(*xs))


def subtract(a, b):
    """The first input without the second."""
    a, b = of_one_rank(a, b)
    return a - b


def average(*xs):
    """The mean of the inputs."""
    return add(*xs) / np.float32(len(xs))


def multiply(*xs, masks=None):
    """The product of the inputs; masked steps of an input count as 1, and as 0 where all are masked."""
    xs = of_one_rank(*xs)
    if masks is None:
        return np.prod(np.broadcast_arrays(*xs), axis=0)
    masks = [np.True_ if mask is None else spread(mask, x) for mask, x in zip(masks, xs)]
    y = 1
    for x, mask in zip(xs, masks):
        y = y * np.where(mask, x, np.float32(1))
    return np.where(np.any(np.broadcast_arrays(*masks), axis=0), y, np.float32(0))


def maximum(*xs, masks=None):
    """The greatest of the inputs at each place; a masked step loses against every step that counts."""
    xs = of_one_rank(*xs)
    masks = [None] * len(xs) if masks is None else masks
    y, counted = xs[0], None if masks[0] is None else spread(masks[0], xs[0])
    for x, mask in zip(xs[1:], masks[1:]):
        better = x > y
        if counted is not None:
            better = better | ~counted
        if mask is not None:
            mask = spread(mask, x)
            better = better & mask
        y = np.where(better, x, y)
        counted = None if mask is None or counted is None else mask | counted
    return y


def minimum(*xs, masks=None):
    """The least of the inputs at each place; a masked step loses against every step that counts."""
    return -maximum(*[-x for x in xs], masks=masks)


def spread(mask, x):
    """A mask with axes of length 1, up to those of x."""
    return mask.reshape(*mask.shape, *[1] * (x.ndim - mask.ndim))


def joined_masks(xs, masks, axis=-1):
    """Which steps count when inputs are laid side by side."""
    whole = [
        np.ones(x.shape, bool) if mask is None else np.broadcast_to(spread(mask, x), x.shape)
        for x, mask in zip(xs, masks)
    ]
    steps = max(mask.ndim for mask in masks if mask is not None)
    joined = np.concatenate(whole, axis=axis)
    return joined.any(axis=tuple(range(steps, joined.ndim)))


def dot(a, b, axes, normalize=False):
    """Products of two inputs, sample by sample, summed over one axis of each."""
    rows = []
    for x, axis in zip((a, b), axes):
        x = np.moveaxis(x, axis, -1)
        if normalize:
            x = x / np.maximum(np.sqrt(np.square(x).sum(axis=-1, keepdims=True)), np.float32(1e-7))
        rows.append(x)
    left, right = (x.reshape(len(x), -1, x.shape[-1]) for x in rows)
    y = left @ right.transpose(0, 2, 1)
    lengths = rows[0].shape[1:-1] + rows[1].shape[1:-1]
    return y.reshape(len(y), *(lengths or (1,)))
