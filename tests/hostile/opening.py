"""Opens hostile files in a process of their own, and starts another where one does not survive."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.hostile.attack import Attack, Bait
from tests.hostile.guard import MOST_GROWTH, MOST_SECONDS

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 60.0  # seconds without a word until the process counts as hanging
_LONGEST_SENTENCE = 1200
_WORDS_OF_PYTHON = ("Traceback", "Error:", "object at 0x", "NoneType", "netbuilder.", "h5py", "KeyError", "TypeError")


@dataclass(frozen=True)
class Answer:
    """What came of one file on one road."""

    attack: Attack
    road: str
    told: dict[str, Any]

    def complaints(self) -> Iterable[str]:
        """What is wrong with it."""
        told, attack = self.told, self.attack
        name = f"{attack.name} by {self.road}"
        if told.get("died"):
            yield f"{name}: {told['died']}"
            return
        if told["seen"]:
            yield f"{name}: did {told['seen'][:3]}"
        if told["secret"]:
            yield f"{name}: gave away what another file holds"
        if told["seconds"] > MOST_SECONDS:
            yield f"{name}: took {told['seconds']:.1f} s"
        if told["growth"] > MOST_GROWTH:
            yield f"{name}: took {told['growth'] >> 20} MB"
        if told.get("trace"):
            yield f"{name}: {told['kind']} instead of a sentence: {told['trace'][-700:]}"
        elif told["loaded"]:
            yield from self._loaded(name)
        else:
            yield from self._refused(name)

    def _loaded(self, name: str) -> Iterable[str]:
        own = self.road == "load_model" and not self.attack.name.endswith(".weights.h5")
        own = own or (self.road == "load_weights" and self.attack.name.endswith(".weights.h5"))
        own = own or self.road in ("open_dataset", "read_project_file")
        if own and self.attack.loads is False:
            yield f"{name}: was opened"
        if own and self.attack.shows and self.road == "load_model" and not self.told["shown"]:
            yield f"{name}: does not show {self.attack.shows!r} as it is"

    def _refused(self, name: str) -> Iterable[str]:
        text = self.told["sentence"]
        if self.attack.loads is True and self.road == "load_model":
            yield f"{name}: was refused: {text}"
        if "\n" in text or any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in text):
            yield f"{name}: more than one line, or odd letters: {text[:300]!r}"
        if len(text) > _LONGEST_SENTENCE:
            yield f"{name}: a sentence of {len(text)} letters: {text[:200]!r}"
        said = text.replace(str(self.told.get("path", "")), "")
        if any(word in said for word in _WORDS_OF_PYTHON if word not in self.attack.words):
            yield f"{name}: speaks of the program's inside: {text[:300]}"
        first = "load_weights" if self.attack.name.endswith(".weights.h5") else "load_model"
        words = self.attack.words if self.road in (first, "open_dataset", "read_project_file") else ()
        if words and not any(word.lower() in said.lower() for word in words):
            yield f"{name}: does not name the reason {words}: {text[:300]}"


def write(attacks: Iterable[Attack], folder: Path) -> list[tuple[Attack, Path]]:
    """Writes the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for attack in attacks:
        path = folder / attack.name
        assert not path.exists(), f"two files are called {attack.name}"
        path.write_bytes(attack.content)
        written.append((attack, path))
    return written


def open_all(kind: str, files: Sequence[tuple[Attack, Path]]) -> list[Answer]:
    """Opens each file on all its roads."""
    answers: list[Answer] = []
    rest = list(files)
    while rest:
        with tempfile.TemporaryFile("w+") as errors:
            done, died = _run(kind, rest, errors)
        for attack, path in rest[: done + 1]:
            answers += [Answer(attack, told["road"], {**told, "path": str(path)}) for told in died.pop(attack.name, [])]
        rest = rest[done + 1 :]
    return answers


def _run(
    kind: str, files: Sequence[tuple[Attack, Path]], errors: IO[str]
) -> tuple[int, dict[str, list[dict[str, Any]]]]:
    """Answers by file, and the place of the last file that was opened; the process may not outlive that one."""
    command = [sys.executable, "-P", "-m", "tests.hostile.child", kind]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "NO_COLOR": "1"}
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment, cwd=ROOT
    )
    assert process.stdin and process.stdout
    tasks = "".join(json.dumps({"path": str(path), "shows": attack.shows}) + "\n" for attack, path in files)
    feeder = threading.Thread(target=_feed, args=(process.stdin, tasks), daemon=True)
    feeder.start()
    found: dict[str, list[dict[str, Any]]] = {}
    begun: dict[str, Any] | None = None
    while True:
        watch = threading.Timer(_PATIENCE, process.kill)
        watch.start()
        line = process.stdout.readline()
        watch.cancel()
        if not line:
            break
        told = json.loads(line)
        if told.get("begun"):
            begun = told
        else:
            begun = None
            found.setdefault(told["file"], []).append(told)
    code = process.wait()
    feeder.join()
    process.stdout.close()
    errors.seek(0)
    said = errors.read()[-2000:]
    names = [attack.name for attack, _ in files]
    if begun is None:
        if code:
            raise AssertionError(f"the process that opens files ended with {code}: {said}")
        return len(files) - 1, found
    end = "does not come to an end" if code == -9 else f"kills the process ({code})"
    found.setdefault(begun["file"], []).append({**begun, "died": end})
    return names.index(begun["file"]), found


def _feed(pipe: Any, text: str) -> None:
    with suppress(OSError), pipe:  # if the process is gone, that is noticed where it is read
        pipe.write(text)


def laid(folder: Path) -> Bait:
    """The bait beside hostile files."""
    bait = Bait(folder / "bait")
    bait.folder.mkdir(parents=True)
    bait.lay()
    return bait
