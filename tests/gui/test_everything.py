"""Rules for every control of the window, whoever made it: it explains itself, has a name of its own, is translated."""

from __future__ import annotations

import gettext
from collections import Counter

import extract_texts
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QHeaderView, QWidget

from netbuilder.gui import text
from netbuilder.gui.app import create_window
from netbuilder.gui.help.explain import help_of
from tests.gui.test_skeleton import small_project
from tests.gui.walking import PLACES, controls, ours, path_of, texts

BEGIN, END = "⟦", "⟧"

# Words that are names, the same in every language: of Keras, of files, of units.
NAMES = {"NetBuilder", "Keras", "CSV", "PNG", "SVG", "F1", "–", "…"}


@pytest.fixture
def busy_window(window, qtbot):
    """A window with a trained network, where every page has something to show."""
    window.bench.editor.open(small_project(epochs=1))
    window.bench.editor.select(("dense",))
    with qtbot.waitSignal(window.bench.trainer.ended):
        window.transport.train.trigger()
    return window


@pytest.mark.parametrize("place", PLACES)
def test_every_control_explains_itself_and_has_a_name(busy_window, qtbot, place):
    busy_window.show_page(place)
    silent, nameless = [], []
    for widget in controls(busy_window.pages[place]):
        if isinstance(widget, QHeaderView):
            continue
        if help_of(widget) is None and not widget.toolTip():
            silent.append(path_of(widget))
        if not widget.accessibleName() and not getattr(widget, "text", str)():
            nameless.append(path_of(widget))
    assert not silent, "without help:\n" + "\n".join(silent)
    assert not nameless, "without an accessible name:\n" + "\n".join(nameless)


def test_object_names_are_unique(busy_window):
    for place in PLACES:
        busy_window.show_page(place)
    names = [each.objectName() for each in busy_window.findChildren(QWidget) if each.objectName() and ours(each)]
    twice = [name for name, count in Counter(names).items() if count > 1]
    assert not twice


class Pseudo(gettext.NullTranslations):
    """A language that is the original between brackets, longer by a third; keeps what it was asked for."""

    def __init__(self):
        super().__init__()
        self.asked = set()

    def gettext(self, message):
        self.asked.add(message)
        longer = len(message) // 3
        return f"{BEGIN}{message}{('~~~~~ ' * longer)[:longer]}{END}"  # breaks into lines as words do

    def ngettext(self, one, many, count):
        self.asked.add(one)
        return self.gettext(many) if count != 1 else self.gettext(one)


@pytest.fixture
def pseudo_window(qtbot):
    """A window in that language, with a trained network."""
    pseudo = Pseudo()
    text.use(pseudo)
    try:
        window = create_window()
        qtbot.addWidget(window)
        window.show()
        qtbot.waitUntil(lambda: window.bench.library.state == "ready")
        window.bench.editor.open(small_project(epochs=1))
        window.bench.editor.select(("dense",))
        with qtbot.waitSignal(window.bench.trainer.ended):
            window.transport.train.trigger()
        window.asked = pseudo.asked
        yield window
        window.bench.editor.stack.setClean()
        window.close()
    finally:
        text.use(gettext.NullTranslations())


def untranslated(window):
    """Texts with words in them that went through no translation."""
    data = window.bench.library.dataset
    known = NAMES | {node.id for node in window.bench.editor.project.graph.nodes} | set(data.class_names)
    for widget, kind, shown in texts(window):
        plain = shown.replace("&", "").strip()
        if BEGIN in plain or not any(letter.isalpha() for letter in plain):
            continue
        if plain in known or (widget.property("untranslated") and kind != "tooltip"):
            continue
        yield f"{kind} {plain[:60]!r} of {path_of(widget)}"


@pytest.mark.parametrize("place", PLACES)
def test_every_text_is_translated(pseudo_window, qtbot, place):
    pseudo_window.show_page(place)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = list(untranslated(pseudo_window))
    assert not left, "\n".join(left)


def test_every_text_that_is_looked_up_can_be_extracted(pseudo_window, qtbot):
    for place in PLACES:
        pseudo_window.show_page(place)
    found = extract_texts.entries()
    known = {entry.one for entry in found} | {entry.many for entry in found}
    unknown = sorted(pseudo_window.asked - known - {"{reason}"})  # a gap and nothing else
    assert not unknown


@pytest.mark.parametrize("place", PLACES)
def test_tab_reaches_every_control_of_a_page(busy_window, qtbot, place):
    busy_window.show_page(place)
    page = busy_window.pages[place]
    wanted = {
        id(each): each for each in controls(page) if each.isEnabled() and each.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    reached = set()
    start = widget = busy_window.rail
    for _ in range(3000):
        widget = widget.nextInFocusChain()
        reached.add(id(widget))
        if widget is start:
            break
    missed = [path_of(each) for key, each in wanted.items() if key not in reached]
    assert not missed
