import numpy as np
import pytest

from netbuilder.core.errors import DataError, SettingError
from netbuilder.engine.learner import StepResult
from netbuilder.training import class_weights, held_back, named_metric, scores_for


def batches(sizes, seed=0):
    rng = np.random.default_rng(seed)
    for rows in sizes:
        y = rng.integers(0, 3, rows)
        yield StepResult(float(rng.random()), (0.5,), [rng.random((rows, 3), dtype=np.float32)], rows), [y]


@pytest.mark.parametrize("sizes", [[1] * 700, [64] * 9 + [3], [200, 5, 1, 200], [10] * 3])
def test_small_batches_count_as_large_ones(sizes):
    scores = scores_for(["out"], [((), (3,))], [["accuracy"]])
    right = rows = loss = 0.0
    for number, (result, targets) in enumerate(batches(sizes)):
        scores.add(result, targets)
        right += (result.outputs[0].argmax(1) == targets[0]).sum()
        rows += result.rows
        loss += result.loss * result.rows
        if number % 50 == 0:
            assert scores.values()["accuracy"] == right / rows
    assert scores.values() == {"accuracy": right / rows, "loss": pytest.approx(loss / rows, rel=1e-12)}


def test_counts_are_saved_in_the_middle_of_collecting():
    def make():
        return scores_for(["out"], [((), (3,))], [["accuracy"]])

    whole, first, second = make(), make(), make()
    all_batches = list(batches([7] * 60))
    for result, targets in all_batches:
        whole.add(result, targets)
    for result, targets in all_batches[:31]:
        first.add(result, targets)
    second.restore(first.state())
    for result, targets in all_batches[31:]:
        second.add(result, targets)
    assert second.state()["metrics"] == whole.state()["metrics"]
    assert second.values() == whole.values()


def test_an_output_that_is_overwritten_is_not_counted_twice():
    scores = scores_for(["out"], [((), (2,))], [["accuracy"]])
    shared = np.array([[0.9, 0.1]], np.float32)
    for right in (True, False):
        shared[:] = [[0.9, 0.1]] if right else [[0.1, 0.9]]
        scores.add(StepResult(0.0, (0.0,), [shared], 1), [np.array([0])])
    assert scores.values()["accuracy"] == 0.5


def test_names_are_those_of_keras():
    shapes = [((), (3,)), ((1,), (1,))]
    scores = scores_for(["a", "b"], shapes, [["acc"], ["accuracy"]], [["acc"], []], losses=[1, 1])
    assert list(scores.values()) == ["a_acc", "a_loss", "b_accuracy", "b_loss", "loss", "weighted_a_acc"]


@pytest.mark.parametrize(
    ("targets", "output", "kind"),
    [
        ((), (10,), "sparse_categorical_accuracy"),
        ((1,), (10,), "sparse_categorical_accuracy"),
        ((10,), (10,), "categorical_accuracy"),
        ((), (1,), "binary_accuracy"),
        ((1,), (1,), "binary_accuracy"),
    ],
)
def test_accuracy_is_the_one_that_fits(targets, output, kind):
    assert named_metric("accuracy", targets, output).kind == kind


def test_class_weights_from_labels_and_from_one_hot_rows():
    weights = {0: 0.5, 2: 4.0}
    assert class_weights(np.array([0, 1, 2]), weights).tolist() == [0.5, 1.0, 4.0]
    assert class_weights(np.array([[0], [2]]), weights).tolist() == [0.5, 4.0]
    assert class_weights(np.eye(3), weights).tolist() == [0.5, 1.0, 4.0]


def test_the_last_samples_are_held_back():
    (x, none), (held, _) = held_back([np.arange(10), None], 0.25)
    assert (x.tolist(), held.tolist(), none) == (list(range(7)), [7, 8, 9], None)
    assert np.shares_memory(x, held_back([x, None], 0.2)[0][0])
    with pytest.raises(SettingError, match="between 0 and 1"):
        held_back([x], 1.5)
    with pytest.raises(DataError, match="leaves one side empty"):
        held_back([np.arange(1)], 0.5)
