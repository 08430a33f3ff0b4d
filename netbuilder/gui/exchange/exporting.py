"""Exporting the model in all forms there are, and the proof that what was written computes the same."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from netbuilder.core.errors import NetBuilderError
from netbuilder.experiments.any_model import options_for, told_fresh
from netbuilder.experiments.proof import Proof
from netbuilder.formats.exports import Export, export_by_kind
from netbuilder.gui.exchange.importing import model_now
from netbuilder.gui.exchange.jobs import WrittenFile, prove_file, write_file
from netbuilder.gui.exchange.options import ExportDialog
from netbuilder.gui.exchange.outcome import Outcome
from netbuilder.gui.text import locale, number, told, tr, trn

if TYPE_CHECKING:
    from netbuilder.gui.workbench import Workbench

_KEY = "export"
SCRIPTS = ("keras_script", "numpy_script")


class Exporting(QObject):
    """One export at a time: options, a name, the file, its proof."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._export: Export | None = None
        self._training = False
        self._done: WrittenFile | None = None
        self._outcome = Outcome(bench, _KEY)

    def begin(self, kind: str) -> None:
        """Asks for what there is to choose, then for a name."""
        bench = self._bench
        self._export, self._training = export_by_kind(kind), False
        if kind in SCRIPTS:
            dialog = ExportDialog(self._export, bench.window)
            dialog.chosen.connect(self._on_options)
            dialog.open()
        else:
            self._ask_name()

    def _on_options(self, training: bool) -> None:
        self._training = training
        self._ask_name()

    def _ask_name(self) -> None:
        export, bench = self._export, self._bench
        if export is None:
            return
        dialog = QFileDialog(
            bench.window, tr("Export: {what}", what=tr(export.title)), str(bench.files.dialogs.folder())
        )
        dialog.setObjectName("exportFile")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(export.suffix.lstrip("."))
        dialog.setNameFilters([f"{tr(export.title)} (*{export.suffix})", tr("All files ({patterns})", patterns="*")])
        dialog.selectFile(suggested_name(bench.editor.shown_name(), export))
        dialog.fileSelected.connect(self.write)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write_as(self, kind: str, path: Path) -> None:
        """Writes the model in this form, with nothing asked."""
        self._export, self._training = export_by_kind(kind), False
        self.write(path)

    def write(self, path: str | Path) -> None:
        """Writes to this file in the background."""
        export, bench = self._export, self._bench
        if export is None:
            return
        place = Path(path).expanduser().absolute()
        if not place.name.lower().endswith(export.suffix):
            place = place.with_name(place.name + export.suffix)
        bench.messages.dismiss(_KEY)
        begun = bench.transfer.begin(
            tr("Writing {file}…", file=place.name),
            write_file,
            place,
            export,
            model_now(bench),
            options_for(bench.editor.project, self._training),
            done=self._on_written,
            failed=self._on_failed,
        )
        if not begun:
            self._outcome.tell_busy()

    def _on_failed(self, error: NetBuilderError) -> None:
        self._bench.messages.error(error, key=_KEY)

    def _on_written(self, done: WrittenFile) -> None:
        self._done = done
        if not done.export.proves:
            self._tell(None)
            return
        self._tell(None, tr("It is being checked…"))
        self._bench.transfer.begin(
            tr("Checking {file} on 100 samples…", file=done.written.paths[0].name),
            prove_file,
            done,
            done=self._tell,
            failed=self._on_unproved,
        )

    def _on_unproved(self, error: NetBuilderError) -> None:
        self._tell(Proof(None, "", error))

    def _tell(self, proof: Proof | None, more: str = "") -> None:
        """What was written, how it was checked, and what is to be known of it."""
        done = self._done
        if done is None:
            return
        names = ", ".join(path.name for path in done.written.paths)
        parts = [tr("Wrote {file}.", file=names), more]
        if proof is not None and proof.largest_difference is not None:
            parts.append(_difference(proof))
        if proof is not None and proof.problem is not None:
            why = told(proof.problem)
            parts.append(tr("It was not run: {why}", why=why) if proof.largest_difference is None else why)
        remarks = [*told_fresh(done.given.fresh, done.given.trained), *done.written.remarks]
        unsure = proof is not None and proof.problem is not None
        self._outcome.tell(done.written.paths[0].name, parts, [tr(remark) for remark in remarks], bad=unsure)


def suggested_name(name: str, export: Export) -> str:
    """What the file is called unless the user has another idea."""
    return f"{name}_numpy{export.suffix}" if export.kind == "numpy_script" else f"{name}{export.suffix}"


def _difference(proof: Proof) -> str:
    difference = proof.largest_difference or 0.0
    shown = number(0) if not difference else locale().toString(difference, "e", 1)
    return tr(
        "Largest difference over {samples}: {difference}, {how}.",
        samples=trn("{count} sample", "{count} samples", proof.samples),
        difference=shown,
        how=tr(proof.how),
    )
