"""Short ways to configurations as versions of Keras write them, for the tests of reading."""

from __future__ import annotations

import json

import pytest

from netbuilder.core.errors import FileError
from netbuilder.formats.keras_files.graph import model_from_keras


def read(config, version="2.15.0"):
    return model_from_keras(json.loads(json.dumps(config)), "model.h5", version)


def stack(*layers, version="2.15.0", **more):
    return read({"class_name": "Sequential", "config": {"name": "s", "layers": list(layers), **more}}, version)


def layer(class_name, /, **config):
    return {"class_name": class_name, "config": {"name": config.pop("name", class_name.lower()), **config}}


def old(class_name, name, calls, /, **config):
    return {**layer(class_name, name=name, **config), "name": name, "inbound_nodes": calls}


def given(name, *shape):
    return old("InputLayer", name, [], batch_input_shape=[None, *shape], dtype="float32", sparse=False)


def functional(layers, inputs, outputs, version="2.15.0", class_name="Model", **more):
    config = {"name": "m", "layers": layers, "input_layers": inputs, "output_layers": outputs, **more}
    return read({"class_name": class_name, "config": config}, version)


def refused(words, function, *args, **more):
    with pytest.raises(FileError) as caught:
        function(*args, **more)
    assert words in str(caught.value), str(caught.value)
    return caught.value
