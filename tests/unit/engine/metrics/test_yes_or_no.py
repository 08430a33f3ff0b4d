"""Counts, precision, recall, F scores and areas, worked out by hand."""

import numpy as np
import pytest

from netbuilder.core.errors import SettingError
from netbuilder.engine.metrics import metrics
from tests.unit.engine.metrics.measuring import measured

T = np.array([1, 1, 1, 0, 0, 0, 0, 0])[:, None]
P = np.array([0.9, 0.6, 0.2, 0.8, 0.5, 0.4, 0.3, 0.1])[:, None]
WEIGHTS = np.array([2.0, 1, 1, 3, 1, 1, 1, 1])
CLASSES = np.eye(3)[[0, 1, 2, 2]]
SHARES = np.array([[0.6, 0.3, 0.1], [0.5, 0.4, 0.1], [0.1, 0.2, 0.7], [0.7, 0.1, 0.2]])


@pytest.mark.parametrize(
    ("kind", "plain", "weighted", "at_levels"),
    [
        ("true_positives", 2, 3, [2, 1]),
        ("false_positives", 1, 3, [2, 1]),
        ("true_negatives", 4, 4, [3, 4]),
        ("false_negatives", 1, 1, [1, 2]),
        ("precision", 2 / 3, 1 / 2, [1 / 2, 1 / 2]),
        ("recall", 2 / 3, 3 / 4, [2 / 3, 1 / 3]),
    ],
)
def test_counts(kind, plain, weighted, at_levels):
    assert measured(kind, (T, P)) == pytest.approx(plain)
    assert measured(kind, (T[:3], P[:3]), (T[3:, 0], P[3:])) == pytest.approx(plain)
    assert measured(kind, (T, P, WEIGHTS)) == pytest.approx(weighted)
    np.testing.assert_allclose(measured(kind, (T, P), thresholds=[0.45, 0.65]), at_levels)
    np.testing.assert_allclose(measured(kind, (T, P), thresholds=[0.65, 0.45]), at_levels[::-1])
    assert measured(kind, (T, P), thresholds=0.45) == pytest.approx(at_levels[0])


def test_an_output_on_a_threshold_is_not_above_it():
    single = np.array([0.3, 0.6], np.float32)
    np.testing.assert_array_equal(measured("true_positives", (np.ones(2), single), thresholds=[0.3, 0.6]), [1, 0])
    assert measured("true_positives", (np.ones(2), single), thresholds=0.3) == 1
    even = np.array([0.0, 0.25, 0.5, 1.0], np.float32)
    np.testing.assert_array_equal(measured("true_positives", (np.ones(4), even), thresholds=[0, 0.5, 1]), [3, 1, 0])


def test_nothing_to_divide_by_gives_0():
    assert measured("precision", (np.ones((2, 1)), np.zeros((2, 1)))) == 0
    assert measured("recall", (np.zeros((2, 1)), np.ones((2, 1)))) == 0


def test_only_the_largest_outputs_or_one_class_count():
    # The largest of each row: classes 0, 0, 2, 0. The two largest: 01, 01, 12, 02.
    assert measured("precision", (CLASSES, SHARES), top_k=1) == 2 / 4
    assert measured("precision", (CLASSES, SHARES), top_k=2) == 4 / 8
    assert measured("recall", (CLASSES, SHARES), top_k=1) == 2 / 4
    assert measured("recall", (CLASSES, SHARES), top_k=2, class_id=1) == 1
    assert measured("precision", (CLASSES, SHARES), top_k=2, class_id=1) == pytest.approx(1 / 3)
    assert measured("precision", (CLASSES, SHARES), class_id=0) == 1 / 2
    assert measured("precision", (CLASSES, SHARES), top_k=2, thresholds=0.45) == 2 / 4
    with pytest.raises(SettingError, match="class_id is 3, but there are 3"):
        measured("recall", (CLASSES, SHARES), class_id=3)
    with pytest.raises(SettingError):
        metrics.create("precision", {"thresholds": [0.5, 1.5]})


class TestFScores:
    # Largest of each row: class 0 has 1 hit, 2 false alarms; class 1 a miss; class 2 1 hit, 1 miss.
    EACH = np.array([2 * 1 / (2 + 2), 0, 2 * 1 / (2 + 1)])

    @pytest.mark.parametrize(
        ("average", "value"), [(None, EACH), ("macro", EACH.mean()), ("weighted", EACH @ [1, 1, 2] / 4), ("micro", 0.5)]
    )
    def test_averages(self, average, value):
        found = measured("f1_score", (CLASSES[:1], SHARES[:1]), (CLASSES[1:], SHARES[1:]), average=average)
        np.testing.assert_allclose(found, value, atol=1e-6)
        np.testing.assert_allclose(measured("fbeta_score", (CLASSES, SHARES), average=average), value, atol=1e-6)

    def test_beta_weighs_recall(self):
        found = measured("fbeta_score", (CLASSES, SHARES), beta=2.0)
        np.testing.assert_allclose(found, [5 * (1 / 3) / (4 / 3 + 1), 0, 5 * 0.5 / (4 + 0.5)], atol=1e-6)

    def test_threshold(self):
        # Above 0.45: class 0 in rows 0, 1, 3; class 2 in row 2.
        np.testing.assert_allclose(measured("f1_score", (CLASSES, SHARES), threshold=0.45), self.EACH, atol=1e-6)

    def test_weights(self):
        twice = measured("f1_score", (CLASSES[[0, 1, 1, 2, 3]], SHARES[[0, 1, 1, 2, 3]]), average="weighted")
        weighted = (CLASSES, SHARES, np.array([1.0, 2, 1, 1]))
        assert measured("f1_score", weighted, average="weighted") == pytest.approx(twice)


class TestAreas:
    # Of the 3·5 pairs of a yes and a no, 0.9 beats 5, 0.6 beats 4 and 0.2 beats 1.
    def test_roc_is_the_share_of_pairs_in_order(self):
        assert measured("auc", (T, P)) == pytest.approx(10 / 15)
        assert measured("auc", (T[:4], P[:4]), (T[4:], P[4:])) == pytest.approx(10 / 15)
        assert measured("auc", (T, P, WEIGHTS)) == pytest.approx((2 * 7 + 1 * 4 + 1 * 1) / (4 * 7))

    def test_perfect_reversed_and_alike(self):
        assert measured("auc", (T, T.astype(float))) == 1
        assert measured("auc", (T, 1.0 - T)) == 0
        assert measured("auc", (T, np.full(T.shape, 0.5))) == 0.5
        assert measured("auc", (T, T.astype(float)), curve="PR") == pytest.approx(1)
        assert measured("auc", (T, T.astype(float)), curve="PRGAIN") == pytest.approx(1)

    def test_rectangles_enclose_the_trapezoids(self):
        for curve in ("ROC", "PR", "PRGAIN"):
            low, middle, high = (
                measured("auc", (T, P), curve=curve, summation_method=method, thresholds=[0.55])
                for method in ("minoring", "interpolation", "majoring")
            )
            assert low < middle < high
        # Steps of the ROC: (0, 1/3), (1/5, 1/3), (1/5, 2/3), (4/5, 2/3), (4/5, 1), (1, 1): no slanted ones.
        exact = measured("auc", (T, P), thresholds=[0.15, 0.25, 0.35, 0.45, 0.55, 0.7, 0.85])
        assert exact == pytest.approx(10 / 15)

    def test_precision_against_recall(self):
        # One threshold at 0.55: 2 hits, 1 false alarm above; all 3 and 5 below it. Between, TP = 1.4 + 0.2·P.
        expected = (2 / 3) * (2 + 0) / 3 + 0.2 * (1 + 1.4 * np.log(8 / 3)) / 3
        assert measured("auc", (T, P), curve="PR", thresholds=[0.55]) == pytest.approx(expected)
        # Points (recall, precision): (1, 3/8), (2/3, 2/3), (0, 0).
        low = measured("auc", (T, P), curve="PR", thresholds=[0.55], summation_method="minoring")
        assert low == pytest.approx((1 / 3) * (3 / 8))

    def test_precision_gain_against_recall_gain(self):
        # odds = 3/5. At 0.55: recall gain 1 - 0.6·1/2 = 0.7, precision gain 1 - 0.6·1/2 = 0.7; below it 1 and 0.
        found = measured("auc", (T, P), curve="PRGAIN", thresholds=[0.55])
        assert found == pytest.approx(0.3 * 0.35 + 0.7 * (0.7 + 1) / 2)

    def test_labels_apart(self):
        labels, outputs = np.hstack([T, 1 - T]), np.hstack([P, P])
        each = (10 / 15 + 5 / 15) / 2
        assert measured("auc", (labels, outputs), multi_label=True) == pytest.approx(each)
        weighted = measured("auc", (labels, outputs), multi_label=True, label_weights=[3.0, 1.0])
        assert weighted == pytest.approx((3 * 10 + 5) / 4 / 15)
        together = measured("auc", (labels, outputs), label_weights=[1.0, 0.0])
        assert together == pytest.approx(10 / 15)

    def test_scores(self):
        assert measured("auc", (T, np.log(P / (1 - P))), from_logits=True) == pytest.approx(10 / 15)


@pytest.mark.parametrize(
    ("kind", "settings", "value"),
    [
        ("sensitivity_at_specificity", {"specificity": 0.8}, 2 / 3),
        ("sensitivity_at_specificity", {"specificity": 0.9}, 1 / 3),
        ("specificity_at_sensitivity", {"sensitivity": 0.6}, 4 / 5),
        ("specificity_at_sensitivity", {"sensitivity": 1.0}, 1 / 5),
        ("precision_at_recall", {"recall": 0.6}, 2 / 3),
        ("precision_at_recall", {"recall": 0.9}, 3 / 7),
        ("recall_at_precision", {"precision": 0.6}, 2 / 3),
        ("recall_at_precision", {"precision": 0.9}, 1 / 3),
        ("recall_at_precision", {"precision": 0.6, "num_thresholds": 1}, 2 / 3),
    ],
)
def test_one_rate_at_another(kind, settings, value):
    assert measured(kind, (T, P), **settings) == pytest.approx(value)
    two = (np.hstack([T, T]), np.hstack([P, 1 - P]))
    assert measured(kind, two, class_id=0, **settings) == pytest.approx(value)
