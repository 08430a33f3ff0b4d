"""Cases: regularizers, their value and gradient."""

from __future__ import annotations

from oracle import floats, generator, keras, np, numpy_of, plain_of, tf
from store import Writer


def build(writer: Writer) -> None:
    kinds = keras.regularizers
    for title, made in {
        "L1": kinds.L1(),
        "L1_0.3": kinds.L1(0.3),
        "L2": kinds.L2(),
        "L2_0.3": kinds.L2(0.3),
        "L1L2": kinds.L1L2(),
        "L1L2_both": kinds.L1L2(l1=0.2, l2=0.05),
    }.items():
        shapes = {"matrix": (4, 5), "vector": (6,), "kernel": (2, 2, 3, 4)}
        for end, shape in shapes.items():
            x = floats(generator(f"{title} {end}"), shape)
            if end == "vector":
                x[2] = 0
            tensor = tf.constant(x)
            with tf.GradientTape() as tape:
                tape.watch(tensor)
                value = tf.convert_to_tensor(made(tensor))
            gradient = tape.gradient(value, tensor)
            found = np.zeros_like(x) if gradient is None else numpy_of(gradient)
            writer.add(f"{title}_{end}", regularizer=plain_of(made), x=x, value=float(value), gradient=found)
