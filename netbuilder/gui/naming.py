"""What things with names of their own are called where they are shown."""

from __future__ import annotations

from netbuilder.document.project import UNTITLED
from netbuilder.engine.metrics import metrics
from netbuilder.gui.text import tr


def called(name: str) -> str:
    """A project or a run: its name, which is never translated, or that it has none."""
    return tr("Untitled") if name in ("", UNTITLED) else name


def log_title(name: str) -> str:
    """A number of the logs as a head: a loss, a metric, or one of them for the validation."""
    if name.startswith("val_"):
        return tr("Val. {name}", name=log_title(name.removeprefix("val_")).lower())
    if name == "loss":
        return tr("Loss")
    if name == "accuracy":
        return tr("Accuracy")
    if name == "learning_rate":
        return tr("Learning rate")
    return tr(metrics[name].title) if name in metrics else name.replace("_", " ").capitalize()
