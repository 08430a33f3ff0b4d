"""Even the first file that a process opens brings nothing along: no import, no compiled text, no other file."""

import json
import os
import subprocess
import sys

import pytest

from tests.hostile import seeds
from tests.hostile.opening import ROOT

PROGRAM = """
import json, sys
from pathlib import Path
from netbuilder.formats.files import load_model
from tests.hostile import guard
guard.begin()
path = Path(sys.argv[1])
with guard.watched(path) as seen:
    load_model(path)
print(json.dumps(seen))
"""


@pytest.mark.parametrize(("name", "make"), [("m.keras", seeds.keras), ("m.h5", seeds.old_models)])
def test_the_first_file_of_a_process(name, make, tmp_path):
    path = tmp_path / name
    path.write_bytes(make()[0])
    command = [sys.executable, "-P", "-c", PROGRAM, str(path)]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
