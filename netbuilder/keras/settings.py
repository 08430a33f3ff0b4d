"""Objects of Keras around our specs: initializers, regularizers, schedules, losses, metrics, optimizers …"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from netbuilder.core.errors import SettingError
from netbuilder.core.spec import Spec
from netbuilder.core.value_types import article, shown
from netbuilder.keras.forms import Form


class Setting:
    """An object of Keras that holds one spec."""

    form: ClassVar[Form]
    more: ClassVar[tuple[str, ...]] = ()
    """Arguments that every class of this kind takes by name."""
    old: ClassVar[Mapping[str, str]] = {}
    """Spellings of earlier versions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        settings, extras = self.form.bind(args, kwargs, self.more, self.old)
        self._take(self.form.spec(**self.converted(settings)), extras)

    def _take(self, spec: Spec, extras: Mapping[str, Any]) -> None:
        self.spec = spec
        self.extras = dict(extras)

    @classmethod
    def of(cls, spec: Spec, **extras: Any) -> Self:
        """The object around a spec that is there already."""
        new = cls.__new__(cls)
        new._take(spec, extras)
        return new

    def converted(self, settings: dict[str, Any]) -> dict[str, Any]:
        """The settings as the spec takes them."""
        return settings

    def __getattr__(self, name: str) -> Any:
        if name in ("spec", "extras") or name not in self.spec.params():
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
        return getattr(self.spec, name)

    def get_config(self) -> dict[str, Any]:
        """All arguments as Keras writes them."""
        found = {}
        for name in self.form.names:
            if name in self.spec.params():
                found[name] = getattr(self.spec, name)
            elif name not in _NEVER_WRITTEN:
                found[name] = self.extras.get(name, self.form.default(name))
        return {name: value for name, value in found.items() if name not in self.unwritten()}

    def unwritten(self) -> Sequence[str]:
        """Arguments that Keras leaves out of a configuration."""
        return ()

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Self:
        """The object with these arguments."""
        return cls(**config)

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self.spec.settings().items())
        return f"<{type(self).__name__}({given})>"


_NEVER_WRITTEN = ("dtype", "loss_scale_factor", "from_sorted_ids")


class Family:
    """All classes of one kind, made from a registry and a table of their arguments.

    Args:
        noun: what one is called in a sentence.
        module: where Keras has them.
        base: class of all.
        registry: of the specs.
        table: for each class its arguments in order; a class that is not in it takes those of its spec.
        names: other names that Keras knows, for example {"uniform": "random_uniform"}.
        rest: arguments that come last in every class.
    """

    def __init__(
        self,
        noun: str,
        module: str,
        base: type[Setting],
        registry: Any,
        table: Mapping[str, str],
        *,
        names: Mapping[str, str] | None = None,
        rest: str = "",
    ) -> None:
        self.noun, self.module, self.base, self.registry = noun, module, base, registry
        self._names = dict(names or {})
        self.classes: dict[str, type[Setting]] = {}
        for spec in registry.values():
            text = table.get(spec.__name__, " ".join(spec.params()))
            self.classes[spec.__name__] = self._made(spec, f"{text} {rest}")

    def _made(self, spec: type[Spec], text: str) -> type[Setting]:
        form = Form.read(spec.__name__, spec, text)
        made = type(spec.__name__, (self.base,), {"form": form, "__doc__": spec.__doc__, "__module__": self._home()})
        made.__signature__ = form.signature(self.base.more)  # type: ignore[attr-defined]
        return made

    def _home(self) -> str:
        return "netbuilder." + self.module

    def of(self, spec: Any) -> Any:
        """The object around a spec."""
        return None if spec is None else self.classes[type(spec).__name__].of(spec)

    def spec_named(self, name: str) -> Any:
        """The spec with this name and its usual settings."""
        name = self._names.get(name, name)
        if name not in self.registry:
            raise SettingError(
                f"There is no {self.noun} called {shown(name)}.",
                hint="Known are " + ", ".join(self.registry) + ".",
            )
        return self.registry.create(name)

    def get(self, identifier: Any) -> Any:
        """An object from its name, its configuration, a class or itself; None stays None."""
        if identifier is None or isinstance(identifier, self.base):
            return identifier
        if isinstance(identifier, str):
            return self.of(self.spec_named(identifier))
        if isinstance(identifier, Mapping):
            return self.deserialize(identifier)
        if isinstance(identifier, type) and issubclass(identifier, self.base):
            return identifier()
        if isinstance(identifier, self.registry.base):
            return self.of(identifier)
        raise SettingError(
            f"{article(self.noun).capitalize()} {self.noun} is expected, but there is {shown(identifier)}.",
            hint=f"Give a name such as {next(iter(self.registry))}, or an object of {self.module}.",
        )

    def spec(self, identifier: Any) -> Any:
        """The spec of what `get` gives."""
        found = self.get(identifier)
        return None if found is None else found.spec

    def deserialize(self, config: Any, custom_objects: Any = None) -> Any:
        """An object from its name or from what `serialize` wrote."""
        if not isinstance(config, Mapping):
            return self.get(config)
        name, settings = config.get("class_name"), config.get("config", {})
        if name == "function":
            return self.get(settings)
        if not isinstance(name, str):
            raise SettingError(f"A configuration needs a class_name, but it is {shown(dict(config))}.")
        name = name.rsplit(">", 1)[-1]
        spec = self.spec_named(name)
        return self.classes[type(spec).__name__].from_config(settings or {})

    def serialize(self, value: Any) -> Any:
        """Class name and arguments, as Keras writes them."""
        if value is None or isinstance(value, str):
            return value
        value = self.get(value)
        return wrapped(self.module, type(value).__name__, value.get_config())


def wrapped(module: str, class_name: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """An object as Keras 3 writes it."""
    return {"module": module, "class_name": class_name, "config": dict(config), "registered_name": None}
