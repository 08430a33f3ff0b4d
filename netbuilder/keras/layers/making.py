"""The classes of layers, made from the engine's registry and a table of Keras's arguments in their order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netbuilder.core.errors import SettingError
from netbuilder.core.value_types import shown
from netbuilder.engine.layers import Layer as Spec
from netbuilder.engine.layers import layers as registry
from netbuilder.keras.forms import Form
from netbuilder.keras.layers.arguments import ALIASES, ARGUMENTS
from netbuilder.keras.layers.base import Layer
from netbuilder.keras.layers.input import InputLayer
from netbuilder.keras.layers.spec_layer import SpecLayer
from netbuilder.keras.settings import wrapped


def _made(spec: type[Spec]) -> type[SpecLayer]:
    form = Form.read(spec.kind, spec, ARGUMENTS.get(spec.kind, " ".join(spec.params())))
    contents = {"form": form, "__doc__": spec.__doc__, "__module__": "netbuilder.keras.layers"}
    made = type(spec.kind, (SpecLayer,), contents)
    made.__signature__ = form.signature(("name", "trainable", "dtype"))  # type: ignore[attr-defined]
    return made


classes: dict[str, type[Layer]] = {spec.kind: _made(spec) for spec in registry.values() if spec.kind != "Input"}
classes["InputLayer"] = InputLayer


def layer_of(spec: Spec, name: str | None = None, trainable: bool = True, dtype: str = "float32") -> Any:
    """A layer around a spec."""
    if spec.kind == "Input":
        return InputLayer(shape=spec.output_shape(), name=name, dtype=dtype)
    return classes[spec.kind].of(spec, name, trainable, dtype)


def serialize(layer: Any) -> dict[str, Any]:
    """Class name and arguments of a layer, as Keras 3 writes them."""
    module = "keras" if type(layer).__name__ == "Sequential" else "keras.layers"
    if hasattr(layer, "serialized"):
        return layer.serialized()
    return wrapped(module, _class_name(layer), layer.get_config())


def _class_name(layer: Any) -> str:
    return layer.form.label if isinstance(layer, SpecLayer) else type(layer).__name__


_more: dict[str, Any] = {}


def provide(more: Mapping[str, Any]) -> None:
    """Says which models `deserialize` can make."""
    _more.update(more)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """A layer, or a model, from what `serialize` wrote."""
    if isinstance(config, Layer):
        return config
    if not isinstance(config, Mapping) or not isinstance(config.get("class_name"), str):
        raise SettingError(f"A layer's configuration needs class_name and config, but it is {shown(config)}.")
    name = config["class_name"].rsplit(">", 1)[-1]
    name = ALIASES.get(name, name)
    settings = config.get("config", {})
    if name in _more:
        return _more[name].from_config(settings)
    if name not in classes:
        raise SettingError(
            f"There is no layer called {shown(name)} here.", hint="Known are " + ", ".join(sorted(classes)) + "."
        )
    layer = classes[name].from_config(settings)
    shape = (config.get("build_config") or {}).get("input_shape")
    if shape is not None and not layer.built and isinstance(layer, SpecLayer):
        layer.build(shape)
    return layer
