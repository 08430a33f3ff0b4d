"""Writes the lock files anew: exact versions with hashes, for every system and every Python that the project supports.

Usage: `pip install uv`, then `python packaging/lock.py`. Commit what changed and run the tests.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "packaging" / "locks"
BUILD_BACKEND = "hatchling>=1.27"
OPTIONS = (
    "--universal",
    "--python-version=3.11",
    "--fork-strategy=fewest",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--upgrade",
    "--quiet",
)


def main() -> int:
    """Resolves the program's packages, then those of the tests with the same versions."""
    uv = shutil.which("uv")
    if uv is None:
        print("This needs uv. Install it with: python -m pip install uv", file=sys.stderr)
        return 1
    LOCKS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        build = Path(folder, "build.in")
        build.write_text(BUILD_BACKEND + "\n", encoding="utf-8")
        common = [uv, "pip", "compile", *OPTIONS, str(ROOT / "pyproject.toml"), str(build)]
        start, test = LOCKS / "start.txt", LOCKS / "test.txt"
        subprocess.run([*common, f"--output-file={start}"], check=True, cwd=ROOT)
        subprocess.run(
            [*common, "--extra=test", f"--constraint={start}", f"--output-file={test}"], check=True, cwd=ROOT
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
