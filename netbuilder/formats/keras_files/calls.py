"""What a call of a layer says beside its inputs, and what follows for the layer."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from typing import Any

from netbuilder.core.errors import FileError, SettingError
from netbuilder.core.text import sentence
from netbuilder.core.value_types import shown
from netbuilder.engine.layers import Layer, layers
from netbuilder.engine.layers.bidirectional import Bidirectional
from netbuilder.engine.layers.recurrent import Recurrent
from netbuilder.formats.keras_files.entries import Definition, Entry
from netbuilder.formats.keras_files.joints import Joint, Ref, is_mask, refs_in
from netbuilder.formats.keras_files.layer_reading import Dialect

_FIRST = ("inputs", "x", "sequences", "sequence", "data", "input")
_STATES = "initial_state"
_DROPPING = ("Dropout", "AlphaDropout", "GaussianDropout", "GaussianNoise", "SpatialDropout1D", "SpatialDropout2D")
_MERGES = ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")


def given_to(entry: Entry, joint: Joint, dialect: Dialect) -> tuple[list[Ref], bool]:
    """The outputs that a layer reads from, and whether it is called as if never in training."""
    args = list(joint.args)
    kwargs = dict(joint.kwargs)
    if not args or args == [None]:
        args = [kwargs.pop(name) for name in _FIRST if name in kwargs][:1]
    states = kwargs.pop(_STATES, None)
    training = kwargs.pop("training", None)
    rest = {key: value for key, value in kwargs.items() if not is_mask(key) and value not in (None, False, [], {})}
    if rest:
        raise FileError(
            sentence(
                "The layer {name} is called with {rest}, which is not known here.",
                name=shown(entry.name),
                rest=shown(sorted(rest)),
            ),
            where=entry.where,
        )
    _only_outputs(args, entry)
    _only_outputs([states], entry)
    refs = [*refs_in(args), *refs_in(states)]
    if not refs:
        raise FileError(sentence("The layer {name} reads from nothing.", name=shown(entry.name)), where=entry.where)
    return refs, _still(entry, training, joint.old, dialect)


def _still(entry: Entry, training: Any, old: bool, dialect: Dialect) -> bool:
    if training in (None, 0, 1) and not isinstance(training, (float, str)):
        if training and _heeds_training(entry):
            dialect.warn(
                sentence(
                    "{name} is called with training=True in this file; here that is left out.", name=shown(entry.name)
                )
            )
        # In Keras 3 what `fit` and `predict` say of training goes before what the file says.
        return old and training is not None and not training
    raise FileError(
        sentence(
            "The layer {name} is called with training={training}.", name=shown(entry.name), training=shown(training)
        ),
        where=entry.where,
    )


def _heeds_training(entry: Entry) -> bool:
    return entry.spec is None or stilled(entry.spec, entry, None)[0] is not entry.spec


def _only_outputs(values: Any, entry: Entry) -> None:
    """Refuses constants where the outputs of layers belong."""
    waiting = [values]
    while waiting:
        item = waiting.pop()
        if isinstance(item, (list, tuple)):
            waiting.extend(item)
        elif isinstance(item, Mapping) and "class_name" not in item:
            waiting.extend(item.values())
        elif item is not None and item is not False and not isinstance(item, Ref):
            raise FileError(
                sentence(
                    "The layer {name} is called with {item}, not with the output of a layer.",
                    name=shown(entry.name),
                    item=shown(item),
                ),
                where=entry.where,
            )


def stilled(spec: Layer, entry: Entry, dialect: Dialect | None) -> tuple[Layer, bool]:
    """A layer that does in training what it does else, and whether it must be frozen for that."""
    still, frozen = spec, False
    if spec.kind in _DROPPING:
        still = layers.create("Identity")
    elif isinstance(spec, Recurrent) and (spec.dropout or spec.recurrent_dropout):
        still = spec.replace(dropout=0.0, recurrent_dropout=0.0)
    elif isinstance(spec, Bidirectional):
        still = spec.replace(
            layer=stilled(spec.layer, entry, None)[0],
            backward_layer=stilled(spec.backward_layer, entry, None)[0] if spec.backward_layer else None,
        )
        still = spec if still == spec else still
    elif spec.kind == "BatchNormalization":
        frozen = True
    if dialect is not None and (still is not spec or (frozen and entry.trainable)):
        dialect.warn(
            f"{shown(entry.name)} is called with training=False in this file, so "
            + ("its weights are frozen here." if frozen else "nothing is dropped in it here.")
        )
    return still, frozen


def applied(entry: Entry, still: bool, of_steps: bool) -> tuple[Layer, bool]:
    """The layer that another has in the place of its activation, and whether it learns."""
    spec, frozen = entry.applied, entry.applied_config.get("trainable", True) is False
    assert spec is not None
    if still:
        spec, stopped = stilled(spec, entry, None)
        frozen = frozen or stopped
    return timed(spec, False, entry.where) if of_steps else spec, not frozen


def timed(spec: Layer, channels_first: bool, where: str) -> Layer:
    """The layer for every step: those that join several work on whole sequences as they are."""
    if channels_first:
        raise FileError("A layer with the channels first cannot stand in a TimeDistributed here.", where=where)
    if spec.kind in _MERGES:
        return spec
    try:
        return layers.create("TimeDistributed", {"layer": spec})
    except SettingError as error:
        raise FileError(error.message, hint=error.hint, where=where) from None


def input_order(definition: Definition, joint: Joint, where: str) -> list[Ref]:
    """What a model in a model is called with, in the order of its inputs."""
    given = joint.args[0] if joint.args else joint.kwargs.get("inputs", joint.kwargs.get("x"))
    names = [ref.layer for ref in definition.inputs]
    if isinstance(given, Mapping) and definition.input_keys is None and set(given) == set(names):
        refs = list(refs_in([given[name] for name in names]))
    else:
        refs = list(refs_in(given))
    if len(refs) != len(names):
        raise FileError(
            sentence(
                "The model {name} has {inputs} inputs, but is called with {given}.",
                name=shown(definition.name),
                inputs=len(names),
                given=len(refs),
            ),
            where=where,
        )
    return refs


def call_text(joint: Joint) -> str:
    """How a layer is called, as JSON with numbers in the place of the outputs that it reads."""
    numbers = itertools.count()
    return json.dumps({"args": _marked(joint.args, numbers), "kwargs": _marked(joint.kwargs, numbers)})


def _marked(value: Any, numbers: Any) -> Any:
    """A structure with {"input": n} in the place of each output that is read, and without masks."""
    if isinstance(value, Ref):
        return {"input": next(numbers)}
    if isinstance(value, (list, tuple)):
        return [_marked(item, numbers) for item in value]
    if isinstance(value, Mapping):
        return {key: _marked(value[key], numbers) for key in sorted(value) if not is_mask(key)}
    return value
