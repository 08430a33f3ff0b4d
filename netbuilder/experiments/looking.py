"""What the network of a project receives of its data: a few samples before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from netbuilder.core.errors import NetBuilderError
from netbuilder.data.augmentations import Tones
from netbuilder.data.dataset import Dataset
from netbuilder.data.received import Received, received, tones_of
from netbuilder.document.preparation import Fitted
from netbuilder.document.project import Project
from netbuilder.experiments.augmenting import opened_augmentations
from netbuilder.experiments.parts import Parts


@dataclass(frozen=True, eq=False)
class Look:
    """Samples before and after, and what there is to say of them.

    Attributes:
        received: the samples.
        places: where they lie in the training samples.
        shape: of one sample as the network receives it.
        refusal: why the network cannot receive them as they are, "" if it can.
    """

    received: Received
    places: np.ndarray
    shape: tuple[int, ...]
    refusal: str


class Lens:
    """Looks at samples again and again; what was found out about the whole data set is kept."""

    def __init__(self) -> None:
        self._data: Dataset | None = None
        self._tones: Tones | None = None
        self._fitted: dict[object, Fitted] = {}

    def look(self, project: Project, parts: Parts, count: int, chosen: int, draw: int) -> Look:
        """Some training samples as the network receives them.

        Args:
            project: with its preparation, augmentations and network.
            parts: of its data.
            count: how many samples.
            chosen: another number chooses other samples.
            draw: another number draws other changes.
        """
        data = parts.data
        if data is not self._data:
            self._data, self._tones, self._fitted = data, None, {}
        places = _some(parts.training, count, chosen)
        specs = opened_augmentations(project)
        if specs and self._tones is None:
            self._tones = tones_of(data)
        fitted, refusal = self._prepared(project, data)
        found = received(data, places, fitted.apply, specs, draw, self._tones)
        return Look(found, places, fitted.input_shape, refusal)

    def _prepared(self, project: Project, data: Dataset) -> tuple[Fitted, str]:
        wanted, refusal = _input(project), ""
        if wanted is not None:
            try:
                return self._fit(project, data, wanted), ""
            except NetBuilderError as error:
                refusal = error.message
        return self._fit(project, data, project.preparation.sample_shape(data.input_shape)), refusal

    def _fit(self, project: Project, data: Dataset, shape: Sequence[int | None]) -> Fitted:
        key = (project.preparation, tuple(shape))
        if key not in self._fitted:
            self._fitted[key] = project.preparation.fitted(data, tuple(shape))
        return self._fitted[key]


def _input(project: Project) -> tuple[int | None, ...] | None:
    inputs = [node.spec for node in project.active_graph.nodes if node.id in project.active_graph.inputs]
    return getattr(inputs[0], "shape", None) if len(inputs) == 1 else None


def _some(places: np.ndarray, count: int, chosen: int) -> np.ndarray:
    if len(places) <= count:
        return places
    return np.sort(np.random.default_rng(chosen).choice(places, count, replace=False))
