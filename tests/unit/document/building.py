"""Short ways to projects for the tests of the document."""

from netbuilder.document.checks import DataFacts
from netbuilder.document.project import Project

DIGITS = DataFacts((28, 28), 10, 10, 1000)
TWO_CLASSES = DataFacts((2,), 2, 2, 100)
PRICES = DataFacts((3,), 0, 1, 100)


def project(shape, *layers, loss="sparse_categorical_crossentropy", **more):
    network = {"layers": [{"kind": "Input", "id": "input", "shape": list(shape)}, *layers]}
    return Project.from_json({"netbuilder_project": 1, "network": network, "loss": loss, **more})


def dense(name, units=4, activation=None, **more):
    entry = {"kind": "Dense", "id": name, "units": units, **more}
    return {**entry, "activation": activation} if activation else entry


def stack(*names):
    """An Input of 4 numbers and Dense layers of 4 units under these names."""
    return project((4,), *(dense(name) for name in names))


def residual():
    """a → b → c, and add(a, c), then the output."""
    add = {"kind": "Add", "id": "add", "inputs": ["a", "c"]}
    return project((4,), dense("a"), dense("b"), dense("c"), add, dense("out"))


def wires(project):
    """Who reads from what, as one short text: a<input b<a add<a,c."""
    return " ".join(f"{node.id}<{','.join(node.inputs)}" for node in project.graph.nodes)
