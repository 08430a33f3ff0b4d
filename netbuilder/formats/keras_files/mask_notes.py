"""What must be said of masks in a file for Keras: not every version joins them in the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from netbuilder.core.text import sentence
from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers.bidirectional import Bidirectional
from netbuilder.engine.layers.merging import Extreme, Merge, Multiply
from netbuilder.engine.layers.recurrent import Recurrent
from netbuilder.formats.keras_files.mask_steps import Form, MaskSteps
from netbuilder.formats.masks import gives_mask, masked_nodes

_WITHOUT_MASK_IN_KERAS_2 = ("Identity", "Normalization", "Rescaling")
_Mask = tuple[str, frozenset[object]] | None
"""How a mask is joined and of what; None where all steps count."""
_Joins = Callable[[Node, Sequence[_Mask]], _Mask]


def notes_on_masks(graph: Graph, legacy: bool) -> Iterator[str]:
    """Sentences on layers that join sequences with masks; `legacy` where an `.h5` file is written."""
    masked = masked_nodes(graph)
    if not masked:
        return
    for node in graph.nodes:
        if isinstance(node.spec, (Multiply, Extreme)) and masked.intersection(node.inputs):
            yield _of_numbers(node, legacy)
    if not legacy:
        return
    ours, older, early = (_masks(graph, joins) for joins in (_ours, _of_keras_2, _of_early_keras))
    for node in graph.nodes:
        if not _reads(node):
            continue
        own = ours[node.inputs[0]]
        if older[node.inputs[0]] != own:
            yield sentence("Keras 2 joins the masks that {id} reads in another way: it predicts otherwise.", id=node.id)
        if early[node.inputs[0]] != own:
            yield sentence("Keras 3 before 3.4 loses the mask that {id} reads: it predicts otherwise.", id=node.id)
    steps = MaskSteps(graph, Form.MIDDLE).needed().values()
    for name in dict.fromkeys(step.node for step in steps if step.kind == "BroadcastTo"):
        yield sentence("Keras 3.4 to 3.11 cannot predict with this file, since {id} joins masks.", id=name)


def _of_numbers(node: Node, legacy: bool) -> str:
    if legacy:
        return sentence(
            "Keras 2, and Keras 3 before 3.4, count masked steps in {id} like others: they predict otherwise.",
            id=node.id,
        )
    return sentence("Keras before 3.4 counts masked steps in {id} like others: it predicts otherwise.", id=node.id)


def _reads(node: Node) -> bool:
    spec = getattr(node.spec, "layer", node.spec) if node.spec.kind == "TimeDistributed" else node.spec
    return isinstance(spec, (Recurrent, Bidirectional)) or spec.kind == "GlobalAveragePooling1D"


def _masks(graph: Graph, joins: _Joins) -> dict[str, _Mask]:
    """The mask of each node's output, by one rule of joining."""
    found: dict[str, _Mask] = {}
    for node in graph.nodes:
        given = [found[name] for name in node.inputs]
        if node.spec.makes_mask:
            # Makers that read one source by one rule make one mask.
            found[node.id] = ("made", frozenset({node.spec, node.inputs}))
        elif isinstance(node.spec, Merge) or node.spec.kind == "Concatenate" or joins is _of_keras_2:
            found[node.id] = joins(node, given)
        else:
            found[node.id] = _handed_on(node, given)
    return found


def _handed_on(node: Node, given: Sequence[_Mask]) -> _Mask:
    return given[0] if gives_mask(node, [mask is not None for mask in given]) else None


def _along_steps(node: Node, given: Sequence[_Mask]) -> bool:
    return node.spec.kind == "Concatenate" and node.spec.axis == 1 and any(given)


def _joined(how: str, masks: Sequence[_Mask]) -> _Mask:
    different = frozenset(mask for mask in masks if mask is not None)
    return next(iter(different), None) if len(different) < 2 else (how, different)


def _ours(node: Node, given: Sequence[_Mask]) -> _Mask:
    if _along_steps(node, given):
        return ("in turn", frozenset(enumerate(given)))
    return None if None in given else _joined("any", given)


def _of_keras_2(node: Node, given: Sequence[_Mask]) -> _Mask:
    if _along_steps(node, given):
        return ("in turn", frozenset(enumerate(given)))
    if isinstance(node.spec, Merge) or node.spec.kind == "Concatenate":
        return _joined("all", given)
    return None if node.spec.kind in _WITHOUT_MASK_IN_KERAS_2 else _handed_on(node, given)


def _of_early_keras(node: Node, given: Sequence[_Mask]) -> _Mask:
    return None
