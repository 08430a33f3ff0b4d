import numpy as np
import pytest

from netbuilder.core.errors import DataError, SettingError
from netbuilder.document.preparation import Fitted
from netbuilder.engine.graph import Graph
from netbuilder.engine.network import Network
from netbuilder.experiments.models import TrainedModel
from netbuilder.experiments.reasons import gradient_times_input, occlusion
from netbuilder.formats.model import StoredModel, weights_of

SIDE = 9


def model(activation, units=3, shape=(SIDE, SIDE, 1), seed=0):
    graph = Graph.from_json(
        {
            "layers": [
                {"kind": "Input", "shape": list(shape)},
                {"kind": "Flatten", "id": "flat"},
                {"kind": "Dense", "units": units, "activation": activation, "id": "answer"},
            ]
        }
    )
    weights = weights_of(Network(graph))
    rng = np.random.default_rng(seed)
    weights["answer"]["kernel"][...] = rng.normal(0, 0.1, weights["answer"]["kernel"].shape)
    about = {"task": "classification", "preparation": Fitted(shape, shape, 1 / 255, 0.0).to_json()}
    return TrainedModel.of(StoredModel(graph, weights, about=about)), weights["answer"]["kernel"].astype(np.float64)


def picture(shape=(SIDE, SIDE, 1), seed=1):
    sample = np.random.default_rng(seed).integers(0, 256, shape, np.uint8)
    sample[[0, -1]] = sample[:, [0, -1]] = 0
    return sample


def test_of_a_line_every_pixel_adds_weight_times_input():
    linear, kernel = model("linear")
    sample = picture()
    for wanted in range(3):
        expected = (kernel[:, wanted] * sample.reshape(-1) / 255).reshape(SIDE, SIDE)
        assert gradient_times_input(linear, sample, wanted) == pytest.approx(expected, abs=1e-6)


def test_before_softmax_it_is_the_weight_above_the_mean_weight():
    soft, kernel = model("softmax")
    sample = picture()
    expected = ((kernel[:, 2] - kernel.mean(axis=1)) * sample.reshape(-1) / 255).reshape(SIDE, SIDE)
    assert gradient_times_input(soft, sample, 2) == pytest.approx(expected, abs=1e-5)


def test_a_class_that_is_certain_still_has_reasons():
    soft, kernel = model("softmax")
    soft.network.parameters["answer", "kernel"][...] *= 12
    sample = picture()
    assert soft.predict(sample[None])[0].max() > 0.999
    expected = ((kernel[:, 1] - kernel.mean(axis=1)) * 12 * sample.reshape(-1) / 255).reshape(SIDE, SIDE)
    assert gradient_times_input(soft, sample, 1) == pytest.approx(expected, abs=1e-3)


def test_of_two_classes_in_one_output_the_maps_are_opposites():
    one, kernel = model("sigmoid", units=1)
    sample = picture()
    expected = (kernel[:, 0] * sample.reshape(-1) / 255 / 2).reshape(SIDE, SIDE)
    assert gradient_times_input(one, sample, 1) == pytest.approx(expected, abs=1e-5)
    assert gradient_times_input(one, sample, 0) == pytest.approx(-expected, abs=1e-5)


def test_colours_are_added_up():
    shape = (SIDE, SIDE, 3)
    linear, kernel = model("linear", shape=shape)
    sample = picture(shape)
    expected = (kernel[:, 0] * sample.reshape(-1) / 255).reshape(shape).sum(axis=2)
    assert gradient_times_input(linear, sample, 0) == pytest.approx(expected, abs=1e-6)
    assert occlusion(linear, sample, 0, 3, 3).shape == (SIDE, SIDE)


def test_looking_for_reasons_leaves_the_network_as_it_was():
    soft, _ = model("softmax")
    before = soft.predict(picture()[None])
    gradient_times_input(soft, picture(), 0)
    occlusion(soft, picture(), 0)
    assert (soft.predict(picture()[None]) == before).all()


def test_covering_a_square_takes_away_what_its_pixels_add():
    linear, _ = model("linear")
    sample = picture()
    adds = gradient_times_input(linear, sample, 0)
    expected = adds.reshape(3, 3, 3, 3).sum(axis=(1, 3)).repeat(3, axis=0).repeat(3, axis=1)
    assert occlusion(linear, sample, 0, window=3, stride=3) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("ground", [0, 255])
def test_only_the_patch_that_matters_is_found(ground):
    linear, _ = model("linear")
    kernel = linear.network.parameters["answer", "kernel"]
    kernel[...] = 0
    patch = np.zeros((SIDE, SIDE))
    patch[2:4, 5:7] = 1
    kernel[:, 1] = patch.reshape(-1)
    sample = np.full((SIDE, SIDE, 1), ground, np.uint8)
    sample[2:4, 5:7] = 255 - ground
    found = occlusion(linear, sample, 1, window=2, stride=1) * (1 if ground == 0 else -1)
    assert set(map(tuple, np.argwhere(found > 0.99 * found.max()))) <= {(r, c) for r in (2, 3) for c in (5, 6)}
    far = np.ones((SIDE, SIDE), bool)
    far[1:5, 4:8] = False
    assert np.abs(found[far]).max() == 0


def test_every_pixel_is_covered_whatever_the_steps():
    linear, _ = model("linear")
    for window, stride in ((5, 2), (4, 3), (SIDE, 1), (2, 2)):
        assert np.isfinite(occlusion(linear, picture(), 0, window, stride)).all()


@pytest.mark.parametrize(("window", "stride"), [(0, 1), (SIDE + 1, 1), (3, 0), (3, 4)])
def test_squares_that_cannot_cover_the_picture_are_refused(window, stride):
    with pytest.raises(SettingError, match="square"):
        occlusion(model("linear")[0], picture(), 0, window, stride)


def test_what_is_not_there_is_refused():
    linear, _ = model("linear")
    with pytest.raises(DataError, match="class 3"):
        gradient_times_input(linear, picture(), 3)
    with pytest.raises(DataError, match="shape"):
        occlusion(linear, np.zeros((4, 4), np.uint8), 0)
