"""Curves as a table."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netbuilder.core.errors import FileError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.training.callbacks.base import Callback, State, callbacks

if TYPE_CHECKING:
    from netbuilder.training.session import Session


@callbacks.register(title="CSV logger", group="Files", kind="CSVLogger")
class CSVLogger(Callback):
    """Writes one line an epoch to a CSV file. The columns are those of Keras's CSVLogger."""

    filename: str = param("training.csv", "The file.")
    separator: str = param(",", "What stands between two columns.")
    append: bool = param(False, "Whether lines are added to a file that is already there.")

    def start(self) -> State:
        # The length written so far: a resumed run cuts off what came after its checkpoint.
        return {"columns": None, "length": None}

    def train_begin(self, state: State, session: Session) -> None:
        path = session.folder / self.filename
        with _sentence(path):
            if not self.append:
                path.write_bytes(b"")
            state["length"] = path.stat().st_size if path.exists() else 0

    def epoch_end(self, state: State, session: Session, epoch: int, logs: dict[str, Any]) -> None:
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=self.separator)
        if state["columns"] is None:
            state["columns"] = _columns(logs)
            if not state["length"]:
                writer.writerow(["epoch", *state["columns"]])
        writer.writerow([epoch, *(_cell(logs.get(name, "NA")) for name in state["columns"])])
        path = session.folder / self.filename
        with _sentence(path):
            state["length"] = _written(path, state["length"], text.getvalue().encode())


def _columns(logs: dict[str, Any]) -> list[str]:
    names = sorted(logs)
    validated = any(name.startswith("val_") for name in names)
    return names if validated else names + [f"val_{name}" for name in names]


def _cell(value: Any) -> Any:
    if getattr(value, "ndim", 0):
        return f'"[{", ".join(map(str, value))}]"'
    return value


def _written(path: Path, start: int, content: bytes) -> int:
    """Writes from `start` on and returns the new length."""
    with path.open("r+b" if path.exists() else "wb") as file:
        file.truncate(start)
        file.seek(start)
        file.write(content)
    return start + len(content)


class _sentence:  # noqa: N801 - reads as a word at its use
    """Turns the system's complaint about a file into ours."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, OSError):
            reason = error.strerror or "the system gives no reason"
            raise FileError(
                sentence("The curves cannot be written: {reason}.", reason=reason),
                hint="Choose another file.",
                where=str(self.path),
            ) from error
