"""`netbuilder self-check`: whether this installation is whole."""

from __future__ import annotations

import importlib.metadata
import platform
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass

from netbuilder import __version__
from netbuilder.cli import FAILED, FINE
from netbuilder.cli.expected import REGISTRIES, RESOURCES
from netbuilder.cli.output import Output
from netbuilder.core.errors import NetBuilderError
from netbuilder.core.paths import resources
from netbuilder.core.registry import Registry

_PACKAGES = ("numpy", "h5py", "pillow", "platformdirs", "threadpoolctl", "PySide6-Essentials", "pyqtgraph", "numba")
_CAN_BE_MISSING = ("PySide6-Essentials", "pyqtgraph", "numba")


@dataclass(frozen=True)
class Finding:
    """One line of the check: what was looked at, what was found, and whether that is right."""

    name: str
    found: str
    good: bool = True


def run(arguments: Namespace) -> int:
    """Prints every finding; fails if one is not good."""
    output = Output(arguments.json)
    findings = [*_versions(), *_arithmetic(), *_registries(), *_resources(), *_models()]
    for each in findings:
        output.line(f"{'ok     ' if each.good else 'WRONG  '}{each.name}: {each.found}")
        output.record("check", name=each.name, found=each.found, good=each.good)
    wrong = sum(not each.good for each in findings)
    if wrong:
        plural = "" if wrong == 1 else "s"
        output.warn(f"{wrong} check{plural} failed: this installation is not whole. Install it anew.")
    return FAILED if wrong else FINE


def registries() -> dict[str, Registry]:  # type: ignore[type-arg]
    """All lists of things a user can pick, by name."""
    import netbuilder.formats.hdf5.datasets  # noqa: F401 - enters its reader
    from netbuilder.data.augmentations import augmentations
    from netbuilder.data.datasets import datasets
    from netbuilder.data.readers.base import readers
    from netbuilder.engine.activations import activations
    from netbuilder.engine.constraints import constraints
    from netbuilder.engine.initializers import initializers
    from netbuilder.engine.layers import layers
    from netbuilder.engine.losses import losses
    from netbuilder.engine.metrics import metrics
    from netbuilder.engine.optimizers import optimizers
    from netbuilder.engine.regularizers import regularizers
    from netbuilder.engine.schedules import schedules
    from netbuilder.training import callbacks

    return {
        "activations": activations,
        "augmentations": augmentations,
        "callbacks": callbacks,
        "constraints": constraints,
        "datasets": datasets,
        "initializers": initializers,
        "layers": layers,
        "losses": losses,
        "metrics": metrics,
        "optimizers": optimizers,
        "readers": readers,
        "regularizers": regularizers,
        "schedules": schedules,
    }


def _versions() -> Iterator[Finding]:
    from netbuilder.experiments.versions import blas

    yield Finding("netbuilder", __version__)
    yield Finding("python", f"{platform.python_version()} on {platform.platform()}")
    for name in _PACKAGES:
        try:
            yield Finding(name, importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Finding(name, "not installed", name in _CAN_BE_MISSING)
    yield Finding("BLAS", blas())


def _arithmetic() -> Iterator[Finding]:
    """One step of a tiny network: the engine, its plan and the matrix products work."""
    from netbuilder.experiments.trial import trial_losses

    first, last = trial_losses()
    yield Finding("training", f"loss {first:.4f} to {last:.4f} in a few steps", last < first)


def _registries() -> Iterator[Finding]:
    found = registries()
    for name in sorted({*found, *REGISTRIES}):
        there = set(found[name]) if name in found else set()
        expected = set(REGISTRIES.get(name, ()))
        missing, extra = sorted(expected - there), sorted(there - expected)
        text = f"{len(there)} entries"
        text += f"; missing: {', '.join(missing)}" if missing else ""
        text += f"; not expected: {', '.join(extra)}" if extra else ""
        yield Finding(name, text, not (missing or extra))


def _resources() -> Iterator[Finding]:
    folder = resources()
    missing = [name for name in RESOURCES if not (folder / name).is_file()]
    text = f"{len(RESOURCES) - len(missing)} files in {folder}"
    yield Finding("resources", text + (f"; missing: {', '.join(missing)}" if missing else ""), not missing)


def _models() -> Iterator[Finding]:
    """The trained models: each can be opened, and it is known how well it reads."""
    from netbuilder.experiments.bundled import bundled_models
    from netbuilder.experiments.models import TrainedModel

    for each in bundled_models():
        try:
            weights = TrainedModel.open(each.path).network.parameters.count()
            measured = "" if each.accuracy is None else f", {each.accuracy:.2%} of MNIST's test digits"
            yield Finding(each.path.stem, f"{weights:,} weights{measured}", each.accuracy is not None)
        except NetBuilderError as error:
            yield Finding(each.path.stem, str(error), good=False)
