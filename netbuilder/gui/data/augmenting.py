"""The list of random changes that training pictures go through, each with its form."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QMenu, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.text import first_paragraph
from netbuilder.data.augmentations import Augmentation, augmentations
from netbuilder.document.editing.data import set_augmentations
from netbuilder.document.editing.edit import change_text
from netbuilder.gui.forms.form import SpecForm
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.tokens import GAP
from netbuilder.gui.widgets.labels import caption, heading, paragraph
from netbuilder.gui.workbench import Workbench


class _List(QListWidget):
    """Lets Alt+Up and Alt+Down through to the shortcuts."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            event.ignore()
            return
        super().keyPressEvent(event)


class AugmentationPanel(QWidget):
    """Adds, removes, orders and sets augmentations; every change is a step of Undo."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self._specs: tuple[Augmentation, ...] = ()
        self._setting = False
        self._forms: dict[str, SpecForm] = {}
        self._list = _List()
        self._list.setObjectName("augmentations")
        explain(
            self._list,
            tr("Augmentation"),
            tr(
                "Each training picture is changed a little at every sight, so that the network learns what does not "
                "matter. Test and validation pictures stay as they are."
            ),
            typical=tr("Digits: shift by 0.1, rotate by 0.04, zoom by 0.1"),
            wrong=tr("So strong that you cannot read the pictures yourself; or flipping digits: a 6 is no mirrored 6."),
            keras="keras.layers.RandomRotation, RandomTranslation, …",
        )
        self._list.currentRowChanged.connect(self._on_row)
        self._stack = QStackedWidget()
        self._nothing = paragraph(
            tr("Nothing yet. Add a change with +, and see beside it what becomes of the pictures.")
        )
        self._nothing.setProperty("role", "muted")
        self._no_pictures = paragraph("", muted=True)
        self._arrange()
        for key, do in ((Qt.Key.Key_Delete, self._on_remove), ("Alt+Up", self._on_up), ("Alt+Down", self._on_down)):
            QShortcut(QKeySequence(key), self._list, do, context=Qt.ShortcutContext.WidgetShortcut)

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(heading(tr("Augmentation")))
        row.addStretch(1)
        self._add = QToolButton()
        self._add.setObjectName("addAugmentation")
        self._add.setIcon(icon("add"))
        self._add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        explain(self._add, tr("Add an augmentation"), tr("Chooses a kind of change and adds it at the end."))
        self._menu = QMenu(self._add)
        self._fill_menu()
        self._add.setMenu(self._menu)
        row.addWidget(self._add)
        self._buttons = []
        for name, picture, title, key, do in (
            ("removeAugmentation", "delete", tr("Remove"), "Del", self._on_remove),
            ("augmentationUp", "chevron-up", tr("Earlier"), "Alt+Up", self._on_up),
            ("augmentationDown", "chevron-down", tr("Later"), "Alt+Down", self._on_down),
        ):
            button = QToolButton()
            button.setObjectName(name)
            button.setIcon(icon(picture))
            explain(button, title, tr("Acts on the chosen augmentation."), shortcut=key)
            button.clicked.connect(do)
            self._buttons.append(button)
            row.addWidget(button)
        self._form_head = caption("")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(row)
        column.addWidget(self._nothing)
        column.addWidget(self._no_pictures)
        column.addWidget(self._list)
        column.addWidget(self._form_head)
        self._column = column

    def _fill_menu(self) -> None:
        kinds = sorted(augmentations.values(), key=lambda kind: (kind.group, kind.title))
        group = ""
        for kind in kinds:
            if kind.group != group:
                group = kind.group
                self._menu.addSection(tr(group))
            action = self._menu.addAction(tr(kind.title))
            action.setObjectName(f"augmentation:{kind.kind}")
            action.setData(kind.kind)
            action.setToolTip(tr(first_paragraph(kind)))
        self._menu.setToolTipsVisible(True)
        self._menu.triggered.connect(self._on_add)

    def show_project(self, entries: tuple[Any, ...], refusal: str) -> None:
        """Shows these augmentations; `refusal` says why these data cannot be augmented."""
        specs = tuple(augmentations.from_json(entry) for entry in entries)
        kept = max(0, self._list.currentRow())
        if [spec.kind for spec in specs] != [spec.kind for spec in self._specs] or self._list.count() != len(specs):
            self._setting = True
            self._list.clear()
            self._list.addItems([tr(spec.title) for spec in specs])
            self._list.setCurrentRow(min(kept, len(specs) - 1))
            self._setting = False
            self._list.setFixedHeight(self._list.sizeHintForRow(0) * len(specs) + 2 * self._list.frameWidth() + 4)
        self._specs = specs
        self._no_pictures.setText(refusal)
        self._no_pictures.setVisible(bool(refusal))
        self._nothing.setVisible(not specs and not refusal)
        self._list.setVisible(bool(specs))
        self._add.setEnabled(not refusal)
        self._show_form()

    def _on_row(self) -> None:
        if not self._setting:
            self._show_form()

    def _show_form(self) -> None:
        row = self._list.currentRow()
        spec = self._specs[row] if 0 <= row < len(self._specs) else None
        for button, on in zip(self._buttons, (spec is not None, row > 0, 0 <= row < len(self._specs) - 1), strict=True):
            button.setEnabled(on)
        for kind, form in self._forms.items():
            if spec is None or kind != spec.kind:
                form.hide()
                form.set_names(None)
        self._form_head.setVisible(spec is not None)
        if spec is None:
            return
        self._form_head.setText(tr(spec.title))
        form = self._forms.get(spec.kind)
        if form is None:
            form = self._forms[spec.kind] = SpecForm(type(spec), names=None, folded=False)
            form.edited.connect(self._on_edited)
            self._column.addWidget(form)
        form.set_names("augmentation:")
        form.set_spec(spec)
        form.show()

    def _take(self, specs: list[Augmentation], text: str, gesture: str = "") -> None:
        editor = self._bench.editor
        try:
            editor.change(set_augmentations(editor.project, specs).project, text, gesture=gesture)
        except NetBuilderError as error:
            self._bench.messages.error(error, key="data")

    def _on_add(self, action: QAction) -> None:
        spec = augmentations.create(action.data())
        self._take([*self._specs, spec], tr("Add {name}", name=tr(spec.title)))
        self._list.setCurrentRow(self._list.count() - 1)

    def _on_remove(self) -> None:
        row = self._list.currentRow()
        if 0 <= row < len(self._specs):
            others = [spec for place, spec in enumerate(self._specs) if place != row]
            self._take(others, tr("Remove {name}", name=tr(self._specs[row].title)))

    def _on_up(self) -> None:
        self._move(-1)

    def _on_down(self) -> None:
        self._move(1)

    def _move(self, steps: int) -> None:
        row = self._list.currentRow()
        if not 0 <= row + steps < len(self._specs) or row < 0:
            return
        specs = list(self._specs)
        specs.insert(row + steps, specs.pop(row))
        self._take(specs, tr("Move {name}", name=tr(self._specs[row].title)))
        self._list.setCurrentRow(row + steps)

    def _on_edited(self, name: str, value: object, gesture: str) -> None:
        row = self._list.currentRow()
        specs = list(self._specs)
        specs[row] = specs[row].replace(**{name: value})
        self._take(specs, change_text(name, value).translated(tr), f"{gesture}:{row}")
