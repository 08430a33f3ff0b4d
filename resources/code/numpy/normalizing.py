"""Layers that bring numbers to a common size."""

import numpy as np


def batch_normalization(x, mean, variance, gamma=None, beta=None, axis=-1, epsilon=0.001):
    """Bring each channel to mean 0 and variance 1 with the averages that were kept while training."""
    shape = [1] * x.ndim
    shape[axis] = x.shape[axis]
    y = (x - mean.reshape(shape)) / np.sqrt(variance.reshape(shape) + np.float32(epsilon))
    if gamma is not None:
        y = y * gamma.reshape(shape)
    return y if beta is None else y + beta.reshape(shape)


def layer_normalization(x, gamma=None, beta=None, axes=(-1,), epsilon=0.001):
    """Bring the numbers of each sample to mean 0 and variance 1 over the axes."""
    y = x - x.mean(axis=axes, keepdims=True)
    y = y / np.sqrt(np.square(y).mean(axis=axes, keepdims=True) + np.float32(epsilon))
    shape = [x.shape[axis] if axis in axes else 1 for axis in range(x.ndim)]
    if gamma is not None:
        y = y * gamma.reshape(shape)
    return y if beta is None else y + beta.reshape(shape)


def group_normalization(x, groups, gamma=None, beta=None, axis=-1, epsilon=0.001):
    """Bring each group of channels of each sample to mean 0 and variance 1."""
    x = np.moveaxis(x, axis, -1)
    y = x.reshape(len(x), -1, groups, x.shape[-1] // groups)
    y = y - y.mean(axis=(1, 3), keepdims=True)
    y = y / np.sqrt(np.square(y).mean(axis=(1, 3), keepdims=True) + np.float32(epsilon))
    y = y.reshape(x.shape)
    if gamma is not None:
        y = y * gamma
    if beta is not None:
        y = y + beta
    return np.moveaxis(y, -1, axis)


def rms_normalization(x, scale, axes=(-1,), epsilon=1e-06):
    """Divide the numbers of each sample by their root mean square."""
    y = x / np.sqrt(np.square(x).mean(axis=axes, keepdims=True) + np.float32(epsilon))
    return y * scale.reshape([x.shape[axis] if axis in axes else 1 for axis in range(x.ndim)])


def unit_normalization(x, axes=(-1,), floor=1e-12):
    """Stretch or shrink each vector to length 1."""
    return x / np.maximum(np.sqrt(np.square(x).sum(axis=axes, keepdims=True)), np.float32(floor))


def normalization(x, mean, variance, axes=(), invert=False):
    """Bring features to mean 0 and variance 1 by numbers that were measured once."""
    lengths = [x.shape[axis] for axis in axes]
    shape = [x.shape[axis] if axis in axes else 1 for axis in range(x.ndim)]
    mean = np.broadcast_to(mean, lengths).reshape(shape)
    deviation = np.maximum(np.sqrt(np.broadcast_to(variance, lengths).reshape(shape)), np.float32(1e-7))
    return x * deviation + mean if invert else (x - mean) / deviation
