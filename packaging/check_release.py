"""Builds the source archive and the wheel, and tries the wheel as a user would: `python3 packaging/check_release.py`.

The files are left in `dist/`. The wheel is installed with the locked versions into a new environment in a temporary
folder, and the program is run there, where nothing of the checkout is in reach.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from bootstrap import failures, installation, processes
from bootstrap.console import Console
from bootstrap.environment import Checkout, Environment

ROOT = Path(__file__).resolve().parent.parent
LOCATIONS = "import netbuilder; from netbuilder.core import paths; print(netbuilder.__file__); print(paths.resources())"


class ReleaseError(Exception):
    """The built files are not fit to be published."""


def main() -> int:
    """Builds, checks and tries; returns 0 when all is well."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    try:
        check(Console())
    except (ReleaseError, failures.SetupError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


def check(console: Console) -> None:
    """All steps of the release check in order."""
    environment = Environment.of(Checkout(ROOT))
    installation.prepare(Checkout(ROOT), environment, "start", console)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        console.say("Building")
        sdist, wheel = build(environment.python, ROOT, ROOT / "dist")
        unpacked = unpack(sdist, folder / "unpacked")
        _, again = build(environment.python, unpacked, folder / "again")
        console.say("Comparing the contents")
        compare(wheel, again)
        console.say("Installing the wheel elsewhere")
        installed = install(wheel, folder / "venv", console)
        try_out(installed, folder, console)
    console.say(f"Fit to be published: {sdist.name}, {wheel.name}")


def build(python: Path, source: Path, out: Path) -> tuple[Path, Path]:
    """Builds a source archive and a wheel with the locked build backend; returns their paths."""
    _run([python, "-m", "hatchling", "build", "-d", out], source)
    newest = sorted(out.glob("*"), key=lambda path: path.stat().st_mtime)
    sdist = [path for path in newest if path.name.endswith(".tar.gz")][-1]
    wheel = [path for path in newest if path.suffix == ".whl"][-1]
    return sdist, wheel


def unpack(sdist: Path, folder: Path) -> Path:
    """Unpacks a source archive; returns the folder inside it."""
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    (inner,) = folder.iterdir()
    return inner


def wheel_files(wheel: Path) -> set[str]:
    """What a wheel installs, without its own description."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def expected_files(source: Path) -> set[str]:
    """What a wheel of this source must install: the program, and the resources inside it."""
    files = {path for folder in ("netbuilder", "resources") for path in (source / folder).rglob("*") if path.is_file()}
    names = {path.relative_to(source).as_posix() for path in files if "__pycache__" not in path.parts}
    return {f"netbuilder/{name}" if name.startswith("resources/") else name for name in names}


def compare(wheel: Path, wheel_from_sdist: Path) -> None:
    """Both wheels hold the whole program, so neither they nor the source archive lack a file."""
    for path in (wheel, wheel_from_sdist):
        if different := wheel_files(path) ^ expected_files(ROOT):
            raise ReleaseError(f"{path.name} does not hold what the source does: {', '.join(sorted(different)[:10])}")


def install(wheel: Path, folder: Path, console: Console) -> Environment:
    """Puts the wheel and the locked packages into a new environment."""
    environment = Environment(folder)
    installation.create(environment, console)
    pip = [environment.python, "-m", "pip", "install", "--quiet", "--no-deps"]
    _run([*pip, "--require-hashes", "--only-binary=:all:", "-r", Checkout(ROOT).lock("start")], folder)
    _run([*pip, wheel], folder)
    _run([environment.python, "-m", "pip", "check"], folder)
    return environment


def try_out(environment: Environment, folder: Path, console: Console) -> None:
    """Runs the installed program where nothing of the checkout is in reach."""
    package, resources = _run([environment.python, "-P", "-c", LOCATIONS], folder).split()
    for place in (package, resources):
        if not Path(place).is_relative_to(environment.folder) or not Path(place).exists():
            raise ReleaseError(f"the installed program looks for its files in {place}")
    program = environment.python.with_name("netbuilder.exe" if os.name == "nt" else "netbuilder")
    training = ["train", "hello-world", "--epochs", "1", "--runs", "runs"]
    for arguments in (["--version"], ["self-check"], training):
        console.say(f"$ netbuilder {' '.join(arguments)}")
        console.say(_run([program, *arguments], folder).rstrip())


def _run(command: Sequence[str | Path], folder: Path) -> str:
    environment = processes.clean_environment(os.environ, QT_QPA_PLATFORM="offscreen")
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise ReleaseError(f"{done.stdout}\nThis failed: {' '.join(str(part) for part in command)}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
