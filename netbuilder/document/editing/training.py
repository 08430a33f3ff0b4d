"""How it is trained: loss, optimizer, metrics, numbers of the run, callbacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netbuilder.core.errors import NetBuilderError, SettingError
from netbuilder.core.spec import Spec
from netbuilder.core.text import sentence
from netbuilder.core.value_types import shown
from netbuilder.document.checks import setting_problems
from netbuilder.document.editing.edit import Edit, change_text, value_text
from netbuilder.document.project import Project
from netbuilder.engine.losses import Loss, losses
from netbuilder.engine.metrics import metrics
from netbuilder.engine.optimizers import Optimizer, optimizers

NUMBERS = ("epochs", "batch_size", "seed", "validation_split", "test_share")
TEXTS = ("name", "about", "dtype")


def set_loss(project: Project, loss: Loss | str) -> Edit:
    """Chooses another loss; what both have in common (from_logits, reduction) is taken over from a bare name."""
    spec = _with_settings_of(project.loss, losses[loss]) if isinstance(loss, str) else loss
    return Edit(_with(project, loss=spec), sentence("Change loss to {loss}", loss=spec.kind))


def set_loss_setting(project: Project, name: str, value: Any) -> Edit:
    """Gives one setting of the loss another value."""
    spec = project.loss.replace(**{name: value})
    return Edit(_with(project, loss=spec), change_text(name, getattr(spec, name)))


def set_optimizer(project: Project, optimizer: Optimizer | str) -> Edit:
    """Chooses another optimizer, with its own usual settings."""
    spec = optimizers.create(optimizer) if isinstance(optimizer, str) else optimizer
    return Edit(_with(project, optimizer=spec), sentence("Change optimizer to {optimizer}", optimizer=spec.kind))


def set_optimizer_setting(project: Project, name: str, value: Any) -> Edit:
    """Gives one setting of the optimizer another value."""
    spec = project.optimizer.replace(**{name: value})
    return Edit(_with(project, optimizer=spec), change_text(name, getattr(spec, name)))


def set_metrics(project: Project, chosen: Sequence[Any]) -> Edit:
    """Chooses what is counted beside the loss: names, or JSON of metrics."""
    for entry in chosen:
        if not (isinstance(entry, str) and entry.lower() in ("accuracy", "acc", "crossentropy", "ce")):
            metrics.from_json(entry)
    names = ", ".join(_called(entry) for entry in chosen)
    words = sentence("Change metrics to {names}", names=names or sentence("nothing"))
    return Edit(_with(project, metrics=tuple(chosen)), words)


def set_number(project: Project, name: str, value: float) -> Edit:
    """Changes epochs, batch_size, seed, validation_split or test_share."""
    whole = name not in ("validation_split", "test_share")
    fits = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    if name not in NUMBERS or not fits:
        expected = "a whole number" if whole else "a number"
        raise SettingError(
            sentence("{name} must be {expected}, but it is {value}.", name=name, expected=expected, value=shown(value))
        )
    return _checked(project, name, value if whole else float(value))


def set_text(project: Project, name: str, value: str) -> Edit:
    """Changes the project's name, about or dtype."""
    if name not in TEXTS or not isinstance(value, str):
        raise SettingError(sentence("{name} must be a text, but it is {value}.", name=name, value=shown(value)))
    return _checked(project, name, value)


def _checked(project: Project, name: str, value: Any) -> Edit:
    changed = _with(project, **{name: value})
    for problem in setting_problems(changed):
        if problem.field == name:
            raise SettingError(problem.message, hint=problem.hint)
    return Edit(changed, sentence("Change {field} to {value}", field=name, value=value_text(value)))


def set_callbacks(project: Project, entries: Sequence[Any]) -> Edit:
    """Chooses what happens beside the training: specs of callbacks, or their names or JSON."""
    return Edit(_with(project, callbacks=tuple(map(as_entry, entries))), sentence("Change callbacks"))


def add_callback(project: Project, entry: Any) -> Edit:
    """Adds a callback at the end."""
    plain = as_entry(entry)
    words = sentence("Add {name}", name=_called(plain))
    return Edit(project.replace(callbacks=(*project.callbacks, plain)), words)


def change_callback(project: Project, index: int, entry: Any) -> Edit:
    """Puts another callback, or the same with other settings, into a place of the list."""
    plain = as_entry(entry)
    entries = list(project.callbacks)
    entries[index] = plain
    return Edit(_with(project, callbacks=tuple(entries)), sentence("Change {name}", name=_called(plain)))


def remove_callback(project: Project, index: int) -> Edit:
    """Takes a callback out of the list."""
    entries = list(project.callbacks)
    gone = entries.pop(index)
    return Edit(project.replace(callbacks=tuple(entries)), sentence("Remove {name}", name=_called(gone)))


def as_entry(entry: Any) -> Any:
    """The JSON of a callback or augmentation: a spec's shortest, else the name or object itself."""
    if isinstance(entry, Spec):
        return entry.brief()
    if isinstance(entry, str) or (isinstance(entry, Mapping) and isinstance(entry.get("kind"), str)):
        return entry
    raise SettingError(
        sentence(
            "An entry of this list must be a name or an object with a kind, but it is {entry}.", entry=shown(entry)
        )
    )


def _called(entry: Any) -> str:
    return entry if isinstance(entry, str) else str(entry.get("kind", "?"))


def _with(project: Project, **changes: Any) -> Project:
    """The project with changes; itself if there are none."""
    same = all(getattr(project, name) == value for name, value in changes.items())
    return project if same else project.replace(**changes)


def _with_settings_of(old: Spec, kind: type[Loss]) -> Loss:
    """A loss of another kind with those settings of the old one that it has and accepts."""
    spec = losses.create(kind.kind)
    for name in old.settings():
        if name in spec.params():
            try:
                spec = spec.replace(**{name: getattr(old, name)})
            except NetBuilderError:
                continue
    return spec
