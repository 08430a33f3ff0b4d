"""What `netbuilder inspect` tells of models and of weights."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from netbuilder.cli.output import Output, shape, size
from netbuilder.core.spec import Spec
from netbuilder.engine.graph import Graph, Node
from netbuilder.formats.files import load_model
from netbuilder.formats.model import StoredModel
from netbuilder.formats.weights_list import stored_arrays

_SHOWN_CLASSES = 20
_OPTIMIZER = "optimizer/"


def tell_model(path: Path, output: Output) -> None:
    """A model file."""
    stored = load_model(path)
    tell_stored(stored, output, f"A model of {len(stored.graph.nodes)} layers", path.stat().st_size)


def tell_stored(stored: StoredModel, output: Output, what: str, held: int) -> None:
    """A model, however it was read."""
    kind = "Sequential" if stored.sequential else "Functional"
    by = f", written by {stored.written_by}" if stored.written_by else ""
    output.line(f"{what} ({kind}, {stored.dtype}, {size(held)}){by}")
    total, layers = tell_layers(stored.graph, output)
    groups = _groups(stored.graph)
    for name, count in groups.items():
        output.line(f"Nested model {name}: {count} layer{'s' if count != 1 else ''}")
    _ends(stored.graph, output)
    training = _training(stored, output)
    names = stored.about.get("class_names")
    if isinstance(names, list) and names:
        more = ", …" if len(names) > _SHOWN_CLASSES else ""
        output.line("Classes: " + ", ".join(str(name)[:100] for name in names[:_SHOWN_CLASSES]) + more)
    for warning in stored.warnings:
        output.line(f"Note: {warning}")
    output.record(
        "model",
        name=stored.name,
        kind_of_model=kind,
        dtype=stored.dtype,
        written_by=stored.written_by,
        layers=layers,
        inputs=stored.graph.inputs,
        outputs=stored.graph.outputs,
        weights=total,
        groups=groups,
        training=training,
        warnings=stored.warnings,
        about=stored.about,
    )


def tell_layers(graph: Graph, output: Output) -> tuple[int, list[dict[str, Any]]]:
    """A line for each layer; returns the number of weights, and the layers for programs."""
    shapes = graph.shapes()
    entries = graph.to_json()["layers"]
    rows, total, learned = [], 0, 0
    plain = all(entry.get("inputs") is None for entry in entries)
    for node, entry in zip(graph.nodes, entries, strict=True):
        weights = [] if node.shares else list(node.spec.weights(*(shapes[name] for name in node.inputs)))
        count = sum(weight.size for weight in weights)
        total += count
        learned += sum(weight.size for weight in weights if weight.learned) if node.trainable else 0
        reads = [] if plain else [", ".join(node.inputs)]
        shared = f" (weights of {node.shares})" if node.shares else ""
        rows.append([node.id, _kind(node) + shared, shape(shapes[node.id]), f"{count:,}", *reads])
        entry.update(output_shape=list(shapes[node.id]), parameters=count)
    head = ["layer", "kind", "output", "weights", *([] if plain else ["reads from"])]
    output.table(head, [*rows, ["", "", "", f"{total:,}", *([] if plain else [""])]])
    if learned != total:
        output.line(f"{learned:,} of them learn, {total - learned:,} do not")
    return total, entries


def _kind(node: Node) -> str:
    """The kind of a layer; of one that NetBuilder lacks, the class that the file names."""
    lacking = getattr(node.spec, "class_name", "")
    return f"{lacking} (not in NetBuilder)" if lacking and node.spec.obstacle else node.spec.label()


def _groups(graph: Graph) -> dict[str, int]:
    found: dict[str, int] = {}
    for node in graph.nodes:
        parts = node.group.split("/") if node.group else []
        for end in range(1, len(parts) + 1):
            name = "/".join(parts[:end])
            found[name] = found.get(name, 0) + 1
    return found


def _ends(graph: Graph, output: Output) -> None:
    for names, what in ((graph.inputs, "Inputs"), (graph.outputs, "Outputs")):
        if len(names) > 1:
            output.line(f"{what}: {', '.join(names)}")


def _training(stored: StoredModel, output: Output) -> dict[str, Any] | None:
    """How it was trained: in words, and for programs."""
    compiled = stored.compiled
    if compiled is None:
        output.line("Not told: with which loss and optimizer it was trained")
        return None
    losses = [loss.kind if loss else None for loss in compiled.losses]
    metrics = [[_named(metric) for metric in group] for group in compiled.metrics]
    settings = ", ".join(f"{name} {_short(value)}" for name, value in compiled.optimizer.settings().items())
    rule = compiled.optimizer.kind + (f" ({settings})" if settings else "")
    output.line(f"Trained with {', '.join(name or 'no loss' for name in losses)} and {rule}")
    flat = [name for group in metrics for name in group]
    if flat:
        output.line("Metrics: " + ", ".join(flat))
    numbers = sum(int(getattr(array, "size", 1)) for array in stored.optimizer_variables)
    output.line(
        f"The optimizer's memory is kept ({numbers:,} numbers): training can go on"
        if numbers
        else "The optimizer's memory is not kept: it starts anew"
    )
    return {
        "losses": losses,
        "optimizer": compiled.optimizer.to_json(),
        "metrics": metrics,
        "loss_weights": compiled.loss_weights,
        "optimizer_numbers": numbers,
    }


def _named(metric: Any) -> str:
    if isinstance(metric, Spec):
        return metric.kind
    return str(metric.get("kind", "")) if isinstance(metric, dict) else str(metric)


def _short(value: Any) -> str:
    if isinstance(value, Spec):
        return value.kind
    return f"{value:g}" if isinstance(value, float) else str(value)[:60]


def tell_weights(path: Path, output: Output) -> None:
    """A file of weights alone."""
    arrays = stored_arrays(path)
    own = [each for each in arrays if not each.name.startswith(_OPTIMIZER)]
    total = sum(each.size for each in own)
    output.line(f"Weights alone, without the layers that they belong to ({size(path.stat().st_size)})")
    rows = [[each.name, shape(each.shape) if each.shape else "1", f"{each.size:,}", each.dtype] for each in own]
    output.table(["array", "shape", "numbers", "kind"], [*rows, ["", "", f"{total:,}", ""]])
    rest = len(arrays) - len(own)
    if rest:
        output.line(f"And the memory of an optimizer: {rest} arrays")
    output.record(
        "weights",
        bytes=path.stat().st_size,
        arrays=[{"name": each.name, "shape": each.shape, "dtype": each.dtype} for each in arrays],
        weights=total,
    )
