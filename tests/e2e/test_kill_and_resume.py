"""A run that is cut off at any moment and goes on ends as if nothing had been, bit by bit."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys

import pytest

from netbuilder.experiments.store import RunStore
from netbuilder.formats.checkpoint import read_checkpoint
from netbuilder.formats.files import load_model
from tests.e2e.command import environment, run, same, start, write_project


def outcome(folder):
    """Everything a finished run left behind: the last checkpoint, the curves on record, the model, the CSV file."""
    with RunStore(folder) as store:
        found = store.named("last")
    state, _ = read_checkpoint(found.checkpoint)
    curves = [[epoch, logs] for epoch, _, logs in found.epochs]
    weights = {node: dict(group) for node, group in load_model(found.model).weights.items()}
    table = (found.folder / "training.csv").read_bytes()
    return {"status": found.status, "state": state, "curves": curves, "weights": weights, "table": table}


@pytest.mark.slow
def test_killed_at_random_moments(tmp_path):
    project = write_project(tmp_path / "project.json", epochs=120)
    words = ["--checkpoint-every", "7"]
    whole = run("train", project, "--runs", tmp_path / "whole", *words)
    assert whole.returncode == 0, whole.stderr
    cut, moments = tmp_path / "cut", random.Random(8)
    begin = ["train", project]
    for _ in range(5):
        process = start(*begin, "--runs", cut, *words)
        killed_after(moments.randrange(2, 20), process, later=moments.uniform(0, 0.03))
        assert process.returncode == -signal.SIGKILL if os.name == "posix" else process.returncode != 0
        if (cut / "1" / "checkpoint.h5").exists():
            begin = ["train", "--resume", "1"]
        else:
            remove(cut)
    rest = run(*begin, "--runs", cut, *words)
    assert rest.returncode == 0, rest.stderr
    same(outcome(cut), outcome(tmp_path / "whole"))


def remove(folder):
    """Forgets a run that was killed before it had a checkpoint."""
    if folder.exists():
        with RunStore(folder) as store:
            for found in store.runs():
                store.delete(found.id)
        for path in folder.iterdir():
            path.unlink()


def killed_after(lines, process, later=0.0):
    """Waits for so many lines of output and a moment more, then kills."""
    for _ in range(lines):
        process.stdout.readline()
    try:
        process.wait(timeout=later)
    except subprocess.TimeoutExpired:
        process.kill()
    process.communicate()


def test_killed_twice_and_resumed(tmp_path):
    project = write_project(tmp_path / "project.json", epochs=40)
    words = ["--checkpoint-every", "5"]
    whole = run("train", project, "--runs", tmp_path / "whole", *words)
    assert whole.returncode == 0, whole.stderr
    killed_after(6, start("train", project, "--runs", tmp_path / "cut", *words))
    killed_after(4, start("train", "--resume", "1", "--runs", tmp_path / "cut", *words))
    rest = run("train", "--resume", "last", "--runs", tmp_path / "cut", *words)
    assert rest.returncode == 0, rest.stderr
    same(outcome(tmp_path / "cut"), outcome(tmp_path / "whole"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_ctrl_c_saves_and_says_how_to_go_on(tmp_path):
    project = write_project(tmp_path / "project.json", epochs=60)
    whole = run("train", project, "--runs", tmp_path / "whole", "--quiet")
    assert whole.returncode == 0, whole.stderr
    process = start("train", project, "--runs", tmp_path / "cut")
    for _ in range(3):
        process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=240)
    assert process.returncode == 1
    assert f"Go on with: netbuilder train --resume 1 --runs {tmp_path / 'cut'}" in err
    assert "Traceback" not in err
    rest = run("train", "--resume", "1", "--runs", tmp_path / "cut", "--quiet")
    assert rest.returncode == 0, rest.stderr
    same(outcome(tmp_path / "cut"), outcome(tmp_path / "whole"))


def test_a_run_can_be_given_more_epochs(tmp_path):
    short = write_project(tmp_path / "short.json", epochs=3)
    long = write_project(tmp_path / "long.json", epochs=6)
    assert run("train", long, "--runs", tmp_path / "long", "--quiet").returncode == 0
    assert run("train", short, "--runs", tmp_path / "short", "--quiet").returncode == 0
    more = run("train", "--resume", "1", "--epochs", "6", "--runs", tmp_path / "short", "--quiet")
    assert more.returncode == 0, more.stderr
    same(outcome(tmp_path / "short"), outcome(tmp_path / "long"))


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from netbuilder.cli import main
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot limit the size of files")
def test_a_disk_that_fills_up_loses_nothing(tmp_path):
    layers = [
        {"kind": "Input", "shape": [2]},
        {"kind": "Dense", "units": 4000, "activation": "tanh"},
        {"kind": "Dense", "units": 2, "activation": "softmax"},
    ]
    project = write_project(tmp_path / "project.json", epochs=2, network={"layers": layers})
    runs = tmp_path / "runs"
    assert run("train", project, "--runs", runs, "--quiet").returncode == 0
    before = {path: path.read_bytes() for path in (runs / "1").iterdir()}
    words = ["train", "--resume", "1", "--epochs", "4", "--runs", str(runs), "--checkpoint-every", "3"]
    limited = [sys.executable, "-c", LIMITED, "120000", *words]
    full = subprocess.run(limited, capture_output=True, text=True, timeout=240, env=environment())
    assert full.returncode == 1
    assert "could not be saved" in full.stderr
    assert "Traceback" not in full.stderr
    after = {path: path.read_bytes() for path in (runs / "1").iterdir() if path.suffix != ".csv"}
    assert after == {path: content for path, content in before.items() if path.suffix != ".csv"}
    again = run(*words, "--quiet")
    assert again.returncode == 0, again.stderr
