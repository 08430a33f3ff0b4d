"""What can be typed: the commands and their options. Nothing heavy is imported here."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from netbuilder import __version__
from netbuilder.core.called import called


class _Parser(argparse.ArgumentParser):
    """Says in one sentence what is wrong, without the list of all options."""

    def error(self, message: str) -> NoReturn:
        """Ends the program with the sentence and the command that tells more."""
        message = message.removeprefix("argument ").replace("(choose from ", "(there are: ")
        message = message.replace("COMMAND: invalid choice:", "There is no command")
        message = message.replace("the following arguments are required:", "This is missing:")
        message = message.replace("unrecognized arguments:", "This is not known here:")
        self.exit(2, f"netbuilder: {message.rstrip('.')}. More: {self.prog} --help\n")


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = _Parser(
        prog=called(),
        description="Build, train and understand neural networks. "
        "Without a command a first network learns to read handwritten digits.",
    )
    top.add_argument("--version", action="version", version=f"netbuilder {__version__}")
    top.set_defaults(run=_window, project=None)
    commands = top.add_subparsers(title="commands", metavar="COMMAND")
    for add in (
        _add_train,
        _add_evaluate,
        _add_predict,
        _add_convert,
        _add_inspect,
        _add_datasets,
        _add_runs,
        _add_self_check,
    ):
        add(commands)
    return top


def _command(commands: Any, name: str, run: Any, text: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    made.set_defaults(run=run)
    made.add_argument("--json", action="store_true", help="write one JSON object a line, for programs")
    return made


def _data_dir(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--data-dir", metavar="DIR", action="append", default=[], help="look for data sets in this folder first"
    )


def _runs(command: argparse.ArgumentParser) -> None:
    command.add_argument("--runs", metavar="DIR", default=None, help="the folder of all runs")


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() and len(text) < 19 else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"a whole number from 1 on is expected, but it is {text!r}")
    return number


def _seed(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise argparse.ArgumentTypeError(f"a whole number from 0 on is expected, but it is {text!r}")
    return int(text)


def _add_train(commands: Any) -> None:
    command = _command(commands, "train", _train, "Train the network of a project.")
    command.add_argument(
        "project", metavar="PROJECT", nargs="?", help="a project file, or the name of one that comes with NetBuilder"
    )
    command.add_argument("--data", metavar="NAME|PATH", help="a data set by name, or a file or folder")
    _data_dir(command)
    command.add_argument("--epochs", metavar="N", type=_positive, help="how often all samples are seen")
    command.add_argument("--batch-size", metavar="N", type=_positive, help="samples in a step")
    command.add_argument("--seed", metavar="N", type=_seed, help="of all randomness")
    command.add_argument("--out", metavar="FILE", help="where the trained model goes too: .keras or .h5")
    command.add_argument("--resume", metavar="RUN", help='go on with a run: its number, or "last"')
    command.add_argument("--checkpoint-every", metavar="N", type=_positive, help="batches between two checkpoints")
    _runs(command)
    command.add_argument("--quiet", action="store_true", help="write the results alone")


def _add_evaluate(commands: Any) -> None:
    command = _command(commands, "evaluate", _evaluate, "Test a model on data.")
    command.add_argument("model", metavar="MODEL", help='a .keras or .h5 file, or "digits" or "lecture"')
    command.add_argument("data", metavar="DATA", help="a data set by name, or a file or folder")
    _data_dir(command)
    command.add_argument("--batch-size", metavar="N", type=_positive, default=500, help="samples at a time")


def _add_predict(commands: Any) -> None:
    command = _command(commands, "predict", _predict, "Let a model read pictures.")
    command.add_argument("model", metavar="MODEL", help='a .keras or .h5 file, or "digits" or "lecture"')
    command.add_argument("pictures", metavar="PICTURE", nargs="*", help="picture files")
    command.add_argument("--model", dest="named", metavar="MODEL", help="the model, where all else are pictures")
    command.add_argument("--top", metavar="N", type=_positive, default=3, help="how many classes to name (3)")


def _add_convert(commands: Any) -> None:
    command = _command(
        commands,
        "convert",
        _convert,
        "Write a model as another kind of file, told by the ending of OUT: .keras, .h5 (a model for older programs), "
        ".weights.h5 (its weights alone), .onnx, .nbproj or .json (a project), _numpy.py (a script that needs numpy "
        "alone), .py (a script for Keras). What was written is then run on 100 samples and compared.",
    )
    command.add_argument("input", metavar="IN", help="a .keras, .h5 or .nbproj file")
    command.add_argument("output", metavar="OUT", help="the file to write")
    command.add_argument("--weights", metavar="FILE", help="use the weights in this file instead of those of IN")
    command.add_argument("--numpy", action="store_true", help="make a .py script one that needs numpy alone")
    command.add_argument("--with-training", action="store_true", help="let a script also train the network anew")
    command.add_argument("--no-proof", action="store_true", help="do not run what was written")
    command.add_argument("--overwrite", action="store_true", help="replace OUT if it exists")


def _add_inspect(commands: Any) -> None:
    command = _command(
        commands, "inspect", _inspect, "Show what a file holds: a model, weights, a project, a checkpoint or data."
    )
    command.add_argument("file", metavar="FILE", help="the file or folder")


def _add_datasets(commands: Any) -> None:
    command = _command(commands, "datasets", _datasets, "List the data sets, or fetch one.")
    command.add_argument("action", nargs="?", choices=("list", "fetch"), default="list")
    command.add_argument("name", metavar="NAME", nargs="?", help="the data set to fetch")
    _data_dir(command)


def _add_runs(commands: Any) -> None:
    command = _command(commands, "runs", _run_list, "List the runs, show one, or delete some.")
    command.add_argument("action", nargs="?", choices=("list", "show", "delete"), default="list")
    command.add_argument("names", metavar="RUN", nargs="*", help='numbers of runs, or "last"')
    _runs(command)


def _add_self_check(commands: Any) -> None:
    _command(commands, "self-check", _self_check, "Check that this installation is complete.")


def _window(arguments: argparse.Namespace) -> int:
    from netbuilder.cli.window import run

    return run(arguments)


def _train(arguments: argparse.Namespace) -> int:
    from netbuilder.cli.train import run

    return run(arguments)


def _evaluate(arguments: argparse.Namespace) -> int:
    from netbuilder.cli.evaluate import run

    return run(arguments)


def _predict(arguments: argparse.Namespace) -> int:
    from netbuilder.cli.predict import run

    return run(arguments)


def _convert(arguments: argparse.Namespace) -> int:
    from netbuilder.cli.convert import run

    return run(arguments)


def _inspect(arguments: argparse.Namespace) -> int:
    from netbuilder.cli.inspect import run

    return run(arguments)


def _datasets(arguments: argparse.Namespace) -> int:
    from netbuilder.cli.datasets import run

    return run(arguments)


def _run_list(arguments: argparse.Namespace) -> int:
    from netbuilder.cli.runs import run

    return run(arguments)


def _self_check(arguments: argparse.Namespace) -> int:
    from netbuilder.cli.self_check import run

    return run(arguments)
