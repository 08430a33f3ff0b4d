"""The virtual environment of a checkout: where it is, what is in it, and whether it can be used as it is."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

STAMP_FORMAT = 1


@dataclass(frozen=True)
class Checkout:
    """A folder with the program's source."""

    root: Path

    def lock(self, purpose: str) -> Path:
        """The file with the exact versions for a purpose: start or test."""
        return self.root / "packaging" / "locks" / f"{purpose}.txt"

    def fingerprint(self, purpose: str) -> str:
        """Changes whenever the packages must be installed anew."""
        digest = hashlib.sha256(str(STAMP_FORMAT).encode())
        for path in (self.lock(purpose), self.root / "pyproject.toml", self.root / "netbuilder" / "__init__.py"):
            digest.update(path.read_bytes() + b"\0")
        return digest.hexdigest()


@dataclass(frozen=True)
class Environment:
    """A virtual environment for one kind of Python on one kind of machine."""

    folder: Path

    @classmethod
    def of(cls, checkout: Checkout) -> Environment:
        """The one for the running Python; a checkout that several systems share has one for each."""
        kind = f"py{sys.version_info.major}.{sys.version_info.minor}-{sys.platform}-{platform.machine()}".lower()
        return cls(checkout.root / ".venv" / kind)

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def site_packages(self) -> Path:
        """The folder with its packages."""
        if os.name == "nt":
            return self.folder / "Lib" / "site-packages"
        return self.folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"

    def packages(self) -> list[str]:
        """The installed packages, by the folders that describe them."""
        return sorted(path.name for path in self.site_packages.glob("*.dist-info"))

    def is_ready(self, checkout: Checkout, purpose: str) -> bool:
        """Whether nothing is left to do: it is whole, for this Python and place, with the locked versions."""
        stamp = self.read_stamp()
        return (
            self.is_usable(stamp)
            and stamp["installed"].get(purpose) == checkout.fingerprint(purpose)
            and set(stamp["packages"]) <= set(self.packages())
        )

    def is_usable(self, stamp: dict) -> bool:
        """Whether it was made to the end by this Python in this place, so that packages can be installed into it."""
        return stamp.get("made_by") == self._maker() and self.python.exists()

    def read_stamp(self) -> dict:
        """What the last finished installation noted; empty when there was none, or it was cut short."""
        try:
            stamp = json.loads(self._stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        whole = isinstance(stamp, dict) and isinstance(stamp.get("installed"), dict) and "packages" in stamp
        return stamp if whole else {}

    def write_stamp(self, installed: dict[str, str]) -> None:
        """Notes a finished installation, all or nothing."""
        stamp = {"made_by": self._maker(), "installed": installed, "packages": self.packages()}
        aside = self._stamp.with_suffix(".new")
        aside.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
        aside.replace(self._stamp)

    def remove_stamp(self) -> None:
        """Marks it as unfinished before it is changed."""
        self._stamp.unlink(missing_ok=True)

    @property
    def _stamp(self) -> Path:
        return self.folder / "netbuilder-stamp.json"

    def _maker(self) -> list[str]:
        return [sys.base_prefix, f"{sys.version_info.major}.{sys.version_info.minor}", str(self.folder)]
