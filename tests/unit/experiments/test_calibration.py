import io
import zipfile
from dataclasses import replace

import h5py
import numpy as np
import pytest

from netbuilder.core.errors import DataError, FileError
from netbuilder.document.preparation import Fitted
from netbuilder.engine.graph import Graph
from netbuilder.engine.network import Network
from netbuilder.experiments.calibration import (
    SURE,
    Calibration,
    calibrated,
    chosen_threshold,
    expected_calibration_error,
    fitted_temperature,
    mean_surprise,
    scores_of,
    softmax,
)
from netbuilder.experiments.models import TrainedModel
from netbuilder.experiments.reading import read_sample
from netbuilder.formats.files import load_model, save_model
from netbuilder.formats.model import StoredModel, weights_of


def samples(count=20_000, too_sure=3.0, seed=0):
    """Scores whose labels are drawn from softmax(scores / too_sure): they overstate what they know."""
    rng = np.random.default_rng(seed)
    honest = rng.normal(0, 2, (count, 5))
    labels = (softmax(honest).cumsum(axis=1) < rng.random((count, 1))).sum(axis=1).clip(0, 4)
    return honest * too_sure, labels


def model(activation="softmax", units=4):
    graph = Graph.from_json(
        {"layers": [{"kind": "Input", "shape": [6]}, {"kind": "Dense", "units": units, "activation": activation}]}
    )
    network = Network(graph, seed=3)
    about = {"task": "classification", "preparation": Fitted((6,), (6,)).to_json()}
    return TrainedModel.of(StoredModel(graph, weights_of(network), sequential=True, about=about))


@pytest.mark.parametrize("too_sure", [0.5, 1.0, 3.0])
def test_the_temperature_undoes_what_a_model_overstates(too_sure):
    scores, labels = samples(too_sure=too_sure)
    assert fitted_temperature(scores, labels) == pytest.approx(too_sure, rel=0.04)


def test_no_other_temperature_is_better():
    scores, labels = samples(2_000)
    best = fitted_temperature(scores, labels)
    least = mean_surprise(scores, labels, best)
    assert all(mean_surprise(scores, labels, best * factor) > least for factor in (0.5, 0.9, 1.1, 2.0))


def test_surprise_is_the_mean_of_minus_ln_p():
    scores, labels = np.log([[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]]), np.array([1, 2])
    assert mean_surprise(scores, labels) == pytest.approx(-(np.log(0.25) + np.log(0.8)) / 2)


def test_large_scores_stay_finite():
    assert mean_surprise(np.array([[2000.0, 0.0]]), np.array([1])) == 2000.0
    assert np.isfinite(fitted_temperature(np.array([[2000.0, 0.0]] * 3), np.array([0, 0, 1])))


def test_the_calibration_error_by_hand():
    shares = np.array([[0.9, 0.1], [0.9, 0.1], [0.6, 0.4], [0.4, 0.6]])
    labels = np.array([0, 1, 0, 1])
    # In the bin of 0.9 half are right: |0.5 − 0.9|; in that of 0.6 all are: |1 − 0.6|.
    assert expected_calibration_error(shares, labels) == pytest.approx(0.5 * 0.4 + 0.5 * 0.4)
    assert expected_calibration_error(np.array([[1.0, 0.0]]), np.array([0])) == 0.0


def test_calibration_makes_the_error_small():
    scores, labels = samples()
    before = expected_calibration_error(softmax(scores), labels)
    after = expected_calibration_error(calibrated(softmax(scores), labels).shares(scores), labels)
    assert before > 0.1
    assert after < 0.015


def test_probabilities_become_scores_and_back():
    shares = np.array([[0.7, 0.2, 0.1], [1.0, 0.0, 0.0]])
    assert softmax(scores_of(shares)) == pytest.approx(shares)
    assert softmax(scores_of(np.array([[0.8]]))) == pytest.approx(np.array([[0.2, 0.8]]))
    assert softmax(scores_of(np.array([[0.9, 0.9, 0.0]]))) == pytest.approx(np.array([[0.5, 0.5, 0.0]]))
    assert softmax(scores_of(np.array([[np.nan, 2.0]])))[0, 1] > 0.8


def test_the_threshold_lies_between_digits_and_strangers():
    rng = np.random.default_rng(0)
    right, strange = rng.uniform(0.9, 1.0, 500), rng.uniform(0.2, 0.6, 500)
    assert 0.599 <= chosen_threshold(right, strange) <= 0.9


def test_a_dear_doubt_lowers_the_threshold():
    rng = np.random.default_rng(0)
    right, strange = rng.uniform(0.5, 1.0, 500), rng.uniform(0.2, 0.9, 500)
    assert chosen_threshold(right, strange, dear=50) < chosen_threshold(right, strange, dear=0.5)


def test_nothing_to_measure_by_is_refused():
    with pytest.raises(DataError):
        fitted_temperature(np.zeros((0, 3)), np.zeros(0, int))
    with pytest.raises(DataError):
        chosen_threshold(np.zeros(0), np.ones(3))


def test_a_model_without_one_is_read_as_it_is():
    plain, x = model(), np.random.default_rng(0).normal(size=(50, 6)).astype(np.float32)
    shares, sure = plain.judge(x)
    assert plain.calibration == Calibration(1.0, SURE)
    assert shares == pytest.approx(plain.predict(x), abs=1e-6)
    assert (sure == (plain.predict(x).max(axis=1) >= SURE)).all()


def test_it_lasts_in_files_and_in_bytes(tmp_path):
    wanted = Calibration(2.5, 0.61)
    cooled = model().with_calibration(wanted)
    save_model(tmp_path / "model.keras", cooled.stored)
    for again in (TrainedModel.open(tmp_path / "model.keras"), TrainedModel.from_image(cooled.image())):
        assert again.calibration == wanted
    x = np.random.default_rng(0).normal(size=(9, 6)).astype(np.float32)
    shares, sure = TrainedModel.open(tmp_path / "model.keras").judge(x)
    assert shares == pytest.approx(softmax(np.log(model().predict(x).astype(float)) / 2.5), abs=1e-6)
    assert (sure == (shares.max(axis=1) >= 0.61)).all()


def test_an_answer_follows_it():
    x = np.random.default_rng(0).normal(size=(8, 8, 1)).astype(np.float32)
    graph = Graph.from_json(
        {
            "layers": [
                {"kind": "Input", "shape": [8, 8, 1]},
                {"kind": "Flatten"},
                {"kind": "Dense", "units": 3, "activation": "softmax"},
            ]
        }
    )
    plain = TrainedModel.of(StoredModel(graph, weights_of(Network(graph, seed=1)), about={"task": "classification"}))
    share = read_sample(plain, x).share
    low, high = (plain.with_calibration(Calibration(1.0, share + step)) for step in (-0.01, 0.01))
    assert read_sample(low, x).sure
    assert not read_sample(high, x).sure
    assert read_sample(plain.with_calibration(Calibration(5.0, 0.7)), x).share < share


@pytest.mark.parametrize(
    "wrong", [None, {}, {"temperature": 0, "threshold": 0.5}, {"temperature": "hot", "threshold": 0.5},
              {"temperature": float("nan"), "threshold": 0.5}, {"temperature": 1.0, "threshold": 2.0}]
)  # fmt: skip
def test_a_damaged_one_is_refused_in_words(tmp_path, wrong):
    broken = model()
    about = {**broken.stored.about, "calibration": wrong}
    with pytest.raises(FileError, match="sure"):
        TrainedModel.of(StoredModel(broken.stored.graph, broken.stored.weights, about=about))


@pytest.mark.parametrize("kept", [np.float16, np.float64])
def test_weights_of_other_precision_are_read_from_files(tmp_path, kept):
    whole = model()
    weights = {
        owner: {name: a.astype(kept) for name, a in group.items()} for owner, group in whole.stored.weights.items()
    }
    save_model(tmp_path / "half.keras", replace(whole.stored, weights=weights))
    with zipfile.ZipFile(tmp_path / "half.keras") as archive:
        image = io.BytesIO(archive.read("model.weights.h5"))
    with h5py.File(image) as file:
        assert file["layers/dense/vars/0"].dtype == kept
    np.testing.assert_array_equal(
        load_model(tmp_path / "half.keras").weights["dense"]["kernel"], weights["dense"]["kernel"]
    )
    x = np.random.default_rng(0).normal(size=(9, 6)).astype(np.float32)
    assert TrainedModel.open(tmp_path / "half.keras").predict(x) == pytest.approx(whole.predict(x), abs=2e-3)


def test_an_answer_that_is_rather_wrong_is_never_called_sure():
    assert chosen_threshold(np.full(50, 0.4), np.full(50, 0.1)) >= 0.5


def test_the_error_that_was_measured_is_kept():
    scores, labels = samples(2_000)
    found = calibrated(softmax(scores), labels)
    shares = found.shares(scores_of(softmax(scores)))
    assert found.error == pytest.approx(expected_calibration_error(shares, labels)) and found.error < 0.03
    assert Calibration.from_json(found.to_json()) == found
    assert "error" not in Calibration().to_json()
    with pytest.raises(FileError):
        Calibration.from_json({"temperature": 1.0, "threshold": 0.5, "error": 7})
