"""`netbuilder convert`: a model from one kind of file into another, with proof that it still computes the same."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from netbuilder.cli import FAILED, FINE
from netbuilder.cli.output import Output
from netbuilder.core.errors import FileError, SettingError
from netbuilder.document.project import Project
from netbuilder.document.starting import new_project
from netbuilder.experiments.any_model import Found, find_model, options_for
from netbuilder.experiments.proof import Proof, prove
from netbuilder.experiments.taking_models import project_of
from netbuilder.formats.atomic import check_writable
from netbuilder.formats.exports import EXPORTS, Export, export_by_kind, export_for
from netbuilder.formats.files import load_weights
from netbuilder.formats.model import StoredModel
from netbuilder.formats.nbproj import SUFFIX, ProjectFile, write_project_file
from netbuilder.formats.own_models import model_image

_SCRIPTS = ("keras_script", "numpy_script")
_PROJECTS = (SUFFIX, ".json")


def run(arguments: Namespace) -> int:
    """Reads, writes, and proves."""
    output = Output(arguments.json)
    target = Path(arguments.output).expanduser()
    _refuse_folder(target)
    export = _export(target, arguments)
    for place in export.places(target) if export else (target,):
        _require_room(place, arguments.overwrite)
    found = find_model(arguments.input, _Bar(output, Path(arguments.input).name).show)
    output.clear()
    stored = found.stored
    if arguments.weights:
        stored = load_weights(arguments.weights, stored)
        found = Found(stored, tuple(dict.fromkeys([*stored.warnings])), found.project)
    for remark in found.remarks:
        output.warn(remark)
    if export is None:
        return _to_project(target, found, arguments, output)
    written = export.write(target, stored, options_for(found.project, arguments.with_training))
    for remark in written.remarks:
        output.warn(remark)
    output.line(f"Wrote {', '.join(str(path) for path in written.paths)} ({export.title}).")
    proof = None
    if export.proves and not arguments.no_proof:
        proof = prove(export.kind, target, stored)
        _tell(proof, output)
    _record(arguments, found, [str(path) for path in written.paths], export.kind, proof, written.remarks, output)
    return FAILED if proof is not None and proof.problem and proof.largest_difference is not None else FINE


class _Bar:
    """Shows how much of a file is read, where there is a terminal."""

    def __init__(self, output: Output, name: str) -> None:
        self._output, self._name = output, name

    def show(self, done: int, total: int) -> None:
        """So many bytes of so many are read."""
        if self._output.bar_is_due and total:
            self._output.bar(100 * done // total, 100, f"% of {self._name}")


def _export(target: Path, arguments: Namespace) -> Export | None:
    """The form to write; None for a project."""
    export = export_for(target)
    if arguments.numpy and target.suffix != ".py":
        raise SettingError("--numpy is for scripts, whose names end in .py.", where=arguments.output)
    if arguments.numpy or target.name.endswith("_numpy.py"):
        export = export_by_kind("numpy_script")
    if target.suffix.lower() not in _PROJECTS and export is None:
        known = ", ".join([*dict.fromkeys(each.suffix for each in EXPORTS), *_PROJECTS])
        raise SettingError(f"The ending of {target.name} tells no kind of file.", hint=f"Known endings: {known}.")
    if arguments.with_training and (export is None or export.kind not in _SCRIPTS):
        raise SettingError("--with-training is for scripts, whose names end in .py.", where=arguments.output)
    return export


def _refuse_folder(target: Path) -> None:
    if target.is_dir():
        raise FileError("This is a folder.", hint="Name a file.", where=str(target))


def _require_room(target: Path, overwrite: bool) -> None:
    """Known before a large model is read rather than after."""
    _refuse_folder(target)
    if target.exists() and not overwrite:
        raise FileError("This file exists already.", hint="Replace it with --overwrite.", where=str(target))
    check_writable(target)


def _to_project(target: Path, found: Found, arguments: Namespace, output: Output) -> int:
    stored = found.stored
    project: Project = found.project or project_of(stored, Path(arguments.input).stem, new_project())
    content = ProjectFile(project=project, model=model_image(stored))
    remarks: tuple[str, ...] = ()
    if target.suffix.lower() == ".json":
        remarks = ("A .json project has no room for the weights; a .nbproj file keeps them.",)
        output.warn(remarks[0])
        content = content.replace(model=None)
    write_project_file(target, content)
    output.line(f"Wrote {target} (project).")
    _record(arguments, found, [str(target)], "project", None, remarks, output)
    return FINE


def _tell(proof: Proof, output: Output) -> None:
    if proof.largest_difference is not None:
        output.line(f"Largest difference over {proof.samples} samples: {proof.largest_difference:.1e}, {proof.how}.")
    if proof.problem:
        output.warn(f"It was not run: {proof.problem}" if proof.largest_difference is None else str(proof.problem))


def _record(
    arguments: Namespace,
    found: Found,
    files: list[str],
    kind: str,
    proof: Proof | None,
    remarks: tuple[str, ...],
    output: Output,
) -> None:
    output.record(
        "converted",
        input=arguments.input,
        output=arguments.output,
        form=kind,
        files=files,
        layers=len(found.stored.graph.nodes),
        weights=_count(found.stored),
        warnings=[*found.remarks, *remarks],
        proof=None
        if proof is None
        else {
            "largest_difference": proof.largest_difference,
            "how": proof.how,
            "samples": proof.samples,
            "problem": str(proof.problem or ""),
        },
    )


def _count(stored: StoredModel) -> int:
    return sum(array.size for group in stored.weights.values() for array in group.values())
