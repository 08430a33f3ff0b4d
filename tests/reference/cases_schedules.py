"""Cases: learning rate schedules, the rate at many steps."""

from __future__ import annotations

import math

from oracle import keras, np, numpy_of, plain_of
from store import Writer

STEPS = sorted({*range(41), *range(45, 130, 7), 99, 100, 101, 199, 200, 250, 333, 500, 1000, 12345})


def build(writer: Writer) -> None:
    kinds = keras.optimizers.schedules
    exponential, inverse = kinds.ExponentialDecay, kinds.InverseTimeDecay
    polynomial, cosine, restarts = kinds.PolynomialDecay, kinds.CosineDecay, kinds.CosineDecayRestarts
    piecewise = kinds.PiecewiseConstantDecay
    for title, made in {
        "exponential": exponential(0.1, 20, 0.9),
        "exponential_staircase": exponential(0.1, 20, 0.9, staircase=True),
        "natural_exponential": exponential(0.1, 20, math.exp(-0.5)),
        "natural_exponential_staircase": exponential(0.1, 20, math.exp(-0.5), staircase=True),
        "inverse_time": inverse(0.1, 20, 0.5),
        "inverse_time_staircase": inverse(0.1, 20, 0.5, staircase=True),
        "inverse_time_old_decay": inverse(0.01, 1, 1e-3),
        "polynomial": polynomial(0.1, 100),
        "polynomial_power": polynomial(0.1, 100, end_learning_rate=0.01, power=2.0),
        "polynomial_root": polynomial(0.1, 50, end_learning_rate=0.02, power=0.5),
        "polynomial_cycle": polynomial(0.1, 30, end_learning_rate=0.01, power=1.5, cycle=True),
        "piecewise": piecewise([10, 25, 100], [0.1, 0.03, 0.01, 0.001]),
        "piecewise_float": piecewise([10.0, 25.0], [0.1, 0.03, 0.01]),
        "piecewise_one": piecewise([7], [1.0, 0.5]),
        "cosine": cosine(0.1, 100),
        "cosine_alpha": cosine(0.1, 100, alpha=0.1),
        "cosine_warmup": cosine(0.01, 90, warmup_target=0.1, warmup_steps=10),
        "cosine_warmup_alpha": cosine(0.0, 80, alpha=0.2, warmup_target=0.1, warmup_steps=20),
        "restarts": restarts(0.1, 15),
        "restarts_options": restarts(0.1, 12, t_mul=1.5, m_mul=0.8, alpha=0.05),
        "restarts_equal": restarts(0.1, 13, t_mul=1.0, m_mul=0.9),
    }.items():
        rates = np.array([float(numpy_of(keras.ops.convert_to_tensor(made(step)))) for step in STEPS], np.float32)
        writer.add(title, schedule=plain_of(made), steps=STEPS, rates=rates)
