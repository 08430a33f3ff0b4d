"""Wine: which grape it is made of."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.data.datasets.base import datasets
from netbuilder.data.datasets.tables import Table


@datasets.register(kind="wine", title="Wine", group="Tables")
class Wine(Table):
    """178 wines of three kinds of grape, each with 13 chemical measurements of very different sizes."""

    about: ClassVar[str] = "Tell the grapes of 178 wines apart by 13 chemical measurements."
    source: ClassVar[str] = "S. Aeberhard and M. Forina, Wine, UCI Machine Learning Repository, doi:10.24432/C5PC7J"
