"""The training half of a numpy script: forward and backward written out layer by layer, for stacks of Dense layers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from netbuilder.core.errors import FileError
from netbuilder.core.text import mark, sentence
from netbuilder.engine.activations import Activation
from netbuilder.engine.graph import Node
from netbuilder.engine.layers import Layer
from netbuilder.engine.layers.activation_layers import Applied
from netbuilder.engine.layers.input import Input
from netbuilder.formats.code.fitting import indented
from netbuilder.formats.code.numpy_layers import ONLY_IN_TRAINING
from netbuilder.formats.code.numpy_use import Use
from netbuilder.formats.code.options import NOT_COMPILED, ExportOptions
from netbuilder.formats.code.parts import function
from netbuilder.formats.code.pieces import Pieces
from netbuilder.formats.code.text import call, literal, quoted, remark
from netbuilder.formats.keras_files.graph_writing import is_stack
from netbuilder.formats.model import StoredModel

_LOSSES = {
    "sparse_categorical_crossentropy": "cross_entropy",
    "categorical_crossentropy": "cross_entropy",
    "binary_crossentropy": "binary_cross_entropy",
    "mean_squared_error": "mean_squared_error",
    "mean_absolute_error": "mean_absolute_error",
}
_HEADS = {"cross_entropy": "softmax", "binary_cross_entropy": "sigmoid"}
_RULES = {"SGD": ("learning_rate", "momentum", "nesterov"), "Adam": ("learning_rate", "beta_1", "beta_2", "epsilon")}
_SCHEDULES = {
    "CosineDecay": ("cosine_decay", ("initial_learning_rate", "decay_steps", "alpha")),
    "ExponentialDecay": ("exponential_decay", ("initial_learning_rate", "decay_steps", "decay_rate", "staircase")),
}
_PENALTIES = ("l1", "l2", "l1_l2")


class NotWrittenError(FileError):
    """There is no training code for something; the message says for what."""


@dataclass
class _Step:
    """A layer on the way forward: the names of what comes in and out, and its lines on the way back."""

    forward: list[str]
    backward: list[str] = field(default_factory=list)


@dataclass
class Training:
    """The functions of the training half.

    Attributes:
        stored: the model.
        keys: for each owner of weights what its arrays are called in the script.
        pieces: the functions that may be called.
    """

    stored: StoredModel
    keys: dict[str, str]
    pieces: Pieces

    def __post_init__(self) -> None:
        self.loss_name, self._loss = _loss(self.stored)
        graph = self.stored.graph
        if not is_stack(graph):
            raise NotWrittenError(mark("Training code is written for plain stacks of layers only."))
        self._shapes = graph.shapes()
        self._steps: list[_Step] = []
        self._names: list[str] = ["x"]
        self._starts: list[str] = []
        layers = [node for node in graph.nodes if not isinstance(node.spec, Input)]
        self._units = _units(self._shapes[graph.outputs[0]])
        self._check_head(layers)
        for number, node in enumerate(layers, start=1):
            self._add(node, number, last=node is self._last_active)

    def _check_head(self, layers: list[Node]) -> None:
        """The last layer that acts; softmax must be there, where the loss is a cross-entropy of classes."""
        active = [node for node in layers if node.spec.kind not in ("Identity", "Dropout")]
        if not active or active[-1] is not layers[-1]:
            raise NotWrittenError(
                mark("Training code is written for networks that end with a Dense or Activation layer only.")
            )
        self._last_active = active[-1]
        found, wanted = _function(active[-1].spec), _HEADS.get(self.loss_name)
        name = found.kind if found else "linear"
        if (wanted and name != wanted) or (not wanted and name == "softmax"):
            raise NotWrittenError(
                sentence(
                    "Training code is not written for the loss {kind} after {name}.", kind=self._loss.kind, name=name
                )
            )

    def _add(self, node: Node, number: int, last: bool) -> None:
        kind, before = node.spec.kind, self._names[-1]
        head = f"# {remark(node.id)}: {kind}"
        if kind == "Dropout" and node.spec.noise_shape is None and node.spec.rate < 1:
            keep, after = f"keep{number}", f"a{number}"
            share = literal(1 - node.spec.rate)
            self._names.append(after)
            self._steps.append(
                _Step(
                    [
                        f"{head} switches off a random share and makes up for it",
                        f"{keep} = (rng.random({before}.shape) < {share}) / np.float32({share})",
                        f"{after} = {before} * {keep}",
                    ],
                    [head, f"d = d * {keep}"],
                )
            )
        elif kind in ("Flatten", "Reshape"):
            shape = "-1" if kind == "Flatten" else ", ".join(map(str, node.spec.target_shape))
            self._names.append(f"a{number}")
            self._steps.append(
                _Step(
                    [head, f"a{number} = {before}.reshape(len({before}), {shape})"],
                    [head, f"d = d.reshape({before}.shape)"],
                )
            )
        elif kind == "Dense":
            self._dense(node, number, before, head, last)
        elif kind == "Activation" or isinstance(node.spec, Applied):
            forward, back, after = self._activation(node.spec, _function(node.spec), before, number, last)
            self._names.append(after)
            self._steps.append(_Step([head, *forward] if forward else [], [head, *back] if back else []))
        elif kind != "Identity":
            if kind in ONLY_IN_TRAINING:
                raise NotWrittenError(
                    sentence("Training code is not written for {id} ({kind}).", id=remark(node.id), kind=kind)
                )
            raise NotWrittenError(
                sentence(
                    "Training code is not written for {id}, a layer of the kind {kind}.", id=remark(node.id), kind=kind
                )
            )

    def _activation(
        self, spec: Layer, function: Activation | None, z: str, number: int, last: bool
    ) -> tuple[list[str], list[str], str]:
        """Lines forward, lines backward, and the name of the result."""
        if function is None or function.kind == "linear":
            return [], [], z
        after = f"a{number}"
        use = Use(spec, [z], [()], [None], {}, self.pieces)
        forward = [f"{after} = {use.applied(function, z)}"]
        if last and self.loss_name in _HEADS:
            return forward, [], after  # its slope is part of the first derivative
        slope = f"{function.kind}_slope"
        if slope not in self.pieces or (function.kind == "relu" and function.settings()):
            raise NotWrittenError(
                sentence("Training code is not written for the activation {kind}.", kind=function.kind)
            )
        settings = {name: getattr(function, name) for name in function.params()} if function.kind != "relu" else {}
        return forward, [f"d = d * {use.call(slope, z, after, **settings)}"], after

    def _dense(self, node: Node, number: int, before: str, head: str, last: bool) -> None:
        spec = node.spec
        if len(self._shapes[node.inputs[0]]) != 1:
            raise NotWrittenError(
                sentence("Training code is not written for {id}, a Dense layer on several axes.", id=remark(node.id))
            )
        if spec.activity_regularizer or spec.kernel_constraint or spec.bias_constraint:
            raise NotWrittenError(
                sentence("Training code is not written for the penalties and rules of {id}.", id=remark(node.id))
            )
        key = self.keys[node.owner]
        kernel, bias = (quoted(f"{key}/{name}") for name in ("kernel", "bias"))
        z = f"z{number}"
        plus = f" + W[{bias}]" if spec.use_bias else ""
        forward, back, after = self._activation(spec, spec.activation, z, number, last)
        self._names.append(after)
        lines = [head, *back]
        if node.trainable:
            lines.append(f"g[{kernel}] = {before}.T @ d" + _penalty(spec.kernel_regularizer, kernel, node))
            if spec.use_bias:
                lines.append(f"g[{bias}] = d.sum(axis=0)" + _penalty(spec.bias_regularizer, bias, node))
        if before != "x":
            lines.append(f"d = d @ W[{kernel}].T")
        self._steps.append(_Step([head, f"{z} = {before} @ W[{kernel}]{plus}", *forward], lines))
        inputs = self._shapes[node.inputs[0]][0]
        self._starts.append(f"W[{kernel}] = {_start(spec.kernel_initializer, (inputs, spec.units), node)}")
        if spec.use_bias:
            self._starts.append(f"W[{bias}] = {_start(spec.bias_initializer, (spec.units,), node)}")

    def text(self, options: ExportOptions) -> list[str]:
        """The functions `gradients`, `start` and `train`."""
        return [self._gradients(), self._start(), self._train(options)]

    def _gradients(self) -> str:
        out, count = self._names[-1], "len(x)" if self.loss_name == "cross_entropy" else "y.size"
        sparse = self._loss.kind.startswith("sparse")
        targets = f"y = one_hot(y, {self._units})" if sparse else f"y = np.asarray(y, np.float32).reshape({out}.shape)"
        first = {
            "cross_entropy": f"d = ({out} - y) / {count}  # softmax and cross-entropy together",
            "binary_cross_entropy": f"d = ({out} - y) / {count}  # sigmoid and cross-entropy together",
            "mean_squared_error": f"d = 2 * ({out} - y) / {count}",
            "mean_absolute_error": f"d = np.sign({out} - y) / {count}",
        }[self.loss_name]
        forward = [line for step in self._steps for line in step.forward]
        backward = [line for step in reversed(self._steps) if len(step.backward) > 1 for line in step.backward]
        body = [
            "# Forward, with everything kept that the way back needs.",
            *forward,
            targets,
            f"loss = {self.loss_name}({out}, y)",
            "",
            "# Backward: d is the derivative of the loss for what comes out of a layer, then for what came in.",
            "g = {}",
            first,
            *backward,
            "return loss, g",
        ]
        about = "Give the loss for a batch, and its derivative for each array of weights: backpropagation."
        return function("gradients", about, body, "x, y, rng")

    def _start(self) -> str:
        return function("start", "Give all weights random values again.", self._starts, "rng")

    def _train(self, options: ExportOptions) -> str:
        compiled = self.stored.compiled
        assert compiled is not None
        rule = compiled.optimizer
        settings = {name: literal(getattr(rule, name)) for name in _RULES[rule.kind] if name != "learning_rate"}
        settings = {"learning_rate": _rate(rule.learning_rate), **settings}
        update = call(rule.kind.lower(), ["W", "g", "memory", "step"], settings)
        body = f"""rng = np.random.default_rng(seed)
start(rng)
memory, step = {{}}, 0
for epoch in range(1, epochs + 1):
    order, total = rng.permutation(len(x)), 0.0
    for first in range(0, len(x), batch_size):
        batch = order[first : first + batch_size]
        loss, g = gradients(x[batch], y[batch], rng)
        step += 1
{indented(update, 2)}
        total += loss * len(batch)
    print(f"epoch {{epoch}}: loss {{total / len(x):.4f}}")"""
        about = "Train the network anew on prepared samples x and what is right for them, y."
        settings = f"x, y, epochs={options.epochs}, batch_size={options.batch_size}, seed={options.seed}"
        return function("train", about, [body], settings)


def _rate_settings(schedule: Any) -> tuple[str, ...]:
    """The settings of a schedule that scripts know."""
    return _SCHEDULES[schedule.kind][1]


def _rate(rate: Any) -> str:
    """A learning rate, or what it is at a step."""
    if isinstance(rate, float):
        return literal(rate)
    settings = {name: literal(getattr(rate, name)) for name in _rate_settings(rate)}
    return call(_SCHEDULES[rate.kind][0], ["step - 1"], settings)


def _function(spec: Any) -> Activation | None:
    if isinstance(spec, Applied):
        return spec.function
    function: Activation | None = getattr(spec, "activation", None)
    return function


def _units(shape: tuple[int | None, ...]) -> int:
    if len(shape) != 1 or shape[0] is None:
        raise NotWrittenError(mark("Training code is written for networks with one row of outputs only."))
    return shape[0]


def _loss(stored: StoredModel) -> tuple[str, Any]:
    compiled = stored.compiled
    if compiled is None or len(compiled.losses) != 1 or compiled.losses[0] is None:
        raise NotWrittenError(NOT_COMPILED)
    loss = compiled.losses[0]
    if loss.kind not in _LOSSES or loss.settings():
        raise NotWrittenError(
            sentence("Training code is not written for the loss {kind} with its settings.", kind=loss.kind)
        )
    rule = compiled.optimizer
    others = set(rule.settings()) - set(_RULES.get(rule.kind, ()))
    if rule.kind not in _RULES or others:
        raise NotWrittenError(
            sentence("Training code is not written for the optimizer {kind} with its settings.", kind=rule.kind)
        )
    rate = rule.learning_rate
    if not isinstance(rate, float) and (
        rate.kind not in _SCHEDULES or set(rate.settings()) - set(_rate_settings(rate))
    ):
        raise NotWrittenError(
            sentence("Training code is not written for the schedule {kind} with its settings.", kind=rate.kind)
        )
    return _LOSSES[loss.kind], loss


def _penalty(regularizer: Any, name: str, node: Node) -> str:
    """What a penalty on weights adds to their derivative."""
    if regularizer is None:
        return ""
    if regularizer.kind not in _PENALTIES:
        raise NotWrittenError(
            sentence(
                "Training code is not written for the penalty {kind} of {id}.",
                kind=regularizer.kind,
                id=remark(node.id),
            )
        )
    l1, l2 = (getattr(regularizer, key, 0.0) for key in ("l1", "l2"))
    text = f" + {literal(l1)} * np.sign(W[{name}])" if l1 else ""
    return text + (f" + {literal(2 * l2)} * W[{name}]" if l2 else "")


def _start(initializer: Any, shape: tuple[Any, ...], node: Node) -> str:
    kind = initializer.kind
    if kind in ("zeros", "ones"):
        return f"np.{kind}({literal(shape)}, np.float32)"
    if kind == "constant":
        return f"np.full({literal(shape)}, {literal(initializer.value)}, np.float32)"
    if all(hasattr(initializer, name) for name in ("scale", "mode", "distribution")) and len(shape) == 2:
        inputs, outputs = shape
        count = {"fan_in": inputs, "fan_out": outputs, "fan_avg": (inputs + outputs) / 2}[initializer.mode]
        numbers = ["rng", literal(shape), literal(initializer.scale), literal(count)]
        return call("scaled_weights", [*numbers, quoted(initializer.distribution)])
    if kind == "random_normal":
        numbers = f"{literal(initializer.mean)}, {literal(initializer.stddev)}, {literal(shape)}"
        return f"rng.normal({numbers}).astype(np.float32)"
    if kind == "random_uniform":
        ends = f"{literal(initializer.minval)}, {literal(initializer.maxval)}"
        return f"rng.uniform({ends}, {literal(shape)}).astype(np.float32)"
    raise NotWrittenError(
        sentence("Training code is not written for the initializer {kind} of {id}.", kind=kind, id=remark(node.id))
    )
