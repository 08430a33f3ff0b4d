"""Other data for the project: one step of Undo, with the Input that takes them."""

from __future__ import annotations

from PySide6.QtCore import QObject

from netbuilder.document.checks import DataFacts
from netbuilder.document.editing.data import set_data, with_input_for
from netbuilder.document.project import Project
from netbuilder.document.source import Source
from netbuilder.gui.library import FAILED, MISSING, READY, source_key
from netbuilder.gui.text import shape, tr
from netbuilder.gui.workbench import Workbench


class Chooser(QObject):
    """Puts a source of data into the project; when its data are loaded, the Input takes their shape."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._bench = bench
        self._wanted = ""
        self._text = ""
        self._gesture = ""
        self._count = 0
        bench.library.changed.connect(self._on_library)

    def use(self, source: Source, test_share: float | None = None) -> None:
        """Chooses these data; `test_share` is kept of them for testing, None leaves that as it is."""
        self._count += 1
        self.change(source, tr("Use {data}", data=tr(source.title)), f"data:{self._count}", test_share)

    def change(self, source: Source, text: str, gesture: str, test_share: float | None = None) -> None:
        """Puts a source into the project, with a text for Undo."""
        project = self._bench.editor.project
        share = project.test_share if test_share is None else test_share
        if source == project.data and share == project.test_share:
            self._bench.library.load()
            return
        self._wanted, self._text, self._gesture = source_key(source), text, gesture
        changed = set_data(project, source).project.replace(test_share=share)
        self._bench.editor.change(changed, text, gesture=gesture)
        self._on_library()

    def _on_library(self) -> None:
        library, project = self._bench.library, self._bench.editor.project
        if not self._wanted:
            return
        if source_key(project.data) != self._wanted:
            self._wanted = ""
        elif library.state == READY and library.facts is not None:
            self._wanted = ""
            self._adapt(project, library.facts)
        elif library.state == FAILED:
            self._wanted = ""
        elif library.state == MISSING:
            return  # fetched later, they are adapted to then

    def _adapt(self, project: Project, facts: DataFacts) -> None:
        changed = with_input_for(project, facts)
        if changed is project:
            return
        taken = next(node.spec.shape for node in changed.graph.nodes if node.id in changed.graph.inputs)
        text = tr("{what}; the Input takes {shape}", what=self._text, shape=shape(taken))
        self._bench.editor.change(changed, text, gesture=self._gesture)
