import numpy as np
import pytest

from netbuilder.core.errors import DataError, ShapeError
from netbuilder.engine.layers import Call
from tests.unit.engine.layers.one_layer import back, made, run

VECTORS = np.arange(8, dtype=np.float32).reshape(4, 2)


def look_up(layer, ids, **call):
    used = Call(params={"embeddings": VECTORS}, grads={"embeddings": np.zeros_like(VECTORS)}, **call)
    return layer.forward(used, np.asarray(ids)), used


@pytest.mark.parametrize("dtype", [np.int32, np.uint8, np.float32])
def test_numbers_become_vectors(dtype):
    layer = made("Embedding", input_dim=4, output_dim=2)
    y, _ = look_up(layer, np.array([[0, 3, 3]], dtype))
    assert y.tolist() == [[[0, 1], [6, 7], [6, 7]]]
    assert layer.output_shape((None,)) == (None, 2)


def test_changes_of_one_number_are_added_up():
    layer = made("Embedding", input_dim=4, output_dim=2)
    _, call = look_up(layer, [[3, 0, 3], [3, 2, 0]])
    dy = np.arange(12, dtype=np.float32).reshape(2, 3, 2)
    assert layer.backward(call, dy) is None
    assert call.grads["embeddings"].tolist() == [[2 + 10, 3 + 11], [0, 0], [8, 9], [0 + 4 + 6, 1 + 5 + 7]]


def test_many_repeats_agree_with_one_by_one():
    rng = np.random.default_rng(0)
    layer = made("Embedding", input_dim=4, output_dim=2)
    ids, dy = rng.integers(0, 4, (50, 20)), rng.normal(size=(50, 20, 2)).astype(np.float32)
    _, call = look_up(layer, ids)
    layer.backward(call, dy)
    expected = np.zeros((4, 2))
    np.add.at(expected, ids, dy)
    np.testing.assert_allclose(call.grads["embeddings"], expected, rtol=1e-4, atol=1e-4)


def test_a_frozen_table_gets_no_gradient():
    layer = made("Embedding", input_dim=4, output_dim=2)
    _, call = look_up(layer, [[1]])
    call.grads.clear()
    layer.backward(call, np.ones((1, 1, 2), np.float32))
    assert not call.grads


def test_zero_can_stand_for_nothing():
    layer = made("Embedding", input_dim=4, output_dim=2, mask_zero=True)
    ids = np.array([[1, 0, 2]])
    _, call = look_up(layer, ids)
    assert layer.output_mask(call, ids).tolist() == [[True, False, True]]
    assert layer.makes_mask
    plain = made("Embedding", input_dim=4, output_dim=2)
    assert plain.output_mask(call, ids) is None
    assert not plain.makes_mask


@pytest.mark.parametrize(("ids", "told"), [([[0, 4]], "4"), ([[-1, 3]], "-1"), ([[1.0, np.nan]], "nan")])
def test_numbers_without_a_vector_are_refused(ids, told):
    with pytest.raises(DataError, match=f"vectors for 0 to 3, but the data holds {told}"):
        look_up(made("Embedding", input_dim=4, output_dim=2), ids)


def test_masking_skips_steps_that_are_one_value_throughout():
    layer = made("Masking", mask_value=-1)
    y, call = run(layer, [[[-1, -1], [-1, 2], [0, 0]]])
    assert y.tolist() == [[[0, 0], [-1, 2], [0, 0]]]
    assert layer.output_mask(call).tolist() == [[False, True, True]]
    assert back(layer, call, np.ones((1, 3, 2))).tolist() == [[[0, 0], [1, 1], [1, 1]]]
    assert layer.makes_mask


def test_masking_needs_features():
    with pytest.raises(ShapeError, match="single numbers"):
        made("Masking").output_shape(())
