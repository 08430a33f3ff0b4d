"""Files bent at random: no crash, no hang, no unbounded memory; each answer is a value or a sentence.

At least 20,000 files; `NETBUILDER_FUZZ=10` tries ten times as many, `python -m tests.hostile.fuzz` says more.
"""

import os

import pytest

from tests.hostile import fuzz
from tests.hostile.guard import MOST_GROWTH, measured

TOTAL = round(20_000 * float(os.environ.get("NETBUILDER_FUZZ", "1")))
PIECE = 1000
PIECES = [
    (kind, start, min(start + PIECE, count))
    for kind, count in fuzz.counts(TOTAL).items()
    for start in range(0, count, PIECE)
]


def test_there_are_enough_files():
    assert sum(stop - start for _, start, stop in PIECES) >= TOTAL >= 20_000


@pytest.mark.parametrize(("kind", "start", "stop"), PIECES)
def test_bent_files(kind, start, stop, tmp_path):
    with measured() as use:
        found = list(fuzz.run(kind, range(start, stop), tmp_path))
    assert not found, "\n".join(map(str, found[:20]))
    assert use.growth < MOST_GROWTH


@pytest.mark.parametrize("kind", fuzz.KINDS)
def test_good_files_are_read_before_they_are_bent(kind, tmp_path):
    each = fuzz.KINDS[kind]
    for number, content in enumerate(each.seeds()):
        path = tmp_path / str(number) / each.name
        path.parent.mkdir()
        path.write_bytes(content)
        each.read(path)


def test_a_number_gives_the_same_file_again():
    one, two = (fuzz.KINDS["keras"].content("keras", 7) for _ in range(2))
    assert one == two != fuzz.KINDS["keras"].content("keras", 8)


def test_what_goes_wrong_is_noticed(tmp_path, monkeypatch):
    path = tmp_path / "x"
    path.write_bytes(b"")

    def broken(_):
        raise KeyError("x")

    def endless(_):
        while True:
            pass

    assert "KeyError" in fuzz.opened(broken, path)
    monkeypatch.setattr(fuzz, "MOST_SECONDS", 0.05)
    if hasattr(fuzz.signal, "SIGALRM"):
        assert "took" in fuzz.opened(endless, path)
