"""Keeps compiled code that is kept on disk in step with its source.

numba asks whether the file of a function has changed, but not the files of what that function calls: after a change in
one of them it would go on using the old code. So all files here are stamped together.
"""

from __future__ import annotations

import contextlib
import hashlib
import sys
from pathlib import Path

STAMP = f"kernels-{sys.version_info.major}{sys.version_info.minor}.stamp"


def forget_stale(folder: Path, sources: Path) -> bool:
    """Drops compiled code in `folder` that was made from other `sources`; whether there was any to drop.

    A folder that cannot be written to is left as it is.
    """
    found = [path.read_bytes() for path in sorted(sources.glob("*.py"))]
    digest = hashlib.sha256(b"\0".join(found)).hexdigest()
    stamp = folder / STAMP
    with contextlib.suppress(OSError):
        if stamp.exists() and stamp.read_text(encoding="ascii") == digest:
            return False
        for index in folder.glob(f"*.py{sys.version_info.major}{sys.version_info.minor}*.nbi"):
            index.unlink(missing_ok=True)
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(digest, encoding="ascii")
        return True
    return False
