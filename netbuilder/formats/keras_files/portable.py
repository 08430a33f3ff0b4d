"""What must be said of a file for Keras: what is left out of it, and which versions cannot open it."""

from __future__ import annotations

from collections.abc import Iterator

from netbuilder.core.text import sentence
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import Layer
from netbuilder.formats.keras_files.compiling_writing import lacking_in_training, lacking_metrics
from netbuilder.formats.keras_files.mask_notes import notes_on_masks
from netbuilder.formats.keras_files.order import keras_order
from netbuilder.formats.keras_files.stand_ins import with_stand_ins
from netbuilder.formats.model import StoredModel

LAYERS_SINCE = {"RMSNormalization": "3.9"}
ACTIVATIONS_SINCE = {
    **dict.fromkeys(("celu", "glu", "hard_tanh", "log_sigmoid", "soft_shrink", "hard_shrink"), "3.8"),
    **dict.fromkeys(("tanh_shrink", "threshold", "squareplus", "sparse_plus", "sparse_sigmoid", "sparsemax"), "3.8"),
}
"""The first version that was found to have them."""
_ONLY_OURS = frozenset(("hard_sigmoid_keras2",))
_STATE_SINCE = {"Nadam": "3.10"}


def notes(model: StoredModel, legacy: bool = False) -> tuple[str, ...]:
    """Sentences about the file that is written of a model; none if every Keras reads all of it.

    Args:
        model: what is written.
        legacy: whether as an `.h5` file, which Keras 2 reads too.
    """
    written = with_stand_ins(model, legacy)
    return tuple(
        dict.fromkeys(
            [
                *_of_training(model, legacy),
                *_of_layers(written.graph, legacy),
                *_of_shared(written.graph, legacy),
                *notes_on_masks(written.graph, legacy),
            ]
        )
    )


def _of_training(model: StoredModel, legacy: bool) -> Iterator[str]:
    compiled = model.compiled
    if compiled is None:
        return
    lacking = lacking_in_training(compiled, legacy)
    if lacking:
        yield sentence(
            "Not every Keras has {lacking}, so the file does not say how the model was trained.", lacking=lacking[0]
        )
        return
    for name in lacking_metrics(compiled, legacy):
        yield sentence("Not every Keras has the metric {name}, so it is left out.", name=name)
    since = _STATE_SINCE.get(compiled.optimizer.kind)
    if since and not legacy and len(model.optimizer_variables) > 2:
        rule = compiled.optimizer.kind
        yield sentence(
            "Keras before {since} keeps the memory of {rule} in another order; open it there with compile=False.",
            since=since,
            rule=rule,
        )


def _of_layers(graph: Graph, legacy: bool) -> Iterator[str]:
    for node in graph.nodes:
        for spec in _with_inner(node.spec):
            if spec.kind in LAYERS_SINCE:
                since = LAYERS_SINCE[spec.kind]
                yield sentence(
                    "Keras before {since} has no {kind} ({id}), so it cannot open this file.",
                    since=since,
                    kind=spec.kind,
                    id=node.id,
                )
            for setting in ("activation", "recurrent_activation"):
                kind = getattr(getattr(spec, setting, None), "kind", "")
                if kind in ACTIVATIONS_SINCE:
                    yield (
                        sentence(
                            "Keras before {activations_since} has no activation {kind} ({id}), so it cannot open "
                            "this file.",
                            activations_since=ACTIVATIONS_SINCE[kind],
                            kind=kind,
                            id=node.id,
                        )
                    )
                elif kind in _ONLY_OURS:
                    yield sentence(
                        "Keras 3 has no activation {kind} ({id}), so it cannot open this file.", kind=kind, id=node.id
                    )
                elif kind == "hard_sigmoid" and legacy:
                    yield sentence(
                        "Keras 2 calculates the hard_sigmoid of {id} in another way, so it predicts otherwise.",
                        id=node.id,
                    )


def _of_shared(graph: Graph, legacy: bool) -> Iterator[str]:
    """Older versions read the layers of a `.keras` file in their order and give up at a call that comes too early."""
    order = {owner: place for place, owner in enumerate(keras_order(graph))}
    owners = {node.id: node.owner for node in graph.nodes}
    for node in graph.nodes:
        late = [name for name in node.inputs if order.get(owners[name], -1) > order.get(node.owner, 0)]
        if late and node.shares and not legacy:
            yield sentence(
                "Keras before 3.8 cannot open this .keras file, since {owner} is used again after {late}.",
                owner=node.owner,
                late=late[0],
            )


def _with_inner(spec: Layer) -> list[Layer]:
    inner = [getattr(spec, name, None) for name in ("layer", "backward_layer")]
    return [spec, *(layer for layer in inner if isinstance(layer, Layer))]
