"""Activation functions: what a layer does with its sums."""

import math

import numpy as np


def relu(x):
    """Keep positive numbers, cut negative ones: max(x, 0)."""
    return np.maximum(x, 0)


def relu_with_options(x, negative_slope=0.0, max_value=None, threshold=0.0):
    """Keep what is above the threshold, at most up to max_value; negative_slope·(x - threshold) below it."""
    y = np.where(x <= threshold, 0, x)
    if max_value is not None:
        y = np.clip(y, 0, max_value)
    return y - negative_slope * np.maximum(threshold - x, 0)


def leaky_relu(x, negative_slope=0.2):
    """Let a little through on the left."""
    return np.maximum(x, 0) + negative_slope * np.minimum(x, 0)


def prelu(x, alpha):
    """ReLU whose slopes on the left, alpha, were learned."""
    return np.maximum(x, 0) + alpha * np.minimum(x, 0)


def relu6(x):
    """ReLU that stops at 6."""
    return np.clip(x, 0, 6)


def elu(x, alpha=1.0):
    """Give x on the right, alpha·(eˣ - 1) on the left."""
    return np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0))


def selu(x):
    """ELU times a scale that keeps mean 0 and variance 1."""
    return 1.0507009873554805 * elu(x, 1.6732632423543772)


def celu(x, alpha=1.0):
    """ELU without a corner, whatever alpha is."""
    return np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0) / alpha)


def threshold(x, threshold=0.0, default_value=0.0):
    """Give x above the threshold, else the default value."""
    return np.where(x <= threshold, default_value, x)


def exponential(x):
    """eˣ."""
    return np.exp(x)


def tanh(x):
    """Squeeze to between -1 and 1."""
    return np.tanh(x)


def sigmoid(x):
    """1 / (1 + e⁻ˣ), written with tanh so that large numbers do not overflow."""
    return 0.5 * np.tanh(0.5 * x) + 0.5


def hard_sigmoid(x):
    """x/6 + ½, cut to between 0 and 1."""
    return np.clip(x + 3, 0, 6) / 6


def hard_sigmoid_keras2(x):
    """0.2·x + ½, cut to between 0 and 1."""
    return np.clip(0.2 * x + 0.5, 0, 1)


def sparse_sigmoid(x):
    """½·(x + 1), cut to between 0 and 1."""
    return np.clip(0.5 * (x + 1), 0, 1)


def log_sigmoid(x):
    """The logarithm of the sigmoid."""
    return -softplus(-x)


def hard_tanh(x):
    """x, cut to between -1 and 1."""
    return np.clip(x, -1, 1)


def softsign(x):
    """X / (1 + |x|)."""
    return x / (1 + np.abs(x))


def tanh_shrink(x):
    """X - tanh x."""
    return x - np.tanh(x)


def soft_shrink(x, threshold=0.5):
    """Move every number towards 0 by the threshold, but not beyond."""
    return x - np.clip(x, -threshold, threshold)


def hard_shrink(x, threshold=0.5):
    """Set numbers near 0 to 0."""
    return np.where(np.abs(x) <= threshold, 0, x)


def softplus(x):
    """ln(1 + eˣ), written so that large numbers do not overflow."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def squareplus(x, b=4.0):
    """½·(x + √(x² + b))."""
    larger = 0.5 * (np.abs(x) + np.sqrt(x * x + b))
    return np.where(x < 0, 0.25 * b / larger, larger)


def sparse_plus(x):
    """0 below -1, ¼·(x + 1)² up to 1, then x."""
    return 0.25 * np.square(np.clip(x, -1, 1) + 1) + np.maximum(x - 1, 0)


def silu(x):
    """x·sigmoid(x), also called swish."""
    return x * sigmoid(x)


def hard_silu(x):
    """x·hard_sigmoid(x)."""
    return x * hard_sigmoid(x)


def mish(x):
    """x·tanh(softplus(x))."""
    return x * np.tanh(softplus(x))


def gelu(x, approximate=False):
    """Give x times the share of a normal distribution that lies below x."""
    if approximate:
        return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    return 0.5 * x * (1 + erf(x * math.sqrt(0.5)))


def erf(x):
    """The error function of each number; numpy has none, so Python's own is called for one after the other."""
    return np.vectorize(math.erf, otypes=[np.float32])(x)


def softmax(x, axis=-1):
    """Scores to probabilities that sum to 1: eˣ / Σ eˣ, with the largest taken out against overflow."""
    y = np.exp(x - x.max(axis=axis, keepdims=True))
    return y / y.sum(axis=axis, keepdims=True)


def log_softmax(x, axis=-1):
    """The logarithm of softmax."""
    x = x - x.max(axis=axis, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=axis, keepdims=True))


def sparsemax(x, axis=-1):
    """Like softmax, but unlikely classes get exactly 0; the formula is that of Keras."""
    rows = np.moveaxis(x, axis, -1)
    ordered = -np.sort(-rows, axis=-1)
    sums = np.cumsum(ordered, axis=-1)
    kept = 1 + np.arange(1, rows.shape[-1] + 1, dtype=np.float32) * ordered > sums
    count = np.maximum(kept.sum(axis=-1, keepdims=True), 1).astype(np.float32)
    tau = (np.where(kept, sums, 0).sum(axis=-1, keepdims=True) - 1) / count
    return np.moveaxis(np.maximum(rows - tau, 0), -1, axis)


def glu(x, axis=-1):
    """One half of the units opens and shuts the other half."""
    a, b = np.split(x, 2, axis=axis)
    return a * sigmoid(b)
