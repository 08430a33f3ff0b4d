"""Finding, creating and refusing the entries of a registry."""

import sys

import pytest

from netbuilder.core.errors import SettingError
from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec, param

ENTRY = """
from {package} import things
from netbuilder.core.spec import Spec, param

@things.register(title="Round thing", kind="round", aliases=("circle",))
class RoundThing(Spec):
    width: float = param(help="Its width.", gt=0)
"""
HEAD = """
from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec
things = Registry("object", Spec, "{package}")
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Writes a package of a registry and its modules, and imports it."""

    def make(name, **modules):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "__init__.py").write_text(HEAD.format(package=name))
        for module, text in modules.items():
            (folder / f"{module}.py").write_text(text.format(package=name))
        monkeypatch.syspath_prepend(str(tmp_path))
        return __import__(name)

    yield make
    for name in [name for name in sys.modules if name.split(".")[0].startswith("made_up")]:
        del sys.modules[name]


def test_modules_are_found_by_themselves(package):
    things = package("made_up_a", round=ENTRY).things
    assert list(things) == ["round"]
    assert len(things) == 1
    assert things["round"].title == "Round thing"


def test_aliases_and_the_class_name_lead_to_the_same_entry(package):
    things = package("made_up_b", round=ENTRY).things
    spec = things.create("round", {"width": 2})
    assert things.from_json({"kind": "circle", "width": 2}) == things.create("RoundThing", {"width": 2}) == spec
    assert "circle" in things
    assert spec.to_json() == {"kind": "round", "width": 2.0}


def test_an_empty_registry_raises_every_time(package):
    things = package("made_up_c").things
    for _ in range(2):
        with pytest.raises(RuntimeError, match="no object was found in made_up_c"):
            list(things)


def test_a_module_that_fails_is_not_passed_over_the_second_time(package):
    things = package("made_up_d", a_round=ENTRY, broken="raise ImportError('lost')").things
    for _ in range(2):
        with pytest.raises(ImportError, match="lost"):
            list(things)


def test_a_second_thread_waits_until_all_are_found(package):
    during = """
import threading
from {package} import things
counts, started = [], threading.Event()
thread = threading.Thread(target=lambda: (started.set(), counts.append(len(things))))
thread.start()
started.wait()
"""
    things = package("made_up_e", round=during + ENTRY).things
    assert len(things) == 1
    module = sys.modules["made_up_e.round"]
    module.thread.join()
    assert module.counts == [1]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("rond", "There is no object called 'rond'. Did you mean round?"),
        ({"kind": "round"}, "round needs width. Its width."),
        ({"kind": "round", "width": 1, "witdh": 2}, "round has no setting called 'witdh'. Did you mean width?"),
        ({"kind": "round", "width": 0}, "round: width must be a number more than 0, but it is 0."),
        ({"width": 1}, "An object must be a name or an object with a kind"),
        (["round"], "An object must be a name or an object with a kind"),
        ({"kind": ["round"]}, "An object must be a name or an object with a kind"),
        (7, "An object must be a name or an object with a kind"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(package, data, words):
    things = package("made_up_f", round=ENTRY).things
    with pytest.raises(SettingError) as caught:
        things.from_json(data)
    assert words in str(caught.value)


def test_two_entries_of_one_name_are_a_mistake():
    things = Registry("thing", Spec, "nowhere")

    class One(Spec):
        """One."""

    things.register(kind="same")(One)
    with pytest.raises(ValueError, match="two thing entries are called same"):
        things.register(kind="same")(One)


def test_endless_nesting_is_refused_in_words(package):
    nested = """
from {package} import things
from netbuilder.core.spec import Spec, param

@things.register()
class Box(Spec):
    inner: Spec | None = param(None, "What is inside.", convert=things.resolve)
"""
    things = package("made_up_g", box=nested).things
    data = {"kind": "Box"}
    for _ in range(5_000):
        data = {"kind": "Box", "inner": data}
    with pytest.raises(SettingError, match="nested too deeply"):
        things.from_json(data)


def test_the_base_class_of_an_entry_is_enforced_by_resolve():
    class Base(Spec):
        """A base."""

    class Other(Spec):
        """Not of that base."""

        value: int = param(1, "A value.")

    things = Registry("thing", Base, "nowhere")
    with pytest.raises(SettingError, match="A thing must be a name"):
        things.resolve(Other())
