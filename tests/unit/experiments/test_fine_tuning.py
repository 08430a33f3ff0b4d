import numpy as np
import pytest

from netbuilder.core.errors import DataError
from netbuilder.data.dataset import Dataset
from netbuilder.document.personal import Drawings
from netbuilder.document.preparation import Preparation
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph
from netbuilder.engine.optimizers import optimizers
from netbuilder.experiments.calibration import Calibration
from netbuilder.experiments.fine_tuning import FineTuning, as_samples, mixture, project_of
from netbuilder.experiments.live import Job
from netbuilder.experiments.models import TrainedModel

LAYERS = [
    {"kind": "Input", "shape": [6, 6, 1]},
    {"kind": "Flatten"},
    {"kind": "Dense", "units": 16, "activation": "relu"},
    {"kind": "Dense", "units": 3, "activation": "softmax"},
]


def pictures(count, classes, seed=0):
    """Pictures with a bright band: its place is the class."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, classes, count)
    x = rng.integers(0, 60, (count, 6, 6), np.uint8)
    for picture, label in zip(x, y, strict=True):
        picture[2 * label : 2 * label + 2] += 150
    return x, y


def data():
    x, y = pictures(300, 3)
    return Dataset(name="bands", x_train=x[:200], y_train=y[:200], x_test=x[200:], y_test=y[200:])


def project():
    return Project(
        graph=Graph.from_json({"layers": LAYERS}),
        optimizer=optimizers.create("Adam", {"learning_rate": 0.01}),
        preparation=Project().preparation.replace(scale="unit"),
        batch_size=20,
        epochs=8,
    )


def drawings():
    """Bands that stand upright: nothing that the network has seen."""
    x, y = pictures(12, 3, seed=5)
    return Drawings(np.ascontiguousarray(x.transpose(0, 2, 1)), y)


def test_drawings_are_learned_and_the_rest_is_not_forgotten(tmp_path):
    model = Job(project=project(), data=data(), runs=tmp_path).run().model
    tuning = FineTuning(
        project=project(), model=model, data=data(), drawings=drawings(), epochs=15, rehearsal=200, runs=tmp_path
    )
    found = tuning.run()
    assert found.outcome.kind == "finished"
    assert found.before.others > 0.95
    assert found.before.drawings < 0.8
    assert found.after.drawings > 0.95
    assert found.after.others > 0.9
    assert tuning.mailbox.drain()[0][0].kept == ("dense", "dense_1")


def test_a_model_without_a_project_goes_on_and_keeps_its_calibration(tmp_path):
    model = Job(project=project(), data=data(), runs=tmp_path).run().model.with_calibration(Calibration(1.7, 0.6))
    stranger = TrainedModel.from_image(model.image())
    found = project_of(stranger, data(), project().data)
    assert found.preparation == project().preparation and found.loss == project().loss
    tuned = FineTuning(
        project=found, model=stranger, data=data(), drawings=drawings(), epochs=15, rehearsal=200, runs=tmp_path
    ).run()
    assert tuned.after.drawings > tuned.before.drawings
    assert tuned.after.others > 0.9
    assert tuned.outcome.model.calibration == Calibration(1.7, 0.6)


@pytest.mark.parametrize("scale", ["none", "unit", "signed", "standard"])
def test_the_preparation_is_found_by_what_it_does(scale, tmp_path):
    wanted = project().replace(preparation=Preparation(scale=scale), epochs=1)
    model = Job(project=wanted, data=data(), runs=tmp_path).run().model
    assert project_of(model, data(), wanted.data).preparation.scale == scale


def test_data_of_another_kind_are_refused(tmp_path):
    model = Job(project=project().replace(epochs=1), data=data(), runs=tmp_path).run().model
    x, y = pictures(20, 3)
    floats = Dataset(name="f", x_train=(x / 99).astype(np.float32), y_train=y, value_range=(0.0, 3.0))
    with pytest.raises(DataError, match="another kind"):
        project_of(model, floats, project().data)


def test_half_of_the_mixture_are_drawings_and_the_test_samples_stay():
    mixed = mixture(data(), drawings(), rehearsal=100)
    assert len(mixed.x_train) == 100 + 12 * 8
    assert (mixed.x_test == data().x_test).all()
    few = mixture(data(), Drawings(drawings().pictures[:1], drawings().labels[:1]), rehearsal=100)
    assert len(few.x_train) == 100 + 20


def test_drawings_are_scaled_as_the_samples_are():
    x, y = pictures(9, 3)
    scaled = Dataset(
        name="f", x_train=(x / 255).astype(np.float32)[..., None], y_train=y, class_names=tuple("abc"),
        value_range=(0.0, 1.0),
    )  # fmt: skip
    samples = as_samples(drawings(), scaled)
    assert samples.dtype == np.float32
    assert samples.shape == (12, 6, 6, 1)
    assert samples[..., 0] == pytest.approx(drawings().pictures / 255)


@pytest.mark.parametrize(
    "wrong",
    [
        Drawings(),
        Drawings(np.zeros((1, 28, 28), np.uint8), np.array([1])),
        Drawings(np.zeros((1, 6, 6), np.uint8), np.array([3])),
    ],
)
def test_drawings_that_do_not_fit_are_refused(wrong):
    with pytest.raises(DataError):
        as_samples(wrong, data())
    model = Job(project=project().replace(epochs=1), data=data(), runs=None).run().model
    found = FineTuning(project=project(), model=model, data=data(), drawings=wrong).run()
    assert (found.outcome.kind, found.before, found.after) == ("failed", None, None)
