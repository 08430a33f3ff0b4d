"""Auto MPG: regression from a real table."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.data.datasets.base import datasets
from netbuilder.data.datasets.tables import Table


@datasets.register(kind="auto_mpg", title="Auto MPG", group="Tables")
class AutoMpg(Table):
    """392 cars of 1970 to 1982 with seven features; the answer is how far they go, in miles per gallon."""

    about: ClassVar[str] = "Regression: how many miles a car of the seventies goes with one gallon; 392 cars."
    source: ClassVar[str] = "R. Quinlan, Auto MPG, UCI Machine Learning Repository, doi:10.24432/C5859H"
