"""A spec within a spec: the list of its kinds, and below, indented, its own form and a picture."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec
from netbuilder.core.text import first_paragraph
from netbuilder.gui.forms.choosing import Choice, ChoiceBox, choice_model
from netbuilder.gui.forms.curves import SpecPicture, has_picture
from netbuilder.gui.forms.registries import entries
from netbuilder.gui.forms.roomy import small
from netbuilder.gui.forms.run import Run
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import remember, tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.tokens import GAP, MARGIN

NONE = ""
"""The value of the entry for no spec at all."""


@remember
def kinds_model(registry: Registry[Any], member: type[Spec], optional: bool) -> QStandardItemModel:
    """The list of what a setting can be; all boxes of one type share it."""
    choices = [Choice(each.kind, tr(each.title), tr(first_paragraph(each))) for each in entries(registry, member)]
    return choice_model([Choice(NONE, tr("None")), *choices] if optional else choices)


class Unfolding(QWidget):
    """Where the form and the picture of a chosen spec appear, each kind's own, made when first needed."""

    edited = Signal(str, object, str)

    def __init__(self, registry: Registry[Any], member: type[Spec]) -> None:
        super().__init__()
        self._registry, self._member = registry, member
        self._forms: dict[str, Any] = {}
        self._form: Any = None
        self._picture: SpecPicture | None = None
        self._names: str | None = None
        self._run = Run()
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(MARGIN, 0, 0, GAP)
        self.box.setSpacing(GAP)

    @property
    def wanted(self) -> Spec | None:
        """The spec as the form has it after an edit."""
        return self._form.wanted if self._form is not None else None

    def show_spec(self, spec: Spec | None, *, settings: bool = True) -> None:
        """Shows the picture of this spec, and its settings if they are wanted."""
        wanted = self._form_for(spec) if settings and spec is not None and type(spec).params() else None
        if wanted is not self._form:
            if self._form is not None:
                self._form.set_names(None)
                self._form.hide()
            self._form = wanted
            if wanted is not None:
                wanted.set_names(self._names)
                wanted.show()
        if self._form is not None:
            self._form.set_run(self._run)
            self._form.set_spec(spec)
        self._draw(spec)

    def warm(self, spec: Spec) -> bool:
        """Makes a part of the form that this spec will need; False if there is nothing left to make."""
        if not type(spec).params():
            return False
        if spec.kind in self._forms:
            return bool(self._forms[spec.kind].warm(spec))
        self._begun(spec).hide()
        return True

    def _form_for(self, spec: Spec) -> Any:
        form = self._forms.get(spec.kind) or self._begun(spec)
        form.complete()
        return form

    def _begun(self, spec: Spec) -> Any:
        from netbuilder.gui.forms.form import SpecForm

        form = SpecForm(type(spec), names=None, folded=False, complete=False)
        form.edited.connect(self.edited)
        self.box.addWidget(form)
        self._forms[spec.kind] = form
        return form

    def _draw(self, spec: Spec | None) -> None:
        shown = spec is not None and has_picture(spec)
        if shown and self._picture is None:
            self._picture = SpecPicture()
            self.box.insertWidget(0, self._picture)
        if self._picture is not None:
            self._picture.setVisible(shown)
            if shown:
                self._picture.draw(spec, self._run)

    def setVisible(self, on: bool) -> None:
        """Appears only where it has been given a place: without one it would be a window of its own."""
        super().setVisible(on and self.parentWidget() is not None)

    def set_names(self, prefix: str | None) -> None:
        """What the names of the editors inside begin with; None takes the names away."""
        self._names = prefix
        if self._form is not None:
            self._form.set_names(prefix)

    def set_run(self, run: Run) -> None:
        """Tells how long the training is."""
        self._run = run

    def focus_field(self, name: str) -> bool:
        """Puts the focus into the editor of a setting."""
        return self._form is not None and self._form.focus_field(name)


class NestedBox(QWidget):
    """The list of kinds, and the arrow that unfolds the settings of the chosen one.

    Signals:
        tried(value): a spec, None, or a text that is none of the kinds.
    """

    tried = Signal(object)

    def __init__(
        self,
        registry: Registry[Any],
        member: type[Spec],
        *,
        optional: bool,
        unfolded: bool = False,
        pictured: bool = False,
    ) -> None:
        super().__init__()
        self._registry = registry
        self._spec: Spec | None = None
        self._inner = ""
        self.choice = ChoiceBox(kinds_model(registry, member, optional))
        self.arrow = QToolButton()
        self.unfolded, self._pictured = unfolded, pictured
        self.arrow.setIcon(icon("chevron-up" if unfolded else "chevron-down"))
        small(self.arrow)
        policy = self.arrow.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.arrow.setSizePolicy(policy)
        explain(self.arrow, tr("Details"), tr("Shows or hides the settings of what is chosen, and its picture."))
        self.below = Unfolding(registry, member)
        self.below.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.choice, 1)
        row.addWidget(self.arrow)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.choice)
        self.choice.tried.connect(self._on_chosen)
        self.arrow.clicked.connect(self._on_toggled)
        self.below.edited.connect(self._on_inner)

    def targets(self) -> list[tuple[str, QWidget]]:
        """The widgets that take the value, by what is added to the name."""
        return [("", self.choice), ("details", self.arrow)]

    def name_inner(self, name: str | None) -> None:
        """What the names inside begin with."""
        self.below.set_names(None if name is None else f"{name}.")

    def gesture(self) -> str:
        """The key of the gesture in progress."""
        return self._inner or self.choice.gesture()

    def begin_gesture(self) -> None:
        """What comes is another step."""
        self.choice.begin_gesture()

    def warm(self, value: Spec | None) -> bool:
        """Makes a part of what this value will unfold; False if there is nothing left to make."""
        return value is not None and self.unfolded and self.below.warm(value)

    def set_run(self, run: Run) -> None:
        """Tells how long the training is."""
        self.below.set_run(run)
        self._refresh()

    def set_value(self, value: Spec | None) -> None:
        """Shows a value."""
        another = value is not None and (self._spec is None or value.kind != self._spec.kind)
        self._spec = value
        self.choice.set_value(NONE if value is None else value.kind)
        if another and value is not None and value.settings() and not self.unfolded:
            self._on_toggled()
        self._refresh()

    def show_mixed(self) -> None:
        """Shows that several values are meant."""
        self._spec = None
        self.choice.show_mixed()
        self._refresh()

    def unfold(self) -> None:
        """Shows the settings of what is chosen."""
        if not self.unfolded:
            self._on_toggled()

    def focus_inner(self, name: str) -> bool:
        """Unfolds and puts the focus into the editor of a setting of what is chosen."""
        self.unfold()
        return self.below.focus_field(name)

    def _refresh(self) -> None:
        spec = self._spec
        drawn = spec is not None and has_picture(spec)
        more = spec is not None and (bool(type(spec).params()) or (drawn and not self._pictured))
        self.arrow.setVisible(more)
        unfolded = more and self.unfolded
        shown = unfolded or (drawn and self._pictured)
        if shown:
            self.below.show_spec(spec, settings=unfolded)
        self.below.setVisible(shown)

    def _on_toggled(self) -> None:
        self.unfolded = not self.unfolded
        self.arrow.setIcon(icon("chevron-up" if self.unfolded else "chevron-down"))
        self._refresh()

    def _on_chosen(self, kind: str) -> None:
        if kind == NONE:
            self.tried.emit(None)
            return
        try:
            self.tried.emit(self._registry.create(kind))
        except NetBuilderError:
            self.tried.emit(kind)

    def _on_inner(self, name: str, value: object, gesture: str) -> None:
        self._inner = gesture
        self.tried.emit(self.below.wanted)
        self._inner = ""

    def keyPressEvent(self, event) -> None:
        if event.key() == Qt.Key.Key_F4 and self.arrow.isVisible():
            self._on_toggled()
        else:
            super().keyPressEvent(event)
