"""The inspector's view of one layer, or of several that are edited together."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from netbuilder.core import strict_json
from netbuilder.core.errors import NetBuilderError
from netbuilder.document.checks import DataFacts
from netbuilder.document.description import Description
from netbuilder.document.editing.changing import set_settings
from netbuilder.document.project import Project
from netbuilder.engine.graph import Node
from netbuilder.engine.layers import Layer
from netbuilder.gui.build.inspector_facts import FactTable, layer_facts
from netbuilder.gui.build.inspector_head import InspectorHead
from netbuilder.gui.build.inspector_input import InputPart
from netbuilder.gui.forms.form import SpecForm
from netbuilder.gui.text import number, tr
from netbuilder.gui.theme.tokens import SPACING
from netbuilder.gui.widgets.labels import caption
from netbuilder.gui.workbench import Workbench

_LONGEST = 600


class LayerView(QWidget):
    """Name, switches, form and facts. Forms are made once for each kind and kept."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self._nodes: Sequence[Node] = ()
        self._forms: dict[str, SpecForm] = {}
        self._form: SpecForm | None = None
        self._head = InspectorHead(bench)
        self._input: InputPart | None = None
        self._facts = FactTable()
        self._facts_head = caption(tr("What follows"))
        self._line = QFrame()
        self._line.setProperty("role", "strip")
        self._line.setFixedHeight(1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACING)
        self._column.addWidget(self._head)
        for widget in (self._line, self._facts_head, self._facts):
            self._column.addWidget(widget)

    def show_nodes(
        self, nodes: Sequence[Node], project: Project, facts: DataFacts | None, description: Description
    ) -> None:
        """Shows these layers; only what differs from before is touched."""
        afresh = [node.id for node in nodes] != [node.id for node in self._nodes]
        self._nodes = nodes
        self._head.show_nodes(nodes, project.disabled)
        self._show_form(nodes, afresh)
        self._show_input(nodes, project, facts)
        one = len(nodes) == 1
        if one:
            self._facts.put([*_lacking(nodes[0].spec), *layer_facts(nodes[0], description)])
        else:
            costs = [description.cards[node.id].cost for node in nodes]
            total = sum(cost.parameters for cost in costs if cost is not None)
            self._facts.put([(tr("Parameters"), number(total))])

    def warm(self, node: Node) -> bool:
        """Makes a part of the form for a layer's kind before it is wanted; says whether there was anything to make."""
        if node.spec.obstacle:
            return False
        kind = node.spec.kind
        if kind not in self._forms:
            self._forms[kind] = self._begun(type(node.spec))
            self._forms[kind].hide()
            return True
        return self._forms[kind].warm(node.spec)

    def rest(self) -> None:
        """Nothing is shown: no editor may be found under its name."""
        self._nodes = ()
        self._show_form((), True)
        if self._input is not None:
            self._input.rest()

    def focus_field(self, name: str) -> bool:
        """Puts the focus into the editor of a setting."""
        return self._form is not None and self._form.focus_field(name)

    def focus_name(self) -> None:
        """Lets the user type another name."""
        self._head.focus_name()

    def _show_form(self, nodes: Sequence[Node], afresh: bool) -> None:
        kinds = {node.spec.kind for node in nodes}
        form = self._form_of(nodes[-1]) if len(kinds) == 1 and not nodes[-1].spec.obstacle else None
        if form is not self._form:
            if self._form is not None:
                self._form.set_names(None)
                self._form.hide()
            self._form = form
        if form is None:
            return
        spec = nodes[-1].spec
        others = [node.spec for node in nodes[:-1]]
        mixed = [name for name in spec.params() if any(_differs(other, spec, name) for other in others)]
        form.set_spec(spec, mixed, afresh=afresh)
        form.set_names("param:")
        form.show()

    def _form_of(self, node: Node) -> SpecForm:
        kind = node.spec.kind
        if kind not in self._forms:
            self._forms[kind] = self._begun(type(node.spec))
        self._forms[kind].complete()
        return self._forms[kind]

    def _begun(self, kind: type[Layer]) -> SpecForm:
        form = SpecForm(kind, names=None, parent=self, complete=False)
        form.edited.connect(self._on_edited)
        self._column.insertWidget(1, form)
        return form

    def _show_input(self, nodes: Sequence[Node], project: Project, facts: DataFacts | None) -> None:
        wanted = len(nodes) == 1 and nodes[0].spec.inputs == (0, 0)
        if wanted and self._input is None:
            self._input = InputPart(self._bench)
            self._column.insertWidget(self._column.indexOf(self._line), self._input)
        if self._input is not None:
            self._input.setVisible(wanted)
            if wanted:
                self._input.show_project(project, facts)
            else:
                self._input.rest()

    def _on_edited(self, name: str, value: object, gesture: str) -> None:
        """Gives all selected layers what the form has now."""
        form, editor = self._form, self._bench.editor
        if form is None or form.wanted is None or not self._nodes:
            return
        before, wanted = self._nodes[-1].spec, form.wanted
        changes = {each: getattr(wanted, each) for each in wanted.params()}
        changes = {each: new for each, new in changes.items() if each == name or new != getattr(before, each)}
        ids = [node.id for node in self._nodes]
        project, words = editor.project, ""
        try:
            for each in ids:
                edit = set_settings(project, each, changes)
                project, words = edit.project, tr(edit.text)
        except NetBuilderError as error:
            self._bench.messages.error(error)
            form.set_spec(before)
            return
        if len(ids) > 1:
            words = tr("{change} in {count} layers", change=words, count=number(len(ids)))
        editor.change(project, words, gesture=f"{gesture}:{name}:{'/'.join(ids)}")


def _lacking(spec: Layer) -> list[tuple[str, str]]:
    """What a file says of a layer that NetBuilder does not have: to be read, not to be changed."""
    if not spec.obstacle:
        return []
    rows = ((tr("Class"), "class_name"), (tr("Module"), "module"))
    found = [(name, str(getattr(spec, field, ""))[:_LONGEST]) for name, field in rows]
    return [*found, (tr("Settings"), _plain_settings(str(getattr(spec, "config", "{}"))))]


def _plain_settings(config: str) -> str:
    """The settings of a config that are numbers, words or switches, one in a line."""
    try:
        read = strict_json.parse(config.encode(), "")
    except NetBuilderError:
        return ""
    entries = read.items() if isinstance(read, dict) else ()
    told = [f"{name}: {value}" for name, value in entries if isinstance(value, (int, float, str))]
    return "\n".join(line for line in told if not line.startswith(("name:", "trainable:")))[:_LONGEST]


def _differs(one: Layer, other: Layer, name: str) -> bool:
    return bool(getattr(one, name) != getattr(other, name))
