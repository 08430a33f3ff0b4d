"""`netbuilder` without a command: the window, or where there can be none a first training in the terminal."""

from __future__ import annotations

import importlib.util
import os
import sys
from argparse import Namespace
from typing import TYPE_CHECKING, Any

from netbuilder.cli import FAILED, FINE
from netbuilder.cli.output import Output
from netbuilder.core.called import called
from netbuilder.training import events as happened

if TYPE_CHECKING:
    from netbuilder.data.dataset import Dataset

_PICTURES, _FIRST = 3, 5
_WIDTH = 24
# Two pixels, one above the other, in a character: nothing, the upper, the lower, both.
_BLOCKS, _PLAIN = " ▀▄█", " '.#"


def run(arguments: Namespace) -> int:
    """Opens the window if there is a display and the window is installed."""
    reason = _no_display()
    if not reason and _window_exists():
        from netbuilder.gui.app import main as open_window

        return int(open_window())
    return _first_training(reason or "it comes with a later version")


def _no_display() -> str:
    """Why no window can be shown; "" if one can."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return "there is no display here"
    return ""


def _window_exists() -> bool:
    return importlib.util.find_spec("netbuilder.gui") is not None


def _first_training(reason: str) -> int:
    from netbuilder.cli.projects import find_project
    from netbuilder.cli.training import save, train
    from netbuilder.experiments.opening import open_session
    from netbuilder.experiments.recording import Recording
    from netbuilder.experiments.store import RunStore

    output = Output()
    output.line(f"No window can be opened: {reason}. So here is a first training in the terminal.")
    project = find_project("hello-world")
    output.line(project.about)
    output.line()
    data = project.data.load()
    with RunStore() as store:
        source = {"source": project.data.brief(), "folders": []}
        recording = Recording(store, open_session(project, data), source=source)
        trained = train(recording, output)
        if trained.outcome != happened.FINISHED:
            return FAILED
        path = save(recording, None, output)
    _read_some(str(path), data, output)
    _say_what_next(str(path), output)
    return FINE


def _say_what_next(path: str, output: Output) -> None:
    shown = f'"{path}"' if " " in path else path
    output.line()
    output.line("Let it read a picture of your own (PICTURE is the name of the file):")
    output.line("    " + called(f"predict {shown} PICTURE"))
    output.line("Train with all 70,000 digits of MNIST:")
    output.line("    " + called("datasets fetch mnist"))
    output.line("    " + called("train mnist-mlp"))
    output.line("All commands:")
    output.line("    " + called("--help"))
    where = "on a computer with a screen (or with `ssh -X`)"
    if _window_exists():
        output.line(f"For the window start it {where}.")
    else:
        output.line(f"The window comes with a later version: get that and start it {where}.")


def _read_some(path: str, data: Dataset, output: Output) -> None:
    """Lets the saved model read a few test pictures, and shows them side by side."""
    from netbuilder.cli.predict import ranked
    from netbuilder.experiments.models import TrainedModel

    model = TrainedModel.open(path)
    step = max(1, len(data.x_test) // _PICTURES)
    chosen = range(_FIRST, len(data.x_test), step)[:_PICTURES]
    found = [ranked(model, model.predict(data.x_test[index : index + 1])[0], 1)[0][0] for index in chosen]
    output.line()
    output.line("It reads test pictures that it has never seen:")
    for rows in zip(*(_drawn(data.x_test[index]) for index in chosen), strict=True):
        output.line("  ".join(row.ljust(_WIDTH) for row in rows).rstrip())
    answers = [f"The writer meant {data.y_test[index]}." for index in chosen]
    readings = [f"Read as {name}, {share:.0%} sure." for name, share in found]
    for texts in (answers, readings):
        output.line("  ".join(text.center(_WIDTH) for text in texts).rstrip())


def _drawn(picture: Any) -> list[str]:
    """A picture in characters, without the margin that all digits of MNIST have."""
    dark = (picture[2:26, 2:26] > 90).astype(int)
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    letters = _BLOCKS if encoding == "utf8" else _PLAIN
    return ["".join(letters[code] for code in row) for row in (dark[::2] + 2 * dark[1::2]).tolist()]
