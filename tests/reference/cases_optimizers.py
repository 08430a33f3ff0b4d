"""Cases: every optimizer and option over 30 steps of given gradients on three variables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from oracle import floats, generator, keras, np, numpy_of, plain_of
from store import Writer

SHAPES = ((3, 4), (4,), (2, 2, 3))
STEPS = 30
KEPT = (1, 2, 5, 10, 30)
KINDS = ("SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "AdamW", "Adamax", "Nadam", "Lion", "Ftrl")


def build(writer: Writer) -> None:
    rng = generator("optimizer problem")
    start = [floats(rng, shape) for shape in SHAPES]
    sets = {
        "ordinary": [floats(rng, (STEPS, *shape)) for shape in SHAPES],
        "uneven": [_uneven(rng, shape) for shape in SHAPES],
    }
    writer.add("problem", start=start, gradients=sets)
    for title, kind, settings, constraint in _all():
        for name, gradients in sets.items():
            _run(writer, f"{title}_{name}", kind, settings, start, name, gradients, constraint)


def _uneven(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Gradients of very different sizes, some exactly zero, as rare features give."""
    sizes = 10.0 ** rng.uniform(-3, 1.3, (STEPS, *([1] * len(shape))))
    kept = rng.uniform(size=(STEPS, *shape)) < 0.7
    return (floats(rng, (STEPS, *shape)) * sizes * kept).astype(np.float32)


def _all() -> Iterator[tuple[str, str, dict[str, Any], Any]]:
    for kind in KINDS:
        yield kind, kind, {}, None
        for title, settings in _common():
            yield f"{kind}_{title}", kind, settings, None
        for title, settings in OWN.get(kind, {}).items():
            yield f"{kind}_{title}", kind, settings, None
    constraints = keras.constraints
    for kind in ("SGD", "Adam"):
        large = {"learning_rate": 0.1}
        yield f"{kind}_max_norm", kind, large, constraints.MaxNorm(1.0)
        yield f"{kind}_unit_norm", kind, large, constraints.UnitNorm()
        yield f"{kind}_non_negative", kind, large, constraints.NonNeg()
        yield f"{kind}_ema_max_norm", kind, large | {"use_ema": True, "ema_momentum": 0.8}, constraints.MaxNorm(1.0)
    yield "SGD_ema_overwrite_constraint", "SGD", EMA_OFTEN, constraints.NonNeg()


def _common() -> Iterator[tuple[str, dict[str, Any]]]:
    schedules = keras.optimizers.schedules
    yield "rate", {"learning_rate": 0.05}
    yield "clipnorm", {"learning_rate": 0.05, "clipnorm": 0.7}
    yield "clipvalue", {"learning_rate": 0.05, "clipvalue": 0.4}
    yield "global_clipnorm", {"learning_rate": 0.05, "global_clipnorm": 1.3}
    yield "weight_decay", {"learning_rate": 0.05, "weight_decay": 0.02}
    yield "ema", {"learning_rate": 0.05, "use_ema": True, "ema_momentum": 0.9}
    yield "ema_overwrite", EMA_OFTEN
    yield "accumulation", {"learning_rate": 0.05, "gradient_accumulation_steps": 3}
    yield "accumulation_4", {"learning_rate": 0.05, "gradient_accumulation_steps": 4, "clipnorm": 0.7}
    yield "schedule", {"learning_rate": schedules.ExponentialDecay(0.05, 4, 0.8)}
    yield "schedule_staircase", {"learning_rate": schedules.PiecewiseConstantDecay([3, 8], [0.1, 0.03, 0.01])}
    mixed = {"weight_decay": 0.01, "clipnorm": 1.0, "use_ema": True, "ema_momentum": 0.7, "ema_overwrite_frequency": 4}
    yield "mixed", mixed | {"learning_rate": schedules.CosineDecay(0.05, 20, alpha=0.1)}
    yield (
        "accumulation_mixed",
        {
            "learning_rate": schedules.InverseTimeDecay(0.05, 2, 0.3),
            "gradient_accumulation_steps": 2,
            "weight_decay": 0.01,
            "use_ema": True,
            "ema_momentum": 0.7,
            "ema_overwrite_frequency": 3,
        },
    )


EMA_OFTEN: dict[str, Any] = {"learning_rate": 0.05, "use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 5}
OWN: dict[str, dict[str, dict[str, Any]]] = {
    "SGD": {
        "momentum": {"learning_rate": 0.05, "momentum": 0.9},
        "nesterov": {"learning_rate": 0.05, "momentum": 0.9, "nesterov": True},
        "momentum_weight_decay": {"learning_rate": 0.05, "momentum": 0.8, "weight_decay": 0.02},
        "nesterov_accumulation": {
            "learning_rate": 0.05,
            "momentum": 0.8,
            "nesterov": True,
            "gradient_accumulation_steps": 2,
        },
    },
    "RMSprop": {
        "rho": {"learning_rate": 0.01, "rho": 0.6},
        "momentum": {"learning_rate": 0.01, "momentum": 0.8},
        "centered": {"learning_rate": 0.01, "centered": True},
        "centered_momentum": {"learning_rate": 0.01, "centered": True, "momentum": 0.7, "rho": 0.8},
        "epsilon": {"learning_rate": 0.01, "epsilon": 0.1},
    },
    "Adagrad": {
        "accumulator": {"learning_rate": 0.05, "initial_accumulator_value": 1.0},
        "accumulator_0": {"learning_rate": 0.05, "initial_accumulator_value": 0.0},
        "epsilon": {"learning_rate": 0.05, "epsilon": 0.1},
    },
    "Adadelta": {
        "rate_1": {"learning_rate": 1.0},
        "rho": {"learning_rate": 1.0, "rho": 0.7},
        "epsilon": {"learning_rate": 1.0, "epsilon": 0.01},
    },
    "Adam": {
        "betas": {"learning_rate": 0.01, "beta_1": 0.7, "beta_2": 0.9},
        "amsgrad": {"learning_rate": 0.01, "amsgrad": True},
        "amsgrad_betas": {"learning_rate": 0.01, "amsgrad": True, "beta_2": 0.8},
        "epsilon": {"learning_rate": 0.01, "epsilon": 0.1},
        "beta_1_0": {"learning_rate": 0.01, "beta_1": 0.0},
    },
    "AdamW": {
        "decay_0.1": {"learning_rate": 0.01, "weight_decay": 0.1},
        "amsgrad": {"learning_rate": 0.01, "amsgrad": True, "weight_decay": 0.05},
    },
    "Adamax": {
        "betas": {"learning_rate": 0.01, "beta_1": 0.7, "beta_2": 0.9},
        "epsilon": {"learning_rate": 0.01, "epsilon": 0.1},
    },
    "Nadam": {
        "betas": {"learning_rate": 0.01, "beta_1": 0.7, "beta_2": 0.9},
        "epsilon": {"learning_rate": 0.01, "epsilon": 0.1},
    },
    "Lion": {"betas": {"learning_rate": 0.01, "beta_1": 0.7, "beta_2": 0.9}},
    "Ftrl": {
        "l1": {"learning_rate": 0.1, "l1_regularization_strength": 0.05},
        "l2": {"learning_rate": 0.1, "l2_regularization_strength": 0.05},
        "shrinkage": {"learning_rate": 0.1, "l2_shrinkage_regularization_strength": 0.05},
        "beta": {"learning_rate": 0.1, "beta": 0.5},
        "power": {"learning_rate": 0.1, "learning_rate_power": -0.8},
        "accumulator": {"learning_rate": 0.1, "initial_accumulator_value": 1.0},
        "all": {
            "learning_rate": 0.1,
            "l1_regularization_strength": 0.02,
            "l2_regularization_strength": 0.03,
            "l2_shrinkage_regularization_strength": 0.01,
            "beta": 0.2,
            "learning_rate_power": -0.4,
        },
    },
}


def _run(
    writer: Writer,
    title: str,
    kind: str,
    settings: dict[str, Any],
    start: list[np.ndarray],
    name: str,
    gradients: list[np.ndarray],
    constraint: Any,
) -> None:
    optimizer = getattr(keras.optimizers, kind)(**settings)
    variables = [keras.Variable(array, name=f"v{number}") for number, array in enumerate(start)]
    for variable in variables:
        variable.constraint = constraint
    kept = {}
    for step in range(STEPS):
        optimizer.apply([keras.ops.convert_to_tensor(part[step]) for part in gradients], variables)
        if step + 1 in KEPT:
            kept[str(step + 1)] = [numpy_of(variable) for variable in variables]
    fields: dict[str, Any] = {"optimizer": plain_of(optimizer), "gradients": name, "weights": kept}
    if constraint is not None:
        fields["constraint"] = plain_of(constraint)
    if settings.get("use_ema"):
        optimizer.finalize_variable_values(variables)
        fields["finalized"] = [numpy_of(variable) for variable in variables]
    if not all(np.isfinite(array).all() for arrays in kept.values() for array in arrays):
        raise ValueError(f"{title} is not finite")
    writer.add(title, **fields)
