"""Augmentations of a project: in training batches only, scaled like everything else, and resumed bit for bit."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.core.errors import SettingError
from netbuilder.data.dataset import Dataset
from netbuilder.experiments.opening import all_problems, open_session
from tests.unit.experiments.test_resume import DENSE, pictures, project, proves_resuming

CHANGES = ("RandomRotation", {"kind": "RandomTranslation", "height_factor": 0.2}, "GaussianNoise", "RandomErasing")
FLAT = [{"kind": "Input", "shape": [64]}, *DENSE[2:]]


def augmented(layers=DENSE, changes=CHANGES, **settings):
    return project(layers).replace(augmentations=changes, **settings)


def flat():
    data = pictures()
    return Dataset(name="f", x_train=np.resize(data.x_train.reshape(50, -1), (50, 64)), y_train=data.y_train)


def first(feed):
    return next(iter(feed)).inputs[0].copy()


def test_a_run_that_goes_on_ends_with_the_same_bits(tmp_path):
    proves_resuming(augmented(changes=(*CHANGES, "RandomElasticTransform", "RandomZoom")), tmp_path)


def test_only_what_is_learnt_from_is_changed():
    data = pictures().with_test(0.2)
    plain, changed = open_session(project(DENSE), data), open_session(augmented(), data)
    assert not np.array_equal(first(plain.session.feed), first(changed.session.feed))
    assert np.array_equal(first(plain.session.validation), first(changed.session.validation))
    assert np.array_equal(first(plain.test), first(changed.test))


@pytest.mark.parametrize("scale", ["none", "unit", "signed", "standard"])
@pytest.mark.parametrize("kind", ["pictures", "rows"])
def test_changes_without_strength_leave_what_the_network_receives(scale, kind):
    layers, data = (DENSE, pictures()) if kind == "pictures" else (FLAT, flat())
    still = ({"kind": "RandomRotation", "factor": 0.0},)
    made = project(layers)
    made = made.replace(preparation=made.preparation.replace(scale=scale))
    plain, changed = open_session(made, data), open_session(made.replace(augmentations=still), data)
    np.testing.assert_allclose(first(changed.session.feed), first(plain.session.feed), rtol=1e-5, atol=1e-5)


def test_what_cannot_be_changed_is_a_problem_before_the_start():
    table = Dataset(name="Measures", x_train=np.ones((9, 4)), y_train=np.arange(9) % 3)
    made = augmented([{"kind": "Input", "shape": [4]}, DENSE[3]])
    assert any("no pictures" in problem.message for problem in all_problems(made, table))
    with pytest.raises(SettingError, match="no pictures"):
        open_session(made, table)
    wrong = augmented(changes=({"kind": "RandomRotation", "factor": 3},))
    assert [problem.where for problem in all_problems(wrong, pictures())] == ["augmentations"]
