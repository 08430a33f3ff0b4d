"""What came of a file: one message, and behind it all that is to be known of the file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from netbuilder.gui.exchange.details import DetailsDialog
from netbuilder.gui.messages import GOOD, INFO, WARNING
from netbuilder.gui.text import tr, trn

if TYPE_CHECKING:
    from netbuilder.gui.workbench import Workbench

_SHORT = 120


class Outcome:
    """The message of one job with a file; its Details button shows the remarks."""

    def __init__(self, bench: Workbench, key: str) -> None:
        self._bench, self._key = bench, key
        self._name, self._text, self._kind = "", "", GOOD
        self._details: tuple[str, ...] = ()

    def tell(
        self, name: str, parts: Sequence[str], remarks: Sequence[str], *, also: Sequence[str] = (), bad: bool = False
    ) -> None:
        """Shows what was done: sentences, and how many remarks there are, or the remark itself where it is short.

        Args:
            name: of the file.
            parts: the sentences; empty ones are left out.
            remarks: what a user should know of the file.
            also: what stands before the remarks among the details, and is no reason to worry.
            bad: whether this is a warning, even without a remark.
        """
        if len(remarks) == 1 and len(remarks[0]) < _SHORT:
            parts = (*parts, remarks[0])
        elif remarks:
            parts = (*parts, trn("{count} remark.", "{count} remarks.", len(remarks)))
        self._name, self._text = name, " ".join(part for part in parts if part)
        self._kind = WARNING if bad or remarks else GOOD
        self._details = (*also, *remarks)
        self._show()

    def tell_busy(self) -> None:
        """Another job with a file is under way, so this one did not begin."""
        text = tr("Another file is under way. Wait for it, or call it off.")
        self._bench.messages.show(text, INFO, key=self._key)

    def _show(self) -> None:
        actions = ((tr("Details"), self._show_details),) if self._details else ()
        self._bench.messages.show(self._text, self._kind, key=self._key, actions=actions)

    def _show_details(self) -> None:
        self._show()  # a button of a message closes it, and it is to stay
        DetailsDialog(self._name, self._details, self._bench.window).open()
