"""What training needs: slopes of activations, losses, random weights, and the rules that change weights."""

import numpy as np


def linear_slope(z, a):
    """The derivative of a = z."""
    return 1


def relu_slope(z, a):
    """The derivative of max(z, 0)."""
    return z > 0


def leaky_relu_slope(z, a, negative_slope=0.2):
    """The derivative of leaky_relu."""
    return np.where(z > 0, np.float32(1), np.float32(negative_slope))


def elu_slope(z, a, alpha=1.0):
    """The derivative of elu; on the left alpha·eᶻ is a + alpha."""
    return np.where(z > 0, np.float32(1), a + np.float32(alpha))


def sigmoid_slope(z, a):
    """The derivative of the sigmoid: a·(1 - a)."""
    return a * (1 - a)


def tanh_slope(z, a):
    """The derivative of tanh: 1 - a²."""
    return 1 - a * a


def softplus_slope(z, a):
    """The derivative of ln(1 + eᶻ) is the sigmoid."""
    return sigmoid(z)  # noqa: F821


def silu_slope(z, a):
    """The derivative of z·sigmoid(z)."""
    gate = sigmoid(z)  # noqa: F821
    return gate + a * (1 - gate)


def one_hot(labels, classes):
    """A row for each label, with a 1 at its place."""
    return np.eye(classes, dtype=np.float32)[np.asarray(labels, int).reshape(-1)]


def cross_entropy(shares, y):
    """How surprised the network is by the right classes: the mean of -ln of the share it gave them."""
    return float(-(y * np.log(np.clip(shares, 1e-7, 1))).sum(axis=-1).mean())


def binary_cross_entropy(shares, y):
    """The same for outputs that each say yes or no."""
    shares = np.clip(shares, 1e-7, 1 - 1e-7)
    return float(-(y * np.log(shares) + (1 - y) * np.log(1 - shares)).mean())


def mean_squared_error(a, y):
    """The mean of the squared errors."""
    return float(np.square(a - y).mean())


def mean_absolute_error(a, y):
    """The mean size of the errors."""
    return float(np.abs(a - y).mean())


def scaled_weights(rng, shape, scale, count, distribution):
    """Random weights with variance scale / count, so that signals keep their size from layer to layer."""
    if distribution == "uniform":
        limit = np.sqrt(3 * scale / count)
        return rng.uniform(-limit, limit, shape).astype(np.float32)
    stddev = np.sqrt(scale / count)
    if distribution == "untruncated_normal":
        return (stddev * rng.standard_normal(shape)).astype(np.float32)
    values = rng.standard_normal(shape)
    while (np.abs(values) > 2).any():  # numbers beyond two deviations are drawn again
        values = np.where(np.abs(values) > 2, rng.standard_normal(shape), values)
    return (stddev / 0.8796256610342398 * values).astype(np.float32)


def sgd(W, gradients, memory, step, learning_rate, momentum=0.0, nesterov=False):
    """Gradient descent: go down the slope, with some of the last step kept."""
    for name, g in gradients.items():
        v = memory.setdefault(name, np.zeros_like(g))
        v *= momentum
        v -= learning_rate * g
        W[name] += momentum * v - learning_rate * g if nesterov else v


def adam(W, gradients, memory, step, learning_rate, beta_1=0.9, beta_2=0.999, epsilon=1e-07):
    """Adam: running means of the gradient, m, and of its square, v, give each weight a step of its own size."""
    rate = learning_rate * np.sqrt(1 - beta_2**step) / (1 - beta_1**step)
    for name, g in gradients.items():
        m, v = memory.setdefault(name, (np.zeros_like(g), np.zeros_like(g)))
        m += (1 - beta_1) * (g - m)
        v += (1 - beta_2) * (g * g - v)
        W[name] -= np.float32(rate) * m / (np.sqrt(v) + np.float32(epsilon))


def cosine_decay(step, initial_learning_rate, decay_steps, alpha=0.0):
    """Let the learning rate fall along half a cosine, to alpha times what it was."""
    share = min(step, decay_steps) / decay_steps
    return initial_learning_rate * ((1 - alpha) * 0.5 * (1 + np.cos(np.pi * share)) + alpha)


def exponential_decay(step, initial_learning_rate, decay_steps, decay_rate, staircase=False):
    """Multiply the learning rate by the same factor again and again."""
    power = step // decay_steps if staircase else step / decay_steps
    return initial_learning_rate * decay_rate**power
