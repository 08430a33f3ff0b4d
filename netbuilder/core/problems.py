"""Problems: what is wrong with a network or a project, collected instead of raised."""

from __future__ import annotations

from dataclasses import dataclass

from netbuilder.core.errors import NetBuilderError


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong, tied to the place where it can be put right.

    `where` is a node's id (or "" for the whole), `field` the setting it is about (or ""), `code` the kind of problem:
    a word that stays when the sentence changes, by which a repair is chosen.
    """

    message: str
    hint: str = ""
    where: str = ""
    field: str = ""
    code: str = ""

    @classmethod
    def of(cls, error: NetBuilderError, where: str = "", code: str = "") -> Problem:
        """The same sentence as a problem instead of an exception."""
        return cls(message=error.message, hint=error.hint, where=where or error.where, code=code)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.message}" + (f" {self.hint}" if self.hint else "")
