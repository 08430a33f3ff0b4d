"""The engine: layers, losses, optimizers and the network, in numpy alone.

Where to look: `layers/base.py` (what a layer is), `graph.py` (which layers, joined how), `network.py` (the same with
arrays), `optimizers/base.py` (how weights move), `rng.py` (one seed, named streams).
"""
