"""What can be wrong with what a user gives: one sentence each, and exit code 2 (1 where the work itself failed)."""

import gzip
import os
from pathlib import Path

import numpy as np
import pytest

from netbuilder.cli import main
from tests.e2e.command import PROJECT

LAYERS = PROJECT["network"]["layers"]


def network(*changed):
    return {"layers": [*LAYERS[:1], *changed]}


def refused(done, *words, code=2):
    assert done.code == code, done.err
    assert done.err.startswith("netbuilder: ")
    assert all(word in done.err for word in words), done.err
    return done.err


def test_shapes_that_do_not_fit(command, project):
    wrong = network({"kind": "Conv2D", "filters": 2}, LAYERS[-1])
    refused(command("train", project(network=wrong), "--runs", "runs"), "Conv2D expects 3 axes")
    wide = {"layers": [{"kind": "Input", "shape": [7]}, *LAYERS[1:]]}
    refused(command("train", project(network=wide), "--runs", "runs"), "shape 2, but the network's input is 7")


def test_an_unknown_layer(command, project):
    wrong = network({"kind": "Densse", "units": 2})
    refused(command("train", project(network=wrong), "--runs", "runs"), "'Densse'", "Did you mean Dense?")


def test_the_wrong_loss_for_the_output(command, project):
    linear = network({"kind": "Dense", "units": 2})
    refused(command("train", project(network=linear), "--runs", "runs"), "expects probabilities", "softmax")
    one = network({"kind": "Dense", "units": 1, "activation": "sigmoid"})
    refused(command("train", project(network=one), "--runs", "runs"), "compares classes", "one unit")


def npz(path, **arrays):
    np.savez(path, **arrays)
    return path.name


def test_labels_out_of_range(command, project, tmp_path):
    x = np.zeros((60, 2), np.float32)
    many = npz(tmp_path / "many.npz", x_train=x, y_train=np.arange(60) % 10)
    refused(
        command("train", project(), "--data", many, "--runs", "runs"), "10 classes", "2 units", "Set its units to 10"
    )
    negative = npz(tmp_path / "negative.npz", x_train=x, y_train=np.arange(60) % 3 - 1)
    source = {"file": negative, "reader": {"kind": "npz", "task": "classification"}}
    refused(command("train", project(data=source), "--runs", "runs"), "labels", "-1")


def test_nan_in_the_data(command, project, tmp_path):
    x = np.ones((6, 2), np.float32)
    x[4, 1] = np.nan
    data = npz(tmp_path / "nan.npz", x_train=x, y_train=np.array([0, 1] * 3))
    refused(command("train", project(), "--data", data, "--runs", "runs"), "NaN", "sample 5 of 6")


def test_zero_samples(command, project, tmp_path):
    data = npz(tmp_path / "none.npz", x_train=np.zeros((0, 2), np.float32), y_train=np.zeros(0, np.int64))
    refused(command("train", project(), "--data", data, "--runs", "runs"), "no samples")


def test_a_batch_larger_than_the_set_is_one_batch(command, project):
    done = command("train", project(), "--batch-size", "100000", "--runs", "runs")
    assert done.code == 0
    assert "A batch of 100000 is larger than the 240 samples: all of them are one batch." in done.err


def test_a_truncated_idx_file(command, project, tmp_path):
    head = bytes([0, 0, 8, 3, 0, 0, 0, 10, 0, 0, 0, 2, 0, 0, 0, 2])
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(head + b"\1" * 7))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 10]) + b"\0" * 10)
    done = command("train", project(), "--data", "train-images-idx3-ubyte.gz", "--runs", "runs")
    refused(done, "train-images-idx3-ubyte.gz", "cut short")


def test_text_in_a_column_of_numbers(command, project, tmp_path):
    rows = [f"{number}.5,{number},{number % 2}" for number in range(40)]
    rows[17] = "17.5,oops,1"
    (tmp_path / "d.csv").write_text("a,b,c\n" + "\n".join(rows) + "\n")
    done = command("train", project(), "--data", "d.csv", "--runs", "runs")
    refused(done, "d.csv", "oops", "19")


def test_places_that_cannot_be_written(command, project, tmp_path):
    (tmp_path / "file").write_text("")
    refused(command("train", project(), "--runs", "file/runs"), "file/runs")
    refused(command("train", project(), "--runs", "runs", "--out", "nowhere/m.keras"), "does not exist")
    refused(command("train", project(), "--runs", "runs", "--out", "m.txt"), "ends in .keras or .h5")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the administrator may write everywhere")
def test_an_unwritable_folder(command, project, tmp_path):
    (tmp_path / "closed").mkdir(mode=0o500)
    refused(command("train", project(), "--runs", "closed/runs"), "may not be written")
    refused(command("train", project(), "--runs", "runs", "--out", "closed/m.keras"), "may not be written")


def test_a_loss_that_explodes_fails_with_step_and_cause(command, project):
    wild = {"kind": "SGD", "learning_rate": 1e30}
    square = network({"kind": "Dense", "units": 8}, {"kind": "Dense", "units": 1})
    made = project(
        data={"kind": "plane", "samples": 100}, network=square, loss="mean_squared_error", optimizer=wild, metrics=[]
    )
    done = command("train", made, "--runs", "runs")
    refused(done, "The loss became", "epoch 1, batch", "learning rate below 1e+30", code=1)
    assert command("runs", "--runs", "runs", "--json").records()[0]["status"] == "failed"


def test_a_script_is_not_run(command, tmp_path):
    (tmp_path / "mine.py").write_text("raise SystemExit(7)")
    refused(command("train", "mine.py"), "never runs programs", "python mine.py")


def test_missing_things(command, project):
    refused(command("train"), "Which project")
    refused(command("train", "nothing"), "no such project", "hello-world")
    refused(command("train", project(), "--data", "nothing", "--runs", "runs"), "neither a data set nor a file")
    refused(command("train", "--resume", "1", "--runs", "runs"), "no run 1")
    refused(command("train", "--resume", "last", "--runs", "runs"), "no runs")
    refused(command("evaluate", "no.keras", "spiral"), "no such file")
    refused(command("predict", "no.keras", "p.png"), "no such file")
    refused(command("inspect", "nothing"), "no such file")
    refused(command("datasets", "fetch"), "Which data set")
    refused(command("datasets", "fetch", "mnisst"), "Did you mean mnist?")
    refused(command("runs", "show", "--runs", "runs"), "Which run?")


def test_a_data_set_that_is_not_here_says_how_to_get_it(command, tmp_path):
    done = command("train", "mnist-mlp", "--runs", "runs")
    refused(done, "is not on this computer", "netbuilder datasets fetch mnist")


def test_a_run_keeps_its_own_settings(command, project):
    command("train", project(), "--runs", "runs", "--quiet")
    refused(command("train", "--resume", "1", "--seed", "3", "--runs", "runs"), "its own seed")
    refused(command("train", project(), "--resume", "1", "--runs", "runs"), "its own project")


def test_a_damaged_checkpoint(command, project, tmp_path):
    command("train", project(), "--runs", "runs", "--quiet")
    path = tmp_path / "runs" / "1" / "checkpoint.h5"
    path.write_bytes(path.read_bytes()[:-100])
    refused(command("train", "--resume", "1", "--runs", "runs"), "its end is missing")
    path.unlink()
    refused(command("train", "--resume", "1", "--runs", "runs"), "no checkpoint to go on from")


def test_pictures_that_are_none(command, project, tmp_path):
    command("train", "hello-world", "--epochs", "1", "--runs", "runs", "--out", "m.keras", "--quiet")
    (tmp_path / "p.png").write_text("no picture")
    refused(command("predict", "m.keras", "p.png"), "p.png")
    command("train", project(), "--runs", "runs", "--out", "points.keras", "--quiet")
    refused(command("predict", "points.keras", "p.png"), "no picture")


@pytest.mark.parametrize(
    "words", [["frobnicate"], ["train", "x", "--epochs", "0"], ["train", "x", "--seed", "-1"], ["predict", "m.keras"]]
)
def test_options_that_make_no_sense(words, capsys):
    assert main(words) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_what_nobody_expected_is_one_sentence_and_a_file(command, project, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError("inside")

    monkeypatch.setattr("netbuilder.cli.training.open_session", broken)
    err = refused(command("train", project(), "--runs", "runs"), "did not expect", "The details are in ", code=1)
    path = Path(err.split("The details are in ")[1].split(";")[0])
    assert "ZeroDivisionError: inside" in path.read_text()
    path.unlink()


def test_ctrl_c_before_the_training(command, project, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("netbuilder.cli.training.open_session", interrupted)
    refused(command("train", project(), "--runs", "runs"), "Stopped.", code=1)
