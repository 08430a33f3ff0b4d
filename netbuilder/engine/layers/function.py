"""Functions of mathematics that are applied to each number."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.base import Call, Layer, layers

Formula = tuple[Callable[[Array], Array], Callable[[Array, Array], Array]]
"""A function of x, and its derivative out of x and of what the function gave."""


def _flat(x: Array, y: Array) -> Array:
    return xp.zeros_like(x)


def _reciprocal_root(x: Array) -> Array:
    return 1 / xp.sqrt(x)


FORMULAS: Mapping[str, Formula] = {
    "abs": (xp.abs, lambda x, y: xp.sign(x)),
    "arctan": (xp.arctan, lambda x, y: 1 / (1 + x * x)),
    "ceil": (xp.ceil, _flat),
    "cos": (xp.cos, lambda x, y: -xp.sin(x)),
    "exp": (xp.exp, lambda x, y: y),
    "expm1": (xp.expm1, lambda x, y: y + 1),
    "floor": (xp.floor, _flat),
    "log": (xp.log, lambda x, y: 1 / x),
    "log1p": (xp.log1p, lambda x, y: 1 / (1 + x)),
    "reciprocal": (lambda x: 1 / x, lambda x, y: -y * y),
    "round": (xp.round, _flat),
    "rsqrt": (_reciprocal_root, lambda x, y: -y / (2 * x)),
    "sign": (xp.sign, _flat),
    "sin": (xp.sin, lambda x, y: xp.cos(x)),
    "sqrt": (xp.sqrt, lambda x, y: 1 / (2 * y)),
    "square": (xp.square, lambda x, y: 2 * x),
    "tan": (xp.tan, lambda x, y: 1 + y * y),
}


@layers.register(title="Function", group="Activation")
class Function(Layer):
    """Applies a function of mathematics, such as log or sqrt, to each number: y = f(x).

    Where f is not defined, as the logarithm of a negative number, the output is no number, and training fails. A
    mask ends here, as at the operations of Keras.
    Shapes: unchanged. Source: the functions of numpy; rsqrt is 1 / √x, log1p is log(1 + x), expm1 is eˣ - 1.
    """

    function: str = param("sqrt", "What is calculated of each number.", choices=tuple(FORMULAS))

    def forward(self, call: Call, *xs: Array) -> Array:
        with xp.errstate(all="ignore"):  # what is not defined shows in what comes out
            y = FORMULAS[self.function][0](xs[0])
        call.cache.update(x=xs[0], y=y)
        return y

    def backward(self, call: Call, dy: Array) -> Array:
        with xp.errstate(all="ignore"):
            return dy * FORMULAS[self.function][1](call.cache["x"], call.cache["y"])

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        return None
