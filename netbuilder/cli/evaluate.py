"""`netbuilder evaluate`: the loss and the metrics of a model on data."""

from __future__ import annotations

from argparse import Namespace

from netbuilder.cli import FINE
from netbuilder.cli.output import Output, numbers
from netbuilder.cli.projects import data_named
from netbuilder.experiments.bundled import model_path
from netbuilder.experiments.models import TrainedModel


def run(arguments: Namespace) -> int:
    """Tests the model on the test part of the data, on all where there is none."""
    output = Output(arguments.json)
    model = TrainedModel.open(model_path(arguments.model))
    data = data_named(arguments.data).load(arguments.data_dir)
    if model.remark:
        output.warn(model.remark)
    results = model.evaluate(data, arguments.batch_size)
    tested = len(data.x_test) or len(data.x_train)
    output.line(f"{numbers(results)}  on {tested:,} samples of {data.name}")
    output.record("test", model=arguments.model, data=data.name, samples=tested, logs=results)
    return FINE
