"""What not every version of Keras 3 has, as sentences for those who run a script."""

from __future__ import annotations

from collections.abc import Iterator

from netbuilder.core.spec import Spec
from netbuilder.core.text import sentence
from netbuilder.engine.layers import Layer
from netbuilder.engine.losses import Loss
from netbuilder.engine.metrics import Metric, metrics
from netbuilder.formats.code.text import remark
from netbuilder.formats.model import StoredModel

_SINCE = {
    "RMSNormalization": "3.9",
    "circle": "3.8",
    "categorical_generalized_cross_entropy": "3.10",
    "ConcordanceCorrelation": "3.8",
    "PearsonCorrelation": "3.8",
}
"""Since when there are layers, losses and metrics, by their kinds or classes."""

_SETTING_SINCE: dict[tuple[type[Spec], str, str], str] = {
    (Layer, "Conv1DTranspose", "output_padding"): "3.12",
    (Layer, "Conv2DTranspose", "output_padding"): "3.12",
    (Loss, "dice", "axis"): "3.6",
    (Loss, "tversky", "axis"): "3.8",
    (Loss, "sparse_categorical_crossentropy", "axis"): "3.10",
    (Metric, "sparse_categorical_crossentropy", "ignore_class"): "3.15",
}


def needs(stored: StoredModel) -> list[str]:
    """What the script needs a newer Keras for than 3.3, or what Keras computes otherwise."""
    found = []
    shapes = stored.graph.shapes()
    for node in stored.graph.nodes:
        name = remark(node.id)
        found += _of(node.spec, f"{name} ({node.spec.kind})")
        if node.spec.kind == "RMSNormalization" and node.spec.axis not in (-1, len(shapes[node.id])):
            found.append(
                sentence("Keras computes {id} (RMSNormalization) otherwise: along the last axis only.", id=name)
            )
    for spec in _in_training(stored):
        found += _of(spec, spec.kind)
    return list(dict.fromkeys(found))


def _in_training(stored: StoredModel) -> Iterator[Spec]:
    if stored.compiled is None:
        return
    yield from (loss for loss in stored.compiled.losses if loss is not None)
    for group in (*stored.compiled.metrics, *stored.compiled.weighted_metrics):
        for item in group:
            if isinstance(item, Spec) or item in metrics:
                yield item if isinstance(item, Spec) else metrics.from_json(item)


def _of(spec: Spec, shown: str) -> list[str]:
    since = _SINCE.get(spec.kind) or _SINCE.get(type(spec).__name__)
    found = [sentence("{what} needs Keras {version} or newer.", what=shown, version=since)] if since else []
    for (base, kind, name), version in _SETTING_SINCE.items():
        if isinstance(spec, base) and spec.kind == kind and name in spec.settings():
            found.append(
                sentence("{name} of {what} needs Keras {version} or newer.", name=name, what=shown, version=version)
            )
    return found
