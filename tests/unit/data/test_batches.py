"""Batches: the right samples in the right order, exactly the same after a restart, with or without a thread."""

from __future__ import annotations

import json
import threading

import numpy as np
import pytest

from netbuilder.core.errors import DataError
from netbuilder.data import Batches, Column

X = np.arange(21, dtype=np.uint8).reshape(7, 3)
Y = np.arange(7)


def rng(seed=0):
    return np.random.default_rng(seed)


def seen(batches):
    """What one epoch gives, copied out of the buffers."""
    return [tuple(array.copy() for array in batch) for batch in batches]


def same(left, right):
    return len(left) == len(right) and all(
        a.dtype == b.dtype and np.array_equal(a, b) for one, two in zip(left, right) for a, b in zip(one, two)
    )


def jitter(arrays, generator):
    x, y = arrays
    x += generator.normal(size=x.shape).astype(x.dtype)
    return x, y


def test_without_a_generator_the_stored_order_is_kept_and_the_last_batch_is_smaller():
    batches = Batches((X, Y), 3)
    epoch = seen(batches)
    assert len(batches) == 3 and [len(y) for _, y in epoch] == [3, 3, 1]
    assert np.array_equal(np.concatenate([x for x, _ in epoch]), X)
    assert np.concatenate([y for _, y in epoch]).tolist() == list(range(7))


def test_every_epoch_has_its_own_order_and_rows_stay_together():
    batches = Batches((X, Y), 3, rng=rng())
    first, second = seen(batches), seen(batches)
    orders = [np.concatenate([y for _, y in epoch]).tolist() for epoch in (first, second)]
    assert sorted(orders[0]) == sorted(orders[1]) == list(range(7)) and orders[0] != orders[1]
    assert all((x[:, 0] == 3 * y).all() for x, y in first + second)
    assert batches.epoch == 2


def test_the_order_is_the_generators_permutation():
    order = np.concatenate([y for _, y in seen(Batches((X, Y), 2, rng=rng(5)))])
    assert order.tolist() == rng(5).permutation(7).tolist()


def test_bytes_are_scaled_in_the_gathered_batch_and_the_set_is_untouched():
    before = X.copy()
    column = Column(X, "float32", scale=1 / 255, shift=-0.5)
    x, y = next(iter(Batches((column, Column(Y, "float32")), 4)))
    assert x.dtype == y.dtype == np.float32
    np.testing.assert_allclose(x, X[:4] / 255 - 0.5, rtol=1e-5, atol=1e-7)
    assert np.array_equal(X, before)


def test_buffers_are_used_again_and_the_set_is_not_copied():
    big = np.zeros((1000, 50), np.float32)
    batches = Batches((big,), 100)
    places = {batch[0].__array_interface__["data"][0] for batch in batches}
    assert len(places) == 1
    assert batches._buffers[0][0].values is big


def test_a_set_that_is_not_contiguous_gives_the_same_batches():
    turned = np.asfortranarray(np.arange(12.0).reshape(4, 3))
    assert np.array_equal(np.concatenate([x for (x,) in seen(Batches((turned,), 3))]), turned)


def test_indices_choose_the_samples():
    batches = Batches((X, Y), 2, indices=np.array([5, 1, 3]))
    assert [y.tolist() for _, y in seen(batches)] == [[5, 1], [3]]
    shuffled = Batches((X, Y), 2, indices=np.array([5, 1, 3]), rng=rng())
    assert sorted(np.concatenate([y for _, y in seen(shuffled)])) == [1, 3, 5]


def test_a_batch_larger_than_the_set_is_the_whole_set_with_a_note():
    batches = Batches((X, Y), 100)
    assert len(batches) == 1 and batches.batch_size == 7
    assert "100" in batches.note and "7" in batches.note
    assert Batches((X, Y), 7).note == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"columns": (X[:0], Y[:0]), "batch_size": 2}, "no samples"),
        ({"columns": (), "batch_size": 2}, "no samples"),
        ({"columns": (X, Y), "batch_size": 2, "indices": []}, "no samples"),
        ({"columns": (X, Y[:5]), "batch_size": 2}, "part 1 7, part 2 5"),
        ({"columns": (X, Y), "batch_size": 0}, "batch size .* 0"),
        ({"columns": (X, Y), "batch_size": 2.5}, "batch size .* 2.5"),
        ({"columns": (X, Y), "batch_size": True}, "batch size"),
        ({"columns": (X, Y), "batch_size": 2, "indices": [7]}, "between 0 and 6"),
        ({"columns": (X, Y), "batch_size": 2, "indices": [-1]}, "between 0 and 6"),
        ({"columns": (X, Y), "batch_size": 2, "indices": [0.5]}, "whole numbers"),
        ({"columns": (3,), "batch_size": 2}, "one row per sample"),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(arguments, sentence):
    with pytest.raises(DataError, match=sentence):
        Batches(**arguments)


def test_columns_refuse_what_would_lose_numbers():
    with pytest.raises(DataError, match="without loss"):
        Column(np.ones(3), "int64")
    with pytest.raises(DataError, match="cannot be scaled"):
        Column(X, scale=0.5)


GENERATORS = [np.random.PCG64, np.random.SFC64, np.random.MT19937, np.random.Philox]


@pytest.mark.parametrize("kind", GENERATORS)
@pytest.mark.parametrize("transform", [None, jitter])
@pytest.mark.parametrize("steps", [0, 1, 3, 4, 5, 8])
def test_a_restored_run_sees_the_same_batches_bit_for_bit(kind, transform, steps):
    """Three batches an epoch, stopped after any number of them, also right at the end of an epoch."""

    def make(seed):
        columns = (Column(X, "float32"), Y)
        return Batches(columns, 3, rng=np.random.Generator(kind(seed)), transform=transform)

    def run(batches, count):
        found = []
        while len(found) < count:
            for batch in batches:
                found.append(tuple(array.copy() for array in batch))
                if len(found) == count:
                    break
        return found

    whole = run(make(1), 12)
    stopped = make(1)
    run(stopped, steps)
    saved = json.loads(json.dumps(stopped.state()))
    resumed = make(99)
    resumed.restore(saved)
    assert resumed.state() == saved
    assert same(run(resumed, 12 - steps), whole[steps:])


def test_a_state_taken_after_the_last_batch_ends_the_epoch_first():
    batches = Batches((X, Y), 4, rng=rng())
    iterator = iter(batches)
    next(iterator), next(iterator)
    state = batches.state()
    assert (state["epoch"], state["batch"]) == (0, 2)
    resumed = Batches((X, Y), 4, rng=rng(9))
    resumed.restore(state)
    assert seen(resumed) == [] and resumed.epoch == 1
    assert list(iterator) == [] and batches.epoch == 1
    assert same(seen(resumed), seen(batches))


def test_a_loop_left_early_goes_on_where_it_was():
    batches = Batches((X, Y), 2, rng=rng(4))
    expected = seen(Batches((X, Y), 2, rng=rng(4)))
    for _ in batches:
        break
    assert same(seen(batches), expected[1:])


@pytest.mark.parametrize(
    "change",
    [
        {"samples": 8},
        {"batch_size": 3},
        {"epoch": -1},
        {"batch": 5},
        {"batch": "x"},
        {"generator": None},
        {"generator": {"bit_generator": "PCG64"}},
        {"generator": {"bit_generator": "MT19937", "state": {"key": [1], "pos": 0}}},
        {"generator": [1, 2]},
        {"generator": "x"},
    ],
)
def test_a_state_that_does_not_fit_is_refused(change):
    batches = Batches((X, Y), 2, rng=rng())
    with pytest.raises(DataError):
        batches.restore(batches.state() | change)
    with pytest.raises(DataError):
        batches.restore({})


def test_a_second_thread_gives_the_same_bits():
    def make(prefetch):
        return Batches((Column(X, "float32"), Y), 2, rng=rng(), transform=jitter, prefetch=prefetch)

    plain, ahead = make(False), make(True)
    for _ in range(3):
        assert same(seen(plain), seen(ahead))
    assert plain.state() == ahead.state()


def test_the_second_thread_works_ahead_while_a_batch_is_in_use():
    prepared = threading.Semaphore(0)

    def transform(arrays, _):
        prepared.release()
        return arrays

    iterator = iter(Batches((X, Y), 2, transform=transform))
    x, _ = next(iterator)
    before = x.copy()
    assert prepared.acquire(timeout=60) and prepared.acquire(timeout=60), "the second batch is not prepared ahead"
    assert np.array_equal(x, before), "the batch in use was written over"
    iterator.close()


def threads():
    return [thread for thread in threading.enumerate() if thread.name.startswith("netbuilder-batches")]


def test_the_second_thread_ends_with_the_epoch_with_a_break_and_with_an_error():
    batches = Batches((X, Y), 2, prefetch=True)
    seen(batches)
    assert not threads()
    for _ in batches:
        break
    assert not threads()
    with pytest.raises(RuntimeError, match="stop"):
        for _ in batches:
            raise RuntimeError("stop")
    assert not threads()


def test_an_error_in_the_second_thread_reaches_the_loop():
    def broken(arrays, _):
        if arrays[1][0] == 4:
            raise DataError("This picture is damaged.")
        return arrays

    batches = Batches((X, Y), 2, transform=broken)
    got = []
    with pytest.raises(DataError, match="damaged"):
        for _, y in batches:
            got.append(y.tolist())
    assert got == [[0, 1], [2, 3]] and not threads()


def test_every_batch_draws_its_own_random_numbers():
    drawn = []

    def transform(arrays, generator):
        drawn.append(float(generator.random()))
        return arrays

    batches = Batches((X, Y), 3, rng=rng(), transform=transform)
    seen(batches), seen(batches)
    assert len(set(drawn)) == len(drawn) == 6
