"""The project being edited: one frozen value at a time, with undo and redo of every change."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from netbuilder.document.personal import Drawings
from netbuilder.document.project import Project
from netbuilder.document.starting import new_project
from netbuilder.gui.naming import called

Content = tuple[Project, Drawings]


class _Swap(QUndoCommand):
    """The one undo command: the content before and after."""

    def __init__(self, editor: Editor, text: str, before: Content, after: Content, key: str, focus: tuple) -> None:
        super().__init__(text)
        self._editor, self._before, self._after = editor, before, after
        self._key, self._focus, self._chosen = key, focus, editor.selection

    def id(self) -> int:
        return 1 if self._key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Steps of one gesture become one step: they have the same key."""
        if not isinstance(other, _Swap) or other._key != self._key:
            return False
        self._after, self._focus = other._after, other._focus
        self.setText(other.text())
        return True

    def redo(self) -> None:
        self._editor._take(self._after, self._focus)

    def undo(self) -> None:
        self._editor._take(self._before, self._chosen)


class Editor(QObject):
    """Holds the project; whoever wants a change gives a new value with a text that Undo shows.

    Signals:
        changed(before, after): another project is current.
        drawings_changed(): the user's own drawings are others.
        selection_changed(ids): other layers are selected.
        place_changed(): another file, or it was saved.
    """

    changed = Signal(object, object)
    selection_changed = Signal(tuple)
    place_changed = Signal()
    drawings_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stack = QUndoStack(self)
        self.stack.cleanChanged.connect(self.place_changed)
        self._project = new_project()
        self._drawings = Drawings()
        self._selection: tuple[str, ...] = ()
        self.path: Path | None = None

    @property
    def project(self) -> Project:
        """The current value."""
        return self._project

    @property
    def drawings(self) -> Drawings:
        """The user's own drawings, kept with the project."""
        return self._drawings

    @property
    def selection(self) -> tuple[str, ...]:
        """Ids of the selected layers, the last one clicked at the end."""
        return self._selection

    @property
    def modified(self) -> bool:
        """Whether there is anything to save."""
        return not self.stack.isClean()

    def change(self, project: Project, text: str, *, focus: tuple[str, ...] | None = None, gesture: str = "") -> None:
        """Makes `project` current; changes with the same `gesture` are undone as one. Nothing new is no step."""
        if project == self._project:
            return
        self._push((project, self._drawings), text, self._selection if focus is None else focus, gesture)

    def change_drawings(self, drawings: Drawings, text: str) -> None:
        """Makes other drawings current."""
        if drawings != self._drawings:
            self._push((self._project, drawings), text, self._selection, "")

    def _push(self, content: Content, text: str, focus: tuple[str, ...], gesture: str) -> None:
        self.stack.push(_Swap(self, text, (self._project, self._drawings), content, gesture, focus))

    def replace(self, text: str, *, gesture: str = "", **changes: object) -> None:
        """Changes fields of the project."""
        self.change(self._project.replace(**changes), text, gesture=gesture)

    def select(self, ids: tuple[str, ...]) -> None:
        """Selects layers; ids that are not there are left out."""
        there = {node.id for node in self._project.graph.nodes}
        ids = tuple(each for each in ids if each in there)
        if ids != self._selection:
            self._selection = ids
            self.selection_changed.emit(ids)

    def open(
        self,
        project: Project,
        path: Path | None = None,
        *,
        drawings: Drawings | None = None,
        saved: bool = True,
    ) -> None:
        """Begins with another project; there is nothing to undo. `saved` is False for one with unsaved edits."""
        before = self._project
        self.stack.clear()
        self.path = path
        self._project = project
        self._drawings = drawings or Drawings()
        if not saved:
            self.stack.resetClean()
        self.select(())
        self.changed.emit(before, project)
        self.drawings_changed.emit()
        self.place_changed.emit()

    def saved(self, path: Path) -> None:
        """The project was written to this file."""
        self.path = path
        self.stack.setClean()
        self.place_changed.emit()

    def shown_name(self) -> str:
        """What the title of the window calls it."""
        return self.path.stem if self.path else called(self._project.name)

    def _take(self, content: Content, focus: tuple[str, ...]) -> None:
        before, drawings = self._project, self._drawings
        self._project, self._drawings = project, _ = content
        if project is not before:
            self.changed.emit(before, project)
        if self._drawings is not drawings:
            self.drawings_changed.emit()
        kept = {node.id for node in project.graph.nodes}
        self.select(tuple(each for each in (focus or self._selection) if each in kept))
