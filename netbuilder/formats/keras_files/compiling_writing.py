"""Loss, optimizer and metrics as Keras writes them, as far as every Keras that is to read the file knows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netbuilder.core.spec import Spec
from netbuilder.engine.losses import Loss, losses
from netbuilder.engine.metrics import metrics
from netbuilder.engine.optimizers import Optimizer
from netbuilder.engine.schedules import Schedule
from netbuilder.formats.keras_files.values import all_settings, to_keras, wrapped
from netbuilder.formats.model import Compiled

_LOSSES_LACKING = frozenset(("mean_bias_error", "circle", "categorical_generalized_cross_entropy"))
_LOSSES_LACKING_2 = _LOSSES_LACKING | {"ctc", "dice", "tversky"}
_METRICS_LACKING = frozenset(("MeanBiasError", "Huber", "ConcordanceCorrelation", "PearsonCorrelation"))
_METRICS_LACKING_2 = _METRICS_LACKING
_RULES_LACKING = frozenset(("LBFGS",))
_RULES_LACKING_2 = _RULES_LACKING | {"AdamW", "Lion"}
_RATES_LACKING = frozenset(("NaturalExponentialDecay", "Warmup"))
_RULE_SETTINGS_LACKING_2 = frozenset(
    ("weight_decay", "use_ema", "ema_momentum", "ema_overwrite_frequency", "gradient_accumulation_steps")
)
"""What the oldest Keras 3, or Keras 2, does not know: with it in the file it would not open."""

_WITHOUT_A_NAME = frozenset(("ctc",))
"""Losses that the oldest Keras 3 knows as classes alone."""

_OF_METRICS = frozenset(
    ("num_classes", "target_class_ids", "recall", "precision", "sensitivity", "specificity", "thresholds")
)
"""Settings of metrics that some have no default for."""


def compiled_to_keras(compiled: Compiled, legacy: bool = False) -> dict[str, Any] | None:
    """The `compile_config` of a model, None if not every Keras has its loss and optimizer; `legacy` for `.h5`."""
    if lacking_in_training(compiled, legacy):
        return None
    return {
        "optimizer": optimizer_to_keras(compiled.optimizer, legacy),
        "loss": _single([loss_to_keras(loss) for loss in compiled.losses]),
        "loss_weights": list(compiled.loss_weights) if compiled.loss_weights else None,
        "metrics": _metrics_to_keras(compiled.metrics, legacy),
        "weighted_metrics": _metrics_to_keras(compiled.weighted_metrics, legacy),
        "run_eagerly": False,
        "steps_per_execution": 1,
        "jit_compile": False,
    }


def lacking_in_training(compiled: Compiled, legacy: bool = False) -> list[str]:
    """What about the loss and the optimizer not every Keras knows, in words."""
    lacking = _LOSSES_LACKING_2 if legacy else _LOSSES_LACKING
    found = [f"the loss {loss.kind}" for loss in compiled.losses if loss is not None and loss.kind in lacking]
    rule, rate = compiled.optimizer, compiled.optimizer.learning_rate
    if rule.kind in (_RULES_LACKING_2 if legacy else _RULES_LACKING):
        found.append(f"the optimizer {rule.kind}")
    elif legacy:
        found += [
            f"the setting {name} of {rule.kind}" for name in sorted(_RULE_SETTINGS_LACKING_2 & set(rule.settings()))
        ]
    if isinstance(rate, Schedule) and rate.kind in _RATES_LACKING:
        found.append(f"the learning rate {rate.kind}")
    return found


def lacking_metrics(compiled: Compiled, legacy: bool = False) -> list[str]:
    """The metrics that not every Keras knows."""
    groups = (*compiled.metrics, *compiled.weighted_metrics)
    return [_name(item) for group in groups for item in group if not _known(item, legacy)]


def _single(items: list[Any]) -> Any:
    return items[0] if len(items) == 1 else items


def loss_to_keras(loss: Loss | None) -> Any:
    """A loss by its name if all its settings are the usual ones, else as an object with the others."""
    if loss is None:
        return None
    settings = {name: to_keras(getattr(loss, name)) for name in loss.settings()}
    if not settings and loss.kind not in _WITHOUT_A_NAME:
        return loss.kind
    return wrapped("keras.losses", type(loss).__name__, {"name": loss.kind, **settings})


def _metrics_to_keras(groups: Sequence[Sequence[Any]], legacy: bool) -> Any:
    written = [[_metric_to_keras(item, legacy) for item in group if _known(item, legacy)] for group in groups]
    if not any(written):
        return None
    return written[0] if len(written) == 1 else written


def _known(item: Any, legacy: bool) -> bool:
    return _name(item) not in (_METRICS_LACKING_2 if legacy else _METRICS_LACKING)


def _name(item: Any) -> str:
    """The class of a metric, or the name that stands for one that is chosen later."""
    if isinstance(item, str):
        return metrics[item].__name__ if item in metrics else item
    return type(_spec(item)).__name__


def _spec(value: Any) -> Spec:
    return value if isinstance(value, Spec) else metrics.from_json(value)


def _metric_to_keras(value: Any, legacy: bool) -> Any:
    if isinstance(value, str):
        if not legacy or value not in metrics or value in losses or value.endswith("accuracy"):
            return value
        value = metrics.create(value)
    spec = _spec(value)
    changed = spec.settings()
    needed = _OF_METRICS - {"num_classes"} if spec.kind == "binary_io_u" else _OF_METRICS
    settings = {
        name: to_keras(getattr(spec, name))
        for name in spec.params()
        if name in changed or (name in needed and getattr(spec, name) is not None)
    }
    return wrapped("keras.metrics", type(spec).__name__, {"name": spec.kind, **settings})


def optimizer_to_keras(optimizer: Optimizer, legacy: bool = False) -> dict[str, Any]:
    """An optimizer as an object."""
    settings = all_settings(optimizer)
    if legacy:
        changed = optimizer.settings()
        settings = {name: value for name, value in settings.items() if name in changed or name == "learning_rate"}
    return wrapped("keras.optimizers", optimizer.kind, {"name": optimizer.kind.lower(), **settings})
