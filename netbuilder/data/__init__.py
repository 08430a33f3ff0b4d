"""Data: sets to train on, readers of files, batches, and the roads by which pictures come to a network.

Importing this package is cheap: Pillow, platformdirs and the network are imported where they are used, and the
registries (`netbuilder.data.datasets.datasets`, `netbuilder.data.readers.readers`,
`netbuilder.data.augmentations.augmentations`) are filled at their first use. What is not exported here:

- `augmentations.augment(x, specs, rng, tones=None)`: a batch of pictures, changed by chance;
  `augmentations.Augmenter(specs, shape, tones, scale, shift)`: the same as a transform of `Batches`;
  `augmentations.Tones.of(pictures, value_range)`: range and ground.
- `received.received(data, indices, prepare, specs, seed, tones)`: samples before and after, as arrays, as pictures and
  in numbers; `received.tones_of(data)`, to be kept by who asks often; `received.Numbers.of(x)`: a histogram and more.
- `pipeline.pipeline(strokes_or_picture, switches, shape=…, pad=…, light_ground=…)`: the picture after every step, or
  None for an empty pad; `pipeline.Switches`: the steps, to switch off; `strokes.Stroke(points, erase, width)`.
- `neighbours.Neighbours(samples).nearest(sample, count)`: the nearest training samples.
- `readers.fitting_readers(path)`: what a dropped file or folder can be; `readers.csv_table.CsvTable(…).look(path)`:
  the first rows of a table and all guesses, and `TableLook.advised`, the settings that make it readable;
  `readers.trying.try_table(reader, path, advise=)`: what comes of reading it so, as a value and never an error.
- `features.feature_numbers(x, names)`: least, mean, greatest and deviation of every column.
"""

from netbuilder.data.batches import Batches, Column
from netbuilder.data.checks import require_finite
from netbuilder.data.dataset import Dataset
from netbuilder.data.fetching import FetchProgress, fetch
from netbuilder.data.folders import search_folders, user_data
from netbuilder.data.pictures import read_picture
from netbuilder.data.readers import open_dataset
from netbuilder.data.split import split_indices

__all__ = [
    "Batches",
    "Column",
    "Dataset",
    "FetchProgress",
    "fetch",
    "open_dataset",
    "read_picture",
    "require_finite",
    "search_folders",
    "split_indices",
    "user_data",
]
