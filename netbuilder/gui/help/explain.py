"""One declaration gives a control its tooltip, its "What's this?", its help panel text and that of screen readers."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from netbuilder.gui.text import tr

PROPERTY = "help"


@dataclass(frozen=True, kw_only=True)
class Help:
    """What there is to say of a control; every text is translated already.

    Attributes:
        title: what it is called.
        what: what it does, in a sentence or two.
        typical: values that usually work.
        wrong: what goes wrong with bad ones.
        keras: what Keras calls it.
        shortcut: its key.
    """

    title: str
    what: str
    typical: str = ""
    wrong: str = ""
    keras: str = ""
    shortcut: str = ""

    def html(self) -> str:
        """All of it as rich text; every part is escaped, since names may come from files."""
        head = f"<b>{escape(self.title)}</b>" + (f" &nbsp;({escape(self.shortcut)})" if self.shortcut else "")
        parts = [head, escape(self.what)]
        for word, text in ((tr("Typical:"), self.typical), (tr("Careful:"), self.wrong), ("Keras:", self.keras)):
            if text:
                code = f"<code>{escape(text)}</code>" if word == "Keras:" else escape(text)
                parts.append(f"<i>{escape(word)}</i> {code}")
        return "<br>".join(part for part in parts if part)


def explain(
    target: QWidget | QAction,
    title: str,
    what: str,
    *,
    typical: str = "",
    wrong: str = "",
    keras: str = "",
    shortcut: str = "",
) -> None:
    """Lets a control or an action explain itself. Give translated texts."""
    told = Help(title=title, what=what, typical=typical, wrong=wrong, keras=keras, shortcut=shortcut)
    target.setToolTip(told.html())
    target.setWhatsThis(told.html())
    target.setStatusTip("")
    target.setProperty(PROPERTY, told)
    if isinstance(target, QWidget):
        if not target.accessibleName():
            target.setAccessibleName(title.replace("&", ""))
        target.setAccessibleDescription(what)


def help_of(target: QWidget | QAction | None) -> Help | None:
    """What a control says of itself, or the nearest thing around it that says something."""
    while target is not None:
        told = target.property(PROPERTY)
        if isinstance(told, Help):
            return told
        target = target.parentWidget() if isinstance(target, QWidget) else None
    return None
