import pytest

from netbuilder.document.choices import FITS, POSSIBLE, UNFIT, losses_for, metrics_for
from netbuilder.document.project import Project
from netbuilder.engine.losses import losses
from netbuilder.engine.metrics import metrics
from tests.unit.document.building import DIGITS, PRICES, TWO_CLASSES, dense, project

TEN = project((784,), dense("out", 10, "softmax"))
ONE = project((2,), dense("out", 1, "sigmoid"))
NUMBER = project((3,), dense("out", 1))


def levels(made, facts):
    return {choice.kind: choice.level for choice in losses_for(made, facts)}


@pytest.mark.parametrize(
    ("made", "facts", "first"),
    [
        (TEN, DIGITS, "sparse_categorical_crossentropy"),
        (ONE, TWO_CLASSES, "binary_crossentropy"),
        (NUMBER, PRICES, "mean_squared_error"),
    ],
)
def test_the_usual_loss_comes_first(made, facts, first):
    found = losses_for(made, facts)
    assert (found[0].kind, found[0].level, found[0].reason) == (first, FITS, None)
    assert [choice.level for choice in found] == sorted(choice.level for choice in found)


@pytest.mark.parametrize("facts", [DIGITS, TWO_CLASSES, PRICES, None])
@pytest.mark.parametrize("made", [TEN, ONE, NUMBER, Project()])
def test_every_loss_is_listed_once_and_every_misfit_explained(made, facts):
    found = losses_for(made, facts)
    assert sorted(choice.kind for choice in found) == list(losses)
    assert all((choice.reason is None) == (choice.level == FITS) for choice in found)


@pytest.mark.parametrize(
    ("made", "facts", "kind", "level"),
    [
        (TEN, DIGITS, "binary_crossentropy", POSSIBLE),
        (TEN, DIGITS, "mean_squared_error", POSSIBLE),
        (TEN, DIGITS, "ctc", UNFIT),
        (ONE, TWO_CLASSES, "sparse_categorical_crossentropy", UNFIT),
        (NUMBER, PRICES, "categorical_crossentropy", UNFIT),
        (project((784,), dense("out", 10)), DIGITS, "categorical_crossentropy", UNFIT),
        (project((784,), dense("out", 10, "sigmoid")), DIGITS, "categorical_crossentropy", POSSIBLE),
    ],
)
def test_what_speaks_against_a_loss(made, facts, kind, level):
    assert levels(made, facts)[kind] == level


@pytest.mark.parametrize("facts", [DIGITS, TWO_CLASSES, PRICES, None])
def test_suggested_metrics_exist(facts):
    found = metrics_for(facts)
    assert all(name in ("accuracy", "crossentropy") or name in metrics for name in found)
    assert ("accuracy" in found) == (facts is None or facts.classes > 0)
