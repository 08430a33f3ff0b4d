"""Makes the virtual environment and installs the locked packages into it."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from . import failures, processes, system_packages
from .console import Console
from .environment import Checkout, Environment

NEEDED_MB = {"start": 700, "test": 1000}
INCLUDES = {"start": ("start",), "test": ("start", "test")}
PIP_WITH_RAW_PROGRESS = (24, 1)


def prepare(checkout: Checkout, environment: Environment, purpose: str, console: Console) -> None:
    """Brings the environment to the state that the lock file describes; does nothing when it is there."""
    if environment.is_ready(checkout, purpose):
        return
    _make_folder(environment.folder)
    with _alone(environment.folder, console):
        if environment.is_ready(checkout, purpose):
            return
        _check_space(checkout.root, purpose)
        _install(checkout, environment, purpose, console)


def _install(checkout: Checkout, environment: Environment, purpose: str, console: Console) -> None:
    stamp = environment.read_stamp()
    environment.remove_stamp()
    if not environment.is_usable(stamp):
        console.say(f"[1/3] Making a Python environment in {_shown(environment.folder)}")
        create(environment, console)
        stamp = {}
    try:
        lock = checkout.lock(purpose)
        console.say(f"[2/3] Installing {count_pins(lock)} packages (the first time this takes a few minutes)")
        _pip(environment, console, "--require-hashes", "--only-binary=:all:", "--no-deps", "--requirement", lock)
        console.say("[3/3] Installing NetBuilder itself")
        _pip(environment, console, "--no-build-isolation", "--no-deps", "--no-index", "--editable", checkout.root)
    except failures.SetupError:
        environment.write_stamp({})  # pip gave up in order: what is there can stay, and the next try is quicker
        raise
    fingerprints = {name: checkout.fingerprint(name) for name in INCLUDES[purpose]}
    environment.write_stamp(fingerprints)
    console.say("Ready.")


def create(environment: Environment, console: Console) -> None:
    """Makes an empty virtual environment, over whatever an interrupted try has left."""
    if not _can_make_environments():
        system_packages.install_venv_module(console)
    # A virtual environment's own Python must not be the parent of another: it may be the one being replaced.
    base = getattr(sys, "_base_executable", None) or sys.executable
    code, output = processes.collect(
        [base, "-m", "venv", "--clear", environment.folder],
        environment=processes.clean_environment(os.environ),
    )
    if code:
        raise failures.from_output(output)


def _can_make_environments() -> bool:
    importlib.invalidate_caches()
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


def _pip(environment: Environment, console: Console, *arguments: str | Path) -> None:
    command = [environment.python, "-u", "-X", "utf8", "-m", "pip", "install", "--no-input", "--retries=3"]
    if _pip_version() >= PIP_WITH_RAW_PROGRESS:
        command.append("--progress-bar=raw")
    code, output = processes.collect(
        [*command, *arguments],
        environment=processes.clean_environment(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1"),
        on_line=PipReport(console),
    )
    if code:
        raise failures.from_output(output if code > 0 else output + "\nKilled")


class PipReport:
    """Turns pip's lines into one short line for each package."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._package = ""

    def __call__(self, line: str) -> None:
        if found := re.match(r"(?:Collecting|Obtaining) ([\w.-]+)==([\w.]+)", line):
            self._package = f"{found[1]} {found[2]}"
        elif found := re.match(r"\s+(?:Downloading|Using cached) .*\((.*)\)$", line):
            self._console.say(f"      {self._package}, {found[1]}")
        elif found := re.match(r"Progress (\d+) of (\d+)", line):
            share = int(found[1]) / max(int(found[2]), 1)
            self._console.count(f"      {self._package}: {share:.0%}")
        elif line.startswith("Installing collected packages"):
            self._console.count("      unpacking ...")
        elif "Retrying" in line and "WARNING" in line:
            self._console.say("      No answer from the network, trying again ...")


def count_pins(lock: Path) -> int:
    """How many packages a lock file names."""
    return len(re.findall(r"^[\w.-]+==", lock.read_text(encoding="utf-8"), flags=re.MULTILINE))


def _pip_version() -> tuple[int, ...]:
    import ensurepip  # Debian's bare Python lacks it until python3-venv is there

    return tuple(int(part) for part in re.findall(r"\d+", ensurepip.version())[:2])


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / "writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise failures.from_os_error(error) from error


def _check_space(folder: Path, purpose: str) -> None:
    free_mb = shutil.disk_usage(folder).free // 2**20
    if free_mb < NEEDED_MB[purpose]:
        raise failures.SetupError(
            f"the disk is full: {free_mb} MB are free, and it needs {NEEDED_MB[purpose]} MB.",
            failures.DISK_FULL.cure,
        )


@contextlib.contextmanager
def _alone(folder: Path, console: Console) -> Iterator[None]:
    """Lets one start at a time install; the system frees the lock even when its holder is killed."""
    with Path(f"{folder}.lock").open("a+b") as file:
        if not _try_lock(file.fileno()):
            console.say("Another start is installing. Waiting for it ...")
            _wait_for_lock(file.fileno())
        yield


if os.name == "nt":
    import msvcrt
    import time

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _wait_for_lock(descriptor: int) -> None:
        while not _try_lock(descriptor):
            time.sleep(0.5)

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _wait_for_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
