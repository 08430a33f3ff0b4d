"""How far a model that was just trained is to be believed, measured on samples that it did not learn from."""

from __future__ import annotations

import numpy as np

from netbuilder.core.errors import NetBuilderError
from netbuilder.data.dataset import Dataset
from netbuilder.data.drawing import require_picture
from netbuilder.data.strangers import strangers
from netbuilder.document.project import Project
from netbuilder.experiments.calibration import calibrated
from netbuilder.experiments.models import TrainedModel
from netbuilder.experiments.reading import is_light

MOST = 500
"""Samples that are looked at: enough for one temperature, few enough to cost no time."""
_STRANGERS = 120
_DEAR = 2.0  # a network that was never shown strangers believes in most of them unless it doubts a little too much
_LEAST = 20


def with_doubt(model: TrainedModel, project: Project, data: Dataset) -> TrainedModel:
    """The model with its temperature and threshold; as it was where there is nothing to measure them on.

    The temperature is fitted on samples held back for validation, else on test samples; the threshold, for pictures,
    by what belongs to no class.
    """
    if not model.is_classifier or not data.classes:
        return model
    x, labels = _held_out(project, data)
    if len(x) < _LEAST:
        return model
    try:
        outputs = model.predict(x)
        if not np.isfinite(outputs).all() or labels.max() >= max(2, model.outputs):
            return model
        return model.with_calibration(calibrated(outputs, labels, _of_strangers(model, x, data), _DEAR))
    except NetBuilderError:
        return model


def _held_out(project: Project, data: Dataset) -> tuple[np.ndarray, np.ndarray]:
    x, labels = data.x_test, data.y_test
    if project.validation_split:
        _, held = data.validation_split(project.validation_split, project.seed)
        x, labels = data.x_train, data.y_train
    else:
        held = np.arange(len(x))
    if len(held) > MOST:
        held = np.sort(np.random.default_rng(project.seed).choice(held, MOST, replace=False))
    return x[held], labels[held]


def _of_strangers(model: TrainedModel, x: np.ndarray, data: Dataset) -> np.ndarray | None:
    try:
        require_picture(tuple(x.shape[1:]))
    except NetBuilderError:
        return None
    span = data.value_range or (float(x.min()), float(x.max()))
    return model.predict(strangers(x, _STRANGERS, light_ground=is_light(data), span=span))
