"""The arithmetic of the benchmark's table: medians, ratios and which targets are met."""

from __future__ import annotations

import pytest

from tests.benchmarks import table

SPEEDS = {"own": [100.0, 300.0, 120.0], "A": [50.0, 400.0, 60.0], "B": [80.0, 75.0, 90.0], "gone": []}


def verdicts(workload="W1", kernels="numpy", speeds=SPEEDS, batch=100):
    return table.verdicts(workload, kernels, speeds, "own", ["A", "B"], ["A"], batch)


def test_medians_leave_out_who_never_finished():
    assert table.medians(SPEEDS) == {"own": 120.0, "A": 60.0, "B": 80.0}


def test_a_ratio_is_of_medians_and_its_spread_of_single_rounds():
    assert table.ratio(SPEEDS, "own", "A") == 2.0
    assert table.spread(SPEEDS, "own", "A") == (0.75, 2.0)


def test_the_fastest_is_so_by_its_median():
    assert table.fastest(SPEEDS, ["A", "B", "gone"]) == "B"
    assert table.fastest(SPEEDS, ["gone"]) is None


def test_ratios_stand_beside_their_targets():
    first, second = verdicts()
    assert (first.figure, first.against, first.value, first.target, first.met) == ("fastest peer", "B", 1.5, 0.8, True)
    assert (second.against, second.value, second.target, second.met) == ("A", 2.0, 1.5, True)


@pytest.mark.parametrize(("own", "met"), [(64.0, True), (63.9, False)])
def test_a_target_is_met_from_its_ratio_on(own, met):
    assert verdicts(speeds={**SPEEDS, "own": [own]})[0].met is met


def test_without_a_target_nothing_is_judged():
    assert [verdict.met for verdict in verdicts("W1relu")] == [None, None]
    assert "no target" in table.sentence(verdicts("W1relu")[0])


@pytest.mark.parametrize(("speed", "met"), [(1001.0, True), (1000.0, False)])
def test_a_prediction_must_be_under_its_milliseconds(speed, met):
    verdict = verdicts("W5b1", speeds={"own": [speed]}, batch=1)[-1]
    assert verdict.value == pytest.approx(1000.0 / speed)
    assert verdict.met is met


def test_who_did_not_run_is_not_judged():
    assert verdicts(speeds={"A": [1.0], "own": []}) == []


def test_the_table_lists_the_fastest_first_with_ours_over_theirs():
    lines = table.rows(SPEEDS, ["own"])
    assert [line[0] for line in lines] == ["", "own", "B", "A"]
    assert lines[2][1:] == ["80", "1.50 (1.25–4.00)"]
    assert lines[1][2] == ""
    assert [len(line) for line in table.aligned(lines).splitlines()][2:] == [
        len(table.aligned(lines).splitlines()[0])
    ] * 2


def test_a_sentence_says_whether_a_target_is_met():
    assert table.sentence(verdicts()[0]) == "numpy: 1.50 of fastest peer (B), target 0.8: met"
    slow = verdicts(speeds={**SPEEDS, "own": [1.0]})[0]
    assert table.sentence(slow).endswith("NOT MET")
