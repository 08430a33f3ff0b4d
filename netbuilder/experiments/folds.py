"""k-fold cross-validation: how well a network learns from data such as these, and how much of that is chance."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from netbuilder.core.errors import DataError, NetBuilderError
from netbuilder.core.text import sentence
from netbuilder.data.dataset import Dataset
from netbuilder.document.project import Project
from netbuilder.experiments.opening import Opened, open_session
from netbuilder.experiments.parts import parts_of
from netbuilder.training import Control, Session, train
from netbuilder.training import events as happened
from netbuilder.training.testing import tested

FEWEST, MOST = 2, 20
_NEWS_EVERY_S = 0.05
_KEPT_CALLBACKS = ("EarlyStopping", "LearningRateScheduler", "ReduceLROnPlateau", "TerminateOnNaN")
"""The others write files."""


@dataclass(frozen=True, slots=True)
class Fold:
    """What one part said of a network that learned from all the others.

    Attributes:
        samples: in the part.
        results: loss and metrics on it.
        seconds: spent training.
    """

    samples: int
    results: Mapping[str, float]
    seconds: float


@dataclass(frozen=True, slots=True)
class Folding:
    """How far it is: `share` of all training that is to be done, and the folds that are."""

    share: float
    done: tuple[Fold, ...]


def fold_indices(answers: np.ndarray, folds: int, *, seed: int = 0, stratify: bool = True) -> list[np.ndarray]:
    """Parts of all samples that are as large as each other, or one larger; stratified, so is each class in them.

    Shapes: `answers` `(n, …)`; lists of places, sorted. Source: Kohavi 1995, A study of cross-validation and bootstrap.
    """
    if not FEWEST <= folds <= len(answers):
        raise DataError(
            sentence("{samples} samples cannot be parted into {folds}.", samples=len(answers), folds=folds),
            hint=sentence("Choose from {fewest} folds to one for each sample.", fewest=FEWEST),
        )
    order = np.random.default_rng(seed).permutation(len(answers))
    if stratify:
        order = order[np.argsort(answers[order], kind="stable")]
    return [np.sort(order[fold::folds]) for fold in range(folds)]


def mean_and_deviation(folds: tuple[Fold, ...], name: str) -> tuple[float, float]:
    """Of a result over all folds; the deviation is that of a sample, with n − 1, and 0 for a single fold."""
    values = np.array([fold.results[name] for fold in folds], np.float64)
    return float(values.mean()), float(values.std(ddof=1)) if len(values) > 1 else 0.0


def cross_validated(project: Project, data: Dataset, folds: int) -> Iterator[Folding]:
    """Trains the project once for each fold on all the others; yields how far it is, and returns the folds.

    Test samples take no part. Nothing of it is kept: no run is recorded, and callbacks that write files are left out.
    """
    parts = parts_of(project, data)
    places = np.sort(np.concatenate([parts.training, parts.validation]))
    answers = data.y_train[places]
    held_parts = fold_indices(answers, folds, seed=project.seed, stratify=data.task == "classification")
    callbacks = tuple(entry for entry in project.callbacks if entry.get("kind") in _KEPT_CALLBACKS)
    project = project.replace(test_share=0.0, callbacks=callbacks)
    done: tuple[Fold, ...] = ()
    for held in held_parts:
        kept = np.setdiff1d(np.arange(len(places)), held, assume_unique=True)
        opened = open_session(project, data.parted(places[kept], places[held]))
        began = time.perf_counter()
        for share in _trained(opened.session):
            yield Folding((len(done) + share) / folds, done)
        seconds = time.perf_counter() - began
        done = (*done, Fold(len(held), _results(opened), seconds))
        yield Folding(len(done) / folds, done)
    return done


def _trained(session: Session) -> Iterator[float]:
    """Trains to the end, and yields now and then the share that is done."""
    due = time.perf_counter() + _NEWS_EVERY_S
    epochs = session.settings.epochs
    batches = 1
    for event in train(session, Control()):
        if isinstance(event, happened.RunStarted):
            batches = event.batches or 1
        elif isinstance(event, happened.RunEnded) and event.outcome == happened.FAILED:
            raise NetBuilderError(event.message, hint="Try a smaller learning rate.")
        now = time.perf_counter()
        if now >= due:
            due = now + _NEWS_EVERY_S
            yield min(1.0, (session.epoch + session.batch / batches) / epochs)


def _results(opened: Opened) -> dict[str, Any]:
    scores = opened.session.scores.fresh()
    for _ in tested(opened.session.learner, opened.test, scores):
        pass
    return {name: float(value) for name, value in scores.values().items() if np.ndim(value) == 0}
