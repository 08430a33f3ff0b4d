"""Runs other programs: quietly with their output collected, or in place of this one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

# Each would lead a virtual environment's Python to packages outside it, or send pip's elsewhere.
MISLEADING = ("PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "__PYVENV_LAUNCHER__")


def clean_environment(environment: Mapping[str, str], **changes: str) -> dict[str, str]:
    """A copy without the variables that lead a virtual environment astray."""
    return {name: value for name, value in environment.items() if name not in MISLEADING} | changes


def collect(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    on_line: Callable[[str], None] = lambda line: None,
) -> tuple[int, str]:
    """Runs a command to its end; returns its exit code and all it wrote, and hands on each line as it comes."""
    lines: list[str] = []
    with subprocess.Popen(
        [str(part) for part in command],
        env=dict(os.environ if environment is None else environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            on_line(line.rstrip())
    return process.returncode, "".join(lines)


def become(command: Sequence[str | Path], environment: Mapping[str, str]) -> int:
    """Goes over into another program; returns its exit code where a process cannot turn into another."""
    parts = [str(part) for part in command]
    if os.name == "posix":
        os.execve(parts[0], parts, dict(environment))
    with subprocess.Popen(parts, env=dict(environment)) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue  # the program got the same Ctrl-C and ends by its own rules
