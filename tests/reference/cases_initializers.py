"""Cases: initializers, by statistics over many draws or by exact values."""

from __future__ import annotations

from typing import Any

from oracle import keras, np, numpy_of, plain_of
from store import Writer

SHAPES = {"dense": (64, 96), "conv": (3, 3, 8, 16), "conv1d": (5, 12, 20), "depthwise": (3, 3, 16, 2), "vector": (200,)}
DRAWS = 40


def build(writer: Writer) -> None:
    kinds = keras.initializers
    random: list[Any] = [
        kinds.RandomNormal,
        lambda: kinds.RandomNormal(mean=0.5, stddev=0.2),
        kinds.RandomUniform,
        lambda: kinds.RandomUniform(minval=-0.1, maxval=0.7),
        kinds.TruncatedNormal,
        lambda: kinds.TruncatedNormal(mean=1.0, stddev=0.3),
        kinds.GlorotUniform,
        kinds.GlorotNormal,
        kinds.HeUniform,
        kinds.HeNormal,
        kinds.LecunUniform,
        kinds.LecunNormal,
    ]
    for mode in ("fan_in", "fan_out", "fan_avg"):
        for distribution in ("truncated_normal", "untruncated_normal", "uniform"):
            random += [_scaled(mode, distribution)]
    for make in random:
        for title, shape in SHAPES.items():
            _add(writer, make, title, shape)
    _exact(writer)


def _scaled(mode: str, distribution: str) -> Any:
    return lambda: keras.initializers.VarianceScaling(scale=1.5, mode=mode, distribution=distribution)


def _add(writer: Writer, make: Any, title: str, shape: tuple[int, ...]) -> None:
    draws = []
    for number in range(DRAWS):
        keras.utils.set_random_seed(number)
        draws.append(numpy_of(make()(shape)).ravel())
    values = np.concatenate(draws).astype(np.float64)
    described = plain_of(make())
    settings = "_".join(str(value) for value in described["config"].values() if value is not None)
    writer.add(
        f"{described['class_name']}_{settings}_{title}".replace("__", "_"),
        initializer=described,
        shape=shape,
        draws=DRAWS,
        mean=float(values.mean()),
        std=float(values.std()),
        min=float(values.min()),
        max=float(values.max()),
    )


def _exact(writer: Writer) -> None:
    kinds = keras.initializers
    for name, make, shape in (
        ("Zeros", kinds.Zeros(), (3, 4)),
        ("Ones", kinds.Ones(), (3, 4)),
        ("Constant", kinds.Constant(0.3), (3, 4)),
        ("Identity", kinds.Identity(), (3, 3)),
        ("Identity_gain", kinds.Identity(gain=2.5), (3, 5)),
        ("Identity_tall", kinds.Identity(), (5, 3)),
    ):
        described = plain_of(make)
        if name == "Identity_gain":  # Keras leaves it out of the config
            described["config"]["gain"] = make.gain
        writer.add(name, initializer=described, shape=shape, values=numpy_of(make(shape)))
    for gain in (1.0, 2.0):
        for shape in ((6, 6), (9, 4), (4, 9), (3, 3, 2, 8)):
            made = kinds.Orthogonal(gain=gain)
            flat = numpy_of(made(shape)).reshape(-1, shape[-1])
            product = flat @ flat.T if flat.shape[0] <= flat.shape[1] else flat.T @ flat
            scale = np.diag(product).mean()
            if not np.allclose(product, gain**2 * np.eye(len(product)), atol=1e-4):
                raise ValueError("Keras's orthogonal matrix is not orthogonal")
            title = "x".join(str(size) for size in shape)
            writer.add(f"Orthogonal_{gain}_{title}", initializer=plain_of(made), shape=shape, orthogonal_scale=scale)
