"""What the axes of a sample are called: height, width, channels, steps, features, units."""

from __future__ import annotations

from netbuilder.core.text import mark
from netbuilder.document.checks import DataFacts
from netbuilder.document.project import Project
from netbuilder.engine.layers import Layer
from netbuilder.engine.layers.base import Shape

Names = tuple[str, ...]

HEIGHT, WIDTH, CHANNELS = mark("height"), mark("width"), mark("channels")
STEPS, FEATURES, UNITS = mark("steps"), mark("features"), mark("units")

_PICTURE = (HEIGHT, WIDTH, CHANNELS)
_BY_RANK: dict[int, Names] = {1: (FEATURES,), 2: (STEPS, FEATURES), 3: _PICTURE}
_UNITS = ("Dense", "Maxout", "LSTM", "GRU", "SimpleRNN", "Bidirectional")
_NEW_MEANING = ("Flatten", "Reshape", "Permute", "RepeatVector", "Embedding")


def input_axes(project: Project, shape: Shape | None, facts: DataFacts | None = None) -> Names:
    """The names at the Input: two axes are a picture's where the data are pictures."""
    if shape is None:
        return ()
    if len(shape) == 2 and _are_pictures(project, facts):
        return (HEIGHT, WIDTH)
    return _usual(len(shape))


def _are_pictures(project: Project, facts: DataFacts | None) -> bool:
    reader = getattr(project.data, "reader", None)
    if project.data.group == "Pictures" or (reader is not None and "picture" in reader.kind):
        return True
    return facts is not None and len(facts.input_shape) in (2, 3) and min(facts.input_shape[:2]) > 1


def axis_names(spec: Layer, shape: Shape | None, given: Names) -> Names:
    """The names behind a layer that reads from axes of the given names."""
    if shape is None:
        return ()
    if spec.kind in _UNITS:
        return (*(given[:-1] if len(given) == len(shape) else _usual(len(shape))[:-1]), UNITS)
    if spec.kind.startswith("Global") and len(shape) == 1:
        return (CHANNELS,)
    if spec.group in ("Convolution", "Pooling") and len(shape) == 2:
        return (STEPS, CHANNELS)
    if len(given) == len(shape) and spec.kind not in _NEW_MEANING:
        return given
    return _usual(len(shape))


def _usual(rank: int) -> Names:
    if rank in _BY_RANK:
        return _BY_RANK[rank]
    return tuple(mark("axis") for _ in range(rank))
