"""`netbuilder predict`: what a model sees in pictures."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from netbuilder.cli import FINE
from netbuilder.cli.output import Output, number
from netbuilder.experiments.models import TrainedModel


def run(arguments: Namespace) -> int:
    """Reads each picture and names the likeliest classes."""
    output = Output(arguments.json)
    model = TrainedModel.open(arguments.model)
    if model.remark:
        output.warn(model.remark)
    found = model.read_pictures(arguments.pictures)
    width = max(len(path) for path in arguments.pictures)
    for path, outputs in zip(arguments.pictures, found, strict=True):
        if model.is_classifier:
            classes = ranked(model, outputs, arguments.top)
            shown = "  ".join(f"{name} {share:.1%}" for name, share in classes)
            output.line(f"{path.ljust(width)}  {shown}")
            output.record(
                "prediction",
                picture=path,
                label=classes[0][0],
                classes=[{"label": name, "probability": share} for name, share in classes],
            )
        else:
            output.line(f"{path.ljust(width)}  {number(outputs)}")
            output.record("prediction", picture=path, values=outputs)
    return FINE


def ranked(model: TrainedModel, outputs: Any, top: int) -> list[tuple[str, float]]:
    """The likeliest classes by name, with their probabilities."""
    shares = model.probabilities(outputs).tolist()
    pairs = sorted(zip(model.names(len(shares)), shares, strict=True), key=lambda pair: -pair[1])
    return pairs[:top]
