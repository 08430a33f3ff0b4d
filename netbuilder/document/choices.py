"""Which losses and metrics suit the data and the last layer: to order the lists, and to say why one does not."""

from __future__ import annotations

from dataclasses import dataclass, replace

from netbuilder.core.text import Text, mark, sentence
from netbuilder.document.checks import DataFacts
from netbuilder.document.fit import OutputFit
from netbuilder.document.judging import judged
from netbuilder.document.project import Project
from netbuilder.engine.losses import losses

FITS, POSSIBLE, UNFIT = 0, 1, 2

_TWO = ("binary_crossentropy", "binary_focal_crossentropy")
_SIDES = ("hinge", "squared_hinge")
_MANY = (
    "sparse_categorical_crossentropy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_generalized_cross_entropy",
    "categorical_hinge",
    "kl_divergence",
)
_NUMBERS = (
    "mean_squared_error",
    "mean_absolute_error",
    "huber",
    "log_cosh",
    "mean_absolute_percentage_error",
    "mean_squared_logarithmic_error",
    "poisson",
    "cosine_similarity",
)
_FOR_CLASSES = (*_TWO, *_SIDES, *_MANY, "dice", "tversky")
_ELSEWHERE = {
    "ctc": mark("It is for sequences of labels without known places, which these data are not."),
    "circle": mark("It compares samples with each other, and wants vectors instead of classes."),
    "mean_bias_error": mark("Errors above and below cancel out in it: it is to be watched, not to be learned from."),
}


@dataclass(frozen=True)
class Choice:
    """One entry of a list of losses.

    Attributes:
        kind: by which it is chosen.
        title: what it is called.
        level: FITS, POSSIBLE (it works, but others are made for this) or UNFIT.
        reason: why it is not among those that fit; None if it is.
    """

    kind: str
    title: str
    level: int
    reason: Text | None = None


def losses_for(project: Project, facts: DataFacts | None = None) -> list[Choice]:
    """All losses, those that fit the data and the last layer first, each misfit with its reason."""
    graph = project.active_graph
    shapes = judged(graph).assumed
    end = OutputFit.of(graph, project.loss, shapes)
    choices = []
    for kind in losses:
        spec = project.loss if project.loss.kind == kind else losses.create(kind)
        level, reason = _by_data(kind, facts)
        if level != UNFIT and end is not None:
            level, reason = _by_output(replace(end, loss=spec), facts, level, reason)
        choices.append(Choice(kind, spec.title, level, reason))
    order = [*_usual_order(facts), *losses]
    return sorted(choices, key=lambda choice: (choice.level, order.index(choice.kind)))


def _usual_order(facts: DataFacts | None) -> tuple[str, ...]:
    if facts is not None and not facts.classes:
        return _NUMBERS
    return (*_TWO, *_MANY) if facts is not None and facts.classes == 2 else (*_MANY, *_TWO)


def _by_data(kind: str, facts: DataFacts | None) -> tuple[int, Text | None]:
    if kind in _ELSEWHERE:
        return UNFIT, sentence(_ELSEWHERE[kind])
    if facts is None:
        return FITS, None
    if not facts.classes:
        if kind in _NUMBERS:
            return FITS, None
        if kind in _FOR_CLASSES:
            return UNFIT, sentence("It is for classes, but these data have measured answers.")
        return POSSIBLE, sentence("It is rarely used for measured answers.")
    if kind in _NUMBERS:
        return POSSIBLE, sentence("It works, but is made for measured answers; a cross-entropy learns classes faster.")
    if kind in (*_TWO, *_SIDES) and facts.classes > 2:
        words = mark("It asks yes or no for each class by itself; these data have {count} of which one is right.")
        return POSSIBLE, sentence(words, count=facts.classes)
    if kind in _FOR_CLASSES:
        return FITS, None
    return POSSIBLE, sentence("It is rarely used for classes.")


def _by_output(fit: OutputFit, facts: DataFacts | None, level: int, reason: Text | None) -> tuple[int, Text | None]:
    """What the last layer says to a loss that the data allow: a misfit of units is the layer's, not the loss's."""
    found = [
        problem
        for problem in fit.problems(facts.classes if facts else None, facts.outputs if facts else None)
        if problem.code in ("one_unit", "not_probabilities", "loss_for_classes")
    ]
    if found:
        return UNFIT, Text("{reason}", (("reason", found[0].message),))
    odd = fit.advice()
    if odd and level == FITS:
        return POSSIBLE, Text("{reason}", (("reason", odd[0].message),))
    return level, reason


def metrics_for(facts: DataFacts | None = None) -> list[str]:
    """Names of metrics worth watching on these data, the most telling first."""
    if facts is not None and not facts.classes:
        return ["mean_absolute_error", "root_mean_squared_error", "r2_score", "mean_absolute_percentage_error"]
    if facts is not None and facts.classes == 2:
        return ["accuracy", "precision", "recall", "auc", "f1_score"]
    found = ["accuracy", "crossentropy"]
    if facts is not None and facts.classes > 5:
        found.append("sparse_top_k_categorical_accuracy")
    return found
