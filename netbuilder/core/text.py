"""Text that a user may see: marked, so that it can be translated when it is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def mark(text: str) -> str:
    """Returns `text` unchanged; translation tools collect the calls, the window translates at display time."""
    return text


def first_paragraph(kind: type) -> str:
    """What a class is, as its description begins: in one line, and marked as all descriptions of specs are."""
    return " ".join((kind.__doc__ or "").strip().split("\n\n")[0].split())


class Text(str):
    """A sentence as it reads in English, that remembers what its gaps were filled with, to be told in another language.

    Attributes:
        template: the sentence as it stands in the source, by which its translation is found.
        args: the name of each gap and what fills it; another `Text` is translated as well.
    """

    template: str
    args: tuple[tuple[str, Any], ...]

    def __new__(cls, template: str, args: tuple[tuple[str, Any], ...] = ()) -> Text:
        made = super().__new__(cls, template.format(**dict(args)) if args else template)
        made.template, made.args = template, args
        return made

    def __reduce__(self) -> tuple[type[Text], tuple[str, tuple[tuple[str, Any], ...]]]:
        return Text, (self.template, self.args)

    def translated(self, translate: Callable[[str], str]) -> str:
        """The sentence in another language: `translate` gives the template's translation."""
        filled = {name: value.translated(translate) if isinstance(value, Text) else value for name, value in self.args}
        found = translate(self.template)
        return found.format(**filled) if filled else found


def sentence(template: str, /, **args: Any) -> Text:
    """A sentence with gaps, marked to be translated, and what fills them: `sentence("Add {layer}", layer="Dense")`."""
    return Text(template, tuple(args.items()))
