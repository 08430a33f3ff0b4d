"""Whether the last layer, the loss and the answers belong together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from netbuilder.core.problems import Problem
from netbuilder.core.text import mark, sentence
from netbuilder.document.targets import wants_labels
from netbuilder.document.wiring import by_id
from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.losses import Loss

Shape = tuple[int | None, ...]

_PROBABILITIES = ("softmax", "sigmoid", "hard_sigmoid", "hard_sigmoid_keras2", "sparsemax", "sparse_sigmoid")
_MANY_CLASSES = (
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_hinge",
)
_NEED_PROBABILITIES = (
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
    "categorical_focal_crossentropy",
    "binary_crossentropy",
    "binary_focal_crossentropy",
)
_BINARY = ("binary_crossentropy", "binary_focal_crossentropy")
_FUNCTIONS = {"Softmax": "softmax", "ReLU": "relu", "LeakyReLU": "leaky_relu", "PReLU": "prelu", "ELU": "elu"}
_THROUGH = (
    *("Dropout", "Flatten", "Reshape", "Identity", "ActivityRegularization"),
    *("AlphaDropout", "GaussianNoise", "GaussianDropout"),
)


@dataclass(frozen=True)
class OutputFit:
    """The end of a network and its loss.

    Attributes:
        node: the last layer.
        shape: of its output.
        activation: the name of the function that the outputs went through last.
        loss: what judges them.
        unit_node: the layer whose units or filters are the outputs; the last one where that is open.
        activation_node: the layer that applies the function last.
        softmaxes: ids of the layers at the end of which each applies softmax to what the others give.
    """

    node: Node
    shape: Shape
    activation: str
    loss: Loss
    unit_node: str
    activation_node: str
    softmaxes: tuple[str, ...] = ()

    @classmethod
    def of(cls, graph: Graph, loss: Loss, shapes: Mapping[str, Shape]) -> OutputFit | None:
        """That of a graph with these shapes; None unless there is one output, of which the shape is known."""
        nodes = by_id(graph)
        if len(graph.outputs) != 1 or graph.outputs[0] not in nodes:
            return None
        node = nodes[graph.outputs[0]]
        units = getattr(node.spec, "units", None)
        shape = shapes.get(node.id, None if units is None else (units,))
        if shape is None:
            return None
        acting, activation = last_activation(nodes, node)
        counting = _back(nodes, node, lambda each: _size_name(each) is None and _keeps_units(each))
        return cls(node, shape, activation, loss, counting.id, acting.id, _softmaxes(nodes, node))

    @property
    def units(self) -> int | None:
        """Numbers in one row of the output."""
        return self.shape[-1] if self.shape else 1

    @property
    def from_logits(self) -> bool:
        """Whether the loss takes scores instead of probabilities."""
        return bool(getattr(self.loss, "from_logits", False))

    def problems(self, classes: int | None, outputs: int | None) -> list[Problem]:
        """Why it cannot work; None where the data are not known."""
        found = self._against_loss()
        if classes is None or outputs is None or any(each.code != "not_probabilities" for each in found):
            return found
        more = self._against_data(classes, outputs)
        # Another loss will want another activation, but what else is wrong stays so.
        return more if any(each.code == "loss_for_classes" for each in more) else [*more, *found]

    def _problem(self, code: str, message: str, hint: str, field: str = "") -> Problem:
        places = {"units": self.unit_node, "activation": self.activation_node}
        return Problem(message=message, hint=hint, where=places.get(field, self.node.id), field=field, code=code)

    def _against_loss(self) -> list[Problem]:
        kind, units = self.loss.kind, self.units
        if kind in _MANY_CLASSES and units == 1:
            return [
                self._problem(
                    "one_unit",
                    sentence("The loss {kind} compares classes, but the last layer has one unit.", kind=kind),
                    mark("Give it one unit for each class, or use binary_crossentropy with a sigmoid."),
                    "units",
                )
            ]
        if self.activation == "softmax" and units == 1:
            return [
                self._problem(
                    "softmax_of_one",
                    mark("Softmax over one unit is always 1: there is nothing to learn."),
                    mark("Use a sigmoid, or one unit for each class."),
                    "activation",
                )
            ]
        if kind in _NEED_PROBABILITIES and not self.from_logits and self.activation not in _PROBABILITIES:
            wanted = "sigmoid" if kind in _BINARY else "softmax"
            return [
                self._problem(
                    "not_probabilities",
                    sentence(
                        "The loss {kind} expects probabilities, but the last layer's activation is {activation}.",
                        kind=kind,
                        activation=self.activation,
                    ),
                    sentence("Set it to {wanted}, or set from_logits of the loss.", wanted=wanted),
                    "activation",
                )
            ]
        return []

    def _against_data(self, classes: int, outputs: int) -> list[Problem]:
        if len(self.shape) != 1:
            return [
                self._problem(
                    "not_a_row",
                    sentence(
                        "The network gives {names} numbers a sample, but one row is needed.",
                        names=" × ".join(map(str, self.shape)),
                    ),
                    mark("Add a Flatten or a global pooling layer before the last one."),
                )
            ]
        return self._against_classes(classes) if classes else self._against_numbers(outputs)

    def _against_classes(self, classes: int) -> list[Problem]:
        units = self.units or 0
        if units == classes or (wants_labels(self.loss) and units > classes):
            return []
        if units == 1 and classes == 2:
            return []
        return [
            self._problem(
                "classes",
                sentence(
                    "The data have {classes} classes, but the last layer has {units} unit."
                    if units == 1
                    else "The data have {classes} classes, but the last layer has {units} units.",
                    classes=classes,
                    units=units,
                ),
                sentence("Set its units to {classes}.", classes=classes),
                "units",
            )
        ]

    def _against_numbers(self, outputs: int) -> list[Problem]:
        if self.loss.kind in _NEED_PROBABILITIES or self.loss.kind in _MANY_CLASSES:
            return [
                self._problem(
                    "loss_for_classes",
                    sentence(
                        "The loss {kind} is for classes, but these data have measured answers.", kind=self.loss.kind
                    ),
                    "Use mean_squared_error.",
                )
            ]
        if self.units == outputs:
            return []
        return [
            self._problem(
                "outputs",
                sentence(
                    "There is {outputs} number to find for each sample, but the last layer has {units} units."
                    if outputs == 1
                    else "There are {outputs} numbers to find for each sample, but the last layer has {units} units.",
                    outputs=outputs,
                    units=self.units,
                ),
                sentence("Set its units to {outputs}.", outputs=outputs),
                "units",
            )
        ]

    def advice(self, classes: int | None = None) -> list[Problem]:
        """What works, but is probably not meant; None where the data are not known."""
        return [*self._odd_activation(), *self._spare_units(classes or 0)]

    def _spare_units(self, classes: int) -> list[Problem]:
        units = self.units or 0
        if not classes or not wants_labels(self.loss) or units <= classes or len(self.shape) != 1:
            return []
        message = sentence(
            "The data have {classes} classes, but the last layer has {units} units: some are never right.",
            classes=classes,
            units=units,
        )
        return [
            self._problem("spare_units", message, sentence("Set its units to {classes}.", classes=classes), "units")
        ]

    def _odd_activation(self) -> list[Problem]:
        kind, activation = self.loss.kind, self.activation
        if len(self.softmaxes) > 1:
            message = mark("Softmax is applied twice at the end, which makes all probabilities nearly alike.")
            return [self._problem("two_softmaxes", message, mark("Remove one of the two."), "activation")]
        if self.from_logits and activation in ("softmax", "sigmoid"):
            message = sentence(
                "The loss takes scores (from_logits), but the last layer applies {activation} to them already.",
                activation=activation,
            )
            return [self._problem("logits_of_probabilities", message, mark("Remove one of the two."), "activation")]
        if kind in _MANY_CLASSES and activation == "sigmoid":
            message = sentence("{kind} is made for softmax, but the last layer's activation is sigmoid.", kind=kind)
            hint = mark("With softmax the outputs are probabilities that sum to 1.")
            return [self._problem("sigmoid_for_many", message, hint, "activation")]
        if kind == "mean_squared_error" and activation == "softmax":
            message = mark(
                "Softmax with mean_squared_error learns slowly: its slope vanishes where the network is wrong."
            )
            return [
                self._problem("softmax_with_mse", message, "categorical_crossentropy goes with softmax.", "activation")
            ]
        return []


def _back(nodes: Mapping[str, Node], node: Node, passes: Callable[[Node], bool]) -> Node:
    """The first node that does not let pass, going up from one."""
    while passes(node) and node.inputs and node.inputs[0] in nodes:
        node = nodes[node.inputs[0]]
    return node


def function_of(node: Node) -> str:
    """The name of the function that a layer applies to its outputs."""
    activation = getattr(node.spec, "activation", None)
    if activation is not None:
        return str(activation.kind)
    return _FUNCTIONS.get(node.spec.kind, "linear")


def last_activation(nodes: Mapping[str, Node], node: Node) -> tuple[Node, str]:
    """The layer at or above one that applied a function last, and the function's name."""
    acting = _back(nodes, node, lambda each: each.spec.kind in _THROUGH)
    return acting, function_of(acting)


def _softmaxes(nodes: Mapping[str, Node], node: Node) -> tuple[str, ...]:
    found: list[str] = []
    acting = _back(nodes, node, lambda each: each.spec.kind in _THROUGH)
    while function_of(acting) == "softmax":
        found.append(acting.id)
        if not _keeps_units(acting) or not acting.inputs or acting.inputs[0] not in nodes:
            break
        acting = _back(nodes, nodes[acting.inputs[0]], lambda each: each.spec.kind in _THROUGH)
    return tuple(found)


def _size_name(node: Node) -> str | None:
    """The name of the setting that says how many outputs a layer has."""
    return next((name for name in ("units", "filters") if name in node.spec.params()), None)


def _keeps_units(node: Node) -> bool:
    return node.spec.kind in _THROUGH or node.spec.group in ("Activation", "Normalization", "Regularization")
