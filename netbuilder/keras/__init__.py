"""NetBuilder with Keras's interface: `import netbuilder.keras as keras`.

Sequential and functional models, layers, losses, metrics, optimizers, callbacks, data sets and files, with the names,
arguments and results of Keras 3. Spellings of Keras 1 and 2 are understood with a warning. Arrays are numpy's.
"""

from __future__ import annotations

from netbuilder.keras import (
    activations,
    backend,
    callbacks,
    config,
    constraints,
    datasets,
    initializers,
    layers,
    losses,
    metrics,
    models,
    ops,
    optimizers,
    preprocessing,
    regularizers,
    saving,
    utils,
)
from netbuilder.keras.initializers import Initializer
from netbuilder.keras.layers import Input, Layer
from netbuilder.keras.losses import Loss
from netbuilder.keras.metrics import Metric
from netbuilder.keras.models import Functional, Model, Sequential
from netbuilder.keras.optimizers import Optimizer
from netbuilder.keras.regularizers import Regularizer
from netbuilder.keras.tensors import KerasTensor
from netbuilder.keras.unsupported import names_of
from netbuilder.keras.variables import Variable

__all__ = [
    "Functional",
    "Initializer",
    "Input",
    "KerasTensor",
    "Layer",
    "Loss",
    "Metric",
    "Model",
    "Optimizer",
    "Regularizer",
    "Sequential",
    "Variable",
    "activations",
    "backend",
    "callbacks",
    "config",
    "constraints",
    "datasets",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "ops",
    "optimizers",
    "preprocessing",
    "regularizers",
    "saving",
    "utils",
]
__getattr__ = names_of(
    "keras",
    "applications distribution distillers dtype_policies export legacy mixed_precision quantizers random tree "
    "visualization wrappers DTypePolicy FloatDTypePolicy Quantizer RematScope StatelessScope SymbolicScope device "
    "name_scope remat",
)
