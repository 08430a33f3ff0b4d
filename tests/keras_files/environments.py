"""Makes the Pythons with real Keras that the tests marked `keras` use.

    python tests/keras_files/environments.py FOLDER [--with SITE_PACKAGES] [VERSION ...]

For each version of Keras 3 a virtual environment FOLDER/keras-VERSION is made, with torch for its arithmetic, and one
FOLDER/keras-2 with TensorFlow and tf_keras. SITE_PACKAGES is a folder that has torch, numpy and h5py already: they are
then used from there and not installed again. At the end the line for NETBUILDER_KERAS_PYTHONS is printed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import venv
from pathlib import Path

VERSIONS = ("3.3.3", "3.6.0", "3.8.0", "3.10.0", "3.12.0", "3.15.1")
NEEDED = ("numpy", "h5py", "absl-py", "rich", "namex", "optree", "ml-dtypes", "packaging", "torch")


def python_of(folder: Path) -> Path:
    """The interpreter of a virtual environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make(folder: Path, packages: list[str], shared: Path | None) -> Path:
    """An environment with these packages, or with Keras alone beside what lies in a shared folder."""
    python = python_of(folder)
    if not python.exists():
        venv.create(folder, with_pip=True)
    if shared is not None:
        place = subprocess.run(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            capture_output=True,
            text=True,
            check=True,
        )
        Path(place.stdout.strip(), "shared.pth").write_text(f"{shared.resolve()}\n", encoding="utf-8")
        packages = ["--no-deps", *(package for package in packages if package.startswith("keras"))]
    subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
    return python


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description="Makes Pythons with real Keras.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("versions", nargs="*", default=VERSIONS)
    parser.add_argument("--with", dest="shared", type=Path)
    given = parser.parse_intermixed_args(arguments)
    made = [make(given.folder / f"keras-{v}", [f"keras=={v}", *NEEDED], given.shared) for v in given.versions]
    if tuple(given.versions) == VERSIONS:
        made.append(make(given.folder / "keras-2", ["tensorflow", "tf_keras"], None))
    print("NETBUILDER_KERAS_PYTHONS=" + os.pathsep.join(map(str, made)))


if __name__ == "__main__":
    main(sys.argv[1:])
