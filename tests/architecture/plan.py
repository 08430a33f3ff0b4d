"""The ground plan as data: which part of the program stands on which floor, and what each may import."""

from __future__ import annotations

# A part imports only from floors below its own, never from its own floor or above.
FLOORS = {
    "core": 0,
    "engine": 1,
    "data": 1,
    "document": 2,
    "training": 2,
    "formats": 3,
    "experiments": 4,
    "keras": 5,
    "gui": 6,
    "cli": 7,
    "__main__": 8,
}

# Third-party packages by the name they are imported with. What is not here a part must not import.
THIRD_PARTIES = {
    "core": set(),
    "engine": {"numpy", "threadpoolctl", "numba", "llvmlite"},
    "data": {"numpy", "PIL", "platformdirs"},
    "document": {"numpy"},
    "training": {"numpy"},
    "formats": {"numpy", "h5py", "onnx"},
    "experiments": {"numpy"},
    "keras": {"numpy"},
    "gui": {"PySide6", "shiboken6", "pyqtgraph", "numpy", "platformdirs"},
    "cli": set(),
    "__main__": set(),
}

# Parts of the plan that are still to be built. Take a name out when its part arrives: a test says so.
TO_COME: set[str] = set()

MAX_LINES = 400

# Words that say nothing about what a file or class is for, and where Keras's own name makes one unavoidable.
EMPTY_WORDS = ("Manager", "Helper", "Utils")
KERAS_NAMES = {"netbuilder/keras/utils.py", "netbuilder/keras/utils"}

# A file from somebody else must never decide which code runs.
FORBIDDEN_MODULES = {"pickle", "cPickle", "_pickle", "cloudpickle", "dill", "joblib", "marshal", "shelve"}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
MAY_IMPORT_BY_NAME = {"netbuilder/core/registry.py"}  # the modules of one package of ours, to fill a registry
