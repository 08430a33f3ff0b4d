"""The top of the inspector: what is selected, its name, and whether it takes part."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.text import first_paragraph
from netbuilder.document.editing.changing import rename, set_enabled, set_trainable
from netbuilder.document.editing.edit import Edit
from netbuilder.engine.graph import Node
from netbuilder.gui.forms.roomy import caption_width, roomy
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import tr, trn
from netbuilder.gui.theme.style import font
from netbuilder.gui.theme.tokens import CAPTION, GAP, SPACING, WIDE
from netbuilder.gui.widgets.labels import Elided, heading, paragraph, plain
from netbuilder.gui.workbench import Workbench


class InspectorHead(QWidget):
    """Title, description, name and switches of the selected layers."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self._nodes: Sequence[Node] = ()
        self._setting = False
        self._title, self._kind = heading(""), Elided()
        self._kind.setObjectName("layerKind")
        self._kind.setProperty("role", "muted")
        self._kind.setFont(font(CAPTION))
        self._kind.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._title.setWordWrap(True)
        self._about = paragraph("", muted=True)
        self._name = QLineEdit()
        self._name.setObjectName("layerName")
        roomy(self._name)
        self._wrong = plain()
        self._wrong.setWordWrap(True)
        self._wrong.setProperty("role", "danger")
        self._wrong.setFont(font(CAPTION))
        self._wrong.hide()
        self._enabled = QCheckBox(tr("Enabled"))
        self._enabled.setObjectName("layerEnabled")
        self._trainable = QCheckBox(tr("Trainable"))
        self._trainable.setObjectName("layerTrainable")
        self._arrange()
        self._explain()
        self._name.editingFinished.connect(self._on_named)
        self._name.textEdited.connect(self._on_typing)
        self._enabled.clicked.connect(self._on_enabled)
        self._trainable.clicked.connect(self._on_trainable)

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        line = QHBoxLayout()
        line.addWidget(self._title, 1)
        line.addWidget(self._kind, 0, Qt.AlignmentFlag.AlignBaseline)
        column.addLayout(line)
        column.addWidget(self._about)
        self._label = plain(tr("Name"))
        self._label.setBuddy(self._name)
        grid = QGridLayout()
        grid.setContentsMargins(0, GAP, 0, 0)
        grid.setHorizontalSpacing(SPACING)
        grid.setColumnMinimumWidth(0, caption_width(self))
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._label, 0, 0)
        grid.addWidget(self._name, 0, 1)
        grid.addWidget(self._wrong, 1, 0, 1, 2)
        column.addLayout(grid)
        switches = QHBoxLayout()
        switches.setSpacing(WIDE)
        switches.addWidget(self._enabled)
        switches.addWidget(self._trainable)
        switches.addStretch(1)
        column.addLayout(switches)

    def _explain(self) -> None:
        explain(
            self._name,
            tr("Name"),
            tr("What this layer is called; each layer has a name of its own."),
            typical=tr("hidden_1, output"),
            keras="name",
        )
        explain(
            self._enabled,
            tr("Enabled"),
            tr("A layer that is switched off stays in its place, but the data pass it by."),
        )
        explain(
            self._trainable,
            tr("Trainable"),
            tr("Off: the weights of this layer are frozen; training leaves them as they are."),
            keras="trainable",
        )

    def show_nodes(self, nodes: Sequence[Node], disabled: Sequence[str]) -> None:
        """Shows these layers."""
        self._setting = True
        another = [node.id for node in nodes] != [node.id for node in self._nodes]
        self._nodes = nodes
        first = nodes[-1]
        kinds = {node.spec.kind for node in nodes}
        one = len(nodes) == 1
        self._title.setText(
            tr(first.spec.title)
            if one
            else trn("{count} layer", "{count} layers", len(nodes))
            if len(kinds) > 1
            else f"{len(nodes)} × {tr(first.spec.title)}"
        )
        self._kind.setText(tr(first.spec.group) if len(kinds) == 1 else "")
        about = tr(first_paragraph(type(first.spec))) if len(kinds) == 1 else tr("These layers are of several kinds.")
        self._about.setText(about)
        for widget in (self._label, self._name):
            widget.setVisible(one)
        if another or not self._name.hasFocus():
            self._name.setText(first.id)
            self._wrong.hide()
        self._name.setEnabled(one)
        off = set(disabled)
        is_input = any(node.spec.inputs == (0, 0) for node in nodes)
        self._enabled.setVisible(not is_input)
        self._trainable.setVisible(not is_input)
        _tick(self._enabled, [node.id not in off for node in nodes])
        _tick(self._trainable, [node.trainable for node in nodes])
        self._setting = False

    def focus_name(self) -> None:
        """Lets the user type another name."""
        self._name.setFocus()
        self._name.selectAll()

    def _on_typing(self, text: str) -> None:
        self._wrong.hide()

    def _on_named(self) -> None:
        if self._setting or len(self._nodes) != 1 or self._name.text() == self._nodes[0].id:
            return
        try:
            edit = rename(self._bench.editor.project, self._nodes[0].id, self._name.text())
        except NetBuilderError as error:
            self._wrong.setText(f"⚠ {tr(error.message)}")
            self._wrong.show()
            self._name.setText(self._nodes[0].id)
            return
        self._take(edit)

    def _on_enabled(self) -> None:
        self._switch(self._enabled, set_enabled)

    def _on_trainable(self) -> None:
        self._switch(self._trainable, set_trainable)

    def _switch(self, box: QCheckBox, change) -> None:
        on = box.checkState() != Qt.CheckState.Unchecked
        try:
            self._take(change(self._bench.editor.project, [node.id for node in self._nodes], on))
        except NetBuilderError as error:
            self._bench.messages.error(error)

    def _take(self, edit: Edit) -> None:
        self._bench.editor.change(edit.project, tr(edit.text), focus=edit.focus)


def _tick(box: QCheckBox, states: Sequence[bool]) -> None:
    same = len(set(states)) == 1
    box.setTristate(not same)
    box.setCheckState(
        Qt.CheckState.PartiallyChecked if not same else Qt.CheckState.Checked if states[0] else Qt.CheckState.Unchecked
    )
