"""What the bundled tables share: one CSV file each, beside the program."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from netbuilder.core.paths import resources
from netbuilder.core.spec import param
from netbuilder.data.dataset import Dataset
from netbuilder.data.datasets.base import DatasetSpec


class Table(DatasetSpec):
    """A small table of real measurements."""

    test_share: float = param(0.2, "The share of rows kept for testing.", gt=0, lt=1)
    seed: int = param(0, "Another seed keeps other rows for testing.", ge=0, le=2**63 - 1)

    licence: ClassVar[str] = "CC BY 4.0"

    def load(self, folders: Iterable[str | Path] = ()) -> Dataset:
        """Reads the table and keeps a share of it for testing."""
        from netbuilder.data.readers.csv_table import CsvTable

        whole = CsvTable().read(resources() / "data" / f"{self.kind}.csv")
        named = replace(whole, name=self.title, source=self.source, licence=self.licence)
        return named.with_test(self.test_share, self.seed)
