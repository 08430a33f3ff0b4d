"""MNIST, the handwritten digits on which neural networks learnt to read."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.data.datasets.base import datasets
from netbuilder.data.datasets.idx_pictures import IdxPictures
from netbuilder.data.remote import RemoteFile

SOURCE = "Y. LeCun, C. Cortes and C. J. C. Burges, The MNIST database of handwritten digits"
LICENCE = "CC BY-SA 3.0"

_MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
_TEST_LABELS = "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"


def _file(name: str, size: int, sha256: str) -> RemoteFile:
    return RemoteFile(name=name, size=size, sha256=sha256, mirrors=tuple(mirror + name for mirror in _MIRRORS))


@datasets.register(kind="mnist", title="MNIST", group="Pictures")
class Mnist(IdxPictures):
    """70,000 handwritten digits, 28 × 28 pixels in grey, 60,000 to train on and 10,000 to test with."""

    about: ClassVar[str] = "70,000 handwritten digits from 0 to 9, 28 × 28 pixels, white on black."
    source: ClassVar[str] = SOURCE
    licence: ClassVar[str] = LICENCE
    subfolders: ClassVar[tuple[str, ...]] = ("mnist", "MNIST/raw", "MNIST")
    npz_name: ClassVar[str] = "mnist.npz"
    names: ClassVar[tuple[str, ...]] = tuple("0123456789")
    test_labels_sha256: ClassVar[str] = _TEST_LABELS
    remote: ClassVar[tuple[RemoteFile, ...]] = (
        _file(
            "train-images-idx3-ubyte.gz", 9_912_422, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"
        ),
        _file("train-labels-idx1-ubyte.gz", 28_881, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        _file(
            "t10k-images-idx3-ubyte.gz", 1_648_877, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"
        ),
        _file("t10k-labels-idx1-ubyte.gz", 4_542, _TEST_LABELS),
    )
