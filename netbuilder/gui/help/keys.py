"""Every key of the window in one list: gathered from the commands themselves, so that none is forgotten."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QTextBrowser, QWidget

from netbuilder.gui.help.explain import help_of
from netbuilder.gui.page import Page
from netbuilder.gui.pages import PLACES
from netbuilder.gui.text import tr
from netbuilder.gui.widgets.reading import ReadingDialog

_NATIVE = QKeySequence.SequenceFormat.NativeText


def keys_of(window: QWidget) -> dict[str, list[tuple[str, str]]]:
    """The commands that have a key, with it, by the place where it works; "" is everywhere."""
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in ("", *(place.name for place in PLACES))}
    for action in window.findChildren(QAction):
        key, told = action.shortcut().toString(_NATIVE), help_of(action)
        text = told.title if told is not None else action.text().replace("&", "").rstrip("…")
        if key and text:
            found.get(_place(action), found[""]).append((text, key))
    return {place: pairs for place, pairs in found.items() if pairs}


def _place(action: QObject) -> str:
    holder = action.parent()
    while holder is not None and not isinstance(holder, Page):
        holder = holder.parent()
    return holder.name if isinstance(holder, Page) else ""


def _html(found: dict[str, list[tuple[str, str]]]) -> str:
    names = {"": tr("Everywhere"), **{place.name: tr(place.text).replace("&", "") for place in PLACES}}
    rows = []
    for place, pairs in found.items():
        rows.append(f"<tr><td colspan=2><b>{escape(names[place])}</b></td></tr>")
        rows += [f"<tr><td>{escape(text)}</td><td>{escape(key)}</td></tr>" for text, key in pairs]
        rows.append("<tr><td colspan=2>&nbsp;</td></tr>")
    return f"<table cellpadding=2 width='100%'>{''.join(rows)}</table>"


class KeysDialog(ReadingDialog):
    """The list; it may stay open beside the work."""

    def __init__(self, window: QWidget) -> None:
        text = QTextBrowser()
        text.setObjectName("keysText")
        text.setAccessibleName(tr("Keyboard shortcuts"))
        text.setHtml(_html(keys_of(window)))
        super().__init__(tr("Keyboard shortcuts"), (text,), window)
        self.setObjectName("keysDialog")
        self.resize(420, 560)
