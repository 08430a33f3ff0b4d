"""Activations that Keras has not, or not in all versions since 3.3."""

from keras import ops


def celu(x, alpha=1.0):
    """ELU without a corner, whatever alpha is."""
    return ops.maximum(x, 0.0) + alpha * (ops.exp(ops.minimum(x, 0.0) / alpha) - 1.0)


def threshold(x, threshold=0.0, default_value=0.0):
    """Give x above the threshold, else the default value."""
    return ops.where(x > threshold, x, ops.full_like(x, default_value))


def hard_sigmoid_keras2(x):
    """0.2·x + ½, cut to between 0 and 1: the hard sigmoid of Keras 2."""
    return ops.clip(0.2 * x + 0.5, 0.0, 1.0)


def sparse_sigmoid(x):
    """½·(x + 1), cut to between 0 and 1."""
    return ops.clip(0.5 * (x + 1.0), 0.0, 1.0)


def log_sigmoid(x):
    """The logarithm of the sigmoid."""
    return -ops.softplus(-x)


def hard_tanh(x):
    """Give x, cut to between -1 and 1."""
    return ops.clip(x, -1.0, 1.0)


def tanh_shrink(x):
    """X - tanh x."""
    return x - ops.tanh(x)


def soft_shrink(x, threshold=0.5):
    """Move every number towards 0 by the threshold, but not beyond."""
    return x - ops.clip(x, -threshold, threshold)


def hard_shrink(x, threshold=0.5):
    """Set numbers near 0 to 0."""
    return ops.where(ops.abs(x) > threshold, x, ops.zeros_like(x))


def squareplus(x, b=4.0):
    """½·(x + √(x² + b))."""
    return 0.5 * (x + ops.sqrt(x * x + b))


def sparse_plus(x):
    """0 below -1, ¼·(x + 1)² up to 1, then x."""
    return 0.25 * ops.square(ops.clip(x, -1.0, 1.0) + 1.0) + ops.maximum(x - 1.0, 0.0)


def glu(x, axis=-1):
    """One half of the units opens and shuts the other half."""
    a, b = ops.split(x, 2, axis=axis)
    return a * ops.sigmoid(b)


def sparsemax(x, axis=-1):
    """Like softmax, but unlikely classes get exactly 0."""
    rows = ops.moveaxis(x, axis, -1)
    ordered = -ops.sort(-rows, axis=-1)
    sums = ops.cumsum(ordered, axis=-1)
    places = ops.arange(1, rows.shape[-1] + 1, dtype=x.dtype)
    kept = ops.cast(1.0 + places * ordered > sums, x.dtype)
    count = ops.sum(kept, axis=-1, keepdims=True)
    tau = (ops.sum(kept * sums, axis=-1, keepdims=True) - 1.0) / count
    return ops.moveaxis(ops.maximum(rows - tau, 0.0), -1, axis)
