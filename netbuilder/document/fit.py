"""Whether the last layer, the loss and the answers belong together."""

from __future__ import annotations

from dataclasses import dataclass

from netbuilder.core.problems import Problem
from netbuilder.document.targets import wants_labels
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
    """

    node: Node
    shape: Shape
    activation: str
    loss: Loss

    @classmethod
    def of(cls, graph: Graph, loss: Loss) -> OutputFit | None:
        """That of a graph whose shapes fit; None unless there is one output."""
        if len(graph.outputs) != 1:
            return None
        name = graph.outputs[0]
        return cls(graph[name], graph.shapes()[name], last_activation(graph, name), loss)

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
        if classes is not None and outputs is not None and not found:
            found = self._against_data(classes, outputs)
        return found

    def _problem(self, message: str, hint: str, field: str = "") -> Problem:
        return Problem(message=message, hint=hint, where=self.node.id, field=field)

    def _against_loss(self) -> list[Problem]:
        kind, units = self.loss.kind, self.units
        if kind in _MANY_CLASSES and units == 1:
            return [
                self._problem(
                    f"The loss {kind} compares classes, but the last layer has one unit.",
                    "Give it one unit for each class, or use binary_crossentropy with a sigmoid.",
                    "units",
                )
            ]
        if self.activation == "softmax" and units == 1:
            return [
                self._problem(
                    "Softmax over one unit is always 1: there is nothing to learn.",
                    "Use a sigmoid, or one unit for each class.",
                    "activation",
                )
            ]
        if kind in _NEED_PROBABILITIES and not self.from_logits and self.activation not in _PROBABILITIES:
            wanted = "sigmoid" if kind in _BINARY else "softmax"
            return [
                self._problem(
                    f"The loss {kind} expects probabilities, but the last layer's activation is {self.activation}.",
                    f"Set it to {wanted}, or set from_logits of the loss.",
                    "activation",
                )
            ]
        return []

    def _against_data(self, classes: int, outputs: int) -> list[Problem]:
        if len(self.shape) != 1:
            return [
                self._problem(
                    f"The network gives {' × '.join(map(str, self.shape))} numbers a sample, but one row is needed.",
                    "Add a Flatten or a global pooling layer before the last one.",
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
                f"The data have {classes} classes, but the last layer has {units} unit{'' if units == 1 else 's'}.",
                f"Set its units to {classes}.",
                "units",
            )
        ]

    def _against_numbers(self, outputs: int) -> list[Problem]:
        if self.loss.kind in _NEED_PROBABILITIES or self.loss.kind in _MANY_CLASSES:
            return [
                self._problem(
                    f"The loss {self.loss.kind} is for classes, but these data have measured answers.",
                    "Use mean_squared_error.",
                )
            ]
        if self.units == outputs:
            return []
        return [
            self._problem(
                f"There {'is' if outputs == 1 else 'are'} {outputs} number{'' if outputs == 1 else 's'} to find for "
                f"each sample, but the last layer has {self.units} units.",
                f"Set its units to {outputs}.",
                "units",
            )
        ]

    def advice(self) -> list[Problem]:
        """What works, but is probably not meant."""
        kind, activation = self.loss.kind, self.activation
        if self.from_logits and activation in ("softmax", "sigmoid"):
            message = f"The loss takes scores (from_logits), but the last layer applies {activation} to them already."
            return [self._problem(message, "Remove one of the two.", "activation")]
        if kind in _MANY_CLASSES and activation == "sigmoid":
            message = f"{kind} is made for softmax, but the last layer's activation is sigmoid."
            return [self._problem(message, "With softmax the outputs are probabilities that sum to 1.", "activation")]
        if kind == "mean_squared_error" and activation == "softmax":
            message = "Softmax with mean_squared_error learns slowly: its slope vanishes where the network is wrong."
            return [self._problem(message, "categorical_crossentropy goes with softmax.", "activation")]
        return []


def last_activation(graph: Graph, name: str) -> str:
    """The name of the function that the output of a node went through last."""
    node = graph[name]
    while node.spec.kind in _THROUGH and node.inputs:
        node = graph[node.inputs[0]]
    if node.spec.kind == "Softmax":
        return "softmax"
    activation = getattr(node.spec, "activation", None)
    return activation.kind if activation is not None else "linear"
