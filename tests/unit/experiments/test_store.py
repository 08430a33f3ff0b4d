import sqlite3
import threading
from contextlib import closing

import pytest

from netbuilder.core.errors import FileError, SettingError
from netbuilder.experiments.store import BUSY, RunStore
from netbuilder.formats.locks import FileLock

PROJECT = {"name": "Test", "seed": 1}


@pytest.fixture
def store(tmp_path):
    with RunStore(tmp_path / "runs") as made:
        yield made


def test_a_run_is_kept_with_its_curves(store):
    number = store.begin(PROJECT, {"source": "spiral"}, {"netbuilder": "1"})
    with FileLock.take(store.run_folder(number) / BUSY, {}):
        assert store[number].status == store.rows()[-1].status == "running"
    store.add_epoch(number, 0, {"loss": 0.5, "val_loss": 0.7}, 1.5)
    store.add_epoch(number, 1, {"loss": 0.4, "val_loss": 0.9}, 1.5)
    store.set_test(number, {"loss": 0.6})
    store.note(number, "good")
    run = store[number]
    assert (run.status, run.seconds, run.note, run.test) == ("cut off", 3.0, "good", {"loss": 0.6})
    assert run.epochs == ((0, 1.5, {"loss": 0.5, "val_loss": 0.7}), (1, 1.5, {"loss": 0.4, "val_loss": 0.9}))
    assert run.best() == (0, 0.7)
    assert run.folder.is_dir()
    store.end(number, "finished", "", 3.25)
    assert (store[number].status, store[number].seconds) == ("finished", 3.25)


def test_a_run_that_goes_on_forgets_what_came_after_its_checkpoint(store):
    number = store.begin(PROJECT, {}, {})
    for epoch in range(4):
        store.add_epoch(number, epoch, {"loss": 1.0}, 1.0)
    store.end(number, "stopped", "x", 4.0)
    store.cut(number, 2, {**PROJECT, "epochs": 9})
    run = store[number]
    assert [epoch for epoch, _, _ in run.epochs] == [0, 1]
    assert (run.status, run.message, run.project["epochs"]) == ("cut off", "", 9)


def test_what_was_committed_is_there_after_a_crash(store):
    number = store.begin(PROJECT, {}, {})
    store.add_epoch(number, 0, {"loss": 1.0}, 1.0)
    # Another connection sees it while the first was never closed.
    with RunStore(store.folder) as other:
        assert len(other[number].epochs) == 1


def test_runs_are_named_by_number_or_as_the_last(store):
    with pytest.raises(SettingError, match="no runs"):
        store.named("last")
    first, second = (store.begin(PROJECT, {}, {}) for _ in range(2))
    assert store.named("last").id == second
    assert store.named(str(first)).id == first
    with pytest.raises(SettingError, match="no run 77"):
        store.named("77")
    for text in ("x", "-1", "9" * 30, ""):
        with pytest.raises(SettingError, match="named by its number"):
            store.named(text)


def test_a_deleted_run_takes_its_files_along(store):
    number = store.begin(PROJECT, {}, {})
    (store.run_folder(number) / "model.keras").write_bytes(b"x")
    store.delete(number)
    assert not store.run_folder(number).exists()
    assert store.runs() == []
    assert store.begin(PROJECT, {}, {}) != number


def test_a_store_that_cannot_be_used_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match=r"cannot be written|may not be written"):
        RunStore(tmp_path / "file" / "runs")
    (tmp_path / "runs.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(FileError, match="list of runs cannot be used"):
        RunStore(tmp_path)


def test_numbers_that_json_lacks_are_kept(store):
    import numpy as np

    number = store.begin(PROJECT, {}, {})
    store.add_epoch(number, 0, {"loss": float("nan"), "f1": np.array([0.5, 1.0])}, 1.0)
    logs = store[number].epochs[0][2]
    assert np.isnan(logs["loss"])
    assert logs["f1"] == [0.5, 1.0]


def test_a_list_that_cannot_be_opened_is_closed(tmp_path, monkeypatch):
    made = []
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **more: made.append(connect(*args, **more)) or made[-1])
    (tmp_path / "runs.sqlite").write_bytes(b"no list of runs" * 100)
    with pytest.raises(FileError):
        RunStore(tmp_path)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        made[0].execute("SELECT 1")


def test_a_damaged_entry_is_a_sentence(store):
    number = store.begin(PROJECT, {}, {})
    with closing(sqlite3.connect(store.folder / "runs.sqlite")) as connection, connection:
        connection.execute("UPDATE runs SET project = '{' WHERE id = ?", (number,))
    with pytest.raises(FileError, match=f"run {number} is damaged"):
        store.runs()


def test_a_run_is_renamed(store):
    number = store.begin(PROJECT, {}, {})
    store.rename(number, "  deeper ")
    assert (store[number].name, store[number].project["name"]) == ("deeper", "Test")
    for name in ("", "   ", "x" * 500):
        with pytest.raises(SettingError, match="1 to 200 letters"):
            store.rename(number, name)
    with pytest.raises(SettingError, match="no run 5"):
        store.rename(5, "x")


def test_several_runs_are_deleted_with_their_files(store):
    numbers = [store.begin(PROJECT, {}, {}) for _ in range(4)]
    (store.run_folder(numbers[0]) / "model.keras").write_bytes(b"x")
    store.add_epoch(numbers[0], 0, {"loss": 1.0}, 1.0)
    store.delete_all([*numbers[:3], numbers[0], 99])
    assert [run.id for run in store.runs()] == numbers[3:]
    assert not store.run_folder(numbers[0]).exists()


def test_rows_tell_of_curves_without_reading_them(store):
    first, second = (store.begin(PROJECT, {}, {}) for _ in range(2))
    for epoch, loss in enumerate([0.5, 0.25, float("nan"), 0.75]):
        store.add_epoch(first, epoch, {"loss": loss}, 1.0)
    store.add_epoch(second, 0, {"loss": 0.1}, 1.0)
    for epoch, loss in enumerate([0.9, 0.8, 0.85], 1):
        store.add_epoch(second, epoch, {"loss": 0.1, "val_loss": loss}, 1.0)
    store.set_test(second, {"accuracy": 0.5})
    one, two = store.rows()
    assert (one.epochs, one.best_epoch, one.best, one.last) == (4, 1, 0.25, {"loss": 0.75})
    assert (two.epochs, two.best_epoch, two.best, two.test) == (4, 2, 0.8, {"accuracy": 0.5})
    assert (two.best_epoch, two.best) == store[second].best()
    store.cut(second, 2, PROJECT)
    assert (store.rows()[1].epochs, store.rows()[1].best_epoch) == (2, 1)
    store.add_epoch(second, 2, {"loss": 0.1, "val_loss": 0.5}, 1.0)
    assert (store.rows()[1].epochs, store.rows()[1].best) == (3, 0.5)


def test_a_list_of_an_earlier_version_is_brought_up_to_date(store):
    number = store.begin(PROJECT, {}, {})
    store.add_epoch(number, 0, {"loss": 0.5}, 1.0)
    folder = store.folder
    store.close()
    with closing(sqlite3.connect(folder / "runs.sqlite")) as connection, connection:
        connection.execute("ALTER TABLE runs DROP COLUMN summary")
    with RunStore(folder) as again, RunStore(folder) as at_the_same_time:
        assert (again.rows()[0].epochs, at_the_same_time.rows()[0].best) == (1, 0.5)
        again.add_epoch(number, 1, {"loss": 0.25}, 1.0)
        assert (again.rows()[0].epochs, again.rows()[0].best) == (2, 0.25)


def test_a_thread_reads_while_another_writes(store):
    number = store.begin(PROJECT, {}, {})
    failures = []

    def write():
        try:
            for epoch in range(200):
                store.add_epoch(number, epoch, {"loss": 1.0 / (epoch + 1)}, 0.1)
        except Exception as error:
            failures.append(error)

    thread = threading.Thread(target=write)
    thread.start()
    with RunStore(store.folder) as other:
        while thread.is_alive():
            counts = other.rows()[0].epochs, len(store[number].epochs)
            assert counts[0] <= counts[1]
    thread.join()
    assert failures == []
    assert store.rows()[0].epochs == 200


def test_a_thousand_runs_are_read_with_one_query(store):
    with store._transaction() as connection:
        for number in range(1, 1001):
            connection.execute(
                "INSERT INTO runs (id, name, status, started, project, data, versions, summary)"
                " VALUES (?, 'x', 'finished', 0, '{}', '{}', '{}', ?)",
                (number, '{"epochs": 3, "best_epoch": 1, "best": 0.5, "by": "loss", "last": {}}'),
            )
    queries = []
    store._connection.set_trace_callback(queries.append)
    assert len(store.rows()) == 1000
    assert len(queries) == 1
