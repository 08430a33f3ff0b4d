"""The Build page, shown, with the bundled digits and an Input."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from netbuilder.engine.layers import layers


@pytest.fixture
def page(window):
    """The Build page of a window that is shown."""
    window.show_page("build")
    return window.findChild(QWidget, "page:build")


@pytest.fixture
def stack(page):
    """Its stack."""
    return page.stack


@pytest.fixture
def ids(bench):
    """The ids of the layers, in order."""

    def read():
        return [node.id for node in bench.editor.project.graph.nodes]

    return read


@pytest.fixture
def built(page):
    """Adds layers at the end, each a kind or a kind with settings."""

    def build(*wanted):
        for each in wanted:
            kind, settings = each if isinstance(each, tuple) else (each, {})
            page.commands.add(layers.create(kind, settings))
        page.bench.messages.dismiss("build")

    return build
