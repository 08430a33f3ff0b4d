"""Convolution and pooling: windows that slide over pictures (batch, height, width, channels)."""

import numpy as np


def windows(length, size, stride, dilation, padding):
    """Return how many windows lie along an axis, and the cells added before and after it."""
    reach = (size - 1) * dilation + 1  # cells from the first to the last of a window
    if padding == "valid":  # windows stay inside
        return (length - reach) // stride + 1, 0, 0
    count = -(-length // stride)
    needed = max(0, (count - 1) * stride + reach - length)
    before = reach - 1 if padding == "causal" else needed // 2
    return count, before, max(0, needed - before)


def slid(x, size, strides, padding, dilation=(1, 1), fill=0.0):
    """Give for each place (a, b) in a window the cells there of all windows, (batch, rows, columns, channels)."""
    rows, top, bottom = windows(x.shape[1], size[0], strides[0], dilation[0], padding)
    columns, left, right = windows(x.shape[2], size[1], strides[1], dilation[1], padding)
    x = np.pad(x, ((0, 0), (top, bottom), (left, right), (0, 0)), constant_values=fill)
    for a in range(size[0]):
        down = slice(a * dilation[0], a * dilation[0] + (rows - 1) * strides[0] + 1, strides[0])
        for b in range(size[1]):
            across = slice(b * dilation[1], b * dilation[1] + (columns - 1) * strides[1] + 1, strides[1])
            yield a, b, x[:, down, across]


def conv2d(x, kernel, bias=None, strides=(1, 1), padding="valid", dilation=(1, 1), groups=1):
    """Slide small patterns over pictures: y[i, j, f] = Σ x[i + a, j + b, c]·kernel[a, b, c, f] + bias[f]."""
    kernels = np.split(kernel, groups, axis=3)  # each group of filters sees its own channels
    y = 0
    for a, b, cells in slid(x, kernel.shape[:2], strides, padding, dilation):
        parts = np.split(cells, groups, axis=3)
        y = y + np.concatenate([part @ own[a, b] for part, own in zip(parts, kernels)], axis=3)
    return y if bias is None else y + bias


def conv1d(x, kernel, bias=None, strides=1, padding="valid", dilation=1, groups=1):
    """Slide small patterns along sequences, which are pictures of one row here."""
    return conv2d(x[:, None], kernel[None], bias, (1, strides), padding, (1, dilation), groups)[:, 0]


def depthwise_conv2d(x, kernel, bias=None, strides=(1, 1), padding="valid", dilation=(1, 1)):
    """Filter each channel by itself: kernel (height, width, channels, outputs of each channel)."""
    y = 0
    for a, b, cells in slid(x, kernel.shape[:2], strides, padding, dilation):
        y = y + cells[..., None] * kernel[a, b]
    y = y.reshape(*y.shape[:3], -1)
    return y if bias is None else y + bias


def depthwise_conv1d(x, kernel, bias=None, strides=1, padding="valid", dilation=1):
    """Filter each channel of sequences by itself."""
    return depthwise_conv2d(x[:, None], kernel[None], bias, (1, strides), padding, (1, dilation))[:, 0]


def separable_conv2d(
    x, depthwise_kernel, pointwise_kernel, bias=None, strides=(1, 1), padding="valid", dilation=(1, 1)
):
    """Filter each channel by itself, then mix the channels of each cell."""
    x = depthwise_conv2d(x, depthwise_kernel, None, strides, padding, dilation)
    return conv2d(x, pointwise_kernel, bias)


def separable_conv1d(x, depthwise_kernel, pointwise_kernel, bias=None, strides=1, padding="valid", dilation=1):
    """Filter each channel of sequences by itself, then mix the channels of each step."""
    x = depthwise_conv1d(x, depthwise_kernel, None, strides, padding, dilation)
    return conv1d(x, pointwise_kernel, bias)


def enlarged(count, size, stride, dilation, padding, extra):
    """Return the length of a transposed convolution's output, and how many cells are cut off its front."""
    reach = (size - 1) * dilation + 1
    if padding == "valid":
        return (count - 1) * stride + reach + (max(stride - reach, 0) if extra is None else extra), 0
    if extra is None:
        length, total = count * stride, stride + reach - 2
    else:
        length, total = (count - 1) * stride + reach % 2 + extra, reach + reach % 2 - 2 + extra
    return length, reach - 1 - min(total // 2 + total % 2, reach - 1)


def conv2d_transpose(
    x, kernel, bias=None, strides=(1, 1), padding="valid", dilation=(1, 1), output_padding=(None, None)
):
    """Draw a small pattern for each cell: y[i·stride + a, j·stride + b, f] += x[i, j, c]·kernel[a, b, f, c]."""
    size, counts = kernel.shape[:2], x.shape[1:3]
    ends = [enlarged(counts[k], size[k], strides[k], dilation[k], padding, output_padding[k]) for k in (0, 1)]
    reach = [max(strides[k] * counts[k] + size[k] * dilation[k], sum(ends[k])) for k in (0, 1)]
    y = np.zeros((len(x), *reach, kernel.shape[2]), np.float32)
    for a in range(size[0]):
        down = slice(a * dilation[0], a * dilation[0] + (counts[0] - 1) * strides[0] + 1, strides[0])
        for b in range(size[1]):
            across = slice(b * dilation[1], b * dilation[1] + (counts[1] - 1) * strides[1] + 1, strides[1])
            y[:, down, across] += x @ kernel[a, b].T
    (rows, top), (columns, left) = ends
    y = y[:, top : top + rows, left : left + columns]
    return y if bias is None else y + bias


def conv1d_transpose(x, kernel, bias=None, strides=1, padding="valid", dilation=1, output_padding=None):
    """Draw a small pattern for each step of sequences."""
    extra = (None, output_padding)
    return conv2d_transpose(x[:, None], kernel[None], bias, (1, strides), padding, (1, dilation), extra)[:, 0]


def max_pooling2d(x, pool_size, strides, padding="valid"):
    """Keep the largest number under each window, channel by channel."""
    y = -np.inf
    for _, _, cells in slid(x, pool_size, strides, padding, fill=-np.inf):
        y = np.maximum(y, cells)
    return y


def max_pooling1d(x, pool_size, strides, padding="valid"):
    """Keep the largest of neighbouring steps."""
    return max_pooling2d(x[:, None], (1, pool_size), (1, strides), padding)[:, 0]


def average_pooling2d(x, pool_size, strides, padding="valid"):
    """Take the mean under each window, channel by channel; cells that padding added do not count."""
    real = np.ones((1, *x.shape[1:3], 1), np.float32)
    total = sum(cells for _, _, cells in slid(x, pool_size, strides, padding))
    return total / sum(cells for _, _, cells in slid(real, pool_size, strides, padding))


def average_pooling1d(x, pool_size, strides, padding="valid"):
    """Take the mean of neighbouring steps."""
    return average_pooling2d(x[:, None], (1, pool_size), (1, strides), padding)[:, 0]


def global_average_pooling1d(x, mask=None, keepdims=False):
    """Take the mean over all steps; steps that the mask leaves out do not count."""
    if mask is None:
        return x.mean(axis=1, keepdims=keepdims)
    total = np.where(mask[..., None], x, 0).sum(axis=1, keepdims=keepdims)
    count = np.maximum(mask.sum(axis=1, keepdims=True), 1).astype(np.float32)
    return total / (count[..., None] if keepdims else count)


def up_sampling2d(x, size, rows=None, columns=None):
    """Enlarge pictures: repeat each cell, or mix old rows and columns by matrices (new, old)."""
    if rows is None:
        return np.repeat(np.repeat(x, size[0], axis=1), size[1], axis=2)
    x = np.einsum("ih,bhwc->biwc", rows, x)
    return np.einsum("jw,biwc->bijc", columns, x)


def mixing(length, factor, interpolation):
    """Return what each old cell gives to each new one when an axis grows by a factor: (new length, old length)."""
    centres = (np.arange(length * factor) + 0.5) / factor - 0.5
    d = np.abs(centres[:, None] - np.arange(length))
    if interpolation == "bilinear":
        shares = np.maximum(1 - d, 0)
    elif interpolation == "bicubic":
        d = np.round(d * 1024) / 1024
        near, far = (1.5 * d - 2.5) * d * d + 1, ((-0.5 * d + 2.5) * d - 4) * d + 2
        shares = np.where(d < 1, near, np.where(d < 2, far, 0))
    else:
        reach = {"lanczos3": 3, "lanczos5": 5}[interpolation]
        shares = np.where(d < reach, np.sinc(d) * np.sinc(d / reach), 0)
    return (shares / shares.sum(axis=1, keepdims=True)).astype(np.float32)
