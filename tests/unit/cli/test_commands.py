import json
import sys

import numpy as np
import pytest

from netbuilder import __version__
from netbuilder.cli import main


def test_train_prints_a_line_an_epoch_and_the_test_numbers(command, project, tmp_path):
    done = command("train", project(), "--runs", "runs", "--out", "m.keras")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == "Run 1: Test. 42 weights learn from 240 samples (Spiral)."
    assert [line.split("  ")[0] for line in lines[1:4]] == ["Epoch 1/3", "Epoch 2/3", "Epoch 3/3"]
    assert all(word in lines[1] for word in ("loss", "accuracy", "val_loss", "val_accuracy"))
    assert lines[4].startswith("Test  loss ")
    assert lines[5] == "Saved m.keras"
    assert (tmp_path / "m.keras").is_file()
    assert (tmp_path / "runs" / "1" / "model.keras").is_file()
    assert done.err == ""


def test_train_for_programs(command, project):
    done = command("train", project(), "--runs", "runs", "--json", "--epochs", "2", "--seed", "9", "--batch-size", "50")
    records = done.records()
    assert [record["event"] for record in records] == ["started", "epoch", "epoch", "ended", "test", "saved"]
    assert records[0]["epochs"] == 2
    assert set(records[1]["logs"]) == {"accuracy", "loss", "val_accuracy", "val_loss", "learning_rate"}
    assert records[3]["outcome"] == "finished"
    again = command(
        "train", project(), "--runs", "runs", "--json", "--epochs", "2", "--seed", "9", "--batch-size", "50"
    )
    assert again.records()[1]["logs"] == records[1]["logs"]


def test_quiet_prints_results_alone(command, project):
    done = command("train", project(), "--runs", "runs", "--quiet")
    assert [line.split()[0] for line in done.out.splitlines()] == ["Test", "Saved"]


def test_a_bundled_project_is_found_by_name(command, project):
    done = command("train", "spiral", "--epochs", "1", "--runs", "runs", "--json")
    assert done.records()[0]["project"] == "Spiral, two inputs"
    named = command("train", "resources/projects/spiral.json", "--epochs", "1", "--runs", "runs", "--json")
    assert named.records()[1]["logs"] == done.records()[1]["logs"]


def test_data_can_be_a_file(command, project, tmp_path):
    rng = np.random.default_rng(0)
    rows = [f"{a},{b},{'yes' if a > b else 'no'}" for a, b in rng.random((60, 2)).round(3)]
    (tmp_path / "d.csv").write_text("\n".join(["a,b,larger", *rows]) + "\n")
    done = command("train", project(), "--data", "d.csv", "--runs", "runs", "--out", "m.keras", "--json")
    assert done.code == 0
    assert done.records()[0]["samples"] == 60
    tested = command("evaluate", "m.keras", "d.csv", "--json").records()[0]
    assert tested["samples"] == 60
    assert set(tested["logs"]) == {"accuracy", "loss"}


def test_evaluate_gives_the_numbers_of_the_training(command, project):
    trained = command("train", project(), "--runs", "runs", "--out", "m.keras", "--json").records()
    source = json.loads(project().read_text())["data"]
    assert source["kind"] == "spiral"
    tested = command("evaluate", "m.keras", "spiral")
    assert tested.code == 0
    assert "on 100 samples of Spiral" in tested.out
    assert [record["event"] for record in trained][-2:] == ["test", "saved"]


def test_a_picture_is_read(command, tmp_path):
    from PIL import Image

    from netbuilder.data.datasets import datasets

    done = command("train", "hello-world", "--epochs", "3", "--runs", "runs", "--out", "m.keras", "--quiet")
    assert done.code == 0
    data = datasets.create("mnist_small").load()
    one = int(np.flatnonzero(data.y_test == 1)[0])
    Image.fromarray(data.x_test[one]).save(tmp_path / "one.png")
    shown = command("predict", "m.keras", "one.png")
    assert shown.out.startswith("one.png  1 ")
    record = command("predict", "m.keras", "one.png", "--json", "--top", "2").records()[0]
    assert record["label"] == "1"
    assert len(record["classes"]) == 2
    assert record["classes"][0]["probability"] > 0.5
    assert command("predict", "--model", "m.keras", "one.png").out == shown.out


def test_a_bundled_model_is_named(command, tmp_path, monkeypatch):
    from PIL import Image

    from netbuilder.experiments import bundled

    (tmp_path / "models").mkdir()
    command("train", "hello-world", "--epochs", "1", "--runs", "runs", "--out", "models/digits.keras", "--quiet")
    monkeypatch.setattr(bundled, "resources", lambda: tmp_path)
    Image.new("L", (60, 60), 255).save(tmp_path / "blank.png")
    paper = Image.new("L", (60, 60), 255)
    paper.paste(0, (28, 10, 33, 50))
    paper.save(tmp_path / "one.png")
    assert command("predict", "digits", "one.png").out.startswith("one.png  ")
    assert "nothing to see" in command("predict", "--model", "digits", "blank.png").err
    assert command("predict", "digits").code == 2


def test_inspect_tells_what_a_file_holds(command, project, tmp_path):
    path = project()
    command("train", path, "--runs", "runs", "--out", "m.keras", "--quiet")
    command("train", path, "--runs", "runs", "--out", "m.h5", "--quiet")
    (tmp_path / "d.csv").write_text("a,b,c\n1,2,x\n3,4,y\n")
    for name in ("m.keras", "m.h5"):
        shown = command("inspect", name)
        assert "A model of 4 layers (Sequential, float32, " in shown.out
        assert "Trained with sparse_categorical_crossentropy and Adam" in shown.out
        assert command("inspect", name, "--json").records()[0]["weights"] == 42
    assert "A checkpoint of run 1: epoch 4, after 0 batches" in command("inspect", "runs/1/checkpoint.h5").out
    assert "A project: Test" in command("inspect", path).out
    assert "2 training and 0 test samples" in command("inspect", "d.csv").out


def test_inspect_lists_the_problems_of_a_project(command, project):
    shown = command("inspect", project(epochs=0, callbacks=["Nothing"]))
    assert shown.code == 0
    assert "Problem: epochs must be 1 or more" in shown.out
    assert "Problem: callbacks: There is no callback called 'Nothing'" in shown.out


def test_runs_are_listed_shown_and_deleted(command, project):
    assert "There are no runs" in command("runs", "--runs", "runs").out
    for _ in range(2):
        command("train", project(), "--runs", "runs", "--quiet")
    assert [record["run"] for record in command("runs", "--runs", "runs", "--json").records()] == [1, 2]
    shown = command("runs", "show", "last", "--runs", "runs")
    assert "Run 2: Test, finished." in shown.out
    assert shown.out.count("Epoch ") == 3
    assert "best" in shown.out
    curves = command("runs", "show", "1", "--runs", "runs", "--json").records()[0]["curves"]
    assert [each["epoch"] for each in curves] == [1, 2, 3]
    assert command("runs", "delete", "1", "--runs", "runs").code == 0
    assert [record["run"] for record in command("runs", "--runs", "runs", "--json").records()] == [2]


def test_data_sets_are_listed(command):
    shown = command("datasets")
    assert "mnist_small" in shown.out
    records = {record["name"]: record for record in command("datasets", "--json").records()}
    assert records["spiral"]["here"]
    assert records["mnist"]["bytes"] > 10_000_000


def test_fetching_shows_progress_and_where(command, monkeypatch):
    from netbuilder.data import FetchProgress

    def fake(spec):
        yield FetchProgress(file="a.gz", done=1, total=2, all_done=1, all_total=2)
        return "/some/folder"

    with monkeypatch.context() as changed:
        changed.setattr("netbuilder.cli.datasets.fetch", fake)
        assert "Fetched to /some/folder" in command("datasets", "fetch", "mnist").out
    bundled = command("datasets", "fetch", "spiral")
    assert (bundled.code, "nothing to fetch" in bundled.err) == (2, True)


def test_without_a_display_the_first_training_runs_in_the_terminal(command, monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    done = command()
    assert done.code == 0
    assert "No window can be opened: there is no display here." in done.out
    assert done.out.count("The writer meant ") == done.out.count("Read as ") == 3
    assert "netbuilder predict" in done.out
    assert "on a computer with a screen" in done.out


def test_suggested_commands_are_spelt_as_the_program_was_called(command, monkeypatch):
    monkeypatch.setenv("NETBUILDER_CALLED", "python3 packaging/start.py")
    assert "For example: python3 packaging/start.py train hello-world" in command("train").err
    done = command("tain")
    assert done.code == 2
    assert done.err.startswith("netbuilder: There is no command 'tain' (there are: ")
    assert done.err.endswith("More: python3 packaging/start.py --help\n")
    assert done.err.count("\n") == 1


def test_data_sets_may_be_spelt_with_hyphens_and_capitals(command):
    done = command("train", "hello-world", "--data", "MNIST-small", "--epochs", "1", "--quiet")
    assert done.code == 0


def test_the_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"netbuilder {__version__}\n"


def test_the_bar_is_drawn_on_a_terminal_only(command, project, monkeypatch):
    with monkeypatch.context() as changed:
        changed.setattr("sys.stdout.isatty", lambda: True)
        changed.setattr("netbuilder.cli.output._EVERY_SECONDS", 0.0)
        done = command("train", project(), "--runs", "runs")
    assert "\r" in done.out
    assert "epoch 1/3" in done.out
    assert " left " in done.out
    plain = command("train", project(), "--runs", "runs")
    assert "\r" not in plain.out


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.84, "0.8 s"), (12.3, "12 s"), (185, "3:05 min"), (3729, "1:02:09 h"), (9.96, "10 s")]
)
def test_durations(seconds, text):
    from netbuilder.cli.output import duration

    assert duration(seconds) == text


def test_data_can_be_an_hdf5_file(command, project, tmp_path):
    import h5py

    rng = np.random.default_rng(0)
    x = rng.normal(size=(80, 2)).astype(np.float32)
    with h5py.File(tmp_path / "d.h5", "w") as file:
        file["x_train"], file["y_train"] = x, (x[:, 0] > 0).astype(np.uint8)
    assert command("train", project(), "--data", "d.h5", "--runs", "runs", "--quiet").code == 0
    shown = command("inspect", "d.h5")
    assert "80 training" in shown.out


def test_the_installation_is_whole(command):
    done = command("self-check")
    assert done.code == 0, done.out
    assert "WRONG" not in done.out
    assert all(record["good"] for record in command("self-check", "--json").records())


def test_the_self_check_notices_what_is_lost(command, monkeypatch):
    from netbuilder.cli import self_check

    monkeypatch.setattr(self_check, "REGISTRIES", {**self_check.REGISTRIES, "layers": ("Dense", "Hologram")})
    monkeypatch.setattr(self_check, "RESOURCES", (*self_check.RESOURCES, "projects/lost.json"))
    done = command("self-check")
    assert done.code == 1
    assert "missing: Hologram" in done.out
    assert "missing: projects/lost.json" in done.out
    assert "2 checks failed" in done.err


def test_a_callback_without_its_number_is_told_once(command, project):
    done = command("train", project(validation_split=0.0, callbacks=["EarlyStopping"]), "--runs", "runs")
    assert done.code == 0
    lines = done.err.splitlines()
    assert lines[0].startswith("netbuilder: callbacks: EarlyStopping watches val_loss, but no samples are held back.")
    assert lines[1:] == ["netbuilder: EarlyStopping watches val_loss, but there is only: accuracy, loss."]


def test_every_bundled_file_is_expected():
    from netbuilder.cli.expected import RESOURCES
    from netbuilder.core.paths import resources

    kinds = {".csv", ".npz", ".json", ".svg", ".keras"}
    there = {path.relative_to(resources()).as_posix() for path in resources().rglob("*") if path.suffix in kinds}
    assert there == set(RESOURCES)
