"""Turns what went wrong while setting up into a cause and a cure in plain words."""

from __future__ import annotations

import errno
import re
from dataclasses import dataclass

TAIL_LINES = 15


class SetupError(Exception):
    """Setting up cannot go on: why, what to do about it, and what a tool said."""

    def __init__(self, cause: str, cure: str, details: str = "") -> None:
        super().__init__(cause)
        self.cause = cause
        self.cure = cure
        self.details = details

    def __str__(self) -> str:
        head = f"{self.details}\n\n" if self.details else ""
        return f"{head}NetBuilder cannot start: {self.cause}\n{self.cure}"


@dataclass(frozen=True)
class Symptom:
    """A pattern in a tool's output, and what it means; some do not say enough without the output."""

    pattern: str
    cause: str
    cure: str
    show_output: bool = False


DISK_FULL = Symptom(
    r"No space left on device|Errno 28\b|Disk quota exceeded|WinError 112|not enough space on the disk",
    "the disk is full.",
    "Free about 1 GB, also in the folder for temporary files, and run the same command again.",
)
NOT_WRITABLE = Symptom(
    r"Permission ?denied|Read-only file system|Errno 13\b|Errno 30\b|WinError 5\b|Access is denied",
    "this folder cannot be written to, or a file in it is in use.",
    "Close running copies of NetBuilder, or copy the whole folder to a place that is yours, and run the command there.",
)

# The first that fits is meant, so the order goes from the plain to the vague: without a network pip also says at last
# that it found no matching version.
SYMPTOMS = (
    DISK_FULL,
    Symptom(
        r"ensurepip is not available|No module named '?(ensurepip|venv|pip)\b",
        "this Python came without the part that makes virtual environments.",
        "On Debian or Ubuntu run: sudo apt install python3-venv\nThen run the same command again.",
    ),
    Symptom(
        r"CERTIFICATE_VERIFY_FAILED|SSLError|SSLCertVerificationError",
        "the connection is not trusted; often a school's or company's network looks into it.",
        "Try another network, or name its certificate file in the variable PIP_CERT, and run the same command again.",
    ),
    Symptom(
        r"name resolution|Name or service not known|nodename nor servname|getaddrinfo failed|NewConnectionError"
        r"|ConnectTimeoutError|ReadTimeoutError|Read timed out|Network is unreachable|ProxyError|No route to host"
        r"|Connection (refused|reset|aborted|broken)|RemoteDisconnected|NameResolutionError|IncompleteRead",
        "the packages it needs could not be downloaded; there seems to be no network.",
        "Connect to the internet (only this first start needs it) and run the same command again.\n"
        "Behind a proxy, set the variable HTTPS_PROXY first.",
    ),
    Symptom(
        r"DO NOT MATCH THE HASHES",
        "a downloaded package is not the one that was asked for: it is damaged or was changed on the way.",
        "Run the same command again. If that does not help, run: python -m pip cache purge",
    ),
    Symptom(
        r"No matching distribution found|is not a supported wheel",
        "a package it needs has no ready-made version for this computer or this Python.",
        "It runs on 64-bit Windows 10, macOS 13, Linux with glibc 2.34 (Debian 12, Ubuntu 22.04), or newer.",
        show_output=True,
    ),
    NOT_WRITABLE,
    Symptom(
        r"MemoryError|Cannot allocate memory|Killed",
        "there is not enough memory.",
        "Close other programs and run the same command again.",
    ),
)
UNKNOWN = Symptom(
    "",
    "setting up went wrong in a way it does not know.",
    "Remove the folder .venv and run the same command again. If it happens once more, please report the lines above.",
    show_output=True,
)


def from_output(output: str) -> SetupError:
    """The failure that a tool's output tells of."""
    found = next((symptom for symptom in SYMPTOMS if re.search(symptom.pattern, output)), UNKNOWN)
    return SetupError(found.cause, found.cure, last_lines(output) if found.show_output else "")


def last_lines(output: str) -> str:
    """The end of a tool's output, where it says what went wrong."""
    return "\n".join(output.strip().splitlines()[-TAIL_LINES:])


def from_os_error(error: OSError) -> SetupError:
    """The failure that the system reports when a file or program cannot be used."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        found = DISK_FULL
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        found = NOT_WRITABLE
    else:
        found = UNKNOWN
    return SetupError(found.cause, found.cure, str(error))
