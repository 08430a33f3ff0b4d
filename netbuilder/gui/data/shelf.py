"""What stands in the list of data sets, as lines."""

from __future__ import annotations

from pathlib import Path

from netbuilder.core.text import first_paragraph, mark
from netbuilder.data.datasets import DatasetSpec, datasets
from netbuilder.document.source import FileSource, Source
from netbuilder.gui.data.choice import Entry
from netbuilder.gui.text import size, tr

_FILE = "file:"
_GROUPS = (("Pictures", mark("Pictures"), "picture"), ("Tables", mark("Tables"), "table"))
_TOYS = ("Toys", mark("Points and curves"), "chart-line")


def kind_of(source: Source) -> str:
    """What stands for a source in the list."""
    return f"{_FILE}{Path(source.file).expanduser()}" if isinstance(source, FileSource) else source.kind


def path_of(kind: str) -> str:
    """The file that a line stands for, "" for a data set known by name."""
    return kind.removeprefix(_FILE) if kind.startswith(_FILE) else ""


def entries(own: list[FileSource], current: Source) -> list[Entry]:
    """All lines: what the user added, pictures, tables, toys; the current source is among them in any case."""
    added = list(own)
    if isinstance(current, FileSource) and kind_of(current) not in map(kind_of, added):
        added.insert(0, current)
    found: list[Entry] = []
    if added:
        found.append(Entry(tr("Your own")))
        found += [_own(source) for source in added]
    kinds = datasets.values()
    known = [*_GROUPS, _TOYS]
    for group, head, picture in known:
        inside = [kind for kind in kinds if kind.group == group]
        if inside:
            found.append(Entry(tr(head)))
            found += [_known(kind, picture) for kind in sorted(inside, key=_order)]
    others = [kind for kind in kinds if kind.group not in [name for name, _, _ in known]]
    if others:
        found.append(Entry(tr("Others")))
        found += [_known(kind, "data") for kind in others]
    return found


def _order(kind: type[DatasetSpec]) -> tuple[bool, int, str]:
    """What comes with the program first, then small downloads before large ones."""
    return bool(kind.remote), kind.fetch_bytes(), kind.title


def _known(kind: type[DatasetSpec], picture: str) -> Entry:
    here = kind().is_here()
    about = tr(kind.about or first_paragraph(kind))
    if not here:
        note, state = tr("to fetch: {size}", size=size(kind.fetch_bytes())), "download"
    elif kind.remote:
        note, state = tr("on this computer"), ""
    elif picture == _TOYS[2]:
        note, state = tr("drawn on the spot"), ""
    else:
        note, state = tr("built in"), ""
    return Entry(tr(kind.title), kind.kind, note, about, picture, state)


def _own(source: FileSource) -> Entry:
    path = Path(source.file).expanduser()
    if not path.exists():
        return Entry(path.name, kind_of(source), tr("not found"), str(path), "file", "warning")
    folder = path.is_dir()
    return Entry(path.name, kind_of(source), str(path.parent), str(path), "folder" if folder else "file")
