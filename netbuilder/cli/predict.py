"""`netbuilder predict`: what a model sees in pictures."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from netbuilder.cli import FINE
from netbuilder.cli.output import Output, number
from netbuilder.core.errors import SettingError
from netbuilder.experiments.bundled import model_path
from netbuilder.experiments.models import TrainedModel


def run(arguments: Namespace) -> int:
    """Reads each picture and names the likeliest classes."""
    output = Output(arguments.json)
    named, pictures = _asked(arguments)
    model = TrainedModel.open(model_path(named))
    if model.remark:
        output.warn(model.remark)
    found = model.read_pictures(pictures)
    width = max(len(path) for path in pictures)
    for path, outputs in zip(pictures, found, strict=True):
        if model.is_classifier:
            classes, sure = ranked(model, outputs, arguments.top)
            shown = "  ".join(f"{name} {share:.1%}" for name, share in classes)
            output.line(f"{path.ljust(width)}  {shown}{'' if sure else '  (not sure)'}")
            output.record(
                "prediction",
                picture=path,
                label=classes[0][0],
                sure=sure,
                classes=[{"label": name, "probability": share} for name, share in classes],
            )
        else:
            output.line(f"{path.ljust(width)}  {number(outputs)}")
            output.record("prediction", picture=path, values=outputs)
    return FINE


def _asked(arguments: Namespace) -> tuple[str, list[str]]:
    """The model and the pictures: with --model, the first word is a picture too."""
    if arguments.named is not None:
        return arguments.named, [arguments.model, *arguments.pictures]
    if not arguments.pictures:
        raise SettingError(
            "There is no picture to read.", hint="Write the model first, then the pictures: predict digits a.png"
        )
    return arguments.model, arguments.pictures


def ranked(model: TrainedModel, outputs: Any, top: int) -> tuple[list[tuple[str, float]], bool]:
    """The likeliest classes by name with their calibrated probabilities, and whether the answer is sure."""
    judged = model.judged(outputs[None])
    shares = judged.shares[0].tolist()
    pairs = sorted(zip(model.names(len(shares)), shares, strict=True), key=lambda pair: -pair[1])
    return pairs[:top], bool(judged.sure[0])
