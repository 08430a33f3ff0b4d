"""Makes the reference arrays that netbuilder's numbers are compared with.

    python tests/reference/make.py                  every group
    python tests/reference/make.py losses metrics   these groups

Needs Keras 3 with TensorFlow on the CPU (keras 3.15, tensorflow 2.21 made the stored files); netbuilder is not
imported. The arrays depend on the case's name only, so a new case changes no other. How arrays stand inside a
case is told in `store.py`. Configs are Keras's, reduced to `{"class_name", "config"}`.

Groups `layers_*`: one case is a chain of layers fed with `inputs`.
    layers                chain of layers; the first takes all inputs; masks come from a Masking or Embedding before
    training              the training flag of the call
    inputs, outputs       arrays; several outputs with return_state or merge_mode None
    weights               in Keras's order, layer after layer; weight_names, trainable beside them
    upstream              what arrives from above: one array per output
    input_gradients       of sum(output * upstream), for every float input
    weight_gradients      of the same, for every trainable weight
    losses                sum of regularization losses, only if there are any, and then also
    *_with_losses         the gradients of sum(output * upstream) + losses
    weights_after         the non-trainable weights after that one call with training on
    output_mask           the mask that leaves the chain, or null
    before                only in layers_masks: for each input, a layer that it goes through first, or null
Group `activations`: name, arguments, x, y, dx for an upstream gradient dy; `kinks` lists x where it has a corner.
Group `losses`: config, y_true, y_pred, sample_weight, mask, upstream (only without reduction), value, gradient.
Group `metrics`: config, updates (y_true, y_pred, sample_weight) and the result after each.
Group `initializers`: config, shape, and mean, std, min, max over many draws, or exact values.
Group `random_layers`: moments of layers that draw numbers in training, and which entries are drawn together.
Groups `regularizers` (x, value, gradient), `constraints` (x, y), `schedules` (steps, rates).
Group `optimizers`: the case "problem" holds start weights and 30 gradients per variable; the others hold the
    optimizer's config, a name of a gradient set, weights after some steps, and `finalized` (EMA written back).
Group `training`: model config, start weights, optimizer, loss, batches, the loss of every step, final weights.
"""

from __future__ import annotations

import importlib
import sys

from oracle import start_afresh
from store import Writer

GROUPS = {
    "layers_core": ("cases_core", "dense, activation, reshaping, embedding and scaling layers"),
    "layers_conv": ("cases_conv", "convolution layers"),
    "layers_pool": ("cases_pool", "pooling layers"),
    "layers_norm": ("cases_norm", "normalisation layers"),
    "layers_recurrent": ("cases_recurrent", "recurrent layers and wrappers"),
    "layers_merge": ("cases_merge", "layers with several inputs"),
    "layers_masks": ("cases_masks", "which layers pass a mask on, drop it or join it"),
    "activations": ("cases_activations", "activation functions"),
    "losses": ("cases_losses", "losses"),
    "metrics": ("cases_metrics", "metrics"),
    "initializers": ("cases_initializers", "initializers"),
    "random_layers": ("cases_random", "layers that draw numbers, in training"),
    "regularizers": ("cases_regularizers", "regularizers"),
    "constraints": ("cases_constraints", "constraints"),
    "schedules": ("cases_schedules", "learning rate schedules"),
    "optimizers": ("cases_optimizers", "optimizers over 30 steps"),
    "training": ("cases_training", "whole models trained for a few steps"),
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in GROUPS]
    if unknown:
        print(f"no group {', '.join(unknown)}; there are: {', '.join(GROUPS)}")
        return 1
    for name in names or list(GROUPS):
        module, about = GROUPS[name]
        start_afresh()
        writer = Writer(name, about)
        importlib.import_module(module).build(writer)
        print(f"{name}: {len(writer.cases)} cases, {writer.save() / 1024:.0f} KiB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
