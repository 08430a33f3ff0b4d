"""What the cards say: for each layer its main settings, shape, parameters, memory and cost, and the totals."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.text import Text, sentence
from netbuilder.document.axes import axis_names, input_axes
from netbuilder.document.checks import DataFacts
from netbuilder.document.judging import judged
from netbuilder.document.main_settings import Setting, main_settings
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.layers import Layer
from netbuilder.engine.layers.base import Shape
from netbuilder.engine.parameters import Weight

_ITEM_BYTES = {"float32": 4, "float64": 8}
_MOST_TERMS = 8


@dataclass(frozen=True)
class Cost:
    """What one layer needs, for inputs of certain shapes.

    Attributes:
        sum_text: the parameters as the sum that yields them: 500×784 + 500; "" if there are none.
        parameters: how many there are, the kept ones included.
        learned: how many of them can be learned.
        multiply_adds: products that are added up for one sample.
    """

    sum_text: str = ""
    parameters: int = 0
    learned: int = 0
    multiply_adds: int = 0


@dataclass(frozen=True)
class Card:
    """What the card of one layer says.

    Attributes:
        id: the layer's name.
        kind: what it is registered as.
        title: what it is called in the palette.
        settings: the two or three that matter, as texts.
        shape: of the output for one sample; None where it is open because something is wrong.
        axes: what each axis of the shape is, marked for translation: height, width, channels.
        cost: parameters and multiply-adds; None where the inputs are open.
        sample_bytes: memory of the output for one sample; None where a length is open.
        batch_bytes: memory of the outputs and their derivatives for one batch.
        shares: the layer whose weights it uses, "" if its own.
        trainable: False if its weights are kept as they are.
        disabled: whether it is switched off; its shape is then that of what passes by.
    """

    id: str
    kind: str
    title: str
    settings: tuple[Setting, ...]
    shape: Shape | None
    axes: tuple[str, ...]
    cost: Cost | None
    sample_bytes: int | None
    batch_bytes: int | None
    shares: str = ""
    trainable: bool = True
    disabled: bool = False

    @property
    def shape_text(self) -> str:
        """28 × 28 × 32, with ? for a length that is open."""
        return " × ".join("?" if length is None else f"{length}" for length in self.shape or ())

    @property
    def parameters_text(self) -> str:
        """500×784 + 500 = 392,500; "" if there are none."""
        if self.cost is None or not self.cost.parameters:
            return ""
        total = f"{self.cost.parameters:,}"
        return total if self.cost.sum_text == str(self.cost.parameters) else f"{self.cost.sum_text} = {total}"


@dataclass(frozen=True)
class Totals:
    """What the whole network needs.

    Attributes:
        parameters: how many there are.
        trainable: how many of them learn.
        sample_bytes: memory of all outputs for one sample; None where a length is open.
        batch_bytes: memory of all outputs and derivatives for a batch.
        parameter_bytes: memory of the parameters alone.
        multiply_adds: for one sample, forward.
    """

    parameters: int
    trainable: int
    sample_bytes: int | None
    batch_bytes: int | None
    parameter_bytes: int
    multiply_adds: int


@dataclass(frozen=True)
class Description:
    """All cards, and the totals or why there are none."""

    cards: dict[str, Card]
    totals: Totals | None
    reason: Text | None = None


_Ground = tuple[Node, Node | None, tuple[Shape | None, ...] | None, Shape | None, tuple[str, ...], str, int]
_kept: dict[str, tuple[_Ground, Card]] = {}
"""The cards made last, each with all that it follows from: an edit changes few of them."""


def described(project: Project, facts: DataFacts | None = None) -> Description:
    """What the cards of a project say; `facts` tell whether two axes are a picture's."""
    global _kept
    graph = project.active_graph
    judgement = judged(graph)
    active = {node.id: node for node in graph.nodes}
    shapes: dict[str, Shape | None] = {name: judgement.shapes.get(name) for name in active}
    axes: dict[str, tuple[str, ...]] = {}
    cards: dict[str, Card] = {}
    kept: dict[str, tuple[_Ground, Card]] = {}
    for node in project.graph.nodes:
        running = active.get(node.id)
        if running is None:
            source = node.inputs[0] if node.inputs else ""
            shapes[node.id], axes[node.id] = shapes.get(source), axes.get(source, ())
        elif not node.inputs:
            axes[node.id] = input_axes(project, shapes[node.id], facts)
        else:
            axes[node.id] = axis_names(
                node.spec, shapes[node.id], axes.get(running.inputs[0], ()) if running.inputs else ()
            )
        given = None if running is None else tuple(shapes.get(name) for name in running.inputs)
        ground = (node, running, given, shapes[node.id], axes[node.id], project.dtype, project.batch_size)
        old = _kept.get(node.id)
        kept[node.id] = old if old is not None and old[0] == ground else (ground, _card(*ground))
        cards[node.id] = kept[node.id][1]
    _kept = kept
    return _with_totals(project, graph, cards, wrong=bool(judgement.problems) or not graph.inputs)


def _card(
    node: Node,
    running: Node | None,
    given: tuple[Shape | None, ...] | None,
    shape: Shape | None,
    axes: tuple[str, ...],
    dtype: str,
    batch_size: int,
) -> Card:
    spec = node.spec
    cost = _cost_of(running, given or (), shape) if running is not None else Cost()
    one = None
    if shape is not None and None not in shape and running is not None:
        one = math.prod(length or 0 for length in shape) * _ITEM_BYTES.get(dtype, 4)
    return Card(
        id=node.id,
        kind=spec.kind,
        title=spec.title,
        settings=main_settings(spec),
        shape=shape,
        axes=axes,
        cost=cost,
        sample_bytes=one,
        batch_bytes=None if one is None else 2 * one * max(batch_size, 1),
        shares=(running.shares or "") if running is not None else (node.shares or ""),
        trainable=node.trainable,
        disabled=running is None,
    )


def _cost_of(node: Node, given: tuple[Shape | None, ...], shape: Shape | None) -> Cost | None:
    known = tuple(each for each in given if each is not None)
    if shape is None or len(known) < len(given):
        return None
    cost = cost_of(node.spec, known)
    return Cost(multiply_adds=cost.multiply_adds) if cost and node.shares else cost


@functools.lru_cache(maxsize=4096)
def cost_of(spec: Layer, shapes: tuple[Shape, ...]) -> Cost | None:
    """What a layer needs for inputs of these shapes; None if it cannot take them."""
    try:
        weights = spec.weights(*shapes)
        products = spec.multiply_adds(*shapes)
    except NetBuilderError:
        return None
    learned = sum(weight.size for weight in weights if weight.learned)
    return Cost(_sum_text(weights), sum(weight.size for weight in weights), learned, products)


def _sum_text(weights: Sequence[Weight]) -> str:
    """The sum that yields the number of parameters; what repeats is written once, with how often."""
    terms = [_term(weight) for weight in weights]
    for length in range(1, len(terms) // 2 + 1):
        times, rest = divmod(len(terms), length)
        if not rest and terms == terms[:length] * times:
            block = " + ".join(terms[:length])
            return f"{times}×{block}" if length == 1 else f"{times}×({block})"
    if len(terms) > _MOST_TERMS:
        terms = [*terms[: _MOST_TERMS - 1], "…"]
    return " + ".join(terms)


def _term(weight: Weight) -> str:
    # A kernel is read outputs × inputs, as textbooks draw it: 500×784.
    shape = weight.shape[::-1] if len(weight.shape) == 2 and weight.name.endswith("kernel") else weight.shape
    return "×".join(map(str, shape)) or "1"


def _with_totals(project: Project, graph: Graph, cards: dict[str, Card], *, wrong: bool) -> Description:
    if not graph.nodes:
        return Description(cards, None, sentence("There is no network yet."))
    costs = [(node, cards[node.id].cost) for node in graph.nodes]
    if wrong or any(cost is None for _, cost in costs):
        return Description(cards, None, sentence("The totals cannot be given while something is wrong."))
    known = [(node, cost) for node, cost in costs if cost is not None]
    samples = [cards[node.id].sample_bytes for node in graph.nodes]
    open_ = any(size is None for size in samples)
    one = None if open_ else sum(size or 0 for size in samples)
    parameters = sum(cost.parameters for _, cost in known)
    totals = Totals(
        parameters=parameters,
        trainable=sum(cost.learned for node, cost in known if node.trainable),
        sample_bytes=one,
        batch_bytes=None if one is None else 2 * one * max(project.batch_size, 1),
        parameter_bytes=parameters * _ITEM_BYTES.get(project.dtype, 4),
        multiply_adds=sum(cost.multiply_adds for _, cost in known),
    )
    return Description(cards, totals)
