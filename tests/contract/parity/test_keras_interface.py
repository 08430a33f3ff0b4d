"""The Keras-shaped interface takes Keras's configs and gives Keras's numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from netbuilder import keras

GROUPS = (
    "layers_core",
    "layers_conv",
    "layers_pool",
    "layers_norm",
    "layers_recurrent",
    "layers_merge",
    "layers_masks",
    "losses",
    "metrics",
    "training",
)
KIND_OF = {
    "test_output": "layers",
    "test_config": "layers",
    "test_loss": "loss",
    "test_metric": "metric",
    "test_training": "model",
}


def wanted(function: str, case: dict[str, Any]) -> bool:
    """Losses know no mask but that of a model."""
    kind = next(kind for kind in ("model", "layers", "metric", "loss") if kind in case)
    return kind == KIND_OF[function] and "mask" not in case


def model_of(case: dict[str, Any]) -> Any:
    tensors = [keras.Input(x.shape[1:], dtype=str(x.dtype)) for x in case["inputs"]]
    made = [None if described is None else keras.layers.deserialize(described) for described in case.get("before", [])]
    sources = [layer(tensor) if layer else tensor for layer, tensor in zip(made, tensors, strict=False)] or tensors
    value: Any = sources if len(sources) > 1 else sources[0]
    for described in case["layers"]:
        layer = keras.layers.deserialize(described)
        states = isinstance(value, list) and layer.takes_states
        value = layer(value[0], initial_state=value[1:]) if states else layer(value)
    model = keras.Model(tensors, value)
    model.set_weights(case["weights"])
    return model


def test_output(case: dict[str, Any], close: Any) -> None:
    model = model_of(case)
    inputs = case["inputs"] if len(case["inputs"]) > 1 else case["inputs"][0]
    called = {"output": model(inputs, training=case["training"])}
    if not case["training"]:
        called["prediction"] = model.predict(inputs, verbose=0)
    for what, outputs in called.items():
        for own, expected in zip(_listed(outputs), case["outputs"], strict=True):
            close(own, expected, what)
    if "weights_after" in case:
        kept = [a for a, learned in zip(model.get_weights(), case["trainable"], strict=True) if not learned]
        for array, expected in zip(kept, case["weights_after"], strict=True):
            close(array, expected, "kept array after the call")


def test_config(case: dict[str, Any]) -> None:
    """What a layer writes of itself is what it was read from."""
    for described in case["layers"]:
        layer = keras.layers.deserialize(described)
        written = keras.layers.serialize(layer)
        assert written["class_name"] == described["class_name"]
        _same_settings(written["config"], described["config"])


def _same_settings(written: dict[str, Any], expected: dict[str, Any]) -> None:
    for key, value in expected.items():
        if key in ("dtype", "name"):
            continue
        own = written[key]
        if isinstance(value, dict) and "config" in value:
            assert own["class_name"] == value["class_name"], key
            _same_settings(own["config"], value["config"])
        elif isinstance(value, list):
            assert np.array_equal(np.asarray(own, object), np.asarray(value, object)), key
        else:
            assert own == value or own == np.float32(value), key


def _described(described: dict[str, Any]) -> dict[str, Any]:
    return {"class_name": described["class_name"], "config": dict(described["config"])}


def test_loss(case: dict[str, Any], close: Any) -> None:
    loss = keras.losses.deserialize(_described(case["loss"]))
    value = loss(case["y_true"], case["y_pred"], sample_weight=case.get("sample_weight"))
    close(value, case["value"], "value")


def test_metric(case: dict[str, Any], close: Any) -> None:
    metric = keras.metrics.deserialize(_described(case["metric"]))
    for number, update in enumerate(case["updates"]):
        metric.update_state(update["y_true"], update["y_pred"], sample_weight=update.get("sample_weight"))
        close(metric.result(), update["result"], f"result after update {number + 1}")


def test_training(case: dict[str, Any], close: Any) -> None:
    """Ten calls of train_on_batch, from the same weights with the same batches."""
    kind = getattr(keras.models, case["model"]["class_name"], None) or keras.Model
    model = kind.from_config(case["model"]["config"])
    model.set_weights(case["start"])
    loss = [keras.losses.deserialize(part) for part in _listed(case["loss"])]
    model.compile(
        keras.optimizers.deserialize(case["optimizer"]),
        loss if len(loss) > 1 else loss[0],
        metrics=case["metrics"] or None,
        loss_weights=case["loss_weights"],
    )
    weights = {"class_weight": dict(case["class_weight"])} if "class_weight" in case else {}
    for batch, log in zip(case["batches"], case["logs"], strict=True):
        if "sample_weight" in batch:
            weights = {"sample_weight": batch["sample_weight"]}
        model.reset_metrics()
        found = model.train_on_batch(_one(batch["x"]), _one(batch["y"]), return_dict=True, **weights)
        assert set(found) == set(log)
        for name, value in log.items():
            close(found[name], value, name, rtol=3e-4, atol=1e-5)
    for own, expected in zip(model.get_weights(), case["weights"], strict=True):
        close(own, expected, "weight in the end", rtol=1e-3, atol=1e-4)
    predicted = model.predict_on_batch(_one(case["batches"][0]["x"]))
    for own, expected in zip(_listed(predicted), case["predicted"], strict=True):
        close(own, expected, "prediction in the end", rtol=1e-3, atol=1e-4)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _one(parts: list[np.ndarray]) -> Any:
    return parts if len(parts) > 1 else parts[0]
