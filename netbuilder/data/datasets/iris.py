"""Iris: the oldest table of machine learning."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.data.datasets.base import datasets
from netbuilder.data.datasets.tables import Table


@datasets.register(kind="iris", title="Iris", group="Tables")
class Iris(Table):
    """150 flowers of three kinds, each with four lengths in centimetres."""

    about: ClassVar[str] = "Tell three kinds of iris apart by four lengths of their leaves; 150 flowers."
    source: ClassVar[str] = "R. A. Fisher (1936), Iris, UCI Machine Learning Repository, doi:10.24432/C56C76"
