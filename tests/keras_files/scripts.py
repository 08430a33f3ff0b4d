"""What real Keras made of the scripts that the program writes: run anew by hand, kept as `scripts.json`.

    NETBUILDER_KERAS_PYTHONS=python1:python2 python -m tests.keras_files.scripts [REGULAR EXPRESSION FOR NAMES]

The Pythons are made by `environments.py`. Without an expression all scripts are run that are new to a Python, and what
it says is kept; what is kept of scripts that are as they were stays.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from netbuilder.core.errors import FileError
from netbuilder.formats.exports import ExportOptions, export_by_kind
from netbuilder.formats.model import StoredModel
from tests.contract.exported import all_cases
from tests.keras_files.writing_cases import cases, made
from tests.keras_files.written import PYTHONS

KEPT = Path(__file__).with_name("scripts.json")
RUNNER = Path(__file__).with_name("runs_scripts.py")
AWAY = 1e-4
TRAINED = ("graph_", "optimizer_", "schedule_", "loss_", "metric_")
"""Cases whose training code is run, not only the network: what is said of training differs from the others'."""


@dataclass(frozen=True, eq=False)
class Job:
    """One model that is written as a script, with data and what it gives for them here."""

    name: str
    stored: StoredModel
    inputs: list[np.ndarray]
    targets: list[np.ndarray]
    outputs: list[np.ndarray]

    @property
    def trains(self) -> bool:
        """Whether the script trains too."""
        return self.name.startswith(TRAINED)


def jobs() -> Iterator[Job]:
    """All models."""
    for number, each in enumerate(all_cases()):
        yield Job(f"export_{number} {each.name}", each.stored, list(each.inputs), [], list(each.outputs))
    for name, case in cases().items():
        this = made(case)
        yield Job(name, this.stored, this.inputs, this.targets, this.outputs)


def write(job: Job, place: Path) -> str:
    """Writes a script; a digest of its code, or the sentence that refused it."""
    try:
        export_by_kind("keras_script").write(place, job.stored, ExportOptions(training=job.trains, epochs=1))
    except FileError as error:
        return f"refused: {error.message}"
    # Comments and docstrings may change: what they say is no matter of Keras.
    code = re.sub(r'(?m)^\s*#.*\n|  # .*$|(?s:""".*?""")', "", place.read_text(encoding="utf-8"))
    return hashlib.sha256(code.encode()).hexdigest()[:12]


def write_all(folder: Path, pattern: str = "") -> tuple[dict[str, str], dict[str, list[Any]]]:
    """Writes scripts and the arrays that belong to them; their digests, and for `runs_scripts.py` what is to be run."""
    digests, listed = {}, {}
    for number, job in enumerate(jobs()):
        if not re.search(pattern, job.name):
            continue
        digests[job.name] = write(job, folder / f"{number}.py")
        if digests[job.name].startswith("refused"):
            continue
        groups = {"x": job.inputs, "t": job.targets, "y": job.outputs}
        arrays = {f"{letter}{k}": array for letter, group in groups.items() for k, array in enumerate(group)}
        np.savez(folder / f"{number}.data.npz", **arrays)
        trains = "def train():" in (folder / f"{number}.py").read_text(encoding="utf-8")
        listed[job.name] = [f"{number}.py", f"{number}.data.npz", trains]
    return digests, listed


def verdict(answer: dict[str, Any]) -> str:
    """One word or a few for what happened."""
    if "error" in answer:
        return "fails: " + re.sub(r"\s+", " ", re.sub(r"\x1b\[\d+m|\S*/", "", answer["error"]))[:160]
    if answer["away"] > AWAY:
        return "predicts otherwise"
    return "does not train" if answer.get("trained") is False else "same"


def ran(python: str, folder: Path, listed: dict[str, list[Any]]) -> tuple[str, dict[str, str]]:
    """What one Keras says of some scripts: its version, and a verdict for each script."""
    (folder / "jobs.json").write_text(json.dumps(list(listed.values())), encoding="utf-8")
    done = subprocess.run([python, "-W", "ignore", RUNNER, folder], capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if len(lines) <= len(listed):
        raise RuntimeError(done.stderr[-2000:])
    names = {script: name for name, (script, *_) in listed.items()}
    return f"keras {lines[0]['version']}", {names[line["script"]]: verdict(line) for line in lines[1:]}


def check(pattern: str = "") -> dict[str, dict[str, str]]:
    """Of each Keras the verdicts that are not "same"; kept where all scripts are there."""
    with tempfile.TemporaryDirectory() as name:
        folder, others = Path(name), {}
        digests, listed = write_all(folder, pattern)
        for python in PYTHONS:
            version, _ = ran(python, folder, {})
            known = {} if pattern else known_by(version, digests)
            _, verdicts = ran(python, folder, {job: each for job, each in listed.items() if job not in known})
            others[version] = {job: said for job, said in verdicts.items() if said != "same"}
            print(version, len(verdicts), "scripts,", len(others[version]), "not the same", flush=True)
            if not pattern:
                keep(version, digests, {**known, **verdicts})
        return others


def known_by(version: str, digests: dict[str, str]) -> dict[str, str]:
    """What this Keras said of scripts that are as they were."""
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    if version not in kept.get("verdicts", {}):
        return {}
    unlike, said = kept["verdicts"][version]["not run"], kept["verdicts"][version]["others"]
    same = [job for job, digest in digests.items() if digest == kept["digests"].get(job) and job not in unlike]
    return {job: said.get(job, "same") for job in same if not digests[job].startswith("refused")}


def keep(version: str, digests: dict[str, str], verdicts: dict[str, str]) -> None:
    """Keeps what one Keras said; of others what they said of scripts that are as they were."""
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {"verdicts": {}}
    said = {other: known_by(other, digests) for other in kept["verdicts"]} | {version: verdicts}
    written = [job for job, digest in digests.items() if not digest.startswith("refused")]
    found = {
        other: {
            "not run": [job for job in written if job not in each],
            "others": {job: word for job, word in each.items() if word != "same"},
        }
        for other, each in said.items()
    }
    KEPT.write_text(json.dumps({"digests": digests, "verdicts": found}, indent=1, sort_keys=True) + "\n", "utf-8")


def main(arguments: list[str]) -> None:
    if not PYTHONS:
        sys.exit(__doc__)
    others = check(arguments[0] if arguments else "")
    if arguments:
        print(json.dumps(others, indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
