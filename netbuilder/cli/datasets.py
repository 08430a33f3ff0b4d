"""`netbuilder datasets`: which data sets there are, and fetching one."""

from __future__ import annotations

from argparse import Namespace

from netbuilder.cli import FINE
from netbuilder.cli.output import Output, size
from netbuilder.core.called import called
from netbuilder.core.errors import SettingError
from netbuilder.data import fetch
from netbuilder.data.datasets import datasets


def run(arguments: Namespace) -> int:
    """Lists or fetches."""
    output = Output(arguments.json)
    if arguments.action == "fetch":
        return _fetch(arguments, output)
    if arguments.name:
        raise SettingError(f"The list takes no name, but there is {arguments.name!r}.")
    rows = []
    for name in datasets:
        spec = datasets.create(name)
        here = spec.is_here(arguments.data_dir)
        rows.append([name, spec.title, "here" if here else f"fetch {size(spec.fetch_bytes())}", spec.about])
        output.record(
            "data set",
            name=name,
            title=spec.title,
            here=here,
            bytes=spec.fetch_bytes(),
            about=spec.about,
            source=spec.source,
            licence=spec.licence,
        )
    output.table(["name", "title", "where", "what"], rows)
    return FINE


def _fetch(arguments: Namespace, output: Output) -> int:
    if not arguments.name:
        raise SettingError("Which data set shall be fetched?", hint=f"For example: {called('datasets fetch mnist')}")
    spec = datasets.create(arguments.name.lower().replace("-", "_"))
    output.line(f"{spec.title}: {size(spec.fetch_bytes())}, {spec.source}, {spec.licence}")
    steps = fetch(spec)
    while True:
        try:
            progress = next(steps)
        except StopIteration as ended:
            output.line(f"Fetched to {ended.value}")
            output.record("fetched", name=arguments.name, folder=str(ended.value))
            return FINE
        if output.bar_is_due:
            output.bar(progress.all_done // 1000, progress.all_total // 1000, f"kB  {progress.file}")
