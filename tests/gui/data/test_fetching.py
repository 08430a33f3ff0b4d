"""Fetching a data set from a server of our own: called off, gone on with, refused."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton

from netbuilder.data.datasets import datasets
from netbuilder.data.datasets.mnist import Mnist
from netbuilder.data.folders import user_data
from netbuilder.data.remote import RemoteFile

FIRST = 300_000


def idx(values):
    head = struct.pack(f">BBBB{values.ndim}I", 0, 0, 8, values.ndim, *values.shape)
    return head + values.tobytes()


def files():
    rng = np.random.default_rng(0)
    found = {}
    for part, count in (("train", 1000), ("t10k", 100)):
        found[f"{part}-images-idx3-ubyte.gz"] = idx(rng.integers(0, 256, (count, 28, 28), np.uint8))
        found[f"{part}-labels-idx1-ubyte.gz"] = idx((np.arange(count) % 10).astype(np.uint8))
    return found


class Handler(BaseHTTPRequestHandler):
    """Gives the files, but of the first one only a beginning until it is told to go on."""

    def do_GET(self):
        content = self.server.files.get(self.path.strip("/"))
        if content is None:
            self.send_error(404)
            return
        asked = self.headers.get("Range", "")
        self.server.asked.append((self.path, asked))
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(content[start : start + FIRST])
            self.server.go_on.wait(60)
            self.wfile.write(content[start + FIRST :])

    def log_message(self, *_):
        pass


@pytest.fixture
def server(monkeypatch, page):
    monkeypatch.setenv("no_proxy", "*")
    shutil.rmtree(user_data(), ignore_errors=True)
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.daemon_threads = True
        running.files, running.asked, running.go_on = files(), [], threading.Event()
        address = f"http://127.0.0.1:{running.server_port}"
        remote = tuple(
            RemoteFile(
                name=name,
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                mirrors=(f"{address}/{name}",),
            )
            for name, content in running.files.items()
        )
        monkeypatch.setattr(Mnist, "remote", remote)
        labels = running.files["t10k-labels-idx1-ubyte.gz"]
        monkeypatch.setattr(Mnist, "test_labels_sha256", hashlib.sha256(labels).hexdigest())
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.go_on.set()
        running.shutdown()
        thread.join()
    shutil.rmtree(user_data(), ignore_errors=True)


def press(qtbot, page, name):
    button = page.findChild(QPushButton, name)
    assert button.isVisible() and button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_fetching_is_called_off_gone_on_with_and_loads(server, page, bench, qtbot, ready):
    page.choose("mnist")
    assert bench.library.state == "missing"
    assert not server.asked
    press(qtbot, page, "fetchButton")
    bar = page.findChild(QProgressBar, "fetchProgress")
    qtbot.waitUntil(lambda: bar.value() > 200)
    press(qtbot, page, "fetchCancel")
    server.go_on.set()
    button = page.findChild(QPushButton, "fetchButton")
    qtbot.waitUntil(button.isVisible)
    assert "Go on" in button.text().replace("&", "")
    assert bench.library.state == "missing"
    assert not page.findChild(QLabel, "fetchError").text()
    press(qtbot, page, "fetchButton")
    data = ready()
    assert (len(data.x_train), len(data.x_test)) == (1000, 100)
    images = [asked for path, asked in server.asked if "train-images" in path]
    assert images[0] == "" and images[1].startswith("bytes=")
    assert datasets["mnist"]().is_here()
    item = page.choice.currentItem()
    assert item.data(256) == "mnist" and "on this computer" in item.data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_server_that_refuses_is_told_in_a_sentence(server, page, qtbot):
    server.go_on.set()
    server.files.clear()
    page.choose("mnist")
    press(qtbot, page, "fetchButton")
    told = page.findChild(QLabel, "fetchError")
    qtbot.waitUntil(told.isVisible)
    assert "could not be fetched" in told.text() and "404" in told.text()
    assert page.findChild(QPushButton, "fetchButton").isEnabled()


def test_a_wrong_file_is_not_taken(server, page, bench, qtbot):
    server.go_on.set()
    name = "train-images-idx3-ubyte.gz"
    server.files[name] = server.files[name][::-1]
    page.choose("mnist")
    press(qtbot, page, "fetchButton")
    told = page.findChild(QLabel, "fetchError")
    qtbot.waitUntil(told.isVisible)
    assert "check sum" in told.text()
    assert bench.library.state == "missing"
