"""Fetching a data set that is not on this computer: on request, with progress, called off and gone on with."""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.core.errors import NetBuilderError
from netbuilder.data.datasets import DatasetSpec
from netbuilder.data.fetching import FetchProgress, fetch
from netbuilder.data.folders import user_data
from netbuilder.data.remote import size_of
from netbuilder.gui.help.explain import explain
from netbuilder.gui.text import duration, size, tr
from netbuilder.gui.theme.icons import icon
from netbuilder.gui.theme.tokens import SPACING, WIDE
from netbuilder.gui.widgets.labels import heading, paragraph, plain
from netbuilder.gui.work.task import Task

_WIDTH = 520
_STEPS = 1000
_PACE_S = 0.5


class FetchPanel(QWidget):
    """Says what a data set is and from where it comes, and fetches it.

    Signals:
        fetched(): it is on this computer now.
    """

    fetched = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._spec: DatasetSpec | None = None
        self._task: Task | None = None
        self._busy: DatasetSpec | None = None
        self._begun = self._first = 0.0
        self._symbol = QLabel()
        self._head = heading("")
        self._about = paragraph("")
        self._facts = paragraph("", muted=True)
        self._trouble = plain(name="fetchError")
        self._trouble.setWordWrap(True)
        self._trouble.setProperty("role", "danger")
        self._bar = QProgressBar()
        self._bar.setObjectName("fetchProgress")
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        self._line = plain(name="fetchLine")
        self._line.setProperty("role", "muted")
        self.button = QPushButton(icon("download", QPalette.ColorRole.HighlightedText), "")
        self.button.setObjectName("fetchButton")
        self.button.setProperty("role", "primary")
        explain(
            self.button,
            tr("Fetch"),
            tr("Fetches the files over the internet, checks them by their check sums, and keeps them for next time."),
        )
        self.stop = QPushButton(icon("cancel"), tr("Ca&ncel"))
        self.stop.setObjectName("fetchCancel")
        explain(self.stop, tr("Cancel"), tr("Stops fetching. What has come is kept: the next try goes on from there."))
        self.button.clicked.connect(self.begin)
        self.stop.clicked.connect(self.cancel)
        QCoreApplication.instance().aboutToQuit.connect(self.cancel)
        self._arrange()

    def _arrange(self) -> None:
        inside = QWidget()
        inside.setMaximumWidth(_WIDTH)
        inside.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(inside)
        column.setSpacing(SPACING)
        buttons = QHBoxLayout()
        buttons.addWidget(self.button)
        buttons.addWidget(self.stop)
        buttons.addStretch(1)
        for widget in (self._symbol, self._head, self._about, self._facts):
            column.addWidget(widget)
        column.addSpacing(SPACING)
        column.addLayout(buttons)
        for widget in (self._bar, self._line, self._trouble):
            column.addWidget(widget)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(inside, 10)
        row.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(WIDE, WIDE, WIDE, WIDE)
        whole.addStretch(2)
        whole.addLayout(row)
        whole.addStretch(3)

    def show_spec(self, spec: DatasetSpec) -> None:
        """Offers this data set."""
        if self._spec is not None and self._spec.kind == spec.kind:
            return
        self._spec = spec
        self._symbol.setPixmap(icon("download", QPalette.ColorRole.PlaceholderText).pixmap(48, 48))
        self._head.setText(tr("{name} is not on this computer yet", name=tr(spec.title)))
        self._about.setText(tr(spec.about))
        lines = [tr("Source: {source}", source=spec.source), tr("Licence: {licence}", licence=spec.licence)]
        lines.append(tr("Kept in: {folder}", folder=str(user_data())))
        self._facts.setText("\n".join(lines))
        self._trouble.clear()
        self._rest()

    def _rest(self) -> None:
        """Shows that nothing is being fetched, or what else is."""
        spec = self._spec
        if spec is None:
            return
        busy = self._busy is not None
        here = busy and self._busy.kind == spec.kind
        come = _come(spec)
        text = tr("&Fetch ({size})", size=size(spec.fetch_bytes()))
        if come and not busy:
            text = tr("Go on &fetching ({done} of {size})", done=size(come), size=size(spec.fetch_bytes()))
        self.button.setText(text)
        self.button.setVisible(not here)
        self.button.setEnabled(not busy)
        self.stop.setVisible(here)
        self._bar.setVisible(here)
        self._line.setVisible(busy)
        if busy and not here:
            self._line.setText(tr("{name} is being fetched; one at a time.", name=tr(self._busy.title)))
        self._trouble.setVisible(bool(self._trouble.text()))

    def begin(self) -> None:
        """Begins to fetch, or goes on."""
        if self._spec is None or self._busy is not None:
            return
        self._trouble.clear()
        self._busy = self._spec
        self._begun, self._first = time.monotonic(), -1.0
        self._bar.setValue(0)
        self._line.setText(tr("Asking the server…"))
        task = Task(fetch, self._spec, parent=self)
        task.progressed.connect(self._on_progress)
        task.finished.connect(self._on_finished)
        task.failed.connect(self._on_failed)
        self._task = task.start()
        self._rest()
        self.stop.setFocus()

    def cancel(self) -> None:
        """Stops; what has come stays."""
        if self._task is not None:
            self._task.cancel()
            self._line.setText(tr("Stopping…"))

    def _on_progress(self, news: FetchProgress) -> None:
        share = news.all_done / max(1, news.all_total)
        self._bar.setValue(round(_STEPS * share))
        if self._task is None or self._task.cancelled:
            return
        if self._first < 0:
            self._first = news.all_done
        spent, came = time.monotonic() - self._begun, news.all_done - self._first
        text = tr("{done} of {all}: {file}", done=size(news.all_done), all=size(news.all_total), file=news.file)
        if spent > _PACE_S and came > 0:
            left = (news.all_total - news.all_done) * spent / came
            text += " · " + tr("{pace} a second, {left} left", pace=size(int(came / spent)), left=duration(left))
        self._line.setText(text)

    def _on_finished(self, folder: object) -> None:
        self._end()
        self.fetched.emit()

    def _on_failed(self, error: NetBuilderError) -> None:
        called_off = self._task is not None and self._task.cancelled
        same = self._spec is self._busy
        self._end()
        if same and not called_off:
            self._trouble.setText(str(error))
            self._rest()

    def _end(self) -> None:
        self._busy = self._task = None
        self._rest()


def _come(spec: DatasetSpec) -> int:
    """How much of it an earlier try has left."""
    home = user_data() / getattr(spec, "subfolders", ("",))[0]
    return sum(max(size_of(home / file.name), size_of(home / f"{file.name}.part")) for file in spec.remote)
