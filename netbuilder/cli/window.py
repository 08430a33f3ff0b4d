"""`netbuilder` without a command: the window, or where there can be none a first training in the terminal."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from netbuilder.cli import FAILED, FINE
from netbuilder.cli.output import Output
from netbuilder.training import events as happened

_PICTURES = 5
_SHADES = " .:-=+*#%@"


def run(arguments: Namespace) -> int:
    """Opens the window if there is a display and the window is installed."""
    reason = _no_display()
    if not reason:
        try:
            from netbuilder.gui.app import main as open_window
        except ImportError:
            reason = "the window is not installed"
        else:
            return int(open_window())
    return _first_training(reason)


def _no_display() -> str:
    """Why no window can be shown; "" if one can."""
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return "there is no display here"
    return ""


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
    data = project.data.load()
    with RunStore() as store:
        source = {"source": project.data.brief(), "folders": []}
        recording = Recording(store, open_session(project, data), source=source)
        trained = train(recording, output)
        if trained.outcome != happened.FINISHED:
            return FAILED
        path = save(recording, None, output)
    _read_some(str(path), data, output)
    output.line()
    output.line(f"Read a picture of your own:  netbuilder predict {path} PICTURE")
    output.line("Train on all of MNIST:       netbuilder datasets fetch mnist; netbuilder train mnist-mlp")
    output.line("For the window start netbuilder on a computer with a screen (or with `ssh -X`).")
    return FINE


def _read_some(path: str, data: object, output: Output) -> None:
    """Lets the saved model read a few test pictures, and shows one."""
    from netbuilder.cli.predict import ranked
    from netbuilder.experiments.models import TrainedModel

    model = TrainedModel.open(path)
    pictures, answers = data.x_test, data.y_test  # type: ignore[attr-defined]
    step = max(1, len(pictures) // _PICTURES)
    output.line()
    for number, index in enumerate(range(step // 2, len(pictures), step)):
        name, share = ranked(model, model.predict(pictures[index : index + 1])[0], 1)[0]
        if number == 0:
            _draw(pictures[index], output)
        output.line(f"A test picture of a {answers[index]}: read as {name} ({share:.0%} sure)")


def _draw(picture: object, output: Output) -> None:
    rows = picture.tolist()[::2]  # type: ignore[attr-defined]
    for row in rows:
        output.line("    " + "".join(_SHADES[pixel * (len(_SHADES) - 1) // 255] for pixel in row))
