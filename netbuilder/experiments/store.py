"""The run store: every run on record, in one SQLite file that survives crashes."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netbuilder.core.errors import FileError, SettingError
from netbuilder.core.text import mark, sentence
from netbuilder.data.disk import writing
from netbuilder.data.folders import user_data
from netbuilder.experiments.store_tables import COLUMNS, EPOCH, SCHEMA, added, facts_of, watched
from netbuilder.formats.locks import holder

RUNNING, CUT_OFF = "running", "cut off"
BUSY = "running.lock"
CHECKPOINT = "checkpoint.h5"
MODEL, BEST = "model.keras", "best.keras"
LONGEST_NAME = 200


@dataclass(frozen=True)
class Run:
    """One run as it is on record.

    Attributes:
        id: its number.
        name: of the project.
        status: "running", "cut off" if its program is gone, or the outcome.
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
        """The trained model, as it was in the end."""
        return self.folder / MODEL

    @property
    def best_model(self) -> Path:
        """The trained model, as it was after the best epoch."""
        return self.folder / BEST

    def best(self) -> tuple[int, float] | None:
        """Number and value of the epoch with the smallest validation loss, else loss."""
        name = watched(validated=any("val_loss" in logs for _, _, logs in self.epochs))
        values = [(logs[name], epoch) for epoch, _, logs in self.epochs if isinstance(logs.get(name), float)]
        value, epoch = min(values, default=(0.0, -1))
        return (epoch, value) if values else None


@dataclass(frozen=True, slots=True)
class RunRow:
    """One line of a table of runs: all that can be told without reading its curves.

    Attributes:
        id: its number.
        name: what it is called.
        status: "running", "cut off" if its program is gone, or the outcome.
        message: why it ended.
        started: seconds since 1970.
        seconds: time spent training.
        note: the user's own words.
        epochs: how many were trained.
        best_epoch: the number of the best, counted from 0; None if there is none yet.
        best: the validation loss there, else the loss.
        last: the numbers of the last epoch, by name.
        test: those on the test samples.
    """

    id: int
    name: str
    status: str
    message: str
    started: float
    seconds: float
    note: str
    epochs: int
    best_epoch: int | None
    best: float | None
    last: Mapping[str, Any]
    test: Mapping[str, Any]


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
        self._lock = threading.RLock()
        with self._sentences():
            # One lock for all threads that share this store: sqlite3's own check would refuse them.
            self._connection = sqlite3.connect(self._path, timeout=20, isolation_level=None, check_same_thread=False)
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    def __enter__(self) -> RunStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the list."""
        with self._lock:
            self._connection.close()

    def _prepare(self) -> None:
        """Makes the tables that are missing."""
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute("PRAGMA foreign_keys=ON")
        self._connection.execute("PRAGMA trusted_schema=OFF")
        self._connection.executescript(SCHEMA)
        self._upgrade()

    def _upgrade(self) -> None:
        """Brings a list that an earlier version made up to date."""
        columns = [row[1] for row in self._connection.execute("PRAGMA table_info(runs)")]
        if "summary" not in columns:
            try:
                self._connection.execute("ALTER TABLE runs ADD COLUMN summary TEXT NOT NULL DEFAULT ''")
            except sqlite3.OperationalError as error:
                if "duplicate" not in str(error):  # another program was faster
                    raise

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
            reason = "it is damaged" if isinstance(error, ValueError) else error  # its words may be no text either
            raise FileError(
                sentence("The list of runs cannot be used: {reason}.", reason=reason),
                hint="Choose another folder with --runs.",
                where=str(self._path),
            ) from error

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._sentences():
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
                "UPDATE runs SET status = ?, message = '', test = '{}', project = ?, summary = '' WHERE id = ?",
                (RUNNING, json.dumps(project), number),
            )

    def add_epoch(self, number: int, epoch: int, logs: Mapping[str, Any], seconds: float) -> None:
        """Enters the numbers of one epoch."""
        text = json.dumps(dict(logs), default=_plain)
        with self._transaction() as connection:
            summary = added(self._summary(number), epoch, json.loads(text))
            connection.execute(
                "INSERT OR REPLACE INTO epochs (run, epoch, seconds, logs) VALUES (?, ?, ?, ?)",
                (number, epoch, seconds, text),
            )
            connection.execute(
                "UPDATE runs SET seconds = seconds + ?, summary = ? WHERE id = ?",
                (seconds, json.dumps(summary), number),
            )

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

    def rename(self, number: int, name: str) -> None:
        """Calls a run something else."""
        name = name.strip()
        if not name or len(name) > LONGEST_NAME:
            raise SettingError(
                sentence(
                    "The name of a run has 1 to {longest_name} letters, but this has {count}.",
                    longest_name=LONGEST_NAME,
                    count=len(name),
                )
            )
        self._require(number)
        with self._transaction() as connection:
            connection.execute("UPDATE runs SET name = ? WHERE id = ?", (name, number))

    def delete(self, number: int) -> None:
        """Removes a run and its files."""
        self._require(number)
        self.delete_all([number])

    def delete_all(self, numbers: Iterable[int]) -> None:
        """Removes several runs and their files; those that are gone already are no trouble."""
        doomed = list(dict.fromkeys(numbers))
        with self._transaction() as connection:
            connection.executemany("DELETE FROM runs WHERE id = ?", [(number,) for number in doomed])
        for folder in map(self.run_folder, doomed):
            if folder.is_dir():
                with writing(folder):
                    shutil.rmtree(folder)

    def __getitem__(self, number: int) -> Run:
        self._require(number)
        return self._select("WHERE id = ?", number)[0]

    def _require(self, number: int) -> None:
        """Refuses a number that no run has."""
        if self._rows("SELECT 1 FROM runs WHERE id = ?", number):
            return
        known = [str(row[0]) for row in self._rows("SELECT id FROM runs ORDER BY id DESC LIMIT 20")]
        hint = (
            sentence("There are: {names}.", names=", ".join(reversed(known)))
            if known
            else mark("There are no runs yet.")
        )
        raise SettingError(
            sentence("There is no run {number} in {folder}.", number=number, folder=self.folder), hint=hint
        )

    def rows(self) -> list[RunRow]:
        """A line for each run, the oldest first, without curves and projects: fast with thousands of runs."""
        columns = f"{COLUMNS}, CAST(test AS TEXT), CAST(summary AS TEXT)"
        found = []
        for *plain, test, summary in self._rows(f"SELECT {columns} FROM runs ORDER BY id"):
            facts = self._facts(plain[0], self._parsed(plain[0], summary) if summary else self._summary(plain[0]))
            plain[2] = self._status(plain[0], plain[2])
            found.append(RunRow(*plain, **facts, test=self._parsed(plain[0], test)))
        return found

    def _facts(self, number: int, known: Mapping[str, Any]) -> dict[str, Any]:
        """What a summary says, if it is of the kind that was written."""
        found = facts_of(known)
        if found is None:
            raise FileError(sentence("The entry of run {number} is damaged.", number=number), where=str(self._path))
        return found

    def _status(self, number: int, written: str) -> str:
        """A run whose program was killed could not write how it ended; but it holds no lock any more."""
        cut_off = written == RUNNING and holder(self.run_folder(number) / BUSY) is None
        return CUT_OFF if cut_off else written

    def _summary(self, number: int) -> dict[str, Any]:
        """What is known of the curves of a run; counted anew where an earlier version wrote none."""
        rows = self._rows("SELECT CAST(summary AS TEXT) FROM runs WHERE id = ?", number)
        if rows and rows[0][0]:
            return self._parsed(number, rows[0][0])
        summary: dict[str, Any] = {"epochs": 0, "best_epoch": None, "best": None, "by": "", "last": {}}
        for epoch, _, logs in self._rows(f"SELECT {EPOCH} FROM epochs WHERE run = ? ORDER BY epoch", number):
            summary = added(summary, epoch, self._parsed(number, logs))
        return summary

    def _parsed(self, number: int, text: str) -> dict[str, Any]:
        try:
            found = json.loads(text)
        except (ValueError, TypeError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise FileError(sentence("The entry of run {number} is damaged.", number=number), where=str(self._path))
        return found

    def _rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._lock, self._sentences():
            return self._connection.execute(query, values).fetchall()

    def runs(self) -> list[Run]:
        """All runs, the oldest first."""
        return self._select("")

    def cut_off(self) -> list[Run]:
        """Runs whose program was killed, the newest first."""
        found = self._select("WHERE status = ? ORDER BY id DESC LIMIT 5", RUNNING)
        return [run for run in found if run.status == CUT_OFF]

    def named(self, text: str) -> Run:
        """The run that a user means: by its number, or "last"."""
        if text == "last":
            found = self._select("ORDER BY id DESC LIMIT 1")
            if not found:
                raise SettingError(sentence("There are no runs in {folder} yet.", folder=self.folder))
            return found[0]
        if not text.isdecimal() or len(text) > 18:
            raise SettingError(sentence('A run is named by its number or as "last", but this is {text!r}.', text=text))
        return self[int(text)]

    def _select(self, rest: str, *values: Any) -> list[Run]:
        texts = ", ".join(f"CAST({name} AS TEXT)" for name in ("project", "data", "versions", "test"))
        return [self._run(row) for row in self._rows(f"SELECT {COLUMNS}, {texts} FROM runs {rest}", *values)]

    def _run(self, row: tuple[Any, ...]) -> Run:
        number = row[0]
        epochs = self._rows(f"SELECT {EPOCH} FROM epochs WHERE run = ? ORDER BY epoch", number)
        parts = [self._parsed(number, part) for part in row[7:]]
        curves = tuple((epoch, seconds, self._parsed(number, logs)) for epoch, seconds, logs in epochs)
        status = self._status(number, row[2])
        return Run(*row[:2], status, *row[3:6], *parts, row[6], curves, self.run_folder(number))


def _plain(value: Any) -> Any:
    return value.tolist() if hasattr(value, "tolist") else str(value)
