"""Breast cancer: a diagnosis from measurements of cells."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.data.datasets.base import datasets
from netbuilder.data.datasets.tables import Table


@datasets.register(kind="breast_cancer", title="Breast cancer", group="Tables")
class BreastCancer(Table):
    """569 samples of tissue, benign or malignant, each with 30 measurements of the cells' nuclei."""

    about: ClassVar[str] = "Tell malignant from benign tissue by 30 measurements; 569 samples."
    source: ClassVar[str] = (
        "W. Wolberg, O. Mangasarian, N. Street and W. Street, Breast Cancer Wisconsin (Diagnostic), "
        "UCI Machine Learning Repository, doi:10.24432/C5DW2B"
    )
