"""What a card shows, as a value: two faces are equal where nothing has to be painted again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netbuilder.core.problems import Problem
from netbuilder.document.description import Card
from netbuilder.engine.activations import Activation
from netbuilder.engine.graph import Node
from netbuilder.gui.build.kinds import colour_of, icon_of
from netbuilder.gui.build.rows import Row
from netbuilder.gui.text import number, shape, size, tr, trn

GROUP_COLOUR = 6


@dataclass(frozen=True, kw_only=True)
class Face:
    """The texts and signs of one card, translated.

    Attributes:
        id: of the layer, its name.
        icon, colour: those of its group.
        about: what it is, and the settings that matter.
        activation: the function that sits on it.
        shape: of the output, "" where it is open.
        axes: what the axes are.
        costs: parameters as the sum that yields them.
        effort: memory and multiply-adds.
        tags: short words: output, off, frozen, shared, trained.
        problem: what is wrong, "" if nothing.
        hint: what to do about it.
        can_activate: whether an activation may be dropped on it.
        is_input: whether data enter here.
        joinable: whether a skip connection may start here.
        title: what it is called where that is not its id: a nested model.
        group: whether it stands for a nested model.
        folded: whether the layers of that are not to be seen.
        lacking: whether it only keeps the place of a layer that NetBuilder does not have.
    """

    id: str
    icon: str
    colour: int
    about: str
    activation: Activation | None = None
    shape: str = ""
    axes: str = ""
    costs: str = ""
    effort: str = ""
    tags: tuple[str, ...] = ()
    problem: str = ""
    hint: str = ""
    disabled: bool = False
    can_activate: bool = False
    is_input: bool = False
    joinable: bool = True
    title: str = ""
    group: bool = False
    folded: bool = False
    lacking: bool = False

    @property
    def name(self) -> str:
        """What is written on it."""
        return self.title or self.id

    @property
    def spoken(self) -> str:
        """All of it in one line, for screen readers."""
        parts = (
            self.name,
            self.about,
            tr("activation {name}", name=self.activation.kind) if self.activation else "",
            tr("output {shape}", shape=f"{self.shape} ({self.axes})") if self.shape else "",
            self.costs,
            *self.tags,
            (tr("folded") if self.folded else tr("unfolded")) if self.group else "",
            tr("Problem: {text}", text=self.problem) if self.problem else "",
        )
        return ", ".join(part for part in parts if part)


def face_of(node: Node, card: Card, problems: Sequence[Problem], about: str, trained: bool, output: bool) -> Face:
    """The face of a layer.

    Args:
        node: the layer.
        card: what is known of it.
        problems: those tied to it.
        about: more to say of the Input: the data's name; "" for other layers.
        trained: whether the trained model holds its weights as they are here.
        output: whether its output is the network's.
    """
    spec = node.spec
    can_activate = "activation" in spec.params()
    function = getattr(spec, "activation", None) if can_activate else None
    words = [tr(spec.title)]
    words += [str(each) for each in card.settings if each.name not in ("activation", "shape")]
    if about:
        words = [about]
    lacking = bool(spec.obstacle)
    if lacking:
        words = [getattr(spec, "class_name", "") or tr(spec.title), tr("not in NetBuilder")]
    return Face(
        id=node.id,
        icon="question" if lacking else icon_of(spec),
        colour=GROUP_COLOUR if lacking else colour_of(spec),
        about=" · ".join(words),
        activation=function if function is not None and function.kind != "linear" else None,
        shape=shape(card.shape) if card.shape is not None else "",
        axes=" × ".join(tr(name) for name in card.axes) if card.shape is not None else "",
        costs=costs_of(card),
        effort=effort_of(card),
        tags=_tags(card, trained, output),
        problem=tr(problems[0].message) if problems else "",
        hint=tr(problems[0].hint) if problems else "",
        disabled=card.disabled,
        can_activate=can_activate,
        is_input=spec.inputs == (0, 0),
        lacking=lacking,
    )


def group_face(row: Row, cards: Mapping[str, Card], faces: Mapping[str, Face]) -> Face:
    """The face of a nested model: what its layers are together.

    Args:
        row: the card.
        cards: what is known of each layer.
        faces: those of its layers.
    """
    inner = [faces[name] for name in row.ids]
    costs = [cards[name].cost for name in row.ids if not cards[name].shares]
    known = all(cost is not None for cost in costs)
    total = sum(cost.parameters for cost in costs if cost is not None)
    wrong = next((face for face in inner if face.problem), None)
    return Face(
        id=row.key,
        icon="chevron-right" if row.folded else "chevron-down",
        colour=GROUP_COLOUR,
        about=trn("Nested model · {count} layer", "Nested model · {count} layers", len(inner)),
        shape=inner[-1].shape,
        axes=inner[-1].axes,
        costs=trn("{count} parameter", "{count} parameters", total) if known else "",
        tags=inner[-1].tags if row.folded else (),
        problem=f"{wrong.name}: {wrong.problem}" if wrong is not None and row.folded else "",
        hint=tr(wrong.hint) if wrong is not None and row.folded else "",
        disabled=all(face.disabled for face in inner),
        joinable=False,
        title=row.title,
        group=True,
        folded=row.folded,
    )


def costs_of(card: Card) -> str:
    """Its parameters, as the sum that yields them."""
    if card.disabled or card.cost is None or _is_input(card):
        return ""
    if not card.cost.parameters:
        return tr("no parameters")
    total = number(card.cost.parameters)
    if card.cost.sum_text == str(card.cost.parameters):
        return tr("{count} parameters", count=total)
    return tr("{sum} = {count} parameters", sum=card.cost.sum_text, count=total)


def _is_input(card: Card) -> bool:
    """Whether nothing is computed here: data enter."""
    return card.kind == "Input"


def effort_of(card: Card) -> str:
    """Its memory and multiply-adds."""
    if card.disabled:
        return ""
    parts = []
    if card.batch_bytes is not None:
        parts.append(size(card.batch_bytes if not _is_input(card) else card.sample_bytes or 0))
    if card.cost is not None and card.cost.multiply_adds:
        parts.append(tr("{count} multiply-adds", count=short(card.cost.multiply_adds)))
    return " · ".join(parts)


def short(value: int) -> str:
    """A large number in three digits: 392 k, 1.2 M."""
    amount = float(value)
    for sign in ("", "k", "M", "G", "T"):
        if amount < 999.5 or sign == "T":
            digits = 0 if amount >= 99.5 or not sign else 1
            return f"{number(amount, digits)} {sign}".strip()
        amount /= 1000
    raise AssertionError


def _tags(card: Card, trained: bool, output: bool) -> tuple[str, ...]:
    found = (
        (card.disabled, tr("off")),
        (not card.trainable, tr("frozen")),
        (bool(card.shares), tr("shares {layer}", layer=card.shares)),
        (trained and not card.disabled, tr("trained")),
        (output, tr("output")),
    )
    return tuple(text for holds, text in found if holds)
