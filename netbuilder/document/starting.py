"""The project that a new window begins with: the bundled digits, and nothing built on them yet."""

from __future__ import annotations

from netbuilder.document.preparation import Preparation
from netbuilder.document.project import Project
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import layers

PIXELS = 28 * 28


def new_project() -> Project:
    """An Input for pictures of digits, each as one row of 784 numbers between 0 and 1."""
    graph = Graph.stack([layers.create("Input", {"shape": (PIXELS,)})])
    return Project(graph=graph, preparation=Preparation(scale="unit", flatten=True))
