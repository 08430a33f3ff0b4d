"""How the groups of layers look, and what a layer says of itself in one sentence."""

from __future__ import annotations

from netbuilder.core.text import first_paragraph, mark
from netbuilder.engine.layers import Layer, layers
from netbuilder.gui.text import tr

GROUPS = (
    ("Core", mark("Core"), "layer-dense", 0),
    ("Convolution", mark("Convolution"), "layer-conv", 1),
    ("Pooling", mark("Pooling"), "layer-pool", 2),
    ("Activation", mark("Activation"), "layer-activation", 3),
    ("Regularization", mark("Regularization"), "layer-dropout", 4),
    ("Normalization", mark("Normalization"), "layer-norm", 5),
    ("Shape", mark("Shape"), "layer-flatten", 6),
    ("Merge", mark("Merge"), "layer-merge", 3),
    ("Recurrent", mark("Recurrent"), "layer-recurrent", 2),
    ("Preprocessing", mark("Preprocessing"), "layer-other", 6),
)
"""In the order of the palette: name, text, icon, and which of the groups' colours."""

_ICONS = {
    "Input": "layer-input",
    "Embedding": "layer-embedding",
    "GaussianNoise": "layer-noise",
    "GaussianDropout": "layer-noise",
}
_OWN_COLOUR = {"Input": 6}
_FIRST = {"Core": ("Dense",), "Activation": ("ReLU", "Sigmoid", "Tanh", "Softmax"), "Convolution": ("Conv2D",)}
_WORDS = {
    "Dense": mark("fully connected linear hidden neurons perceptron output"),
    "Conv2D": mark("picture filter kernel cnn convolutional"),
    "Conv1D": mark("sequence filter kernel cnn convolutional"),
    "Flatten": mark("row reshape vector"),
    "MaxPooling2D": mark("downsample subsample smaller"),
    "AveragePooling2D": mark("downsample subsample smaller"),
    "UpSampling2D": mark("larger enlarge"),
    "Add": mark("residual skip resnet sum plus"),
    "Concatenate": mark("join skip densenet unet"),
    "Dropout": mark("overfitting regularize"),
    "BatchNormalization": mark("batchnorm bn"),
    "LSTM": mark("rnn sequence memory"),
    "GRU": mark("rnn sequence memory"),
    "SimpleRNN": mark("rnn sequence memory"),
    "Embedding": mark("words tokens"),
    "Activation": mark("function nonlinearity"),
}


def icon_of(spec: Layer | type[Layer]) -> str:
    """The name of a layer's icon."""
    if spec.kind in _ICONS:
        return _ICONS[spec.kind]
    return next((icon for name, _, icon, _ in GROUPS if name == spec.group), "layer-other")


def colour_of(spec: Layer | type[Layer]) -> int:
    """Which of the groups' colours a layer has."""
    if spec.kind in _OWN_COLOUR:
        return _OWN_COLOUR[spec.kind]
    return next((colour for name, _, _, colour in GROUPS if name == spec.group), 6)


def offered() -> list[tuple[str, str, Layer]]:
    """What the palette holds: group, title, and the layer with its usual settings."""
    found: list[tuple[str, str, Layer]] = []
    for group, *_ in GROUPS:
        inside = [
            (cls.title, layers.create(cls.kind)) for cls in layers.values() if cls.group == group and _has_defaults(cls)
        ]
        if group == "Activation":
            inside += [
                (name, layers.create("Activation", {"activation": name.lower()}))
                for name in (mark("Sigmoid"), mark("Tanh"))
            ]
        first = _FIRST.get(group, ())
        inside.sort(key=lambda each: (first.index(each[0]) if each[0] in first else len(first), each[0].lower()))
        found += [(group, title, spec) for title, spec in inside]
    return found


def _has_defaults(cls: type[Layer]) -> bool:
    return cls.kind != "Input" and all(name in cls.defaults() for name in cls.params())


def rank(query: str, title: str, spec: Layer) -> int | None:
    """How well a layer answers what was typed, 0 best; None if it does not."""
    words = query.lower().split()
    names = (tr(title).lower(), spec.kind.lower())
    if not words or any(name.startswith(query.lower().strip()) for name in names):
        return 0
    if all(any(word in name for name in names) for word in words):
        return 1
    known = " ".join((*names, tr(spec.group).lower(), tr(_WORDS.get(spec.kind, "")).lower()))
    if all(word in known for word in words):
        return 2
    whole = f"{known} {first_paragraph(type(spec)).lower()}"
    return 3 if all(word in whole for word in words) else None
