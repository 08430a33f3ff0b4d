"""`netbuilder runs`: the runs on record."""

from __future__ import annotations

import datetime
from argparse import Namespace

from netbuilder.cli import FINE
from netbuilder.cli.output import Output, duration, number, numbers
from netbuilder.core.called import called
from netbuilder.core.errors import SettingError
from netbuilder.experiments.store import Run, RunStore


def run(arguments: Namespace) -> int:
    """Lists, shows or deletes."""
    output = Output(arguments.json)
    with RunStore(arguments.runs) as store:
        if arguments.action == "list":
            _list(store, arguments.names, output)
            return FINE
        if not arguments.names:
            raise SettingError(f"Which run? For example: {called(f'runs {arguments.action} last')}")
        for found in [store.named(name) for name in arguments.names]:
            if arguments.action == "show":
                _show(found, output)
            else:
                store.delete(found.id)
                output.line(f"Deleted run {found.id}")
                output.record("deleted", run=found.id)
    return FINE


def _list(store: RunStore, names: list[str], output: Output) -> None:
    runs = [store.named(name) for name in names] if names else store.runs()
    if not runs:
        output.line(f"There are no runs in {store.folder} yet.")
        return
    rows = []
    for each in runs:
        _, _, logs = each.epochs[-1] if each.epochs else (0, 0.0, {})
        rows.append(
            [
                str(each.id),
                _when(each),
                each.name,
                each.status,
                str(len(each.epochs)),
                duration(each.seconds),
                number(logs.get("loss", "")),
                numbers(each.test) if each.test else "",
            ]
        )
        output.record("run", **_facts(each))
    output.table(["run", "started", "project", "status", "epochs", "time", "loss", "test"], rows)


def _show(each: Run, output: Output) -> None:
    curves = [{"epoch": epoch + 1, "seconds": seconds, "logs": logs} for epoch, seconds, logs in each.epochs]
    output.record("run", **_facts(each), curves=curves)
    output.line(f"Run {each.id}: {each.name}, {each.status}. {each.message}".rstrip())
    output.line(f"Started {_when(each)}, trained {duration(each.seconds)}, seed {each.project.get('seed')}")
    output.line("Made with " + ", ".join(f"{name} {version}" for name, version in each.versions.items()))
    best = each.best()
    for epoch, seconds, logs in each.epochs:
        mark = "  best" if best and best[0] == epoch else ""
        output.line(f"Epoch {epoch + 1}  {numbers(logs)}  {duration(seconds)}{mark}")
    if each.test:
        output.line(f"Test  {numbers(each.test)}")
    for path in (each.model, each.checkpoint):
        if path.exists():
            output.line(str(path))


def _when(each: Run) -> str:
    return datetime.datetime.fromtimestamp(each.started).isoformat(sep=" ", timespec="minutes")


def _facts(each: Run) -> dict[str, object]:
    best = each.best()
    return {
        "run": each.id,
        "name": each.name,
        "status": each.status,
        "message": each.message,
        "started": each.started,
        "seconds": each.seconds,
        "epochs": len(each.epochs),
        "best_epoch": best[0] + 1 if best else None,
        "seed": each.project.get("seed"),
        "test": each.test,
        "versions": each.versions,
        "model": str(each.model) if each.model.exists() else None,
        "checkpoint": str(each.checkpoint) if each.checkpoint.exists() else None,
    }
