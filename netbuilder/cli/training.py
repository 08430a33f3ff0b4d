"""`netbuilder train`, its heavy part: from a project to a trained model, in the terminal."""

from __future__ import annotations

import signal
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netbuilder.cli import FAILED, FINE
from netbuilder.cli.failure import FailedError
from netbuilder.cli.loading import Loading
from netbuilder.cli.output import Output, duration, numbers
from netbuilder.cli.projects import check_place, data_named, find_project
from netbuilder.core.called import called
from netbuilder.core.errors import NetBuilderError, SettingError
from netbuilder.document.project import Project
from netbuilder.document.source import source_from_json, source_to_json
from netbuilder.experiments.opening import Opened, open_session
from netbuilder.experiments.recording import Recording, resumable
from netbuilder.experiments.saving import ModelSaver
from netbuilder.experiments.store import MODEL, Run, RunStore, default_folder
from netbuilder.training import Control, evaluate
from netbuilder.training import events as happened


@dataclass
class Trained:
    """How a run ended: the outcome, and the numbers on the test samples if it got that far."""

    outcome: str
    results: dict[str, Any]


def run(arguments: Namespace, loading: Loading | None = None) -> int:
    """Trains the project that was named, or goes on with a run."""
    output = Output(arguments.json, arguments.quiet)
    out = check_place(arguments.out) if arguments.out else None
    with RunStore(arguments.runs) as store:
        recording = _resumed(arguments, store) if arguments.resume else _begun(arguments, store, loading)
        try:
            trained = train(recording, output)
            if trained.outcome in (happened.FINISHED, happened.EARLY):
                save(recording, out, output)
        except NetBuilderError as error:
            raise FailedError(error.message, hint=error.hint, where=error.where) from error
    return FINE if trained.outcome in (happened.FINISHED, happened.EARLY) else FAILED


def _begun(arguments: Namespace, store: RunStore, loading: Loading | None) -> Recording:
    """A new run."""
    if arguments.project is None:
        raise SettingError("Which project shall be trained?", hint=f"For example: {called('train hello-world')}")
    project = _changed(find_project(arguments.project), arguments)
    if arguments.data:
        project = project.replace(data=data_named(arguments.data))
    if loading is not None and loading.source == project.data:
        data = loading.result()
    else:
        data = project.data.load(arguments.data_dir)
    opened = open_session(project, data, checkpoint_every=arguments.checkpoint_every)
    folders = [str(Path(each).resolve()) for each in arguments.data_dir]
    return Recording(store, opened, source={"source": source_to_json(project.data), "folders": folders})


def _changed(project: Project, arguments: Namespace) -> Project:
    changes = {name: getattr(arguments, name) for name in ("epochs", "batch_size", "seed")}
    return project.replace(**{name: value for name, value in changes.items() if value is not None})


def _resumed(arguments: Namespace, store: RunStore) -> Recording:
    """A run that goes on where its last checkpoint was written."""
    given = [name for name in ("project", "batch_size", "seed") if getattr(arguments, name) is not None]
    if given:
        word = given[0].replace("_", " ")
        raise SettingError(
            f"A run goes on with its own {word}.", hint="Only --epochs can be given with --resume, to train longer."
        )
    found: Run = store.named(arguments.resume)
    project = resumable(Project.from_json(found.project), found, arguments.epochs)
    stored = found.data.get("source") or {}
    source = data_named(arguments.data) if arguments.data else source_from_json(stored.get("source"))
    data = source.load([*arguments.data_dir, *stored.get("folders", [])])
    opened = open_session(project, data, checkpoint_every=arguments.checkpoint_every)
    recording = Recording(store, opened, found.id)
    recording.resume(found)
    return recording


def train(recording: Recording, output: Output) -> Trained:
    """Drives the run, telling what happens, and tests the network at the end."""
    opened = recording.opened
    _introduce(recording, output)
    control = Control()
    outcome = happened.FAILED
    with stopping_at_signals(control):
        for event in recording.go(control):
            _tell(event, opened, output)
            if isinstance(event, happened.RunEnded):
                outcome = event.outcome
                _conclude(event, recording, output)
    results: dict[str, Any] = {}
    if outcome in (happened.FINISHED, happened.EARLY):
        results = _test(recording, output)
    return Trained(outcome, results)


@contextmanager
def stopping_at_signals(control: Control) -> Iterator[None]:
    """Lets Ctrl-C end the run after the batch in progress; a second one ends the program."""

    def stop(number: int, frame: object) -> None:
        if control.stopping:
            raise KeyboardInterrupt
        control.stop()

    names = [name for name in ("SIGINT", "SIGTERM") if hasattr(signal, name)]
    before = {getattr(signal, name): signal.signal(getattr(signal, name), stop) for name in names}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _introduce(recording: Recording, output: Output) -> None:
    opened, session = recording.opened, recording.session
    count = session.learner.network.parameters.count()
    for remark in opened.remarks:
        output.warn(str(remark))
    output.news(
        f"Run {recording.number}: {opened.project.name}. {count:,} weights learn from "
        f"{len(opened.data.x_train):,} samples ({opened.data.name})."
    )
    output.record(
        "started",
        run=recording.number,
        project=opened.project.name,
        weights=count,
        samples=len(opened.data.x_train),
        epochs=opened.project.epochs,
        epoch=session.epoch,
        batch=session.batch,
    )


def _tell(event: happened.Event, opened: Opened, output: Output) -> None:
    session = opened.session
    match event:
        case happened.BatchEnded(batch=batch) if output.bar_is_due:
            total = session.feed.batches
            output.bar(batch + 1, total, _pace(opened, batch + 1, total))
        case happened.EpochEnded(epoch=epoch, logs=logs, seconds=seconds):
            output.news(f"Epoch {epoch + 1}/{session.settings.epochs}  {numbers(logs)}  {duration(seconds)}")
            output.record("epoch", epoch=epoch + 1, seconds=seconds, logs=logs)
        case happened.Trouble(message=message):
            output.warn(message)
            output.record("trouble", message=message)


def _pace(opened: Opened, done: int, total: int | None) -> str:
    """What stands beside the bar: the time that is left of the epoch, and the means so far."""
    session = opened.session
    spent = session.elapsed_in_epoch()
    left = f"{duration(spent / done * (total - done))} left" if total else duration(spent)
    return f"epoch {session.epoch + 1}/{session.settings.epochs}  {left}  {numbers(session.logs())}"


def _conclude(event: happened.RunEnded, recording: Recording, output: Output) -> None:
    output.record("ended", outcome=event.outcome, epochs=event.epochs, seconds=event.seconds, message=event.message)
    if event.outcome == happened.EARLY:
        output.news(f"Stopped early: {event.message}")
    elif event.outcome == happened.FAILED:
        output.warn(event.message)
    elif event.outcome == happened.STOPPED:
        output.warn(f"{event.message} Go on with: {called(f'train --resume {_named(recording)}')}")


def _named(recording: Recording) -> str:
    """The run as it is typed."""
    folder = recording.store.folder
    return f"{recording.number}" if folder == default_folder() else f"{recording.number} --runs {folder}"


def _test(recording: Recording, output: Output) -> dict[str, Any]:
    opened = recording.opened
    if opened.test is None:
        return {}
    results = evaluate(opened.session.learner, opened.test, opened.session.scores.fresh())
    recording.store.set_test(recording.number, results)
    output.line(f"Test  {numbers(results)}  on {len(opened.data.x_test):,} samples it did not learn from")
    output.record("test", samples=len(opened.data.x_test), logs=results)
    return results


def save(recording: Recording, out: Path | None, output: Output) -> Path:
    """Writes the trained model to the run's folder, and to where the user wants it; returns the path to use."""
    opened = recording.opened
    saver = ModelSaver(opened.project, opened.fitted, opened.data)
    own = recording.folder / MODEL
    for path in (own, out):
        # The recording has written its own already, unless that failed.
        if path is not None and (path is out or not recording.saved):
            saver(path, opened.session)
    output.line(f"Saved {out or own}")
    output.record("saved", path=str(out or own))
    return out or own
