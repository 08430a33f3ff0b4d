"""Definitions unfolded into one graph: what is inside nested models stands in it, once for each call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from netbuilder.core.errors import FileError, NetBuilderError
from netbuilder.core.text import sentence
from netbuilder.core.value_types import shown
from netbuilder.engine.graph import Graph, Node, shape_of
from netbuilder.engine.layers import Layer, layers
from netbuilder.engine.layers.base import Shape
from netbuilder.engine.layers.masked_as import MaskedAs
from netbuilder.engine.layers.merging import Merge
from netbuilder.engine.layers.placeholder import Placeholder
from netbuilder.formats.keras_files.calls import applied, call_text, given_to, input_order, stilled, timed
from netbuilder.formats.keras_files.channels import after, before
from netbuilder.formats.keras_files.containers import Path
from netbuilder.formats.keras_files.definitions import input_spec
from netbuilder.formats.keras_files.entries import Definition, Entry
from netbuilder.formats.keras_files.joints import Joint, Ref
from netbuilder.formats.keras_files.kept_operations import kept_operation
from netbuilder.formats.keras_files.lacking import warning
from netbuilder.formats.keras_files.lacking_shapes import shaped
from netbuilder.formats.keras_files.layer_reading import Dialect
from netbuilder.formats.keras_files.limits import Sizes
from netbuilder.formats.keras_files.masks import OTHERWISE_JOINED, made_by_hand, mask_operations
from netbuilder.formats.keras_files.naming import Ids, changed, clean
from netbuilder.formats.keras_files.operation_steps import UnknownOperationError
from netbuilder.formats.keras_files.operations import translated
from netbuilder.formats.keras_files.resolving import Place, Resolver, ordered, told_shapes
from netbuilder.formats.keras_files.states import given_states, takes_states
from netbuilder.formats.masks import gives_mask, without_idle_masks

_WITHOUT_MASK = (
    *("Permute", "Reshape", "Flatten", "RepeatVector", "Global", "Dot", "Cropping", "Conv", "Depthwise", "Separable"),
    *("MaxPooling", "AveragePooling", "UpSampling", "ZeroPadding", "Embedding", "RMSNormalization"),
    *("Function", "Power"),
)
_WITHOUT_MASK_BEFORE = ("Identity", "Normalization", "Rescaling")
"""Layers that leave no mask in Keras 1 and 2."""

_JOINING = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot")
_MASKED_MERGES = ("Multiply", "Maximum", "Minimum")
"""Layers that leave out masked numbers since Keras 3.4; before, they took them like others."""


class Unfolding:
    """The graph that a definition makes.

    Attributes:
        nodes: in an order in which each follows those it reads from.
        owners: the node that owns the weights of each layer, by its path.
    """

    def __init__(self, definition: Definition, dialect: Dialect) -> None:
        self.dialect = dialect
        self.nodes: dict[str, Node] = {}
        self.owners: dict[Path, str] = {}
        self.ids = Ids(clean(name) for name in definition.entries)
        self.changed: dict[str, str] = {}
        self.shapes: dict[str, Any] = {}
        self._sizes = Sizes()
        self._groups: set[str] = set()
        self._turned: dict[str, str] = {}
        self.masked: dict[str, frozenset[str]] = {}
        outputs = _Model(self, definition, (), None, _Around(frozen=not definition.trainable)).run()
        if self.changed:
            dialect.warn(changed(self.changed))
        used = {name for node in self.nodes.values() for name in node.inputs} | set(outputs)
        kept = [node for node in self.nodes.values() if node.id in used or node.id not in self._turned]
        self.graph = without_idle_masks(Graph(tuple(kept), tuple(outputs)))

    def add(self, node: Node, where: str) -> str:
        """Puts a node into the graph, with its shape worked out and its size judged."""
        try:
            self.shapes[node.id] = shape_of(node, self.shapes)
            self._sizes.count(node, [self.shapes[name] for name in node.inputs], self.shapes[node.id], where)
        except FileError:
            raise
        except NetBuilderError as error:
            raise FileError(error.message, hint=error.hint, where=where) from None
        self.nodes[node.id] = node
        self._follow_masks(node)
        return node.id

    def _follow_masks(self, node: Node) -> None:
        """Remembers which masks reach a node."""
        given = [self.masked.get(name, frozenset()) for name in node.inputs]
        if node.spec.makes_mask:
            self.masked[node.id] = frozenset({node.id})
        elif isinstance(node.spec, MaskedAs):
            self.masked[node.id] = given[1] if len(given) == 2 else frozenset({node.id}).union(*given[1:])
        elif _hands_masks_on(node.spec, self.shapes[node.id]) and gives_mask(node, [bool(makers) for makers in given]):
            self.masked[node.id] = frozenset().union(*(given if _joins(node.spec) else given[:1]))

    def called(self, name: str, given: str) -> str:
        """Remembers what a layer is called here where its own name could not be kept; returns it."""
        if clean(name) != name:
            self.changed.setdefault(name, given)
        return given

    def group(self, name: str, around: str) -> str:
        """A path of groups that no other call of a model has."""
        own = clean(name).replace("/", "_")
        path = base = f"{around}/{own}" if around else own
        if own != name:
            self.changed.setdefault(name, own)
        number = 1
        while path in self._groups:
            number += 1
            path = f"{base} {number}"
        self._groups.add(path)
        return path

    def turned(self, node: str, source: str) -> None:
        """Remembers that a node only turns what another gives, and from which axes."""
        self._turned[node] = source

    def unturned(self, node: str) -> str | None:
        """What a node turns, if it does nothing else."""
        return self._turned.get(node)


def _joins(spec: Layer) -> bool:
    return isinstance(spec, Merge) or spec.kind == "Concatenate"


def _hands_masks_on(spec: Layer, shape: Shape) -> bool:
    return len(shape) > 1 and not spec.kind.startswith(_WITHOUT_MASK)


class _Around:
    """What the models around a layer say of it."""

    def __init__(self, group: str = "", frozen: bool = False, still: bool = False, timed: bool = False) -> None:
        self.group, self.frozen, self.still, self.timed = group, frozen, still, timed

    def inside(self, group: str, frozen: bool, still: bool, timed: bool) -> _Around:
        """The same for what lies in a model further in."""
        return _Around(group, self.frozen or frozen, self.still or still, self.timed or timed)


class _Model:
    """One call of a model."""

    def __init__(
        self, whole: Unfolding, definition: Definition, path: Path, given: Sequence[str] | None, around: _Around
    ) -> None:
        self.whole, self.definition, self.path, self.around = whole, definition, path, around
        self.given = given
        self.resolver = Resolver(definition)
        self.values: dict[Place, list[str]] = {}
        self.names: dict[Place, str] = {}
        self.told = told_shapes(definition, self.resolver)

    def run(self) -> list[str]:
        """Adds all calls, and returns the nodes of the outputs."""
        definition = self.definition
        self._begin()
        masks = mask_operations(definition)
        for place in ordered(definition, self.resolver, masks):
            name, number = place
            entry = definition.entries[name]
            if entry.kind == "input":
                if place not in self.values:
                    raise FileError(
                        sentence("The Input {name} is not among the inputs of its model.", name=shown(name)),
                        where=entry.where,
                    )
                continue
            joint = entry.calls[number]
            for ref in joint.masks():
                if self.resolver.place(ref).layer not in masks:
                    raise made_by_hand(name, entry.where)
            if entry.kind == "layer" and joint.masks():
                self._check_masks(entry, joint, masks)
            self.values[place] = _KINDS[entry.kind](self, entry, number, joint)
        return [self.node(self.resolver.place(ref, at_ends=True)) for ref in definition.outputs]

    def _check_masks(self, entry: Entry, joint: Joint, masks: set[str]) -> None:
        """Refuses a mask that is not the one that reaches the layer by itself: it would be lost or another."""
        first = next(iter(self._refs(joint.numbers())), "")
        makers = self.whole.masked.get(first, frozenset())
        waiting, origins, seen, strange = joint.masks(), set(), set(), False
        while waiting:
            ref = self.resolver.place(waiting.pop())
            if ref.layer not in masks:
                origins.add(self.node(ref))
            elif (ref.layer, ref.call) not in seen:
                seen.add((ref.layer, ref.call))
                strange |= self.definition.entries[ref.layer].class_name in OTHERWISE_JOINED
                waiting += self.definition.entries[ref.layer].calls[ref.call].refs()
        if strange or not origins & {source for maker in makers for source in self.whole.nodes[maker].inputs}:
            self.whole.dialect.refuse(made_by_hand(entry.name, entry.where))

    def _begin(self) -> None:
        """Gives the inputs their values: Inputs of the graph, or what the model is called with."""
        definition = self.definition
        for number, ref in enumerate(definition.inputs):
            entry = definition.entries.get(ref.layer)
            if entry is None or entry.kind != "input" or ref.output:
                raise FileError(
                    sentence("{layer} is no Input of the model in this file.", layer=shown(ref.layer)),
                    where=definition.where,
                )
            if (ref.layer, 0) in self.values:
                raise FileError(
                    sentence("{layer} is the model's input twice.", layer=shown(ref.layer)), where=definition.where
                )
            if self.given is None:
                name = self.whole.called(entry.name, self.whole.ids.top(clean(entry.name)))
                self.whole.owners[(*self.path, entry.name)] = name
                self.values[ref.layer, 0] = [self.whole.add(Node(id=name, spec=input_spec(entry)), entry.where)]
            else:
                self.values[ref.layer, 0] = [self.given[number]]

    def node(self, ref: Ref) -> str:
        """The node of an output; those of layers with several are made where they are read."""
        found = self.values[ref.layer, ref.call]
        if ref.output < len(found):
            return found[ref.output]
        node = self.whole.nodes[found[0]]
        parts = list(node.spec.parts()) if (ref.layer, ref.call) in self.names else []
        raise FileError(
            sentence(
                "The model in this file reads output {output} of {layer}, which has {count}.",
                output=ref.output,
                layer=shown(ref.layer),
                count=max(len(parts), len(found)),
            ),
            where=self.definition.where,
        )

    def _id(self, entry: Entry, number: int) -> str:
        name = clean(entry.name)
        first = self.whole.owners.get((*self.path, entry.name)) or self.names.get((entry.name, 0))
        if first:
            return self.whole.ids.further(first)
        given = self.whole.ids.inner(name, self.around.group) if self.path else self.whole.ids.top(name)
        return self.whole.called(entry.name, given)

    def _refs(self, refs: Sequence[Ref]) -> list[str]:
        return [self.node(self.resolver.place(ref)) for ref in refs]

    def layer(self, entry: Entry, number: int, joint: Joint) -> list[str]:
        """Adds a layer."""
        spec = entry.spec
        assert spec is not None
        if isinstance(spec, Placeholder):
            return self._placeholder(entry, spec, number, joint)
        refs, still = given_to(entry, joint, self.whole.dialect)
        inputs = self._refs(refs)
        dialect = self.whole.dialect
        joined = self._joined_before(spec, inputs) if dialect.strict_masks else ()
        without = _MASKED_MERGES if joined else _WITHOUT_MASK_BEFORE if dialect.strict_masks else ()
        source, unmasked = next(iter(inputs), ""), self._loses_mask(spec, inputs, joint)
        if unmasked:
            inputs = [self._without_mask(source, clean(entry.name), entry.where), *inputs[1:]]
        if spec.kind in without or (dialect.joins_without_masks and spec.kind in _JOINING):
            inputs = [self._without_mask(name, clean(entry.name), entry.where) for name in inputs]
        spec, frozen = stilled(spec, entry, self.whole.dialect) if still or self.around.still else (spec, False)
        if self.around.timed:
            spec = timed(spec, entry.channels_first, entry.where)
        spec = given_states(spec, len(inputs))
        if entry.channels_first:
            inputs = [before(self.whole, inputs[0], self.around.group, entry.where)]
        name = self._add(entry, spec, number, inputs, frozen)
        if entry.applied is not None:
            return [self._applied(entry, name, still)]
        if joined:
            return [self._masked_as(name, joined, entry.where)]
        if entry.channels_first:
            return [after(self.whole, name, self.around.group, entry.where)]
        parts = [
            self.whole.add(
                Node(id=self.whole.ids.further(f"{name}_output"), spec=part, inputs=(name,), group=self.around.group),
                entry.where,
            )
            for part in spec.parts()
        ]
        if unmasked and spec.return_sequences:
            parts[:1] = [self._masked_as(parts[0] if parts else name, (source,), entry.where)]
        return parts or [name]

    def _add(self, entry: Entry, spec: Layer, number: int, inputs: Sequence[str], frozen: bool = False) -> str:
        path = (*self.path, entry.name)
        name = self._id(entry, number)
        self.names[entry.name, number] = name
        owner = self.whole.owners.setdefault(path, name)
        node = Node(
            id=name,
            spec=spec,
            inputs=tuple(inputs),
            shares=None if owner == name else owner,
            trainable=entry.trainable and not self.around.frozen and not frozen,
            group=self.around.group,
        )
        return self.whole.add(node, entry.where)

    def _applied(self, entry: Entry, before: str, still: bool) -> str:
        """Adds what a layer has in the place of its activation, after it."""
        name = self.whole.ids.further(f"{before}_activation")
        owner = self.whole.owners.setdefault((*self.path, entry.name, ""), name)
        spec, learns = applied(entry, still or self.around.still, self.around.timed)
        learns = learns and self.whole.nodes[before].trainable
        shares, group = None if owner == name else owner, self.around.group
        node = Node(id=name, spec=spec, inputs=(before,), shares=shares, trainable=learns, group=group)
        return self.whole.add(node, entry.where)

    def _placeholder(self, entry: Entry, spec: Placeholder, number: int, joint: Joint) -> list[str]:
        refs = joint.numbers()
        if self.around.timed:
            raise FileError(
                sentence("{obstacle} It cannot stand in a TimeDistributed here.", obstacle=spec.obstacle),
                where=entry.where,
            )
        inputs = self._refs(refs)
        given = [self.whole.shapes[source] for source in inputs]
        told = self.told.get((entry.name, number, 0))
        if told is None and entry.repeated is not None and given and given[0]:
            inner = Unfolding(entry.repeated, replace(self.whole.dialect, warnings={})).graph
            told = (given[0][0], *inner.shapes()[inner.outputs[0]])
        spec = shaped(spec, told, given, entry.where)
        self.whole.dialect.warn(warning(shown(entry.name), spec.class_name))
        return [self._add(entry, spec.replace(call=call_text(joint)), number, inputs)]

    def model(self, entry: Entry, number: int, joint: Joint) -> list[str]:
        """Unfolds a model in the model."""
        inner = entry.model
        assert inner is not None
        _, still = given_to(entry, joint, self.whole.dialect)
        given = self._refs(input_order(inner, joint, entry.where))
        group = self.whole.group(entry.name, self.around.group)
        frozen = not (entry.trainable and inner.trainable)
        around = self.around.inside(group, frozen, still, entry.class_name == "TimeDistributed")
        return _Model(self.whole, inner, (*self.path, entry.name), given, around).run()

    def operation(self, entry: Entry, number: int, joint: Joint) -> list[str]:
        """Adds the layers that do what an operation does."""
        if self.around.timed:
            raise FileError("An operation between layers cannot stand in a TimeDistributed here.", where=entry.where)

        def shape(ref: Ref) -> Any:
            return self.whole.shapes[self.node(self.resolver.place(ref))]

        try:
            chain = translated(entry, joint, shape)
        except UnknownOperationError as error:
            told, given = self.told.get((entry.name, number, 0)), [shape(ref) for ref in joint.numbers()]
            return self._placeholder(entry, kept_operation(entry, told, given, error), number, joint)
        made: list[str] = []
        base = self.names[entry.name, number] = self._id(entry, number)
        for place, (spec, sources) in enumerate(chain.steps):
            inputs = tuple(
                made[source] if isinstance(source, int) else self._unmasked(source, base, entry) for source in sources
            )
            name = base if place == len(chain.steps) - 1 else self.whole.ids.further(base)
            made.append(self.whole.add(Node(id=name, spec=spec, inputs=inputs, group=self.around.group), entry.where))
        return [made[each] if isinstance(each, int) else self._refs([each])[0] for each in chain.outputs]

    def _unmasked(self, source: Ref, base: str, entry: Entry) -> str:
        """What an operation reads: no mask goes through it, so a Permute that leaves all axes stops it."""
        return self._without_mask(self._refs([source])[0], base, entry.where)

    def _without_mask(self, name: str, base: str, where: str) -> str:
        """A node without its mask, called after `base`."""
        rank = len(self.whole.shapes[name])
        if name not in self.whole.masked or rank < 2:
            return name
        spec = layers.create("Permute", {"dims": tuple(range(1, rank + 1))})
        node = Node(id=self.whole.ids.further(base), spec=spec, inputs=(name,), group=self.around.group)
        return self.whole.add(node, where)

    def _masked_as(self, name: str, others: Sequence[str], where: str) -> str:
        """A node with the masks of others."""
        node = Node(id=self.whole.ids.further(name), spec=MaskedAs(), inputs=(name, *others), group=self.around.group)
        return self.whole.add(node, where)

    def _loses_mask(self, spec: Layer, inputs: Sequence[str], joint: Joint) -> bool:
        """Whether Keras 3 calls a layer without the mask of what it reads, since it is given states too."""
        dialect = self.whole.dialect
        with_states = takes_states(given_states(spec, len(inputs)))
        alone = dialect.version == 3 and not dialect.ours and with_states and not joint.masks()
        return alone and inputs[0] in self.whole.masked

    def _joined_before(self, spec: Layer, inputs: Sequence[str]) -> tuple[str, ...]:
        """The inputs whose masks Keras 1 and 2 join in their own way: a step counts if it counts in all of them."""
        masks = [self.whole.masked.get(name) for name in inputs]
        whole_steps = spec.kind == "Concatenate" and spec.settings().get("axis") == 1
        if not _joins(spec) or not any(masks) or whole_steps:
            return ()
        if len(set(masks)) == 1 and spec.kind not in _MASKED_MERGES:
            return ()
        return tuple(dict.fromkeys(name for name, mask in zip(inputs, masks, strict=True) if mask))


_KINDS = {"layer": _Model.layer, "model": _Model.model, "operation": _Model.operation}
