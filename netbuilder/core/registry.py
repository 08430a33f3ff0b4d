"""Registries: the lists of things a user can pick.

To add one: 1. write a file in the registry's package with a `Spec` subclass; 2. decorate it with
`@registry.register(title=…, group=…)`; 3. run the contract tests, which find it by themselves.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import ModuleType
from typing import Any, Generic, TypeVar

from netbuilder.core.errors import SettingError
from netbuilder.core.spec import Spec, unknown_settings
from netbuilder.core.text import sentence
from netbuilder.core.value_types import article, shown

S = TypeVar("S", bound=Spec)


class Registry(Generic[S]):
    """Named specs of one kind, filled by importing the modules of one package.

    Args:
        noun: what one entry is called in a sentence, for example "layer".
        base: the class of which every entry is a subclass.
        package: the package whose modules register the entries.
    """

    def __init__(self, noun: str, base: type[S], package: str) -> None:
        self.noun = noun
        self.base = base
        self._package = package
        self._entries: dict[str, type[S]] = {}
        self._aliases: dict[str, str] = {}
        self._unlisted: set[str] = set()
        self._filled = self._busy = False
        self._filling = threading.RLock()

    def register(
        self, *, title: str = "", group: str = "", kind: str = "", aliases: Iterable[str] = (), listed: bool = True
    ) -> Callable[[type[S]], type[S]]:
        """Enters a class under `kind` (its own name by default).

        It is found under `aliases` and under the name of its class as well, but written under its kind only.
        What is not `listed` is found by name, but nobody is offered it.
        """

        def enter(cls: type[S]) -> type[S]:
            name = kind or cls.__name__
            if name in self._entries:
                raise ValueError(f"two {self.noun} entries are called {name}")
            cls.kind, cls.title, cls.group = name, title or name, group
            self._entries[name] = cls
            if not listed:
                self._unlisted.add(name)
            self._aliases.update(dict.fromkeys((cls.__name__, *aliases), name))
            return cls

        return enter

    def _fill(self) -> None:
        """Imports the package's modules once; a thread that comes meanwhile waits."""
        if self._filled:
            return
        with self._filling:
            if self._busy or self._filled:
                return
            self._busy = True
            try:
                package = importlib.import_module(self._package)
                for name in _module_names(package):
                    importlib.import_module(name)
            finally:
                self._busy = False
            if not self._entries:
                # A frozen program can lose modules without a word: an empty palette must not be the first sign.
                raise RuntimeError(f"no {self.noun} was found in {self._package}")
            self._filled = True

    def __iter__(self) -> Iterator[str]:
        self._fill()
        return iter(sorted(self._entries.keys() - self._unlisted))

    def __contains__(self, name: object) -> bool:
        self._fill()
        return name in self._entries or name in self._aliases

    def __len__(self) -> int:
        self._fill()
        return len(self._entries) - len(self._unlisted)

    def __getitem__(self, name: str) -> type[S]:
        self._fill()
        try:
            return self._entries[name if name in self._entries else self._aliases[name]]
        except (KeyError, TypeError):
            raise self._unknown(name) from None

    def values(self) -> list[type[S]]:
        """All listed entries in the order of their names."""
        return [self[name] for name in self]

    def _unknown(self, name: object) -> SettingError:
        near = difflib.get_close_matches(str(name)[:100], list(self), n=1, cutoff=0.5)
        guess = sentence("Did you mean {near}?", near=near[0]) if near else "Known are " + ", ".join(self) + "."
        return SettingError(sentence("There is no {noun} called {name}.", noun=self.noun, name=shown(name)), hint=guess)

    def create(self, kind: str, settings: Mapping[str, Any] | None = None) -> S:
        """An entry with these settings, checked."""
        cls = self[kind]
        given = dict(settings or {})
        unknown_settings(cls, given)
        missing = [name for name in cls.params() if name not in cls.defaults() and name not in given]
        if missing:
            raise SettingError(
                sentence("{kind} needs {names}.", kind=kind, names=", ".join(missing)),
                hint=cls.params()[missing[0]].help,
            )
        return cls(**given)

    def from_json(self, data: Any) -> S:
        """Reads what `Spec.to_json` or `Spec.brief` wrote."""
        if isinstance(data, str):
            return self.create(data)
        if not isinstance(data, Mapping) or not isinstance(data.get("kind"), str):
            phrase = f"{article(self.noun).capitalize()} {self.noun}"
            raise SettingError(
                sentence(
                    "{phrase} must be a name or an object with a kind, but it is {data}.",
                    phrase=phrase,
                    data=shown(data),
                )
            )
        try:
            return self.create(data["kind"], {key: value for key, value in data.items() if key != "kind"})
        except RecursionError:
            raise SettingError(
                sentence("The settings of the {noun} {data} are nested too deeply.", noun=self.noun, data=data["kind"])
            ) from None

    def resolve(self, value: Any) -> S | None:
        """A spec from a spec, a name, its JSON, or None."""
        return value if value is None or isinstance(value, self.base) else self.from_json(value)


def _module_names(package: ModuleType) -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."))
