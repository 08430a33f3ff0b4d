"""Holding samples back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.core.errors import DataError
from netbuilder.data import split_indices


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
