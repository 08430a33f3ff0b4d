"""The form of one kind of spec."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.spec import Spec
from netbuilder.core.text import mark
from netbuilder.core.value_types import hints
from netbuilder.engine.constraints import Constraint
from netbuilder.engine.initializers import Initializer
from netbuilder.engine.regularizers import Regularizer
from netbuilder.gui.forms.field import Field
from netbuilder.gui.forms.fold import Fold
from netbuilder.gui.forms.making import default_spec
from netbuilder.gui.forms.registries import registry_of
from netbuilder.gui.forms.run import Run
from netbuilder.gui.text import tr
from netbuilder.gui.theme.tokens import GAP, SPACING

_FEW = 5


class SpecForm(QWidget):
    """An editor for every setting of a kind of spec.

    The form shows what `set_spec` was given. An edit that the spec accepts is shown at once and told by `edited`;
    one that it refuses is explained under its editor, and the last good value stays.

    Args:
        kind: the class of the specs.
        names: what the editors' object names begin with; None while the form must not be found.
        skip: settings that are edited elsewhere.
        folded: whether what is seldom changed is folded away.
        complete: whether all editors are made at once; otherwise `make_more` makes them one by one.

    Signals:
        edited(name, value, gesture): a setting has another value; edits of one gesture are one step of Undo.
    """

    edited = Signal(str, object, str)

    def __init__(
        self,
        kind: type[Spec],
        *,
        names: str | None = "param:",
        skip: Collection[str] = (),
        folded: bool = True,
        parent: QWidget | None = None,
        complete: bool = True,
    ) -> None:
        super().__init__(parent)
        self.kind = kind
        self.spec: Spec | None = None
        self.wanted: Spec | None = None
        self._pending: dict[str, Any] = {}
        self._mixed: frozenset[str] = frozenset()
        self._names: str | None = None
        self._folds: list[tuple[Fold, list[Field]]] = []
        self.fields: dict[str, Field] = {}
        self._arranged = False
        self._making: Iterator[None] | None = self._made(skip, folded)
        if complete:
            self.complete()
        self.set_names(names)

    def make_more(self) -> bool:
        """Goes one step on: an editor, or its look; False if there is nothing left to do."""
        if self._making is None:
            return False
        if next(self._making, True):
            self._making = None
        return True

    def warm(self, spec: Spec) -> bool:
        """Goes one step on, and after that makes what the spec's own settings unfold; False if nothing is left."""
        if self.make_more():
            return True
        editors = ((getattr(field.editor, "warm", None), getattr(spec, name)) for name, field in self.fields.items())
        return any(warm is not None and warm(value) for warm, value in editors)

    def complete(self) -> None:
        """Makes what is not made yet."""
        while not self._arranged:
            self.make_more()

    def _made(self, skip: Collection[str], folded: bool) -> Iterator[None]:
        """Goes on by one step of some milliseconds at each turn."""
        types, usual = hints(self.kind), default_spec(self.kind)
        for name, meta in self.kind.params().items():
            if name not in skip:
                field = Field(name, types[name], meta, getattr(usual, name, None), self)
                field.tried.connect(self._on_tried)
                self.fields[name] = field
                yield
        yield from self._arrange(folded and len(self.fields) > _FEW)
        self._arranged = True
        yield
        for field in self.fields.values():
            # Style sheets are worked out for a widget when it is first shown, unless that was done before.
            for widget in (field.editor, *field.editor.findChildren(QWidget), field.caption, field.reset):
                widget.ensurePolished()
            yield

    def _arrange(self, folded: bool) -> Iterator[None]:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING)
        types = hints(self.kind)
        groups: dict[str, list[Field]] = {}
        for name, field in self.fields.items():
            groups.setdefault(_group(types[name]) if folded else "", []).append(field)
        for group, fields in sorted(groups.items(), key=lambda item: _ORDER.index(item[0])):
            if not group:
                column.addLayout(_grid(fields))
                yield
                continue
            inside = QWidget()
            grid = _grid(fields)
            grid.setContentsMargins(0, 0, 0, GAP)
            inside.setLayout(grid)
            fold = Fold(tr(group), inside)
            self._folds.append((fold, fields))
            column.addWidget(fold)
            yield

    def set_names(self, prefix: str | None) -> None:
        """What the object names of the editors begin with; None takes the names away, for a form out of sight."""
        if prefix != self._names:
            self._names = prefix
            for field in self.fields.values():
                field.set_names(prefix)

    def set_run(self, run: Run) -> None:
        """Tells how long the training is, for the pictures of schedules."""
        for field in self.fields.values():
            tell = getattr(field.editor, "set_run", None)
            if tell is not None:
                tell(run)

    def set_spec(self, spec: Spec, mixed: Collection[str] = (), *, afresh: bool = False) -> None:
        """Shows these settings; only editors whose value is another are touched.

        Args:
            spec: to be shown.
            mixed: settings that differ among the specs that are edited together.
            afresh: whether it is another thing than before, so that what was typed and refused is forgotten.
        """
        self.spec = self.wanted = spec
        self._mixed = frozenset(mixed)
        if afresh:
            self._pending.clear()
        for name, field in self.fields.items():
            field.set_value(getattr(spec, name), mixed=name in self._mixed)
            if afresh and (field.complaint or field.frame.wrong):
                field.restore()
        for fold, fields in self._folds:
            fold.count(sum(field.differs for field in fields))

    def focus_field(self, name: str) -> bool:
        """Unfolds what hides a setting and puts the focus into its editor; `a.b` is a setting of the spec in `a`."""
        outer, _, inner = name.partition(".")
        field = self.fields.get(outer)
        if field is None:
            return False
        for fold, fields in self._folds:
            if field in fields:
                fold.unfold()
        if inner and hasattr(field.editor, "focus_inner") and field.editor.focus_inner(inner):
            return True
        field.editor.setFocus()
        return True

    def _on_tried(self, field: Field, value: Any) -> None:
        if self.spec is None:
            return
        try:
            wanted = self._with(field.name, value)
        except NetBuilderError as error:
            self._pending[field.name] = value
            field.complain(tr(error.message))
            return
        taken = {field.name} | {name for name, refused in self._pending.items() if getattr(wanted, name) == refused}
        for name in taken:
            self._pending.pop(name, None)
            self.fields[name].complain("")
        mixed = field.name in self._mixed
        if wanted == self.spec and not mixed:
            return
        self.wanted = wanted
        self.set_spec(wanted, self._mixed - {field.name})
        self.edited.emit(field.name, getattr(wanted, field.name), field.editor.gesture())

    def _with(self, name: str, value: Any) -> Spec:
        """The spec with one more change, and with what was refused before if that fits now."""
        if self.spec is None:
            raise RuntimeError("the form shows nothing")
        if self._pending:
            try:
                return self.spec.replace(**{**self._pending, name: value})
            except NetBuilderError:
                pass  # what is still wrong stays where it is
        return self.spec.replace(**{name: value})


def _grid(fields: list[Field]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(SPACING)
    grid.setVerticalSpacing(2)
    grid.setColumnStretch(1, 1)
    for index, field in enumerate(fields):
        field.place(grid, 3 * index)
    return grid


_START, _PENALTIES, _LIMITS = mark("Initial weights"), mark("Penalties"), mark("Limits on weights")
_ORDER = ("", _START, _PENALTIES, _LIMITS)


def _group(hint: Any) -> str:
    """What is seldom changed stands together; the rest has no head."""
    found = registry_of(hint)
    base = found[1] if found else object
    for kind, name in ((Initializer, _START), (Regularizer, _PENALTIES), (Constraint, _LIMITS)):
        if issubclass(base, kind):
            return name
    return ""
