"""Fetching over HTTP, against a server of our own that can misbehave."""

from __future__ import annotations

import contextlib
import errno
import gzip
import hashlib
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import pytest

from netbuilder.core.errors import DataError, FileError
from netbuilder.data import fetch, fetching
from netbuilder.data.datasets import datasets
from netbuilder.data.datasets.idx_pictures import IdxPictures
from netbuilder.data.remote import RemoteFile

CONTENT = np.random.default_rng(0).integers(0, 256, 900_000, np.uint8).tobytes()
NAME = "numbers.bin"


class Handler(BaseHTTPRequestHandler):
    """Serves CONTENT as the path says: /whole, /plain (no ranges), /short (breaks off), /wrong …"""

    def do_GET(self):
        way = self.path.split("/")[1]
        asked = self.headers.get("Range", "")
        self.server.seen.append((way, asked))
        if way == "missing":
            return self.send_error(404)
        content = {"wrong": CONTENT[::-1], "packed": gzip.compress(CONTENT, 1), "huge": CONTENT * 4}.get(way, CONTENT)
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and way != "plain" else 0
        if start >= len(content):
            return self.send_error(416)
        self.send_response(206 if start else 200)
        if start:
            at = start + 1 if way == "shifted" else start
            self.send_header("Content-Range", f"bytes {at}-{len(content) - 1}/{len(content)}")
        rest = content[start:]
        if way != "unstated":
            self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        if way == "short":
            rest = rest[: max(1, len(content) // 3)]
        elif way == "dead":
            rest = b""
        with contextlib.suppress(OSError):  # the client has gone
            self.wfile.write(rest)
        self.close_connection = True
        return None

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.seen = []
        running.daemon_threads = True
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def spec(server, monkeypatch):
    """Makes a data set of one file, offered in the given ways one after the other."""
    server.seen.clear()
    monkeypatch.setenv("no_proxy", "*")

    def make(*ways, packed=False, names=(NAME,)):
        address = f"http://127.0.0.1:{server.server_port}"

        class Fetched(IdxPictures):
            subfolders: ClassVar = ("numbers",)
            remote: ClassVar = tuple(
                RemoteFile(
                    name=name,
                    size=len(CONTENT),
                    sha256=hashlib.sha256(CONTENT).hexdigest(),
                    mirrors=tuple(f"{address}/{way}/{name}" for way in ways),
                    content=packed,
                )
                for name in names
            )

        Fetched.title = "Numbers"
        return Fetched()

    return make


def drained(generator):
    """All progress, and what the generator returns."""
    steps = []
    while True:
        try:
            steps.append(next(generator))
        except StopIteration as stop:
            return steps, stop.value


@pytest.mark.parametrize("way", ["whole", "plain", "unstated"])
def test_a_file_is_fetched_with_progress(spec, tmp_path, way):
    steps, folder = drained(fetch(spec(way), tmp_path))
    assert folder == tmp_path / "numbers"
    assert (folder / NAME).read_bytes() == CONTENT
    assert [file.name for file in folder.iterdir()] == [NAME]
    done = [step.done for step in steps]
    assert done == sorted(done) and len(set(done)) >= 4
    assert (done[0], done[-1], steps[-1].total, steps[-1].all_done) == (0, *[len(CONTENT)] * 3)


def test_nothing_is_asked_before_the_first_step_and_nothing_twice(spec, tmp_path, server):
    waiting = fetch(spec("whole"), tmp_path)
    assert not server.seen and not list(tmp_path.iterdir())
    drained(waiting)
    steps, _ = drained(fetch(spec("whole"), tmp_path))
    assert len(server.seen) == 1 and [step.done for step in steps] == [len(CONTENT)]


def test_a_damaged_file_that_is_here_is_fetched_anew(spec, tmp_path):
    (tmp_path / "numbers").mkdir()
    (tmp_path / "numbers" / NAME).write_bytes(b"old")
    drained(fetch(spec("whole"), tmp_path))
    assert (tmp_path / "numbers" / NAME).read_bytes() == CONTENT


def test_several_files_count_together(spec, tmp_path):
    steps, _ = drained(fetch(spec("whole", names=("a", "b")), tmp_path))
    assert steps[-1].all_done == steps[-1].all_total == 2 * len(CONTENT)
    together = [step.all_done for step in steps]
    assert together == sorted(together)


def test_cancelling_keeps_what_came_and_the_next_call_goes_on(spec, tmp_path, server):
    running = fetch(spec("whole"), tmp_path)
    while next(running).done < 300_000:
        pass
    running.close()
    part = tmp_path / "numbers" / f"{NAME}.part"
    kept = part.stat().st_size
    assert kept >= 300_000 and CONTENT.startswith(part.read_bytes())
    assert not (tmp_path / "numbers" / NAME).exists()
    drained(fetch(spec("whole"), tmp_path))
    assert server.seen[-1] == ("whole", f"bytes={kept}-")
    assert (tmp_path / "numbers" / NAME).read_bytes() == CONTENT


def partly(tmp_path, content):
    (tmp_path / "numbers").mkdir()
    (tmp_path / "numbers" / f"{NAME}.part").write_bytes(content)


@pytest.mark.parametrize(
    "begun",
    [CONTENT[:1000], CONTENT, b"x" * 1000, b"x" * len(CONTENT), CONTENT + b"more"],
    ids=["begun", "whole", "wrong", "all wrong", "too long"],
)
@pytest.mark.parametrize("way", ["whole", "plain"])
def test_whatever_lies_there_from_an_earlier_try_the_file_is_right(spec, tmp_path, begun, way):
    partly(tmp_path, begun)
    drained(fetch(spec(way), tmp_path))
    assert (tmp_path / "numbers" / NAME).read_bytes() == CONTENT
    assert not (tmp_path / "numbers" / f"{NAME}.part").exists()


def test_a_connection_that_breaks_is_taken_up_again(spec, tmp_path, server):
    drained(fetch(spec("short"), tmp_path))
    assert (tmp_path / "numbers" / NAME).read_bytes() == CONTENT
    assert len(server.seen) == 3


@pytest.mark.parametrize("bad", ["missing", "wrong", "dead", "huge", "shifted"])
def test_the_next_mirror_is_tried(spec, tmp_path, bad):
    if bad == "shifted":
        partly(tmp_path, CONTENT[:1000])
    drained(fetch(spec(bad, "whole"), tmp_path))
    assert (tmp_path / "numbers" / NAME).read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ("missing", "404"),
        ("wrong", "check sum is wrong"),
        ("dead", "connection broke.*Check the connection"),
        ("huge", "3,600,000 bytes where about 900,000"),
    ],
)
def test_when_no_mirror_helps_the_reason_is_said_and_nothing_is_installed(spec, tmp_path, bad, sentence):
    with pytest.raises(FileError, match=f"{NAME} could not be fetched.*{sentence}"):
        drained(fetch(spec(bad), tmp_path))
    assert not (tmp_path / "numbers" / NAME).exists()


def test_without_a_network_the_sentence_says_so(spec, tmp_path):
    numbers = spec("whole")
    unreachable = RemoteFile(name=NAME, size=10, sha256="", mirrors=("http://127.0.0.1:9/x",))
    type(numbers).remote = (unreachable,)
    with pytest.raises(FileError, match=r"cannot be reached.*Check the connection"):
        drained(fetch(numbers, tmp_path))


def test_packed_files_are_judged_by_their_content(spec, tmp_path):
    drained(fetch(spec("packed", packed=True), tmp_path))
    assert gzip.decompress((tmp_path / "numbers" / NAME).read_bytes()) == CONTENT


def test_too_little_space_is_said_before_anything_is_fetched(spec, tmp_path, server, monkeypatch):
    monkeypatch.setattr(fetching.shutil, "disk_usage", lambda _: SimpleNamespace(free=500_000))
    with pytest.raises(FileError, match=r"too little space.*1 MB more"):
        drained(fetch(spec("whole"), tmp_path))
    assert not server.seen


def test_a_disk_that_fills_up_is_said_to_be_full(spec, tmp_path, monkeypatch):
    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("netbuilder.data.download.os.fsync", full)
    with pytest.raises(FileError, match="disk is full"):
        drained(fetch(spec("whole"), tmp_path))
    assert not (tmp_path / "numbers" / NAME).exists()


def test_a_folder_that_cannot_be_written_is_said_to_be_so(spec, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FileError, match=r"cannot be written to|may not be written to"):
        drained(fetch(spec("whole"), tmp_path / "file"))


def test_what_comes_with_the_program_cannot_be_fetched(tmp_path):
    with pytest.raises(DataError, match="comes with the program"):
        drained(fetch(datasets["spiral"](), tmp_path))
