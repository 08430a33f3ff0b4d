"""Runs one layer by hand."""

import numpy as np

from netbuilder.engine.layers import Call, layers


def made(kind, **settings):
    return layers.create(kind, settings)


def run(layer, x, params=None, dtype=np.float32, **call):
    """The layer's output for x, and the call it was made with."""
    x = np.asarray(x, dtype)
    params = {name: np.asarray(value, dtype) for name, value in (params or {}).items()}
    grads = {name: np.zeros_like(value) for name, value in params.items()}
    used = Call(params=params, grads=grads, **call)
    y = layer.forward(used, x)
    assert y.dtype == dtype
    assert y.shape[1:] == layer.output_shape(x.shape[1:])
    return y, used


def back(layer, call, dy, dtype=np.float32):
    """The derivative with respect to the input; those of the weights are in `call.grads`."""
    dx = layer.backward(call, np.asarray(dy, dtype))
    assert dx.dtype == dtype
    return dx
