"""Cases: constraints applied to weights."""

from __future__ import annotations

from oracle import floats, generator, keras, numpy_of, plain_of
from store import Writer


def build(writer: Writer) -> None:
    kinds = keras.constraints
    for title, made, shape in (
        ("MaxNorm", kinds.MaxNorm(), (6, 5)),
        ("MaxNorm_0.5", kinds.MaxNorm(0.5), (6, 5)),
        ("MaxNorm_axis_1", kinds.MaxNorm(1.5, axis=1), (6, 5)),
        ("MaxNorm_kernel", kinds.MaxNorm(1.0, axis=[0, 1, 2]), (3, 3, 2, 4)),
        ("MaxNorm_vector", kinds.MaxNorm(1.0), (6,)),
        ("UnitNorm", kinds.UnitNorm(), (6, 5)),
        ("UnitNorm_axis_1", kinds.UnitNorm(axis=1), (6, 5)),
        ("UnitNorm_kernel", kinds.UnitNorm(axis=[0, 1, 2]), (3, 3, 2, 4)),
        ("NonNeg", kinds.NonNeg(), (6, 5)),
        ("MinMaxNorm", kinds.MinMaxNorm(), (6, 5)),
        ("MinMaxNorm_all", kinds.MinMaxNorm(min_value=1.0, max_value=2.0, rate=0.4, axis=1), (6, 5)),
    ):
        x = floats(generator(title), shape)
        if len(shape) == 2:
            x[0] = 0
        x[..., 1] *= 3
        writer.add(title, constraint=plain_of(made), x=x, y=numpy_of(made(x)))
