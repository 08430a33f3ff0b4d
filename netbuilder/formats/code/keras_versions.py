"""What not every version of Keras 3 has, as sentences for those who run a script."""

from __future__ import annotations

from collections.abc import Iterator

from netbuilder.core.spec import Spec
from netbuilder.core.text import sentence
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers.merging import Merge
from netbuilder.engine.losses import Loss
from netbuilder.engine.metrics import Metric, metrics
from netbuilder.formats.code.keras_values import one_for_each_class
from netbuilder.formats.code.text import remark
from netbuilder.formats.keras_files.portable import ACTIVATIONS_SINCE, LAYERS_SINCE
from netbuilder.formats.masks import looks_at_mask, masked_nodes, masks_needed
from netbuilder.formats.model import StoredModel

_SINCE = {
    **LAYERS_SINCE,
    **ACTIVATIONS_SINCE,
    "circle": "3.8",
    "categorical_generalized_cross_entropy": "3.10",
    "ConcordanceCorrelation": "3.8",
    "PearsonCorrelation": "3.8",
}
"""Since when there are layers, activations, losses and metrics, by their kinds or classes."""

_SETTING_SINCE: dict[tuple[type[Spec], str, str], str] = {
    (Loss, "dice", "axis"): "3.6",
    (Loss, "tversky", "axis"): "3.8",
    (Loss, "sparse_categorical_crossentropy", "axis"): "3.10",
    (Metric, "sparse_categorical_crossentropy", "ignore_class"): "3.15",
}


def needs(stored: StoredModel) -> list[str]:
    """What the script needs a newer Keras for than 3.3."""
    found = []
    for node in stored.graph.nodes:
        for spec in (node.spec, getattr(node.spec, "layer", node.spec)):
            parts = (spec, *(getattr(spec, name, None) for name in ("activation", "recurrent_activation")))
            for part in filter(None, parts):
                found += _of(part, f"{remark(node.id)} ({part.kind})")
    for spec in _in_training(stored):
        found += _of(spec, spec.kind)
        if one_for_each_class(spec):
            found.append(
                sentence(
                    "Keras cannot show the {kind} of each class while it trains: the script takes their mean.",
                    kind=spec.kind,
                )
            )
    return list(dict.fromkeys([*found, *_of_masks(stored.graph)]))


def _of_masks(graph: Graph) -> Iterator[str]:
    """Layers that join sequences of which not all steps count."""
    masked, needed = masked_nodes(graph), masks_needed(graph)
    for node in graph.nodes:
        joins = isinstance(node.spec, Merge) or node.spec.kind == "Concatenate"
        if joins and masked.intersection(node.inputs) and (node.id in needed or looks_at_mask(node)):
            since = "3.12" if node.spec.kind == "Concatenate" else "3.4"
            yield sentence("{id} joins masks, which needs Keras {version} or newer.", id=remark(node.id), version=since)


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
