"""The augmentations of a project, as part of its training batches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.problems import Problem
from netbuilder.core.text import sentence
from netbuilder.data.augmentations import Augmentation, Augmenter, Tones, augmentations
from netbuilder.data.batches import Column, Transform
from netbuilder.data.dataset import Dataset
from netbuilder.data.images import picture_shape
from netbuilder.document.preparation import Fitted
from netbuilder.document.project import Project


def opened_augmentations(project: Project) -> tuple[Augmentation, ...]:
    """The augmentations of a project as specs."""
    return tuple(augmentations.from_json(entry) for entry in project.augmentations)


def augmentation_problems(project: Project, data: Dataset | None) -> Iterable[Problem]:
    """What is wrong with the augmentations, alone and for these data."""
    for entry in project.augmentations:
        try:
            augmentations.from_json(entry)
        except NetBuilderError as error:
            yield Problem.of(error, where="augmentations")
    if project.augmentations and data is not None:
        try:
            picture_shape(data.input_shape)
        except NetBuilderError:
            yield Problem(
                message=sentence("The samples of {name} are no pictures, so they cannot be augmented.", name=data.name),
                hint="Take the augmentations out.",
                where="augmentations",
            )


def augmented(project: Project, data: Dataset, fitted: Fitted) -> tuple[Column, Transform]:
    """The training samples before they are scaled, and the transform that changes and then scales them."""
    shape = picture_shape(data.input_shape)
    pictures = data.x_train.reshape(len(data.x_train), *shape)
    transform = Augmenter(
        opened_augmentations(project),
        shape,
        Tones.of(pictures, data.value_range),
        scale=_on(fitted.scale, shape),
        shift=_on(fitted.shift, shape),
    )
    return Column(data.x_train.reshape(len(data.x_train), *fitted.input_shape), project.dtype), transform


def _on(numbers: Any, shape: tuple[int, ...]) -> Any:
    return np.reshape(numbers, shape) if np.ndim(numbers) else numbers
