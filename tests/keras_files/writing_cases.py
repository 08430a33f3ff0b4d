"""Small models that cover everything the program can write for Keras: one thing each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from netbuilder.engine.activations import activations
from netbuilder.engine.constraints import constraints
from netbuilder.engine.graph import Graph
from netbuilder.engine.initializers import initializers
from netbuilder.engine.learner import Learner
from netbuilder.engine.losses import losses
from netbuilder.engine.metrics import metrics
from netbuilder.engine.network import Network
from netbuilder.engine.optimizers import optimizers
from netbuilder.engine.regularizers import regularizers
from netbuilder.engine.schedules import schedules
from netbuilder.formats.model import Compiled, StoredModel, network_of, stored_from
from tests.keras_files.writing_graphs import GRAPHS
from tests.keras_files.writing_layers import LAYERS, RANDOM

ROWS = 6


@dataclass(frozen=True)
class Case:
    """One model to write: its graph as JSON, and how it was trained."""

    name: str
    graph: dict[str, Any]
    loss: Any = "mean_squared_error"
    optimizer: Any = "Adam"
    metrics: tuple[Any, ...] = ()
    dtype: str = "float32"
    sequential: bool = True
    tokens: int = 0
    random: bool = False


def cases() -> dict[str, Case]:
    """All cases by name."""
    found: dict[str, Case] = {}
    for case in (*_layers(), *_graphs(), *_parts(), *_training()):
        if case.name in found:
            raise ValueError(case.name)
        found[case.name] = case
    return found


def _layers() -> Iterator[Case]:
    for kind, entries in LAYERS.items():
        for number, (shape, settings) in enumerate(entries):
            layers = [{"kind": "Input", "shape": list(shape)}, {"kind": kind, **settings}]
            layers += [{"kind": "Flatten"}, {"kind": "Dense", "units": 2, "activation": "tanh"}]
            case = Case(f"layer_{kind}_{number}", {"layers": layers}, random=kind in RANDOM or "dropout" in settings)
            yield replace(case, tokens=settings.get("input_dim", 0))


def _graphs() -> Iterator[Case]:
    for name, (graph, settings) in GRAPHS.items():
        yield Case(f"graph_{name}", graph, **{"sequential": False, **settings})


def _dense(**settings: Any) -> dict[str, Any]:
    first = {"kind": "Dense", "units": 4, **settings}
    return {"layers": [{"kind": "Input", "shape": [4]}, first, {"kind": "Dense", "units": 2, "activation": "sigmoid"}]}


INITIALIZERS = {"variance_scaling": {"scale": 2.0, "mode": "fan_avg", "distribution": "uniform"}}


def _parts() -> Iterator[Case]:
    for kind in sorted(set(activations)):
        yield Case(f"activation_{kind}", _dense(activation=kind))
        layer = [{"kind": "Input", "shape": [4]}, {"kind": "Activation", "activation": kind}]
        yield Case(f"activation_layer_{kind}", {"layers": [*layer, {"kind": "Dense", "units": 2}]})
    for kind, settings in {"leaky_relu": {"negative_slope": 0.1}, "elu": {"alpha": 0.7}, "softmax": {"axis": 1},
                           "relu": {"max_value": 0.5, "negative_slope": 0.1, "threshold": 0.1}}.items():  # fmt: skip
        yield Case(f"activation_set_{kind}", _dense(activation={"kind": kind, **settings}))
    for kind in sorted(set(initializers)):
        yield Case(f"initializer_{kind}", _dense(kernel_initializer={"kind": kind, **INITIALIZERS.get(kind, {})}))
    for kind in sorted(set(regularizers)):
        yield Case(f"regularizer_{kind}", _dense(kernel_regularizer=kind, bias_regularizer="l2"))
    yield Case("regularizer_of_outputs", _dense(activity_regularizer={"kind": "l1_l2", "l1": 0.1, "l2": 0.2}))
    for kind in sorted(set(constraints)):
        bias = "non_neg" if kind == "non_neg" else None
        yield Case(f"constraint_{kind}", _dense(kernel_constraint=kind, bias_constraint=bias))


OPTIMIZERS = {
    "SGD": ({}, {"momentum": 0.9}, {"momentum": 0.8, "nesterov": True, "weight_decay": 0.01, "clipvalue": 0.3}),
    "RMSprop": ({}, {"momentum": 0.5, "centered": True}, {"centered": True}),
    "Adam": ({}, {"amsgrad": True, "clipnorm": 0.5}, {"use_ema": True, "ema_overwrite_frequency": 2},
             {"gradient_accumulation_steps": 2}, {"global_clipnorm": 0.1, "weight_decay": 0.02}),
    "AdamW": ({}, {"amsgrad": True, "weight_decay": 0.1}),
    "Ftrl": ({}, {"l1_regularization_strength": 0.01, "beta": 0.1, "l2_shrinkage_regularization_strength": 0.1}),
}  # fmt: skip
SCHEDULES = {
    "CosineDecay": ({}, {"warmup_target": 0.01, "warmup_steps": 10}),
    "PiecewiseConstantDecay": ({"boundaries": [2, 4], "values": [0.1, 0.01, 0.001]},),
}
LOGITS = {"binary_crossentropy", "binary_focal_crossentropy", "categorical_crossentropy",
          "categorical_focal_crossentropy", "sparse_categorical_crossentropy"}  # fmt: skip


def _training() -> Iterator[Case]:
    for kind in sorted(set(optimizers)):
        for number, settings in enumerate(OPTIMIZERS.get(kind, ({},))):
            yield Case(f"optimizer_{kind}_{number}", _dense(), optimizer={"kind": kind, **settings})
    for kind in sorted(set(schedules)):
        for number, settings in enumerate(SCHEDULES.get(kind, ({},))):
            rate = {"kind": kind, **settings}
            yield Case(f"schedule_{kind}_{number}", _dense(), optimizer={"kind": "Adam", "learning_rate": rate})
    classes = {"layers": [{"kind": "Input", "shape": [4]}, {"kind": "Dense", "units": 3, "activation": "softmax"}]}
    linear = {"layers": [{"kind": "Input", "shape": [4]}, {"kind": "Dense", "units": 3}]}
    for kind in sorted(set(losses) - {"ctc"}):
        yield Case(f"loss_{kind}", classes, loss=kind)
        yield Case(f"loss_sum_{kind}", classes, loss={"kind": kind, "reduction": "sum"})
        if kind in LOGITS:
            yield Case(f"loss_logits_{kind}", linear, loss={"kind": kind, "from_logits": True})
    for kind in sorted(set(metrics)):
        spec = {"kind": kind, **METRICS.get(kind, {})}
        sparse = kind.startswith("sparse")
        yield Case(f"metric_{kind}", classes, loss=f"{'sparse_' if sparse else ''}categorical_crossentropy",
                   metrics=(spec,))  # fmt: skip
    yield Case("metric_names", classes, loss="categorical_crossentropy", metrics=("accuracy", "auc", "f1_score"))


METRICS: dict[str, dict[str, Any]] = {
    "mean_io_u": {"num_classes": 3, "sparse_y_true": False, "sparse_y_pred": False},
    "io_u": {"num_classes": 3, "target_class_ids": [0], "sparse_y_true": False, "sparse_y_pred": False},
    "one_hot_io_u": {"num_classes": 3, "target_class_ids": [0, 2]},
    "one_hot_mean_io_u": {"num_classes": 3},
    "auc": {"curve": "PR", "num_thresholds": 20},
    "precision": {"thresholds": 0.4},
    "top_k_categorical_accuracy": {"k": 2},
    "sparse_top_k_categorical_accuracy": {"k": 2},
}


@dataclass(frozen=True, eq=False)
class Made:
    """A case as arrays: the model that is written, data, and what follows of them here."""

    stored: StoredModel
    inputs: list[np.ndarray]
    targets: list[np.ndarray]
    outputs: list[np.ndarray]
    trained: dict[str, list[np.ndarray]]
    """Outputs after one more step, by the ending of the file: an `.h5` file has no state of the optimizer."""


def made(case: Case) -> Made:
    """The model of a case after two steps, with weights that are the same on every machine."""
    graph = Graph.from_json(case.graph)
    network = Network(graph, seed=1, dtype=case.dtype)
    rng = np.random.default_rng(7)
    inputs = [_input(rng, network.shapes[name], case) for name in graph.inputs]
    shapes = [network.shapes[name] for name in graph.outputs]
    all_losses = case.loss if isinstance(case.loss, list) else [case.loss] * len(shapes)
    used = [losses.resolve(loss) for loss in all_losses]
    targets = [_target(rng, shape, loss.kind if loss else "") for shape, loss in zip(shapes, used, strict=True)]
    optimizer = optimizers.resolve(case.optimizer)
    set_weights(network, rng)
    learner = Learner(network, used, optimizer, plan=False)
    for _ in range(2):
        learner.train_batch(inputs, targets)
    set_weights(network, rng)
    compiled = Compiled(tuple(used), optimizer, metrics=_metrics(case, len(shapes)))
    stored = stored_from(learner, compiled=compiled, sequential=case.sequential, name=case.name)
    outputs = [output.copy() for output in learner.predict_batch(inputs)]
    after = {".keras": learner, ".h5": Learner(network_of(stored), used, optimizer, plan=False)}
    trained = {}
    for suffix, each in after.items():
        each.train_batch(inputs, targets)
        trained[suffix] = [output.copy() for output in each.predict_batch(inputs)]
    return Made(stored, inputs, targets, outputs, trained)


def _metrics(case: Case, outputs: int) -> tuple[tuple[Any, ...], ...]:
    specs = tuple(item if isinstance(item, str) else metrics.from_json(item) for item in case.metrics)
    return (specs, *[()] * (outputs - 1)) if specs else ()


def set_weights(network: Network, rng: np.random.Generator) -> None:
    """Weights that are all different; variances and factors are positive."""
    for place in network.parameters.places:
        array = network.parameters[place.node, place.weight.name]
        name = place.weight.name.rsplit("/", 1)[-1]
        low, high = (0.5, 1.5) if name in ("gamma", "scale", "moving_variance", "variance") else (-0.5, 0.5)
        array[...] = rng.uniform(low, high, array.shape)


def _input(rng: np.random.Generator, shape: tuple[int | None, ...], case: Case) -> np.ndarray:
    full = (ROWS, *(length or 5 for length in shape))
    if case.tokens:
        return rng.integers(0, case.tokens, full).astype(np.int32)
    x = rng.uniform(-1, 1, full).astype(case.dtype)
    if "masked" in case.name or "Masking" in case.name:
        x[1:3, -2:] = 0
        x[4, 0] = 0
    return x


def _target(rng: np.random.Generator, shape: tuple[int | None, ...], loss: str) -> np.ndarray:
    if loss.startswith(("sparse", "categorical_generalized")):
        return rng.integers(0, shape[-1], (ROWS, *(length or 5 for length in shape[:-1]))).astype(np.int32)
    if loss.startswith("circle"):
        return rng.integers(0, 2, ROWS).astype(np.int32)
    if loss == "ctc":
        return rng.integers(1, 3, (ROWS, 2)).astype(np.int32)
    full = (ROWS, *(length or 5 for length in shape))
    if "categorical" in loss or "hinge" in loss or "binary" in loss or "iou" in loss:
        return np.eye(full[-1], dtype=np.float32)[rng.integers(0, full[-1], full[:-1])]
    return rng.uniform(0.1, 0.9, full).astype(np.float32)
