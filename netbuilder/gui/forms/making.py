"""Which editor a setting gets, by its type and limits."""

from __future__ import annotations

import typing
from typing import Any

from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QWidget

from netbuilder.core.spec import Param, Spec
from netbuilder.engine.activations import Activation
from netbuilder.engine.layers import Layer
from netbuilder.engine.schedules import Schedule
from netbuilder.gui.forms.axes import AxesBox
from netbuilder.gui.forms.choosing import Choice, ChoiceBox, choice_model
from netbuilder.gui.forms.nested import NestedBox
from netbuilder.gui.forms.rate import RateBox
from netbuilder.gui.forms.real import RealBox
from netbuilder.gui.forms.registries import members, registry_of
from netbuilder.gui.forms.slid import SlidBox
from netbuilder.gui.forms.span import SpanBox
from netbuilder.gui.forms.switch import Switch
from netbuilder.gui.forms.typed import TextLine
from netbuilder.gui.forms.whole import WholeBox
from netbuilder.gui.text import remember, tr

_MOST_AXES = 4


def editor_for(hint: Any, meta: Param, default: Any) -> QWidget:
    """A new editor for a setting.

    Args:
        hint: its declared type.
        meta: its limits and choices.
        default: what it is unless the user says otherwise.
    """
    kinds = members(hint)
    optional = type(None) in kinds
    kinds = tuple(each for each in kinds if each is not type(None))
    if meta.choices is not None:
        box = ChoiceBox(_choices(meta.choices))
        box.setProperty("untranslated", True)  # Keras's own words
        return box
    found = registry_of(hint)
    if found is not None:
        registry, member = found
        if float in kinds:
            return RateBox(meta, registry, member, near=_near(default))
        return NestedBox(
            registry,
            member,
            optional=optional,
            unfolded=issubclass(member, Layer) or (member is Schedule and not optional),
            pictured=issubclass(member, Activation),
        )
    if kinds == (bool,):
        return ChoiceBox(_yes_or_no()) if optional else Switch()
    if kinds == (int,):
        return WholeBox(meta, optional=optional)
    if kinds == (float,):
        return _real(meta, optional, default)
    if len(kinds) == 1 and typing.get_origin(kinds[0]) is tuple:
        return _tuple(hint, kinds[0], meta, optional)
    return TextLine(hint)


def _near(default: Any) -> float:
    return float(default) if isinstance(default, (int, float)) else 0.0


def _real(meta: Param, optional: bool, default: Any) -> QWidget:
    bounded = (meta.ge is not None or meta.gt is not None) and (meta.le is not None or meta.lt is not None)
    near = _near(default)
    # Close to 1 the last digits matter, which a slider cannot give.
    if bounded and not optional and near < 0.9:
        return SlidBox(meta, optional=optional, near=near)
    return RealBox(meta, optional=optional, near=near)


def _tuple(hint: Any, kind: Any, meta: Param, optional: bool) -> QWidget:
    items = typing.get_args(kind)
    if all(item is int for item in items) and len(items) <= _MOST_AXES:
        return AxesBox(meta, (len(items),), optional=optional)
    inner = [typing.get_args(item) for item in items]
    if inner and all(each and set(each) == {int} for each in inner) and sum(map(len, inner)) <= _MOST_AXES:
        return AxesBox(meta, tuple(len(each) for each in inner), optional=optional)
    bounded = meta.complaint(-1e300) and meta.complaint(1e300)
    if items == (float, float) and bounded and not optional:
        return SpanBox(meta)
    return TextLine(hint)


@remember
def _choices(values: tuple[Any, ...]) -> QStandardItemModel:
    return choice_model(Choice(value, _choice_title(value)) for value in values)


def _choice_title(value: Any) -> str:
    if value is None:
        return tr("None")
    if value == "":
        return tr("Automatic")
    return {"\t": tr("Tab"), " ": tr("Space")}.get(value, str(value))


@remember
def _yes_or_no() -> QStandardItemModel:
    return choice_model([Choice(None, tr("Automatic")), Choice(True, tr("Yes")), Choice(False, tr("No"))])


def default_spec(kind: type[Spec]) -> Spec | None:
    """A spec with all its defaults; None if a setting has none."""
    if any(name not in kind.defaults() for name in kind.params()):
        return None
    return kind()
