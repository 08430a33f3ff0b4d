"""The menus: every command of the window has its place here, its key, and its help."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QMessageBox, QWhatsThis

from netbuilder import __version__
from netbuilder.formats.exports import EXPORTS
from netbuilder.gui.help.explain import explain
from netbuilder.gui.help.keys import KeysDialog
from netbuilder.gui.help.panel import HelpPanel
from netbuilder.gui.pages import PLACES
from netbuilder.gui.text import tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.style import DARK_ONLY, LIGHT_ONLY, SYSTEM, theme
from netbuilder.gui.transport import TransportActions
from netbuilder.gui.widgets.tips import as_tip
from netbuilder.gui.workbench import Workbench

_Key = QKeySequence.StandardKey


class Menus(QObject):
    """Fills the menu bar of a window."""

    def __init__(self, window: QMainWindow, bench: Workbench, transport: TransportActions) -> None:
        super().__init__(window)
        self._window, self._bench = window, bench
        bar = window.menuBar()
        self._fill_file(bar.addMenu(tr("&File")))
        self._fill_edit(bar.addMenu(tr("&Edit")))
        train = bar.addMenu(tr("&Train"))
        for action in transport.all():
            train.addAction(action)
        train.addSeparator()
        self.add(
            train,
            "crossValidateAction",
            tr("&Cross-validate…"),
            tr("Trains the network several times, each time judged on another part of the samples."),
            self._on_cross_validate,
            picture="split",
        )
        self._fill_view(bar.addMenu(tr("&View")))
        self._fill_help(bar.addMenu(tr("&Help")))

    def add(
        self,
        menu: QMenu,
        name: str,
        text: str,
        what: str,
        do: Callable[[], object],
        *,
        key: QKeySequence | QKeySequence.StandardKey | str | None = None,
        picture: str = "",
    ) -> QAction:
        """Adds a command that explains itself."""
        action = QAction(text, self._window)
        action.setObjectName(name)
        if picture:
            action.setIcon(icon(picture))
        if isinstance(key, QKeySequence.StandardKey):
            action.setShortcuts(key)
        elif key is not None:
            action.setShortcut(QKeySequence(key))
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        explain(action, text.replace("&", ""), what, shortcut=shown)
        action.triggered.connect(do)
        menu.addAction(action)
        return action

    def _fill_file(self, menu: QMenu) -> None:
        files = self._bench.files
        self.add(
            menu, "newAction", tr("&New"), tr("Begins an empty project."), self._on_new, key=_Key.New, picture="new"
        )
        self.add(
            menu,
            "openAction",
            tr("&Open…"),
            tr("Opens a project, or a Keras model as a project with its weights."),
            files.ask_open,
            key=_Key.Open,
            picture="open",
        )
        self._recent = menu.addMenu(icon("history"), tr("Open &recent"))
        self._recent.aboutToShow.connect(self._fill_recent)
        menu.addSeparator()
        self.add(
            menu,
            "saveAction",
            tr("&Save"),
            tr("Writes the project with its trained weights to its file."),
            self._on_save,
            key=_Key.Save,
            picture="save",
        )
        self.add(
            menu,
            "saveAsAction",
            tr("Save &as…"),
            tr("Writes the project to another file."),
            self._on_save_as,
            key="Ctrl+Shift+S",
            picture="save-as",
        )
        menu.addSeparator()
        self.add(
            menu,
            "importWeightsAction",
            tr("&Import weights…"),
            tr("Gives the layers of this network the weights in a file. Undo takes them back."),
            self._bench.importing.ask,
            picture="import",
        )
        self._fill_export(menu.addMenu(icon("export"), tr("&Export")))
        menu.addSeparator()
        self.add(
            menu,
            "closeAction",
            tr("&Quit"),
            tr("Closes the window."),
            self._window.close,
            key="Ctrl+Q",
            picture="close",
        )

    def _fill_export(self, menu: QMenu) -> None:
        menu.setObjectName("exportMenu")
        for export in EXPORTS:
            text = f"{tr(export.title)}…"
            action = self.add(menu, f"export:{export.kind}", text, tr(export.about), self._on_export)
            action.setData(export.kind)

    def _fill_recent(self) -> None:
        self._recent.clear()
        for recent in self._bench.files.recent.files():
            action = self._recent.addAction(recent.path.name.replace("&", "&&"))
            action.setData(str(recent.path))
            action.setToolTip(as_tip(str(recent.path)))
            action.setEnabled(not recent.missing)
            action.triggered.connect(self._on_recent)
        if self._recent.isEmpty():
            self._recent.addAction(tr("Nothing yet")).setEnabled(False)

    def show_edit(self, groups: tuple[tuple[QAction, ...], ...]) -> None:
        """What can be done to the page on show stands below Undo and Redo."""
        for action in self._edit.actions()[2:]:
            self._edit.removeAction(action)
        while len(self._separators) < len(groups):
            self._separators.append(_separator(self._window))
        for line, group in zip(self._separators, groups, strict=False):
            self._edit.addActions([line, *group])

    def _fill_edit(self, menu: QMenu) -> None:
        self._edit = menu
        self._separators: list[QAction] = []
        stack = self._bench.editor.stack
        undo = (stack.createUndoAction(self._window, tr("&Undo")), tr("Undo"), tr("Takes the last change back."))
        redo = (stack.createRedoAction(self._window, tr("&Redo")), tr("Redo"), tr("Makes a change once more."))
        for (action, title, what), name, key, picture in (
            (undo, "undoAction", _Key.Undo, "undo"),
            (redo, "redoAction", _Key.Redo, "redo"),
        ):
            action.setObjectName(name)
            action.setShortcuts(key)
            action.setIcon(icon(picture))
            explain(action, title, what, shortcut=action.shortcut().toString(QKeySequence.SequenceFormat.NativeText))
            menu.addAction(action)

    def _fill_view(self, menu: QMenu) -> None:
        for number, place in enumerate(PLACES, start=1):
            action = self.add(
                menu, f"go:{place.name}", tr(place.text), tr(place.about), self._on_go, key=f"Ctrl+{number}"
            )
            action.setIcon(icon(place.icon))
            action.setData(place.name)
        menu.addSeparator()
        themes = menu.addMenu(icon("system-theme"), tr("&Theme"))
        group = QActionGroup(self._window)
        for choice, text, picture in (
            (SYSTEM, tr("Like the &system"), "system-theme"),
            (LIGHT_ONLY, tr("&Light"), "sun"),
            (DARK_ONLY, tr("&Dark"), "moon"),
        ):
            action = self.add(
                themes, f"theme:{choice}", text, tr("The colours of the window."), self._on_theme, picture=picture
            )
            action.setData(choice)
            action.setCheckable(True)
            group.addAction(action)
        self._themes = group
        self.show_theme()

    def show_theme(self) -> None:
        """Marks the theme in use."""
        for action in self._themes.actions():
            action.setChecked(action.data() == theme().choice)

    def _fill_help(self, menu: QMenu) -> None:
        self.add(
            menu,
            "whatsThisAction",
            tr("&What's this?"),
            tr("Click on anything to have it explained."),
            QWhatsThis.enterWhatsThisMode,
            key=_Key.WhatsThis,
            picture="question",
        )
        panel = HelpPanel(self._window)
        self._window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, panel)
        panel.hide()
        toggle = panel.toggleViewAction()
        toggle.setObjectName("helpAction")
        toggle.setText(tr("Help &panel"))
        toggle.setIcon(icon("help"))
        toggle.setShortcut(QKeySequence(_Key.HelpContents))
        shown = toggle.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        what = tr("Explains at the side whatever the mouse points at or the keyboard has reached.")
        explain(toggle, tr("Help panel"), what, shortcut=shown)
        menu.addAction(toggle)
        self.add(
            menu, "keysAction", tr("&Keyboard shortcuts"), tr("Every key in a list."), self._on_keys, picture="keyboard"
        )
        self.add(
            menu, "aboutAction", tr("&About NetBuilder"), tr("Version and licence."), self._on_about, picture="info"
        )

    def _on_cross_validate(self) -> None:
        from netbuilder.gui.train.folds import FoldsDialog

        FoldsDialog(self._bench).open()

    def _on_keys(self) -> None:
        KeysDialog(self._window).show()

    def _on_about(self) -> None:
        box = QMessageBox(self._window)
        box.setObjectName("aboutBox")
        box.setWindowTitle(tr("About NetBuilder"))
        box.setIconPixmap(icon("app").pixmap(64, 64))
        box.setText(f"NetBuilder {__version__}")
        box.setInformativeText(
            tr("Build, train and understand neural networks on your own computer. Free software under the MIT licence.")
        )
        box.finished.connect(box.deleteLater)
        box.open()

    def _on_new(self) -> None:
        self._bench.files.new()

    def _on_save(self) -> None:
        self._bench.files.save()

    def _on_save_as(self) -> None:
        self._bench.files.save_as()

    def _on_export(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._bench.exporting.begin(action.data())

    def _on_recent(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._bench.files.open(action.data())

    def _on_go(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._bench.page_wanted.emit(action.data())

    def _on_theme(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            theme().choose(action.data())
            self._bench.settings.set("theme", action.data())


def _separator(parent: QObject) -> QAction:
    """A line between actions, to be used again and again."""
    line = QAction(parent)
    line.setSeparator(True)
    return line
