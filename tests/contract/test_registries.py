"""What every entry of every registry promises: it is a value, travels as JSON, explains itself and refuses in words."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import get_args, get_origin

import pytest

import netbuilder
from netbuilder.core.errors import NetBuilderError, SettingError
from netbuilder.core.spec import Spec
from netbuilder.core.value_types import hints
from tests.contract.registries import REGISTRIES, accepted, entries, settings

SOURCE = Path(netbuilder.__file__).parent

TIED = {
    ("callback", "ModelCheckpoint", "save_weights_only"),
    ("layer", "Bidirectional", "backward_layer"),
    ("optimizer", "LBFGS", "weight_decay"),
    ("optimizer", "LBFGS", "clipnorm"),
    ("optimizer", "LBFGS", "clipvalue"),
    ("optimizer", "LBFGS", "global_clipnorm"),
    ("optimizer", "LBFGS", "gradient_accumulation_steps"),
}
"""Settings that can be changed together with others only, or not at all."""

every_entry = pytest.mark.parametrize(("registry", "cls"), entries())
every_setting = pytest.mark.parametrize(("registry", "cls", "name"), settings())


def test_all_registries_are_under_contract():
    made = [re.findall(r"= Registry\(\"([\w ]+)\"", path.read_text("utf-8")) for path in SOURCE.rglob("*.py")]
    assert sorted(noun for nouns in made for noun in nouns) == sorted(registry.noun for registry in REGISTRIES)


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.noun)
def test_names_lead_to_one_entry_each(registry):
    titles = [cls.title for cls in registry.values()]
    assert len(set(titles)) == len(titles)
    for alias, kind in registry._aliases.items():
        assert alias not in list(registry) or alias == kind, f"{alias} is a kind of its own"


@every_entry
def test_an_entry_is_a_value(registry, cls):
    one, other = cls(), cls()
    assert one == other
    assert hash(one) == hash(other)
    assert issubclass(cls, registry.base)
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.anything = 1


@every_entry
def test_the_defaults_travel_as_json(registry, cls):
    spec = cls()
    assert spec.to_json() == {"kind": cls.kind}
    assert registry.from_json(cls.kind) == registry.from_json(spec.to_json()) == spec


@every_setting
def test_a_setting_travels_as_json(registry, cls, name):
    changed = list(accepted(registry, cls, name))
    assert changed or (registry.noun, cls.kind, name) in TIED, "no other value was found that it takes"
    for spec in changed:
        written = json.loads(json.dumps(spec.to_json(), allow_nan=False))
        assert name in written
        assert registry.from_json(written) == spec
        assert hash(registry.from_json(written)) == hash(spec)


@every_entry
def test_an_entry_says_what_it_is(registry, cls):
    text = cls.__doc__ or ""
    assert not text.startswith(f"{cls.__name__}("), "it has no docstring"
    first = text.split("\n\n")[0].strip()
    assert re.match(r"[^a-z\s]", first)
    assert first.rstrip().endswith((".", "…"))
    assert cls.title
    assert cls.group or registry.noun == "reader", "it has no place in a palette"


@pytest.mark.parametrize(
    ("registry", "cls"), [case for case in entries() if case.values[0].noun in ("optimizer", "schedule")]
)
def test_rules_of_learning_name_their_source(registry, cls):
    assert "Source: " in cls.__doc__


@every_setting
def test_a_setting_says_what_it_is(registry, cls, name):
    meta = cls.params()[name]
    first = meta.help.split()[0]
    assert meta.help.endswith(".")
    assert not first[0].islower() or first == name or first.rstrip(":,") in (meta.choices or ())


def _outside(meta):
    """Numbers just outside the limits."""
    if meta.ge is not None:
        yield meta.ge - 1
    if meta.gt is not None:
        yield meta.gt
    if meta.le is not None:
        yield meta.le + 1
    if meta.lt is not None:
        yield meta.lt


def _in_place_of_numbers(value, number):
    """The value with every number in it replaced."""
    if isinstance(value, tuple):
        return tuple(_in_place_of_numbers(item, number) for item in value)
    return number


def _zeros(hint):
    """A value of a setting that is a tuple or nothing."""
    kinds = next(get_args(part) for part in (hint, *get_args(hint)) if get_origin(part) is tuple)
    return (0,) * (1 if Ellipsis in kinds else len(kinds))


def _limited():
    return [case for case in settings() if list(_outside(case.values[1].params()[case.values[2]]))]


@pytest.mark.parametrize(("registry", "cls", "name"), _limited())
def test_a_number_out_of_range_is_refused_in_words(registry, cls, name):
    meta = cls.params()[name]
    now = getattr(cls(), name)
    listed = isinstance(now, tuple) or (now is None and "tuple[" in str(hints(cls)[name]) and meta.convert is None)
    for number in _outside(meta):
        value = _in_place_of_numbers(now or _zeros(hints(cls)[name]), number) if listed else number
        with pytest.raises(SettingError) as caught:
            registry.create(cls.kind, {name: value})
        message = str(caught.value)
        assert f"{cls.label()}: {name} must be {meta.limits()}" in message
        assert meta.help in message


class Nonsense:
    """Not a value of any setting."""


@every_setting
def test_a_value_of_the_wrong_kind_is_refused_in_words(registry, cls, name):
    for value in ({"a": 1}, [[["x"]]], Nonsense(), Nonsense):
        with pytest.raises(NetBuilderError) as caught:
            registry.create(cls.kind, {name: value})
        assert str(caught.value)


def _takes_any_text(cls, name):
    return "str" in str(hints(cls)[name]) and cls.params()[name].choices is None


def _without_free_text():
    return [case for case in settings() if not _takes_any_text(*case.values[1:])]


@pytest.mark.parametrize(("registry", "cls", "name"), _without_free_text())
def test_a_text_is_refused_where_none_is_meant(registry, cls, name):
    with pytest.raises(SettingError, match="nonsense"):
        registry.create(cls.kind, {name: "nonsense"})


@every_setting
def test_a_setting_that_does_not_exist_is_refused_with_the_nearest(registry, cls, name):
    with pytest.raises(SettingError, match=rf"has no setting called '{name}{name[-1]}'. Did you mean "):
        registry.create(cls.kind, {name + name[-1]: 1})


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.noun)
def test_an_entry_that_does_not_exist_is_refused_with_the_nearest(registry):
    kind = list(registry)[-1]
    with pytest.raises(SettingError, match=f"There is no {registry.noun} called '{kind}q'. Did you mean "):
        registry.create(kind + "q")


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.noun)
def test_what_is_no_entry_is_refused_in_words(registry):
    for data in (None, 3, [], {"name": "x"}, {"kind": 3}, Nonsense()):
        with pytest.raises(SettingError, match="must be a name or an object with a kind"):
            registry.from_json(data)


def test_specs_hold_no_arrays():
    plain = (bool, int, float, str, tuple, Spec, type(None))
    for case in entries():
        cls = case.values[1]
        assert all(isinstance(getattr(cls(), name), plain) for name in cls.params())
