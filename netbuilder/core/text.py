"""Text that a user may see: marked, so that it can be translated when it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


def mark(text: str) -> str:
    """Returns `text` unchanged; translation tools collect the calls, the window translates at display time."""
    return text


def first_paragraph(kind: type) -> str:
    """What a class is, as its description begins: in one line, and marked as all descriptions of specs are."""
    return " ".join((kind.__doc__ or "").strip().split("\n\n")[0].split())


@dataclass(frozen=True)
class Text:
    """A marked sentence with gaps, and what stands in them: `Text(mark("Add {layer}"), (("layer", "Dense"),))`.

    Attributes:
        template: the sentence as it stands in the source, by which its translation is found.
        args: the name of each gap and what fills it; another `Text` is translated as well.
    """

    template: str
    args: tuple[tuple[str, Any], ...] = ()

    def translated(self, translate: Callable[[str], str]) -> str:
        """The sentence in another language: `translate` gives the template's translation."""
        filled = {name: value.translated(translate) if isinstance(value, Text) else value for name, value in self.args}
        return translate(self.template).format(**filled)

    def __str__(self) -> str:
        return self.translated(str)


def text(template: str, **args: Any) -> Text:
    """A `Text` from a marked template and what fills its gaps."""
    return Text(template, tuple(args.items()))
