"""Cases: every activation function of Keras 3, its value and its gradient."""

from __future__ import annotations

from typing import Any

from oracle import floats, generator, keras, np, numpy_of, tf
from store import Writer

# name, arguments, the x where the function has a corner (its gradient there is a convention)
ELEMENTWISE: list[tuple[str, dict[str, Any], list[float]]] = [
    ("linear", {}, []),
    ("relu", {}, [0]),
    ("relu", {"negative_slope": 0.2}, [0]),
    ("relu", {"max_value": 3.0}, [0, 3]),
    ("relu", {"threshold": 1.0}, [1]),
    ("relu", {"negative_slope": 0.2, "max_value": 3.0, "threshold": 1.0}, [1, 3]),
    ("relu6", {}, [0, 6]),
    ("leaky_relu", {}, [0]),
    ("leaky_relu", {"negative_slope": 0.05}, [0]),
    ("elu", {}, [0]),
    ("elu", {"alpha": 0.3}, [0]),
    ("selu", {}, [0]),
    ("celu", {}, [0]),
    ("celu", {"alpha": 2.0}, [0]),
    ("gelu", {}, []),
    ("gelu", {"approximate": True}, []),
    ("silu", {}, []),
    ("swish", {}, []),
    ("mish", {}, []),
    ("softplus", {}, []),
    ("softsign", {}, []),
    ("sigmoid", {}, []),
    ("hard_sigmoid", {}, [-3, 3]),
    ("hard_silu", {}, [-3, 3]),
    ("hard_swish", {}, [-3, 3]),
    ("hard_tanh", {}, [-1, 1]),
    ("hard_shrink", {}, [-0.5, 0.5]),
    ("hard_shrink", {"threshold": 1.0}, [-1, 1]),
    ("soft_shrink", {}, [-0.5, 0.5]),
    ("soft_shrink", {"threshold": 1.0}, [-1, 1]),
    ("tanh", {}, []),
    ("tanh_shrink", {}, []),
    ("log_sigmoid", {}, []),
    ("exponential", {}, []),
    ("squareplus", {}, []),
    ("squareplus", {"b": 1.0}, []),
    ("sparse_plus", {}, [-1, 1]),
    ("sparse_sigmoid", {}, [-1, 1]),
    ("threshold", {"threshold": 0.5, "default_value": -2.0}, [0.5]),
]
VECTOR: list[tuple[str, dict[str, Any]]] = [
    ("softmax", {}),
    ("softmax", {"axis": 1}),
    ("log_softmax", {}),
    ("log_softmax", {"axis": 1}),
    ("glu", {}),
    ("glu", {"axis": 1}),
    ("sparsemax", {}),
]
EDGES = [0.0, 0.5, 1.0, 2.5, 3.0, 6.0, 12.0, 20.0, 50.0]


def build(writer: Writer) -> None:
    grid = np.linspace(-7.9, 7.9, 80)
    edges = np.array(sorted({sign * edge for edge in EDGES for sign in (-1, 1)}))
    x = np.concatenate([grid, edges]).astype(np.float32)
    for name, arguments, kinks in ELEMENTWISE:
        _add(writer, name, arguments, x, np.ones_like(x), kinks)
    for name, arguments in VECTOR:
        rng = generator(name)
        for title, scale in (("", 1.0), ("_large", 100.0)):
            values = floats(rng, (3, 4, 6), scale)
            _add(writer, name, arguments, values, floats(rng, _shape_after(name, arguments, values)), [], title)


def _shape_after(name: str, arguments: dict[str, Any], x: np.ndarray) -> tuple[int, ...]:
    return tuple(getattr(keras.activations, name)(tf.constant(x), **arguments).shape)


def _add(
    writer: Writer,
    name: str,
    arguments: dict[str, Any],
    x: np.ndarray,
    dy: np.ndarray,
    kinks: list[float],
    end: str = "",
) -> None:
    tensor = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        y = getattr(keras.activations, name)(tensor, **arguments)
        score = tf.reduce_sum(y * dy)
    dx = tape.gradient(score, tensor)
    dx = np.zeros_like(x) if dx is None else numpy_of(dx)
    title = "_".join([name, *(f"{key}_{value}" for key, value in arguments.items())]) + end
    if not np.isfinite(dx).all():
        raise ValueError(f"{title}: the gradient is not finite at {x[~np.isfinite(dx)]}")
    writer.add(title, activation=name, arguments=arguments, x=x, y=numpy_of(y), dy=dy, dx=dx, kinks=kinks)
