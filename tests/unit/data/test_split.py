"""Holding samples back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.core.errors import DataError
from netbuilder.data import Batches, Dataset, split_indices


@given(
    st.lists(st.integers(0, 4), min_size=5, max_size=80),
    st.floats(0.15, 0.85),
    st.integers(0, 5),
    st.booleans(),
)
def test_every_sample_is_on_exactly_one_side_and_classes_keep_their_shares(labels, share, seed, stratify):
    answers = np.array(labels)
    kept, held = split_indices(answers, share, seed=seed, stratify=stratify)
    assert sorted([*kept, *held]) == list(range(len(answers)))
    assert len(held) == round(share * len(answers))
    assert (np.diff(kept) > 0).all() and (np.diff(held) > 0).all()
    if stratify:
        exact = np.bincount(answers) * len(held) / len(answers)
        assert (np.abs(np.bincount(answers[held], minlength=len(exact)) - exact) < 1).all()


def test_the_seed_decides():
    answers = np.zeros(50)
    again = [split_indices(answers, 0.3, seed=seed)[1].tolist() for seed in (1, 1, 2)]
    assert again[0] == again[1] != again[2]


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1, 1.5, float("nan"), 0.01])
def test_a_share_that_leaves_one_side_empty_is_refused(share):
    with pytest.raises(DataError, match="share"):
        split_indices(np.zeros(10), share)


def rows_of(dataset, answers=10):
    return Dataset(
        name="d", x_train=np.arange(dataset, dtype=np.float32)[:, None], y_train=np.arange(dataset) % answers
    )


@given(st.integers(60, 400), st.floats(0.1, 0.4), st.floats(0.1, 0.4), st.integers(0, 3))
def test_three_parts_are_all_samples_once_and_each_class_has_its_share(samples, test, validation, seed):
    whole = rows_of(samples, 4)
    data = whole.with_test(test, seed)
    kept, held = data.validation_split(validation, seed)
    parts = [data.x_train[kept], data.x_train[held], data.x_test]
    assert sorted(np.concatenate(parts)[:, 0].tolist()) == list(range(samples))
    assert len(data.x_test) == round(test * samples) and len(held) == round(validation * len(data.x_train))
    for inputs, answers in zip(parts, [data.y_train[kept], data.y_train[held], data.y_test]):
        assert (answers == inputs[:, 0] % 4).all()
        assert np.ptp(np.bincount(answers, minlength=4)) <= 3


def test_batches_of_the_parts_show_every_sample_even_in_a_last_small_batch():
    data = rows_of(107).with_test(0.2, seed=1)
    kept, held = data.validation_split(0.1, seed=1)
    seen = []
    for indices in (kept, held):
        batches = Batches((data.x_train,), 16, rng=np.random.default_rng(0), indices=indices)
        seen += [value for (x,) in batches for value in x[:, 0].tolist()]
    assert sorted([*seen, *data.x_test[:, 0].tolist()]) == list(range(107))


def test_regression_is_split_without_classes_and_an_own_test_part_is_kept():
    answers = np.linspace(0, 1, 50)
    data = Dataset(name="r", x_train=answers[:, None], y_train=answers, task="regression").with_test(0.3, seed=2)
    assert len(data.x_test) == 15 and np.array_equal(data.x_test[:, 0], data.y_test)
    with pytest.raises(DataError, match="already has 15"):
        data.with_test(0.1)
