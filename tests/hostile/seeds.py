"""Small good files of every kind that the program reads, to be bent."""

from __future__ import annotations

import functools
import gzip
import io
import json
import sqlite3
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from netbuilder.document.personal import Drawings
from netbuilder.document.project import Project
from netbuilder.experiments.store import RunStore
from netbuilder.formats.checkpoint import write_checkpoint
from netbuilder.formats.history_json import history_to_json
from netbuilder.formats.keras_files.archive_writing import keras_image
from netbuilder.formats.nbproj import ProjectFile, to_bytes
from netbuilder.training.history import History
from tests.hostile import attack
from tests.unit.data.making import idx_bytes, png_bytes
from tests.unit.formats.support import stored, trained

Seeds = tuple[bytes, ...]


@functools.cache
def keras() -> Seeds:
    """Models in Keras's words and in ours, with their training settings."""
    adam = attack.wrapped("keras.optimizers", "Adam", {"learning_rate": 0.001})
    training = {"optimizer": adam, "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}
    nested = attack.sequential(attack.sequential(attack.dense("dense", 5)), attack.dense("answer", 3))
    own = [keras_image(stored(trained(name)[0])) for name in ("branched", "recurrent", "convolutions")]
    return (
        attack.archive({**attack.plain_model(), "compile_config": training}),
        attack.archive(attack.plain_graph()),
        attack.archive(nested, attack.weights(_inside)),
        *own,
    )


def _inside(file):
    """Puts the first layer's weights where a nested model has them."""
    file.move("layers/dense", "layers/sequential/layers/dense")
    file.move("layers/dense_1", "layers/dense")


@functools.cache
def old_models() -> Seeds:
    """Files of Keras 2."""
    training = json.dumps({"loss": "mse", "optimizer_config": {"class_name": "SGD", "config": {"lr": 0.1}}})
    return (
        attack.legacy(lambda file: file.attrs.create("training_config", training)),
        attack.legacy(libver="latest"),
    )


@functools.cache
def weights() -> Seeds:
    """Files of weights alone."""
    values = np.ones((4, 5), np.float32)

    def packed(file):
        del file[attack.KERNEL]
        file.create_dataset(
            attack.KERNEL, data=values, chunks=(2, 2), compression="gzip", shuffle=True, fletcher32=True
        )

    return (attack.weights(), attack.weights(libver="latest"), attack.weights(packed), attack.weights(packed, "latest"))


@functools.cache
def projects() -> Seeds:
    """Project files with all that they can hold."""
    drawings = Drawings(np.zeros((3, 28, 28), np.uint8), np.arange(3))
    curves = History([0, 1], {"loss": [1.0, float("nan")]}, [0.1, 0.2])
    whole = ProjectFile(
        project=Project(name="seed"), model=keras()[0], history=curves, personal=drawings, window={"place": "build"}
    )
    return (to_bytes(whole), to_bytes(ProjectFile(project=Project(name="plain"), others={"new/part": b"123"})))


@functools.cache
def plain_projects() -> Seeds:
    """Projects as JSON."""
    folder = Path(__file__).resolve().parents[2] / "resources" / "projects"
    found = folder.glob("*.json") if folder.is_dir() else []
    return tuple(path.read_bytes() for path in sorted(found)) or (json.dumps(Project().to_json()).encode(),)


@functools.cache
def histories() -> Seeds:
    """Curves."""
    return (json.dumps(history_to_json(History([0, 1], {"loss": [1.0, float("inf")]}, [0.1, 0.2]))).encode(),)


@functools.cache
def checkpoints() -> Seeds:
    """The state of a run."""
    state = {"weights": {"a": {"kernel": np.ones((3, 2), np.float32)}}, "position": {"epoch": 1, "batch": 0, "step": 5}}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "c"
        write_checkpoint(path, state, {"run": 1})
        return (path.read_bytes(),)


@functools.cache
def tables() -> Seeds:
    """Tables of text."""
    rows = "".join(f"{n},{n / 3:.3f},{'red' if n % 2 else 'blue'},{n % 3}\n" for n in range(12))
    numbers = "".join(f"{n};{n * n}\n" for n in range(9))
    quoted = 'name,"a ""b"""\n"x,y",1\n"line\nbreak",2\n'
    return (("a,b,colour,class\n" + rows).encode(), numbers.encode(), quoted.encode(), rows.encode("utf-16"))


@functools.cache
def npz() -> Seeds:
    """Arrays of numpy."""
    found = []
    for save in (np.savez, np.savez_compressed):
        target = io.BytesIO()
        save(target, x=np.arange(24, dtype=np.float32).reshape(6, 4), y=np.arange(6) % 2, names=np.array(["a", "b"]))
        found.append(target.getvalue())
    return tuple(found)


@functools.cache
def idx() -> Seeds:
    """Pictures of digits, as MNIST has them."""
    return (idx_bytes(np.arange(3 * 16, dtype=np.uint8).reshape(3, 4, 4)), idx_bytes(np.ones((3, 2), np.float32)))


@functools.cache
def labels() -> bytes:
    """The classes of those three."""
    return idx_bytes(np.array([0, 1, 1], np.uint8))


@functools.cache
def packed_idx() -> Seeds:
    """The same, gzipped."""
    return tuple(gzip.compress(content) for content in idx())


@functools.cache
def hdf5_sets() -> Seeds:
    """Arrays of samples in HDF5."""
    found = []
    for libver in ("earliest", "latest"):
        image: list[bytes] = []
        with attack.hdf5(image, libver) as file:
            file.create_dataset("x_train", data=np.ones((6, 4), np.float32), chunks=(2, 4), compression="gzip")
            file["y_train"] = np.arange(6) % 2
            file["group/names"] = np.array([b"a", b"b"])
            file["words"] = ["x", "yy"]
        found.append(image[0])
    return tuple(found)


@functools.cache
def pictures() -> Seeds:
    """A picture in every format that is read."""
    colour = np.random.default_rng(0).integers(0, 256, (9, 7, 3), np.uint8)
    found = []
    for kind in ("PNG", "JPEG", "BMP", "GIF", "WEBP", "TIFF", "PPM"):
        for picture in (Image.fromarray(colour), Image.fromarray(colour[:, :, 0])):
            target = io.BytesIO()
            picture.save(target, kind)
            found.append(target.getvalue())
    return tuple(found)


@functools.cache
def picture_zips() -> Seeds:
    """Pictures in class folders, zipped."""
    picture = png_bytes(np.zeros((6, 5, 3), np.uint8))
    members = [(f"{name}/{n}.png", picture) for name in ("cat", "dog") for n in range(2)]
    return (attack.zipped(members),)


@functools.cache
def stores() -> Seeds:
    """A list of runs."""
    with tempfile.TemporaryDirectory() as folder:
        with RunStore(folder) as store:
            for number in range(3):
                run = store.begin(Project(name=f"run {number}").to_json(), {"title": "x"}, {"netbuilder": "0"})
                store.add_epoch(run, 0, {"loss": 1.0, "val_loss": 2.0}, 0.1)
                store.end(run, "finished", "", 0.2)
        with sqlite3.connect(Path(folder) / "runs.sqlite") as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        return ((Path(folder) / "runs.sqlite").read_bytes(),)


COLUMNS = {
    **dict.fromkeys(("name", "status", "message", "started", "note", "project", "data", "versions", "test"), "runs"),
    **dict.fromkeys(("summary", "seconds"), "runs"),
    **dict.fromkeys(("epoch", "logs"), "epochs"),
}


@functools.cache
def rows() -> Seeds:
    """What stands in the columns of the list of runs."""
    summary = {"epochs": 1, "best_epoch": 0, "best": 1.5, "by": "val_loss", "last": {"loss": 1.0}}
    numbers = {"started": 1.0, "seconds": 2.0, "epoch": 0, "logs": {"loss": 1.0}, "test": {"accuracy": 0.5}}
    texts = {"name": "run", "status": "finished", "message": "", "note": "x"}
    parts = {"project": Project().to_json(), "data": {"title": "x"}, "versions": {"netbuilder": "0"}}
    return (json.dumps({"summary": summary, **numbers, **texts, **parts}).encode(),)


@functools.cache
def settings() -> Seeds:
    """What the user chose."""
    return (json.dumps({"theme": "dark", "language": "", "panes": [1, 2, 3], "recent": {"a": 1}}).encode(),)


@functools.cache
def recent() -> Seeds:
    """The list of files that were open."""
    return (json.dumps({"files": [{"path": "/tmp/a.nbproj", "name": "a", "time": 1.5}] * 3}).encode(),)
