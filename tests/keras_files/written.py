"""What real Keras made of the files that the program writes: checked anew by hand, kept as `written.json`.

    NETBUILDER_KERAS_PYTHONS=python1:python2 python -m tests.keras_files.written [REGULAR EXPRESSION FOR NAMES]

The Pythons are made by `environments.py`. Without an expression all files are checked and what these Pythons say is
kept in `written.json`; what others said stays there as long as the files are the same. NETBUILDER_KERAS_LIBRARY may
name one of keras and tf_keras, to leave the other out.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from netbuilder.core.errors import FileError
from netbuilder.formats.files import save_model, save_weights
from tests.keras_files.writing_cases import Case, Made, cases, made

PYTHONS = [name for name in os.environ.get("NETBUILDER_KERAS_PYTHONS", "").split(os.pathsep) if name]
LIBRARIES = os.environ.get("NETBUILDER_KERAS_LIBRARY", "keras tf_keras").split()
KEPT = Path(__file__).with_name("written.json")
ENDINGS = (".keras", ".h5", ".weights.h5")
OPENER = Path(__file__).with_name("opens_with_keras.py")
AWAY, LEARNT = 1e-5, 1e-4


def write(case: Case, this: Made, folder: Path) -> dict[str, str]:
    """Writes a case in all forms; digests of what was written, or the sentence that refused it, by ending."""
    found = {}
    for ending in ENDINGS if case.name.startswith(("layer_", "graph_")) else ENDINGS[:2]:
        place = folder / f"{case.name}{ending}"
        try:
            (save_weights if ending == ".weights.h5" else save_model)(place, this.stored)
        except FileError as error:
            found[ending] = f"refused: {error.message}"
        else:
            found[ending] = digest(place)
    return found


def digest(place: Path) -> str:
    """A digest of everything in a file but the numbers that differ from machine to machine: the optimizer's."""
    hashed = hashlib.sha256()
    image = place.read_bytes()
    if zipfile.is_zipfile(place):
        with zipfile.ZipFile(place) as archive:
            hashed.update(archive.read("config.json"))
            image = archive.read("model.weights.h5")
    with h5py.File(io.BytesIO(image), "r") as file:
        for name in ("model_config", "training_config"):
            hashed.update(str(file.attrs.get(name)).encode())
        _hash_group(file, hashed)
    return hashed.hexdigest()[:12]


def _hash_group(group: h5py.Group, hashed: Any) -> None:
    for name in sorted(group):
        part = group[name]
        hashed.update(part.name.encode())
        for key in ("layer_names", "weight_names", "name"):
            hashed.update(str(np.asarray(part.attrs.get(key, "")).tolist()).encode())
        if isinstance(part, h5py.Group):
            _hash_group(part, hashed)
        else:
            hashed.update(f"{part.shape}{part.dtype}".encode())
            if not part.name.startswith("/optimizer"):
                hashed.update(part[()].tobytes())


def write_all(chosen: dict[str, Case], folder: Path) -> dict[str, dict[str, str]]:
    """Writes cases, the arrays that belong to them, and the list of jobs for `opens_with_keras.py`."""
    digests, jobs = {}, []
    for name, case in chosen.items():
        this = made(case)
        digests[name] = write(case, this, folder)
        for ending, written in digests[name].items():
            if written.startswith("refused"):
                continue
            groups = {"x": this.inputs, "t": this.targets, "y": this.outputs, "a": this.trained.get(ending, []),
                      "o": this.stored.optimizer_variables}  # fmt: skip
            arrays = {f"{letter}{k}": array for letter, group in groups.items() for k, array in enumerate(group)}
            np.savez(folder / f"{name}{ending}.npz", **arrays)
            if ending != ".weights.h5":
                jobs.append([f"{name}{ending}", f"{name}{ending}.npz", None])
            elif not digests[name][".keras"].startswith("refused"):
                jobs.append([f"{name}{ending}", f"{name}{ending}.npz", f"{name}.keras"])
    (folder / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    return digests


def opened(python: str, library: str, folder: Path) -> tuple[str, dict[str, str]]:
    """What one Keras says of all files: its version, and a verdict for each file."""
    done = subprocess.run(
        [python, "-W", "ignore", OPENER, folder, library], capture_output=True, text=True, check=False
    )
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise RuntimeError(done.stderr[-2000:])
    return f"{lines[0]['name']} {lines[0]['version']}", {line["file"]: verdict(line) for line in lines[1:]}


def verdict(answer: dict[str, Any]) -> str:
    """One word or a few for what happened."""
    if "error" in answer:
        return "does not open: " + re.sub(r"\s+", " ", answer["error"])[:80]
    if answer["away"] > AWAY:
        return "predicts otherwise"
    if answer.get("compiled") is False:
        return "opens without training settings"
    if answer.get("state", 0) > 1e-6:
        return "does not restore the optimizer"
    if answer.get("loss") is False:
        return "does not train"
    return "trains otherwise" if answer.get("learnt", 0) > LEARNT else "same"


def check(chosen: dict[str, Case], whole: bool = False) -> dict[str, Any]:
    """Digests of all files, and of each Keras the verdicts that are not "same"; kept where the `whole` is checked."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found: dict[str, Any] = {"digests": write_all(chosen, folder), "verdicts": {}}
        if (
            whole
            and KEPT.exists()
            and (kept := json.loads(KEPT.read_text(encoding="utf-8")))["digests"] == found["digests"]
        ):
            found = kept
        for python in PYTHONS:
            listed = subprocess.run([python, "-m", "pip", "list"], capture_output=True, text=True, check=False).stdout
            for library in LIBRARIES:
                if not re.search(rf"^{library.replace('_', '[-_]')}\s", listed, re.MULTILINE):
                    continue
                version, verdicts = opened(python, library, folder)
                if library == "tf_keras":
                    verdicts = {file: said for file, said in verdicts.items() if re.search(r"(?<!weights)\.h5$", file)}
                others = {file: said for file, said in verdicts.items() if said != "same"}
                found["verdicts"][version] = {"checked": len(verdicts), "others": others}
                if whole:
                    KEPT.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
                print(version, len(verdicts), "files,", len(others), "not the same", flush=True)
    return found


def main(arguments: list[str]) -> None:
    if not PYTHONS:
        sys.exit(__doc__)
    pattern = arguments[0] if arguments else ""
    found = check({name: case for name, case in cases().items() if re.search(pattern, name)}, whole=not pattern)
    if pattern:
        print(json.dumps(found["verdicts"], indent=1))


if __name__ == "__main__":
    main(sys.argv[1:])
