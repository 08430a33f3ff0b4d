"""What it is trained on: the data, how they are prepared, and how they are changed at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from netbuilder.core.errors import NetBuilderError
from netbuilder.core.text import sentence
from netbuilder.data.augmentations import augmentations
from netbuilder.document.checks import DataFacts
from netbuilder.document.editing.edit import Edit, change_text, found
from netbuilder.document.editing.training import as_entry
from netbuilder.document.judging import judged
from netbuilder.document.preparation import fitting_shape
from netbuilder.document.project import Project
from netbuilder.document.source import Source
from netbuilder.engine.graph import Graph
from netbuilder.engine.layers import layers


def set_data(project: Project, source: Source, facts: DataFacts | None = None) -> Edit:
    """Chooses other data; the Input takes the shape of their samples, where that is known.

    Nothing else changes by itself: what does not fit any more is among the problems, with its repairs.
    """
    words = sentence("Choose {data}", data=source.title)
    changed = project if source == project.data else project.replace(data=source)
    return Edit(with_input_for(changed, facts) if facts else changed, words)


def fit_input(project: Project, facts: DataFacts) -> Edit:
    """Gives the Input the shape of the data's samples; a network without an Input gets one."""
    changed = with_input_for(project, facts)
    return Edit(changed, sentence("Fit the Input to the data"), changed.graph.inputs[:1])


def with_input_for(project: Project, facts: DataFacts) -> Project:
    """The project with an Input that takes these data; itself if that is so already, or there are several Inputs."""
    sample = project.preparation.sample_shape(facts.input_shape)
    inputs = project.graph.inputs
    if len(inputs) != 1:
        return project if inputs else _with_new_input(project, sample)
    now = found(project, inputs[0]).spec
    try:
        fitting_shape(sample, getattr(now, "shape", ()))
    except NetBuilderError:
        return _best([_with_shape(project, inputs[0], shape) for shape in (sample, (*sample, 1))])
    return project


def _with_new_input(project: Project, sample: tuple[int, ...]) -> Project:
    from netbuilder.document.editing.placing import insert

    shapes = (sample, (*sample, 1))
    return _best([insert(project, layers.create("Input", {"shape": shape})).project for shape in shapes])


def _with_shape(project: Project, node_id: str, shape: tuple[int, ...]) -> Project:
    nodes = [
        replace(node, spec=node.spec.replace(shape=shape)) if node.id == node_id else node
        for node in project.graph.nodes
    ]
    return project.replace(graph=Graph(tuple(nodes), project.graph.outputs))


def _best(candidates: Sequence[Project]) -> Project:
    """The first of those with the fewest problems."""
    return min(candidates, key=lambda each: len(judged(each.active_graph).problems))


def set_preparation(project: Project, name: str, value: Any, facts: DataFacts | None = None) -> Edit:
    """Changes how samples are prepared; where that changes their shape, the Input takes it."""
    preparation = project.preparation.replace(**{name: value})
    changed = project if preparation == project.preparation else project.replace(preparation=preparation)
    if facts and preparation.flatten != project.preparation.flatten:
        changed = with_input_for(changed, facts)
    return Edit(changed, change_text(name, getattr(preparation, name)))


def set_augmentations(project: Project, entries: Sequence[Any]) -> Edit:
    """Chooses the random changes that training pictures go through, each checked."""
    checked = tuple(augmentations.from_json(as_entry(entry)).brief() for entry in entries)
    changed = project if checked == project.augmentations else project.replace(augmentations=checked)
    return Edit(changed, sentence("Change augmentation"))
