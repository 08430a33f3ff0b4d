"""Names of keras.preprocessing: none of them is offered, and each says so."""

from __future__ import annotations

from netbuilder.keras.unsupported import names_of

__getattr__ = names_of(
    "keras.preprocessing",
    "image sequence text image_dataset_from_directory text_dataset_from_directory timeseries_dataset_from_array",
    {
        "image": "Read pictures with netbuilder.data.open_dataset.",
        "sequence": "Use keras.utils.pad_sequences.",
        "text": "Turn texts into numbers first.",
    },
)
