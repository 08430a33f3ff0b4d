"""Runs layers in Keras and records what a copy of them must reproduce."""

from __future__ import annotations

from typing import Any

from oracle import floats, generator, keras, np, numpy_of, plain_of, tf
from store import Writer


def random_weight(rng: np.random.Generator, variable: Any) -> np.ndarray:
    """Values for one weight: never the start values, and variances above zero."""
    shape = tuple(variable.shape)
    name = variable.path.split("/")[-1]
    if name in ("gamma", "moving_variance", "variance"):
        return np.asarray(rng.uniform(0.5, 1.5, shape), np.float32)
    if name == "count":
        return np.array(7, np.int32)
    if name in ("bias", "beta", "moving_mean", "mean", "alpha", "embeddings"):
        return floats(rng, shape, 0.5)
    fan_in = max(1, int(np.prod(shape[:-1])))
    return floats(rng, shape, 1.0 / np.sqrt(min(fan_in, 9)))


def run_chain(layers: list[Any], tensors: list[tf.Tensor], training: bool, before: list[Any]) -> list[Any]:
    tensors = [tensor if layer is None else layer(tensor) for layer, tensor in zip(before, tensors, strict=True)]
    value: Any = tensors if len(tensors) > 1 else tensors[0]
    for layer in layers:
        more = {"training": training} if layer._call_has_training_arg else {}
        if isinstance(value, list) and isinstance(layer, (keras.layers.RNN, keras.layers.Bidirectional)):
            value, more["initial_state"] = value[0], value[1:]
        value = layer(value, **more)
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _total(layers: list[Any]) -> Any:
    parts = [loss for layer in layers for loss in layer.losses]
    return keras.ops.sum(keras.ops.stack(parts)) if parts else None


def _arrays(gradients: list[Any], sources: list[Any]) -> list[Any]:
    found = []
    for gradient, source in zip(gradients, sources, strict=True):
        if gradient is None:
            gradient = tf.zeros_like(source)
        found.append(numpy_of(tf.convert_to_tensor(gradient)))
    return found


def record(
    writer: Writer,
    name: str,
    layers: Any,
    inputs: Any,
    *,
    training: bool = False,
    before: list[Any] | None = None,
) -> None:
    """Runs `layers` one after the other and stores arrays, outputs, gradients and changed weights.

    `inputs` is one shape, a list of shapes, or ready arrays. `before` holds, for each input, a layer without
    weights that it goes through first, or None.
    """
    rng = generator(name)
    layers = layers if isinstance(layers, list) else [layers]
    if isinstance(inputs, (tuple, np.ndarray)):
        inputs = [inputs]
    arrays = [part if isinstance(part, np.ndarray) else floats(rng, part) for part in inputs]
    before = before or [None] * len(arrays)
    run_chain(layers, [tf.constant(array) for array in arrays], False, before)
    weights = [weight for layer in layers for weight in layer.weights]
    start = [random_weight(rng, weight) for weight in weights]
    for weight, value in zip(weights, start, strict=True):
        weight.assign(value)
    for layer in layers:
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()

    tensors = [tf.constant(array) for array in arrays]
    wanted = [tensor for tensor in tensors if tensor.dtype.is_floating]
    trainable = [weight for weight in weights if weight.trainable]
    sources = wanted + [weight.value for weight in trainable]
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(wanted)
        outputs = run_chain(layers, tensors, training, before)
        upstream = [floats(rng, output.shape) for output in outputs]
        score = tf.add_n([tf.reduce_sum(y * dy) for y, dy in zip(outputs, upstream, strict=True)])
        losses = _total(layers)
        total = None if losses is None else score + losses
    gradients = _arrays(tape.gradient(score, sources), sources)

    fields: dict[str, Any] = {
        "layers": [plain_of(layer) for layer in layers],
        "training": training,
        "inputs": arrays,
        "weights": start,
        "weight_names": [weight.path for weight in weights],
        "trainable": [bool(weight.trainable) for weight in weights],
        "outputs": [numpy_of(output) for output in outputs],
        "upstream": upstream,
        "input_gradients": gradients[: len(wanted)],
        "weight_gradients": gradients[len(wanted) :],
    }
    mask = getattr(outputs[0], "_keras_mask", None)
    fields["output_mask"] = None if mask is None else numpy_of(mask)
    if any(layer is not None for layer in before):
        fields["before"] = [None if layer is None else plain_of(layer) for layer in before]
    if total is not None:
        fields["losses"] = float(losses)
        with_losses = _arrays(tape.gradient(total, sources), sources)
        fields["input_gradients_with_losses"] = with_losses[: len(wanted)]
        fields["weight_gradients_with_losses"] = with_losses[len(wanted) :]
    if training and any(not weight.trainable for weight in weights):
        fields["weights_after"] = [numpy_of(weight) for weight in weights if not weight.trainable]
    for kind in ("outputs", "input_gradients", "weight_gradients"):
        if not all(np.isfinite(array).all() for array in fields[kind]):
            raise ValueError(f"{name}: {kind} are not finite")
    writer.add(name, **fields)
