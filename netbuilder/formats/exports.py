"""All forms in which a model can leave NetBuilder, for the window and the command line alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from netbuilder.core.errors import FileError
from netbuilder.core.text import mark, sentence
from netbuilder.engine.layers.placeholder import Placeholder
from netbuilder.formats.atomic import write_file
from netbuilder.formats.code.keras_script import for_keras, keras_script, keras_weights_path
from netbuilder.formats.code.numpy_script import numpy_script, numpy_weights, weights_path
from netbuilder.formats.code.options import ExportOptions
from netbuilder.formats.code.text import remark
from netbuilder.formats.files import save_model, save_weights, saving_notes
from netbuilder.formats.model import StoredModel
from netbuilder.formats.onnx_files.writing import onnx_image


@dataclass(frozen=True)
class Written:
    """What an export left on the disk.

    Attributes:
        paths: the files, the one that was asked for first.
        remarks: sentences about what could not be written as it is here.
    """

    paths: tuple[Path, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Export:
    """One form.

    Attributes:
        kind: its name in programs.
        title: what the user calls it.
        about: a sentence about what it is good for.
        suffix: how the file's name ends.
        write: writes it; the name must end in the suffix.
        proves: whether `experiments.proof.prove` can run what was written.
        beside: how the name of the file of weights ends that lies beside it, "" if there is none.
    """

    kind: str
    title: str
    about: str
    suffix: str
    write: Callable[[Path, StoredModel, ExportOptions], Written]
    proves: bool = True
    beside: str = ""

    def places(self, path: Path) -> tuple[Path, ...]:
        """All files that `write` makes for a name."""
        return (path, path.with_suffix(self.beside)) if self.beside else (path,)


def _keras(path: Path, model: StoredModel, options: ExportOptions) -> Written:
    save_model(path, model)
    return Written((path,), saving_notes(path, model))


def _weights(path: Path, model: StoredModel, options: ExportOptions) -> Written:
    save_weights(path, model)
    return Written((path,))


def _refuse_placeholders(model: StoredModel) -> None:
    """Code can be written for layers that are known only."""
    for node in model.graph.nodes:
        if isinstance(node.spec, Placeholder):
            raise FileError(
                sentence(
                    "This network has a layer of class {class_name}, which NetBuilder does not have.",
                    class_name=remark(node.spec.class_name),
                ),
                hint="Put a layer in its place that NetBuilder has, or save the model as a .keras file.",
                where=node.id,
            )


def _keras_script(path: Path, model: StoredModel, options: ExportOptions) -> Written:
    _refuse_placeholders(model)
    script, beside = keras_script(model, options), keras_weights_path(path)
    save_weights(beside, for_keras(model))
    write_file(path, script.text.encode())
    return Written((path, beside), script.remarks)


def _numpy_script(path: Path, model: StoredModel, options: ExportOptions) -> Written:
    _refuse_placeholders(model)
    script, beside = numpy_script(model, options), weights_path(path)
    write_file(beside, numpy_weights(model))
    write_file(path, script.text.encode())
    return Written((path, beside), script.remarks)


def _onnx(path: Path, model: StoredModel, options: ExportOptions) -> Written:
    _refuse_placeholders(model)
    write_file(path, onnx_image(model))
    doubles = (mark("ONNX holds this double-precision model in single precision."),)
    return Written((path,), doubles if model.dtype == "float64" else ())


EXPORTS: tuple[Export, ...] = (
    Export("keras", mark("Keras model"), mark("The whole model, for Keras 3."), ".keras", _keras),
    Export("h5", mark("Keras model (.h5)"), mark("The whole model, for older programs."), ".h5", _keras),
    Export("weights", mark("Weights"), mark("The weights alone, for Keras 3."), ".weights.h5", _weights, proves=False),
    Export(
        "keras_script",
        mark("Keras script"),
        mark("A Python file that builds the network in Keras and loads its weights."),
        ".py",
        _keras_script,
        beside=".weights.h5",
    ),
    Export(
        "numpy_script",
        mark("Numpy script"),
        mark("A Python file that predicts with numpy alone, all formulas written out."),
        ".py",
        _numpy_script,
        beside=".weights.npz",
    ),
    Export("onnx", mark("ONNX"), mark("One file that many other programs run."), ".onnx", _onnx),
)


def export_by_kind(kind: str) -> Export:
    """The form of this name."""
    for each in EXPORTS:
        if each.kind == kind:
            return each
    known = ", ".join(each.kind for each in EXPORTS)
    raise FileError(
        sentence("There is no export called {kind}.", kind=kind), hint=sentence("Known are {known}.", known=known)
    )


def export_for(path: str | Path) -> Export | None:
    """The form that the ending of a name stands for, None if no ending fits.

    `.py` stands for the Keras script, `_numpy.py` for the numpy script.
    """
    name = Path(path).name.lower()
    if name.endswith("_numpy.py"):
        return export_by_kind("numpy_script")
    fitting = [each for each in EXPORTS if name.endswith(each.suffix)]
    return max(fitting, key=lambda each: len(each.suffix), default=None)
