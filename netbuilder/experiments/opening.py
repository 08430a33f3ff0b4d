"""The one way from a project to a training session."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

import numpy as np

from netbuilder.core.errors import NetBuilderError, SettingError
from netbuilder.core.problems import Problem
from netbuilder.core.text import sentence
from netbuilder.data.batches import Column
from netbuilder.data.dataset import Dataset
from netbuilder.document.checks import DataFacts, advice, problems
from netbuilder.document.preparation import Fitted
from netbuilder.document.project import Project
from netbuilder.document.targets import targets_for
from netbuilder.engine.learner import Learner
from netbuilder.engine.network import Network
from netbuilder.engine.rng import Streams
from netbuilder.experiments.augmenting import augmentation_problems, augmented
from netbuilder.experiments.saving import ModelSaver
from netbuilder.training import ArrayFeed, Callback, Session, Settings, callbacks, scores_for

TEST_BATCH = 500
"""Samples tested at a time: enough to keep the processor busy, few enough to stay in its cache."""


@dataclass(frozen=True, eq=False)
class Opened:
    """A project made ready to train.

    Attributes:
        project: as it was given.
        session: to be trained.
        test: the test samples, None if there are none.
        fitted: what is done to the inputs, with its numbers.
        data: the data set, with its test part.
        remarks: what is odd about it all.
    """

    project: Project
    session: Session
    test: ArrayFeed | None
    fitted: Fitted
    data: Dataset
    remarks: tuple[Problem, ...]


def all_problems(project: Project, data: Dataset | None = None) -> list[Problem]:
    """What keeps a project from being trained, its callbacks and augmentations included."""
    facts = DataFacts.of(data) if data else None
    return [*problems(project, facts), *_callback_problems(project), *augmentation_problems(project, data)]


def open_session(
    project: Project,
    data: Dataset,
    *,
    checkpoint_every: int | None = None,
) -> Opened:
    """Makes a project ready to train on these data; everything that is wrong with it is said at once.

    Args:
        project: what to train.
        data: on what.
        checkpoint_every: batches between two checkpoints; None for one at each epoch.
    """
    _refuse(all_problems(project, data))
    data = with_test_part(project, data)
    graph = project.active_graph
    network = Network(graph, seed=project.seed, dtype=project.dtype)
    outputs = int(network.shapes[graph.outputs[0]][-1] or 1)
    fitted = project.preparation.fitted(data, network.shapes[graph.inputs[0]])
    inputs = fitted.column(data.x_train, project.dtype)
    targets = targets_for(project.loss, data.y_train, data.classes, outputs)
    kept, held = _split(project, data)
    learnt, transform = augmented(project, data, fitted) if project.augmentations else (inputs, None)
    rng = Streams(project.seed).fresh("order of batches")
    feed = ArrayFeed([learnt], [targets], batch_size=project.batch_size, rng=rng, indices=kept, transform=transform)
    session = Session(
        Learner(network, [project.loss], project.optimizer),
        feed,
        Settings(epochs=project.epochs, checkpoint_every=checkpoint_every),
        scores=scores_for(graph.outputs, [(targets.shape[1:], (outputs,))], [project.metrics]),
        validation=None if held is None else _test_feed(inputs, targets, held),
        hooks=opened_callbacks(project),
        saver=ModelSaver(project, fitted, data),
    )
    remarks = [*_unwatched(project), *advice(project, DataFacts.of(data)), *project.loss.doubts(targets)]
    test = None
    if len(data.x_test):
        test_targets = targets_for(project.loss, data.y_test, data.classes, outputs)
        test = _test_feed(fitted.column(data.x_test, project.dtype), test_targets)
    return Opened(project, session, test, fitted, data, tuple(remarks))


def with_test_part(project: Project, data: Dataset) -> Dataset:
    """The data, with the project's share of them kept for testing where they have no part for that."""
    if not project.test_share or len(data.x_test):
        return data
    return data.with_test(project.test_share, project.seed)


def _test_feed(inputs: Column, targets: np.ndarray, indices: np.ndarray | None = None) -> ArrayFeed:
    samples = len(targets) if indices is None else len(indices)
    return ArrayFeed([inputs], [targets], batch_size=min(TEST_BATCH, samples), indices=indices)


def _split(project: Project, data: Dataset) -> tuple[np.ndarray | None, np.ndarray | None]:
    if not project.validation_split:
        return None, None
    return data.validation_split(project.validation_split, project.seed)


def opened_callbacks(project: Project) -> list[Callback]:
    """The callbacks of a project as specs."""
    return [callbacks.from_json(entry) for entry in project.callbacks]


def _callback_problems(project: Project) -> Iterable[Problem]:
    for entry in project.callbacks:
        try:
            spec = callbacks.from_json(entry)
        except NetBuilderError as error:
            yield Problem.of(error, where="callbacks", code="callback")
            continue
        for field in ("filename", "filepath"):
            name = getattr(spec, field, "")
            # A project may come from anywhere: its files stay in the folder of the run.
            if name and (Path(name).name != name or PureWindowsPath(name).name != name):
                yield Problem(
                    message=sentence(
                        "{spec}: {field} must be a plain file name, but it is {name!r}.",
                        spec=spec.label(),
                        field=field,
                        name=name,
                    ),
                    hint="The file is put into the folder of the run.",
                    where="callbacks",
                    field=field,
                    code="callback",
                )


def _unwatched(project: Project) -> Iterable[Problem]:
    """Callbacks that wait for a number that will not come."""
    if project.validation_split:
        return
    for spec in opened_callbacks(project):
        if getattr(spec, "monitor", "").startswith("val_") and getattr(spec, "save_best_only", True):
            yield Problem(
                message=sentence(
                    "{spec} watches {monitor}, but no samples are held back.",
                    spec=spec.label(),
                    monitor=getattr(spec, "monitor", ""),
                ),
                hint="Set validation_split, for example to 0.1.",
                where="callbacks",
                code="unwatched",
            )


def _refuse(found: Sequence[Problem]) -> None:
    if len(found) == 1:
        raise SettingError(found[0].message, hint=found[0].hint, where=found[0].where)
    if found:
        lines = "".join(f"\n- {problem}" for problem in found)
        raise SettingError(
            sentence("This project cannot be trained, for {count} reasons:{lines}", count=len(found), lines=lines)
        )


def fingerprint(data: Dataset) -> str:
    """A few letters by which the same data are recognised, from a sample of their numbers."""
    digest = hashlib.sha256()
    for array in (data.x_train, data.y_train, data.x_test, data.y_test):
        digest.update(f"{array.shape}{array.dtype.str}".encode())
        step = max(1, len(array) // 500)
        digest.update(np.ascontiguousarray(array[::step]).tobytes())
    return digest.hexdigest()[:16]
