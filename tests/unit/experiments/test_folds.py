"""k-fold cross-validation: parts without overlap, one network for each, nothing left behind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from netbuilder.core.errors import DataError, NetBuilderError
from netbuilder.experiments import folds
from netbuilder.experiments.folds import Fold, cross_validated, fold_indices, mean_and_deviation
from netbuilder.experiments.live import Job
from netbuilder.experiments.opening import open_session
from netbuilder.experiments.parts import parts_of
from tests.gui.train.making import exploding, moons


def driven(steps):
    """The shares on the way, and the result."""
    shares = []
    while True:
        try:
            shares.append(next(steps).share)
        except StopIteration as end:
            return shares, end.value


@pytest.mark.parametrize(("samples", "count"), [(10, 2), (11, 3), (100, 7), (5, 5)])
def test_folds_are_all_samples_once_and_of_one_size(samples, count):
    answers = np.arange(samples) % 3
    parts = fold_indices(answers, count, seed=3)
    assert sorted(np.concatenate(parts)) == list(range(samples))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1
    for label in range(3):
        counts = [int((answers[part] == label).sum()) for part in parts]
        assert max(counts) - min(counts) <= 1
    again = fold_indices(answers, count, seed=3)
    assert all(np.array_equal(one, other) for one, other in zip(parts, again, strict=True))
    assert any(not np.array_equal(a, b) for a, b in zip(parts, fold_indices(answers, count, seed=4), strict=True))


@pytest.mark.parametrize("count", [0, 1, 6])
def test_too_few_or_too_many_folds_are_refused(count):
    with pytest.raises(DataError, match="cannot be parted"):
        fold_indices(np.zeros(5, int), count)


def test_each_fold_is_judged_by_a_network_that_never_saw_it(monkeypatch):
    project = moons(epochs=2, validation_split=0.0)
    data = project.data.load()
    seen = []

    def opened(of, part):
        seen.append(part)
        return open_session(of, part)

    monkeypatch.setattr(folds, "open_session", opened)
    shares, found = driven(cross_validated(project, data, 4))
    assert shares == sorted(shares) and shares[-1] == 1.0
    assert [fold.samples for fold in found] == [len(part.x_test) for part in seen]
    whole = np.concatenate([part.x_test for part in seen])
    assert len(whole) == len(data.x_train) and len(np.unique(whole, axis=0)) == len(np.unique(data.x_train, axis=0))
    for part in seen:
        both = np.concatenate([part.x_train, part.x_test])
        assert len(np.unique(both, axis=0)) == len(np.unique(part.x_train, axis=0)) + len(
            np.unique(part.x_test, axis=0)
        )
    assert all(set(fold.results) == {"loss", "accuracy"} and 0 <= fold.results["accuracy"] <= 1 for fold in found)
    assert len({fold.results["loss"] for fold in found}) == 4


def test_a_fold_gives_what_a_training_on_these_parts_gives(tmp_path):
    project = moons(epochs=3, validation_split=0.0)
    data = project.data.load()
    _, found = driven(cross_validated(project, data, 3))
    held = fold_indices(data.y_train, 3, seed=project.seed)[0]
    kept = np.setdiff1d(np.arange(len(data.y_train)), held)
    learned, judged = (data.x_train[kept], data.y_train[kept]), (data.x_train[held], data.y_train[held])
    part = replace(data, x_train=learned[0], y_train=learned[1], x_test=judged[0], y_test=judged[1])
    outcome = Job(project=project, data=part, runs=tmp_path).run()
    assert outcome.test["loss"] == pytest.approx(found[0].results["loss"], rel=1e-6)


def test_samples_kept_for_testing_take_no_part():
    project = moons(epochs=1, test_share=0.25, validation_split=0.0)
    data = project.data.load()
    if len(data.x_test):
        data = replace(data, x_test=data.x_test[:0], y_test=data.y_test[:0])
    _, found = driven(cross_validated(project, data, 2))
    assert sum(fold.samples for fold in found) == len(parts_of(project, data).training) < len(data.x_train)


def test_a_training_that_explodes_is_a_sentence():
    project = exploding()
    with pytest.raises(NetBuilderError):
        driven(cross_validated(project, project.data.load(), 2))


def test_the_mean_and_the_deviation_of_a_sample():
    found = tuple(Fold(5, {"loss": value}, 0.1) for value in (1.0, 2.0, 3.0))
    assert mean_and_deviation(found, "loss") == (2.0, 1.0)
    assert mean_and_deviation(found[:1], "loss") == (1.0, 0.0)
