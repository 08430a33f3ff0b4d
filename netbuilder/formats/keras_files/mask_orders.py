"""Whether every version of Keras sorts the layers of a network alike, though masks are made in different ways."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from netbuilder.core.errors import FileError
from netbuilder.core.text import mark, sentence
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers.masked_as import MaskedAs
from netbuilder.engine.layers.merging import Extreme, Multiply
from netbuilder.engine.layers.placeholder import Placeholder
from netbuilder.formats.keras_files.mask_steps import Form, MaskSteps
from netbuilder.formats.keras_files.order import order_with_masks, plain_order
from netbuilder.formats.keras_files.read_weights import declared_weights
from netbuilder.formats.masks import gives_mask

_BY_KERAS = (Form.EARLY, Form.MIDDLE, Form.LATE)


def refuse_mixed_h5(graph: Graph) -> None:
    """Refuses an `.h5` file, in which each version of Keras finds weights by its own order of all layers."""
    if not _masked(graph):
        return
    orders = [plain_order(graph), *(_order(graph, form) for form in _BY_KERAS)]
    _refuse(graph, orders, lambda owner: "", mark("Save the model as a .keras file."))


def refuse_mixed_weights(graph: Graph) -> None:
    """Refuses a `.weights.h5` file, in which each version finds weights by its order of the layers of a class."""
    if _masked(graph):
        orders = [_order(graph, form, kept) for form in Form for kept in (False, True)]
        _refuse(graph, orders, _class_in(graph), mark("Save the whole model as a .keras file."))


def refuse_masks_inside(graph: Graph) -> None:
    """Refuses masks that a layer looks at by itself and would not find: those of Keras 2 are handed on beside it."""
    odd: set[str] = set()
    for node in graph.nodes:
        if isinstance(node.spec, MaskedAs) or (
            odd.intersection(node.inputs) and gives_mask(node, [True] * len(node.inputs))
        ):
            odd.add(node.id)
        if isinstance(node.spec, (Multiply, Extreme)) and odd.intersection(node.inputs):
            raise FileError(
                sentence("Keras 3 cannot hand the masks of an older Keras on to {id}.", id=node.id),
                hint="Put a Permute that leaves all axes where they are before it, which takes masks away.",
                where=node.id,
            )


def refuse_mixed_kept(graph: Graph) -> None:
    """Refuses a `.keras` file with layers that are not known here, if it counts whether they read masks."""
    if _masked(graph) and any(isinstance(node.spec, Placeholder) for node in graph.nodes):
        orders = [_order(graph, Form.WRITTEN, kept) for kept in (False, True)]
        _refuse(
            graph, orders, _class_in(graph), mark("Put another layer in the place of those that are not known here.")
        )


def _masked(graph: Graph) -> bool:
    return any(node.spec.makes_mask for node in graph.nodes)


def _class_in(graph: Graph) -> Callable[[str], str]:
    return lambda owner: getattr(graph[owner].spec, "class_name", "") or graph[owner].spec.kind


def _order(graph: Graph, form: Form, kept_read: bool = False) -> list[str]:
    steps = MaskSteps(graph, form, kept_read)
    made = steps.needed()
    return [owner for owner in order_with_masks(graph, steps) if owner not in made]


def _refuse(graph: Graph, orders: Sequence[Iterable[str]], counted: Callable[[str], str], hint: str) -> None:
    """Refuses if two orders have different layers in one place of those that are counted together."""
    weights = declared_weights(graph)
    first: dict[str, list[str]] = {}
    for number, order in enumerate(orders):
        found: dict[str, list[str]] = {}
        for owner in order:
            if weights.get(owner):
                found.setdefault(counted(owner), []).append(owner)
        first = first if number else found
        for key, owners in first.items():
            for one, other in zip(owners, found.get(key, ()), strict=True):
                if one != other:
                    raise FileError(
                        sentence(
                            "Versions of Keras sort the layers of this network differently because of its masks: in "
                            "this file some would give the weights of {one} to {other}.",
                            one=one,
                            other=other,
                        ),
                        hint=hint,
                        where=one,
                    )
