"""How a class of Keras is called: its arguments in order, and which of them are settings of a spec of ours."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from netbuilder.core.errors import SettingError
from netbuilder.core.spec import MISSING, Spec
from netbuilder.core.value_types import shown
from netbuilder.keras.old_spellings import renamed

EXTRAS: dict[str, Any] = {
    "name": None,
    "dtype": None,
    "trainable": True,
    "seed": None,
    "data_format": None,
    "noise_shape": None,
    "activity_regularizer": None,
    "weights": None,
    "lora_rank": None,
    "lora_alpha": None,
    "quantization_config": None,
    "renorm": False,
    "renorm_clipping": None,
    "renorm_momentum": 0.99,
    "synchronized": False,
    "rms_scaling": False,
    "stateful": False,
    "unroll": False,
    "use_cudnn": "auto",
    "input_axes": None,
    "output_axes": None,
    "loss_scale_factor": None,
    "from_sorted_ids": False,
    "verbose": 0,
    "raise_error": False,
}
"""Arguments of Keras that no spec has, with their defaults."""

HARMLESS = frozenset(
    (
        *("name", "verbose", "dtype", "trainable", "seed", "unroll", "use_cudnn", "weights", "renorm_momentum"),
        *("activity_regularizer", "synchronized"),
    )
)
"""Those that are kept elsewhere or change no number; the others must have their default."""

_INSTEAD = {
    "data_format": "Channels come last here: move them to the end, x = np.moveaxis(x, 1, -1), and leave it out.",
    "stateful": "Use return_state=True, and hand the states to the next call as initial_state.",
}


@dataclass(frozen=True)
class Form:
    """The arguments of one class, in the order of Keras.

    Attributes:
        label: the name of the class.
        spec: whose settings they are.
        names: of the arguments; one that must be given ends in `!` in the text that this is read from.
        required: names of those that must be given.
    """

    label: str
    spec: type[Spec]
    names: tuple[str, ...]
    required: frozenset[str]

    @classmethod
    def read(cls, label: str, spec: type[Spec], text: str) -> Form:
        """Reads a line of a table: names parted by spaces."""
        words = text.split()
        required = frozenset(word[:-1] for word in words if word.endswith("!"))
        return cls(label, spec, tuple(word.removesuffix("!") for word in words), required)

    def default(self, name: str) -> Any:
        """What an argument is if it is not given."""
        if name in self.spec.params():
            return self.spec.defaults().get(name, MISSING)
        return EXTRAS[name]

    def signature(self, more: Sequence[str] = ()) -> inspect.Signature:
        """For `help` and editors, and to sort positional arguments."""
        found = []
        for name in self.names:
            default = inspect.Parameter.empty if name in self.required else self.default(name)
            found.append(inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default))
        found += [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=EXTRAS.get(name))
            for name in more
            if name not in self.names
        ]
        return inspect.Signature(found)

    def bind(
        self, args: Sequence[Any], kwargs: Mapping[str, Any], more: Sequence[str], old: Mapping[str, str]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The given settings of the spec, and all other given arguments.

        Args:
            args: by position.
            kwargs: by name.
            more: names of arguments that every class of this kind takes by name.
            old: from spellings of earlier versions to those of today.
        """
        if len(args) > len(self.names):
            raise SettingError(
                f"{self.label} takes {len(self.names)} arguments at most, but {len(args)} came.", hint=self._hint()
            )
        placed = dict(zip(self.names, args, strict=False))
        own = set(self.spec.params())
        named = renamed(self.label, {*self.names, *own, *more}, kwargs, old)
        for name in named:
            if name in placed:
                raise SettingError(f"{self.label}: {name} is given twice.")
            if name not in self.names and name not in own and name not in more:
                raise SettingError(f"{self.label} has no argument called {shown(name)}.", hint=self._hint())
        given = {**placed, **named}
        missing = [name for name in self.names if name in self.required and name not in given]
        if missing:
            raise SettingError(f"{self.label} needs {', '.join(missing)}.", hint=self._hint())
        settings = {name: value for name, value in given.items() if name in own}
        extras = {name: value for name, value in given.items() if name not in own}
        self._refuse(extras, more)
        return settings, extras

    def _refuse(self, extras: Mapping[str, Any], more: Sequence[str]) -> None:
        for name, value in extras.items():
            neutral = value is None or value is False or value in ("channels_last", "auto", "tf", "default")
            if name in HARMLESS or name in more or neutral or value == EXTRAS.get(name):
                continue
            hint = _INSTEAD.get(name, f"Leave {name} out.")
            raise SettingError(f"{self.label}: {name}={shown(value)} is not supported.", hint=hint)

    def _hint(self) -> str:
        return "Its arguments are " + ", ".join(self.names) + "."
