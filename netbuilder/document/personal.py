"""The user's own drawings: pictures with their answers, kept in the project."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.core.text import sentence

MOST = 100_000
"""Drawings that are kept at most."""


def _no_pictures() -> np.ndarray:
    return np.empty((0, 28, 28), np.uint8)


def _no_labels() -> np.ndarray:
    return np.empty(0, np.int64)


@dataclass(frozen=True, eq=False)
class Drawings:
    """Pictures of one size and the class of each; a change makes a new set.

    Shapes: `pictures` `(drawings, height, width)` uint8; `labels` `(drawings,)`.
    """

    pictures: np.ndarray = field(default_factory=_no_pictures)
    labels: np.ndarray = field(default_factory=_no_labels)

    def __post_init__(self) -> None:
        pictures, labels = np.asarray(self.pictures), np.asarray(self.labels)
        if pictures.dtype != np.uint8 or pictures.ndim != 3 or 0 in pictures.shape[1:]:
            raise DataError(
                sentence(
                    "Drawings are grey pictures of bytes, but here are {dtype} {shape}.",
                    dtype=pictures.dtype,
                    shape=pictures.shape,
                )
            )
        if labels.shape != pictures.shape[:1] or labels.dtype.kind not in "iu":
            raise DataError(sentence("{count} drawings need one class number each.", count=len(pictures)))
        if len(labels) > MOST:
            raise DataError(
                sentence("At most {most:,} drawings are kept, but here are {count:,}.", most=MOST, count=len(labels))
            )
        if len(labels) and int(labels.min()) < 0:
            raise DataError("The class of a drawing is a number from 0 on.")
        object.__setattr__(self, "pictures", _frozen(pictures))
        object.__setattr__(self, "labels", _frozen(labels.astype(np.int64)))

    def __len__(self) -> int:
        return len(self.labels)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Drawings):
            return NotImplemented
        return np.array_equal(self.pictures, other.pictures) and np.array_equal(self.labels, other.labels)

    __hash__ = None  # type: ignore[assignment]

    def added(self, picture: np.ndarray, label: int) -> Drawings:
        """One drawing more. Shapes: `picture` `(height, width)` uint8, of the size of the others."""
        picture = np.asarray(picture)
        if picture.ndim == 3 and picture.shape[2] == 1:
            picture = picture[..., 0]
        if picture.ndim != 2:
            raise DataError(sentence("A drawing is one grey picture, but its shape is {shape}.", shape=picture.shape))
        if not len(self):
            return Drawings(picture[None], np.array([label]))
        if picture.shape != self.pictures.shape[1:]:
            raise DataError(
                sentence(
                    "The drawings kept so far have the size {shape}, this one {other_shape}.",
                    shape=self.pictures.shape[1:],
                    other_shape=picture.shape,
                ),
                hint="Remove them first, or draw for a model of the same input.",
            )
        return Drawings(np.concatenate([self.pictures, picture[None]]), np.append(self.labels, label))

    def without(self, index: int) -> Drawings:
        """All but one."""
        kept = np.arange(len(self)) != index
        return Drawings(self.pictures[kept], self.labels[kept])


def _frozen(array: np.ndarray) -> np.ndarray:
    # A copy, unless it is ours already: a set that travels to another thread must not change there.
    if not array.flags.writeable and array.base is None:
        return array
    own = array.copy()
    own.flags.writeable = False
    return own
