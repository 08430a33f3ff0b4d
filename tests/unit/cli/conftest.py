"""Runs the command line inside the test's process, where it is fast."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from netbuilder.cli import main
from tests.e2e.command import write_project


@dataclass
class Result:
    code: int
    out: str
    err: str

    def records(self):
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def command(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*words) -> Result:
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Result(code, captured.out, captured.err)

    return run


@pytest.fixture
def project(tmp_path):
    def write(**changes):
        return write_project(tmp_path / "project.json", **changes)

    return write
