"""Fashion-MNIST: clothes in the shape of MNIST, and harder."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.data.datasets.base import datasets
from netbuilder.data.datasets.idx_pictures import IdxPictures
from netbuilder.data.remote import RemoteFile

_MIRRORS = (
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
)
_TEST_LABELS = "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"


def _file(name: str, size: int, sha256: str) -> RemoteFile:
    return RemoteFile(name=name, size=size, sha256=sha256, mirrors=tuple(mirror + name for mirror in _MIRRORS))


@datasets.register(kind="fashion_mnist", title="Fashion-MNIST", group="Pictures")
class FashionMnist(IdxPictures):
    """70,000 pictures of clothes, 28 × 28 pixels in grey, 60,000 to train on and 10,000 to test with."""

    about: ClassVar[str] = "70,000 pictures of ten kinds of clothes, 28 × 28 pixels, white on black."
    source: ClassVar[str] = "H. Xiao, K. Rasul and R. Vollgraf, Fashion-MNIST (2017), Zalando SE"
    licence: ClassVar[str] = "MIT"
    subfolders: ClassVar[tuple[str, ...]] = ("fashion_mnist", "fashion-mnist", "FashionMNIST/raw", "FashionMNIST")
    names: ClassVar[tuple[str, ...]] = (
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    )
    test_labels_sha256: ClassVar[str] = _TEST_LABELS
    remote: ClassVar[tuple[RemoteFile, ...]] = (
        _file(
            "train-images-idx3-ubyte.gz", 26_421_880, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"
        ),
        _file("train-labels-idx1-ubyte.gz", 29_515, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
        _file(
            "t10k-images-idx3-ubyte.gz", 4_422_102, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"
        ),
        _file("t10k-labels-idx1-ubyte.gz", 5_148, _TEST_LABELS),
    )
