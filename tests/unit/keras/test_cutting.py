"""Parts of tensors, cut out with brackets."""

import numpy as np
import pytest

from netbuilder import keras
from netbuilder.core.errors import NetBuilderError

X = np.arange(2 * 5 * 4.0, dtype=np.float32).reshape(2, 5, 4)


@pytest.mark.parametrize(
    "key",
    [
        np.s_[:, -1],
        np.s_[:, 0, :],
        np.s_[:, 1:3],
        np.s_[:, :, 1:],
        np.s_[..., :2],
        np.s_[:, 2, :3],
        np.s_[:, 1:, -2:],
        np.s_[:],
    ],
)
def test_a_part_is_what_numpy_cuts_out(key):
    tensor = keras.Input(X.shape[1:])
    part = tensor[key]
    assert part.shape[1:] == X[key].shape[1:]
    np.testing.assert_array_equal(keras.Model(tensor, part)(X), X[key])


@pytest.mark.parametrize("key", [0, np.s_[1:], np.s_[:, ::2], np.s_[:, :, 1], np.s_[:, :, :, :1], np.s_[:, [0, 1]]])
def test_other_parts_are_refused_in_words(key):
    with pytest.raises(NetBuilderError, match="cut out"):
        keras.Input(X.shape[1:])[key]


def test_a_tensor_is_no_sequence_of_samples():
    with pytest.raises(NetBuilderError, match="cut out"):
        list(keras.Input((3,)))
