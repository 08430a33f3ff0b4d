"""The engine: layers, losses, optimizers and the network, in numpy alone.

Where to look: `layers/base.py` (what a layer is), `graph.py` (which layers, joined how), `network.py` (the same with
arrays), `learner.py` (a network that learns), `optimizers/base.py` (how weights move), `rng.py` (one seed, named
streams), `plan/` (how it is computed fast), `kernels/` (compiled kernels, optional).

    >>> from netbuilder.engine import Graph, Learner, Network
    >>> from netbuilder.engine.losses import losses
    >>> from netbuilder.engine.optimizers import optimizers
    >>> graph = Graph.from_json({"layers": [{"kind": "Input", "shape": [2]}, {"kind": "Dense", "units": 1}]})
    >>> learner = Learner(Network(graph), [losses.create("mean_squared_error")], optimizers.create("Adam"))
    >>> learner.network.parameters.count()
    3
"""

from netbuilder.engine.graph import Graph, Node
from netbuilder.engine.learner import Learner, StepResult
from netbuilder.engine.network import Network
from netbuilder.engine.rng import Streams

__all__ = ["Graph", "Learner", "Network", "Node", "StepResult", "Streams"]
