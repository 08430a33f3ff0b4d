"""Layers and settings that not every Keras has, written as layers that together do the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from netbuilder.core.errors import FileError
from netbuilder.core.text import sentence
from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers import Layer, layers
from netbuilder.engine.layers.base import Shape
from netbuilder.formats.keras_files.activation_parts import activation_parts
from netbuilder.formats.keras_files.function_parts import WITH_SETTINGS, activation_operation, as_operation
from netbuilder.formats.keras_files.order import keras_order
from netbuilder.formats.keras_files.slice_parts import slice_parts
from netbuilder.formats.keras_files.states import parts_in
from netbuilder.formats.masks import gives_mask, masked_nodes, masks_needed
from netbuilder.formats.model import StoredModel, Weights


@dataclass(frozen=True)
class _Link:
    """A layer among those that stand for one.

    Attributes:
        ending: what its name ends in; the one with none keeps name and weights.
        spec: the layer.
        sources: the links that it reads from, counted from 0; -1, -2, … are what the one layer read.
    """

    ending: str
    spec: Layer
    sources: tuple[int, ...]


Chain = list[_Link]


def with_stand_ins(model: StoredModel, legacy: bool = False) -> StoredModel:
    """The same model without what only we have; every layer keeps its name and its weights.

    Args:
        model: the model to write.
        legacy: whether an `.h5` file is written, which older programs read too.
    """
    rewriting = _Rewriting(model.graph, model.weights, legacy)
    if not rewriting.chains:
        return model
    graph = rewriting.graph()
    before = [owner for owner in keras_order(model.graph) if owner in model.weights]
    after = [owner for owner in keras_order(graph) if owner in model.weights]
    return replace(model, graph=graph, optimizer_variables=model.optimizer_variables if before == after else ())


class _Rewriting:
    """A graph of which some nodes become several."""

    def __init__(self, source: Graph, weights: Weights, legacy: bool) -> None:
        self._source = source
        self.chains: dict[str, Chain] = {}
        if not any(_concerned(node.spec, legacy) for node in source.nodes):
            return
        shapes, parts = source.shapes(), parts_in(source)
        masked = masked_nodes(source)
        for node in source.nodes:
            if node.id not in parts and _concerned(node.spec, legacy):
                given = shapes[node.inputs[0]] if node.inputs else ()
                arrays, mask = weights.get(node.owner, {}), any(name in masked for name in node.inputs)
                chain = _chain(_Use(node, given, shapes[node.id], arrays, legacy, mask))
                if chain is not None:
                    self.chains[node.id] = chain
        lost = masks_needed(source) if self.chains else ()
        for node in source.nodes:
            if node.id in lost and _forgets(self.chains.get(node.id, ())):
                raise _without_mask(node)

    def graph(self) -> Graph:
        """The new graph."""
        taken = {node.id for node in self._source.nodes}
        ends: dict[str, str] = {}
        nodes: list[Node] = []
        for node in self._source.nodes:
            inputs = tuple(ends.get(name, name) for name in node.inputs)
            chain = self.chains.get(node.id)
            if chain is None:
                nodes.append(replace(node, inputs=inputs))
                continue
            names: list[str] = []
            for link in chain:
                name = _free(f"{node.id}_{link.ending}", taken) if link.ending else node.id
                read = tuple(names[source] if source >= 0 else inputs[-1 - source] for source in link.sources)
                keeps = {"shares": node.shares, "trainable": node.trainable} if not link.ending else {}
                nodes.append(Node(id=name, spec=link.spec, inputs=read, group=node.group, **keeps))
                names.append(name)
            ends[node.id] = names[-1]
        return Graph(tuple(nodes), tuple(ends.get(name, name) for name in self._source.outputs))


def _forgets(chain: Sequence[_Link]) -> bool:
    """Whether a mask does not come through."""
    told: list[bool] = []
    for link in chain:
        given = [source < 0 or told[source] for source in link.sources]
        told.append(gives_mask(Node(id=link.ending, spec=link.spec), given))
    return bool(told) and not told[-1]


def _without_mask(node: Node) -> FileError:
    kind = node.spec.kind
    if kind not in ("Maxout", "Slice"):
        return FileError(
            sentence("An .h5 file cannot hold {id}, a {kind} that tells which steps count.", id=node.id, kind=kind),
            hint="Save the model as a .keras file.",
            where=node.id,
        )
    return FileError(
        sentence("Keras has no layer like {id}, a {kind} that tells which steps count.", id=node.id, kind=kind),
        hint=sentence("Put the {kind} before the Masking or Embedding layer, or use another layer.", kind=kind),
        where=node.id,
    )


@dataclass(frozen=True)
class _Use:
    """One use of a layer.

    Attributes:
        node: the layer and what it reads.
        given: the shape of its first input.
        made: the shape of its output.
        arrays: its weights.
        legacy: whether older programs read the file.
        masked: whether some of its inputs have a mask.
    """

    node: Node
    given: Shape
    made: Shape
    arrays: Mapping[str, np.ndarray]
    legacy: bool
    masked: bool

    @property
    def spec(self) -> Any:
        return self.node.spec


def _concerned(spec: Layer, legacy: bool) -> bool:
    if spec.kind in _CHAINS:
        return True
    activation = getattr(spec, "activation", None)
    if activation is None:
        return False
    return activation.kind in ("glu", *WITH_SETTINGS) or activation_parts(activation, legacy) is not None


def _chain(use: _Use) -> Chain | None:
    """What stands for a layer; None where it can stay."""
    made = _CHAINS.get(use.spec.kind)
    return made(use) if made else _activated(use)


def _activated(use: _Use) -> Chain | None:
    """A layer whose activation follows as layers of its own."""
    if use.spec.activation.kind == "glu":
        raise FileError(
            sentence(
                "Keras takes the output of {id} for twice as wide as it is after the activation glu.", id=use.node.id
            ),
            hint="Use another activation.",
            where=use.node.id,
        )
    spec, parts = use.spec, activation_parts(use.spec.activation, use.legacy)
    operation = None if use.legacy else activation_operation(use.spec.activation, use.made)
    if (parts or operation) is None or "recurrent_activation" in spec.params() or spec.kind == "SimpleRNN":
        return None
    if getattr(spec, "activity_regularizer", None) is not None:
        return None  # the penalty is on what comes out after the activation
    first = [] if spec.kind == "Activation" else [_Link("", spec.replace(activation=None), (-1,))]
    links: Chain = [_Link("activation", operation, (len(first) - 1,))] if operation else []
    for number, (kind, settings, sources) in enumerate(parts or ()):
        ending = f"activation_{number}" if number else "activation"
        links.append(_Link(ending, layers.create(kind, settings), tuple(source + len(first) for source in sources)))
    return first + links if first else _kept_last(links)


def _line(*items: tuple[str, Layer]) -> Chain:
    """Layers one after another."""
    return [_Link(ending, spec, (place - 1,)) for place, (ending, spec) in enumerate(items)]


def _kept_last(chain: Chain) -> Chain:
    return [*chain[:-1], replace(chain[-1], ending="")]


def _maxout(use: _Use) -> Chain:
    """Dense makes all sums, and the largest of each unit is pooled over its pieces."""
    settings: Mapping[str, Any] = {name: getattr(use.spec, name) for name in use.spec.params()}
    units, pieces = settings["units"], settings["pieces"]
    kept = {name: value for name, value in settings.items() if name not in ("units", "pieces")}
    dense = layers.create("Dense", {**kept, "units": units * pieces})
    lengths = [length for length in use.made[:-1] if length is not None]
    if len(lengths) < len(use.made) - 1 and len(use.made) != 2:
        raise FileError(
            sentence("Keras has no layer like {id}, a Maxout on samples of an open length.", id=use.node.id),
            hint="Give the length in the input.",
            where=use.node.id,
        )
    rows = -1 if len(lengths) < len(use.made) - 1 else _product(lengths) * pieces
    items = [("", dense), ("pieces", layers.create("Reshape", {"target_shape": (rows, units)}))]
    if len(use.made) == 1:
        return _line(*items, ("largest", layers.create("GlobalMaxPooling1D")))
    items.append(("largest", layers.create("MaxPooling1D", {"pool_size": pieces})))
    if len(use.made) > 2:
        items.append(("shape", layers.create("Reshape", {"target_shape": tuple(use.made)})))
    return _line(*items)


def _slice(use: _Use) -> Chain:
    parts = slice_parts(use.spec, use.given, use.made)
    if parts is None:
        raise FileError(
            sentence("Keras has no layer like {id}, a Slice of samples of an open length.", id=use.node.id),
            hint="Give the length in the input.",
            where=use.node.id,
        )
    named = [(f"part_{number}", layers.create(kind, settings)) for number, (kind, settings) in enumerate(parts)]
    return _kept_last(_line(*named))


def _normalization(use: _Use) -> Chain | None:
    """One mean for all features is repeated: not every Keras does that itself."""
    spec = use.spec
    axis = spec.axis
    if use.legacy and axis is None:
        return _line(("", _rescaling(use)))
    if spec.mean is None or axis is None or isinstance(axis, tuple) or isinstance(spec.mean, tuple):
        return None
    features = use.given[axis if axis < 0 else axis - 1]
    if features is None:
        return None
    mean, variance = (float(spec.mean),) * features, (float(spec.variance),) * features
    return _line(("", spec.replace(mean=mean, variance=variance)))


def _rescaling(use: _Use) -> Layer:
    """The same with numbers in place of weights: `.h5` files cannot say that all axes have one mean."""
    spec = use.spec
    known = spec.mean is not None
    mean, variance = (spec.mean, spec.variance) if known else (use.arrays["mean"], use.arrays["variance"])
    middle, width = float(np.ravel(mean)[0]), max(float(np.ravel(variance)[0]) ** 0.5, 1e-7)
    if spec.invert:
        return layers.create("Rescaling", {"scale": width, "offset": middle})
    return layers.create("Rescaling", {"scale": 1 / width, "offset": -middle / width})


def _layer_normalization(use: _Use) -> Chain | None:
    """The last axes as one: `.h5` files cannot name several."""
    spec = use.spec
    if not use.legacy or not isinstance(spec.axis, tuple) or len(spec.axis) == 1:
        return None
    rank = len(use.given)
    axes = sorted(axis % (rank + 1) - 1 for axis in spec.axis)
    lengths = [length for length in use.given if length is not None]
    if axes != list(range(axes[0], rank)) or len(lengths) < rank:
        raise FileError(
            sentence("An .h5 file cannot say that {id} normalizes several axes of its samples.", id=use.node.id),
            hint="Save the model as a .keras file.",
            where=use.node.id,
        )
    joined = (*lengths[: axes[0]], _product(lengths[axes[0] :]))
    first = ("joined", layers.create("Reshape", {"target_shape": joined}))
    last = ("shape", layers.create("Reshape", {"target_shape": tuple(lengths)}))
    return _line(first, ("", spec.replace(axis=-1)), last)


def _concatenate(use: _Use) -> Chain | None:
    """Along the last axis, with the axes swapped before and after: older versions lose another axis in `.h5` files."""
    axis, rank = use.spec.axis, len(use.given)
    place = axis - 1 if axis > 0 else rank + axis
    if not use.legacy or place == rank - 1:
        return None
    dims = list(range(1, rank + 1))
    dims[place], dims[-1] = dims[-1], dims[place]
    swap = layers.create("Permute", {"dims": tuple(dims)})
    count = len(use.node.inputs)
    swapped = [_Link(f"swapped_{number}", swap, (-1 - number,)) for number in range(count)]
    joined = _Link("joined", use.spec.replace(axis=-1), tuple(range(count)))
    return [*swapped, joined, _Link("", swap, (count,))]


def _operation(use: _Use) -> Chain:
    """What Keras has as an operation between layers alone."""
    return _line(("", as_operation(use.spec, use.made)))


def _softmax(use: _Use) -> Chain | None:
    """As an activation, for a Softmax of Keras fails where steps are masked."""
    if not use.masked:
        return None
    if use.spec.axis not in (-1, len(use.given), (-1,), (len(use.given),)):
        raise FileError(
            sentence(
                "Keras has no layer like {id}, a Softmax along other axes than the last that is given a mask.",
                id=use.node.id,
            ),
            hint="Put the Softmax before the Masking or Embedding layer.",
            where=use.node.id,
        )
    return _line(("", layers.create("Activation", {"activation": "softmax"})))


def _rms_normalization(use: _Use) -> Chain | None:
    """With its axis brought to the end, for Keras divides along the last axes only."""
    rank = len(use.given)
    axes = use.spec.axis if isinstance(use.spec.axis, tuple) else (use.spec.axis,)
    axes = sorted(axis % (rank + 1) for axis in axes)
    if axes == list(range(axes[0], rank + 1)):
        return None
    if len(axes) > 1:
        raise FileError(
            sentence(
                "Keras has no layer like {id}, an RMSNormalization over several axes but the last.", id=use.node.id
            ),
            hint="Put a Permute layer before and after it.",
            where=use.node.id,
        )
    there = (*(axis for axis in range(1, rank + 1) if axis != axes[0]), axes[0])
    back = tuple(there.index(axis) + 1 for axis in range(1, rank + 1))
    normalized = layers.create("RMSNormalization", {"epsilon": use.spec.epsilon})
    swaps = [layers.create("Permute", {"dims": dims}) for dims in (there, back)]
    return _line(("before", swaps[0]), ("", normalized), ("after", swaps[1]))


def _product(lengths: list[int]) -> int:
    found = 1
    for length in lengths:
        found *= length
    return found


_CHAINS: dict[str, Callable[[_Use], Chain | None]] = {
    "Maxout": _maxout,
    "Slice": _slice,
    "Concatenate": _concatenate,
    "Softmax": _softmax,
    "Function": _operation,
    "Normalization": _normalization,
    "LayerNormalization": _layer_normalization,
    "Power": _operation,
    "RMSNormalization": _rms_normalization,
}


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    taken.add(name)
    return name
