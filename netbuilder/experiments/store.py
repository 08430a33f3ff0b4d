"""The run store: every run on record, in one SQLite file that survives crashes."""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netbuilder.core.errors import FileError, SettingError
from netbuilder.data.disk import writing
from netbuilder.data.folders import user_data

_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    status TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '',
    started REAL NOT NULL,
    seconds REAL NOT NULL DEFAULT 0,
    project TEXT NOT NULL,
    data TEXT NOT NULL,
    versions TEXT NOT NULL,
    test TEXT NOT NULL DEFAULT '{}',
    note TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS epochs (
    run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    epoch INTEGER NOT NULL,
    seconds REAL NOT NULL,
    logs TEXT NOT NULL,
    PRIMARY KEY (run, epoch)
);
"""

RUNNING = "running"
CHECKPOINT = "checkpoint.h5"
MODEL = "model.keras"


@dataclass(frozen=True)
class Run:
    """One run as it is on record.

    Attributes:
        id: its number.
        name: of the project.
        status: "running" (or cut off), or the outcome.
        message: why it ended.
        started: seconds since 1970.
        seconds: time spent training.
        project: JSON of the project.
        data: JSON: where the data were, and their fingerprint.
        versions: what it was made with.
        test: the numbers on the test samples.
        note: the user's own words.
        epochs: for each epoch its number, seconds and logs.
        folder: where its files lie.
    """

    id: int
    name: str
    status: str
    message: str
    started: float
    seconds: float
    project: dict[str, Any]
    data: dict[str, Any]
    versions: dict[str, str]
    test: dict[str, Any]
    note: str
    epochs: tuple[tuple[int, float, dict[str, Any]], ...]
    folder: Path

    @property
    def checkpoint(self) -> Path:
        """The file to go on from."""
        return self.folder / CHECKPOINT

    @property
    def model(self) -> Path:
        """The trained model."""
        return self.folder / MODEL

    def best(self) -> tuple[int, float] | None:
        """Number and value of the epoch with the smallest validation loss, else loss."""
        name = "val_loss" if any("val_loss" in logs for _, _, logs in self.epochs) else "loss"
        values = [(logs[name], epoch) for epoch, _, logs in self.epochs if isinstance(logs.get(name), float)]
        value, epoch = min(values, default=(0.0, -1))
        return (epoch, value) if values else None


def default_folder() -> Path:
    """Where runs are kept if nobody says otherwise."""
    return user_data().parent / "runs"


class RunStore:
    """All runs below one folder: a list `runs.sqlite`, and a folder of files for each.

    Args:
        folder: made if it is not there.
    """

    def __init__(self, folder: str | Path | None = None) -> None:
        self.folder = Path(folder).expanduser() if folder else default_folder()
        with writing(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        self._path = self.folder / "runs.sqlite"
        with self._sentences():
            self._connection = sqlite3.connect(self._path, timeout=20, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._connection.execute("PRAGMA foreign_keys=ON")
            self._connection.executescript(_SCHEMA)

    def __enter__(self) -> RunStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the list."""
        self._connection.close()

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise FileError(
                f"The list of runs cannot be used: {error}.",
                hint="Choose another folder with --runs.",
                where=str(self._path),
            ) from error

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._sentences():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def begin(self, project: Mapping[str, Any], data: Mapping[str, Any], versions: Mapping[str, str]) -> int:
        """Enters a new run and returns its number."""
        with self._transaction() as connection:
            cursor = connection.execute(
                "INSERT INTO runs (name, status, started, project, data, versions) VALUES (?, ?, ?, ?, ?, ?)",
                (project["name"], RUNNING, time.time(), *(json.dumps(part) for part in (project, data, versions))),
            )
            number = int(cursor.lastrowid or 0)
        with writing(self.run_folder(number)):
            self.run_folder(number).mkdir(parents=True, exist_ok=True)
        return number

    def run_folder(self, number: int) -> Path:
        """Where the files of a run lie."""
        return self.folder / str(number)

    def cut(self, number: int, epoch: int, project: Mapping[str, Any]) -> None:
        """Goes back to the state of a checkpoint: forgets this epoch and all after it; the run is running again."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM epochs WHERE run = ? AND epoch >= ?", (number, epoch))
            connection.execute(
                "UPDATE runs SET status = ?, message = '', test = '{}', project = ? WHERE id = ?",
                (RUNNING, json.dumps(project), number),
            )

    def add_epoch(self, number: int, epoch: int, logs: Mapping[str, Any], seconds: float) -> None:
        """Enters the numbers of one epoch."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO epochs (run, epoch, seconds, logs) VALUES (?, ?, ?, ?)",
                (number, epoch, seconds, json.dumps(dict(logs), default=_plain)),
            )
            connection.execute("UPDATE runs SET seconds = seconds + ? WHERE id = ?", (seconds, number))

    def end(self, number: int, status: str, message: str, seconds: float) -> None:
        """Enters how a run ended."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE runs SET status = ?, message = ?, seconds = ? WHERE id = ?",
                (status, message, seconds, number),
            )

    def set_test(self, number: int, results: Mapping[str, Any]) -> None:
        """Enters the numbers on the test samples."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE runs SET test = ? WHERE id = ?", (json.dumps(dict(results), default=_plain), number)
            )

    def note(self, number: int, text: str) -> None:
        """Keeps the user's own words with a run."""
        self[number]
        with self._transaction() as connection:
            connection.execute("UPDATE runs SET note = ? WHERE id = ?", (text, number))

    def delete(self, number: int) -> None:
        """Removes a run and its files."""
        run = self[number]
        with self._transaction() as connection:
            connection.execute("DELETE FROM runs WHERE id = ?", (number,))
        if run.folder.is_dir():
            with writing(run.folder):
                shutil.rmtree(run.folder)

    def __getitem__(self, number: int) -> Run:
        found = self._select("WHERE id = ?", number)
        if not found:
            known = [str(run.id) for run in self.runs()]
            hint = f"There are: {', '.join(known[-20:])}." if known else "There are no runs yet."
            raise SettingError(f"There is no run {number} in {self.folder}.", hint=hint)
        return found[0]

    def runs(self) -> list[Run]:
        """All runs, the oldest first."""
        return self._select("")

    def named(self, text: str) -> Run:
        """The run that a user means: by its number, or "last"."""
        if text == "last":
            found = self._select("ORDER BY id DESC LIMIT 1")
            if not found:
                raise SettingError(f"There are no runs in {self.folder} yet.")
            return found[0]
        if not text.isdecimal() or len(text) > 18:
            raise SettingError(f'A run is named by its number or as "last", but this is {text!r}.')
        return self[int(text)]

    def _select(self, rest: str, *values: Any) -> list[Run]:
        columns = "id, name, status, message, started, seconds, project, data, versions, test, note"
        with self._sentences():
            rows = self._connection.execute(f"SELECT {columns} FROM runs {rest}", values).fetchall()
            return [self._run(row) for row in rows]

    def _run(self, row: tuple[Any, ...]) -> Run:
        epochs = self._connection.execute(
            "SELECT epoch, seconds, logs FROM epochs WHERE run = ? ORDER BY epoch", (row[0],)
        ).fetchall()
        try:
            parts = [json.loads(part) for part in row[6:10]]
            curves = tuple((epoch, seconds, json.loads(logs)) for epoch, seconds, logs in epochs)
        except json.JSONDecodeError:
            raise FileError(f"The entry of run {row[0]} is damaged.", where=str(self._path)) from None
        return Run(*row[:6], *parts, row[10], curves, self.run_folder(row[0]))


def _plain(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else str(value)
