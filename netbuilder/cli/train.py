"""`netbuilder train`, its light part: the data are on their way before the heavy part is imported."""

from __future__ import annotations

from argparse import Namespace

from netbuilder.cli.projects import project_path


def run(arguments: Namespace) -> int:
    """Trains the project that was named, or goes on with a run."""
    loading = None
    if arguments.project and not arguments.resume:
        from netbuilder.cli.loading import begin_loading

        loading = begin_loading(project_path(arguments.project), arguments.data, arguments.data_dir)
    from netbuilder.cli.training import run as run_training

    return run_training(arguments, loading)
