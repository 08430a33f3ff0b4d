"""Configurations that name code: by class, by module, by bytes, by path, in every place where Keras looks for it."""

from __future__ import annotations

import base64
import json
import marshal
from collections.abc import Iterator
from typing import Any

from tests.hostile.attack import (
    Attack,
    Bait,
    archive,
    called,
    changed,
    dense,
    functional,
    layer,
    legacy,
    legacy_config,
    plain_graph,
    plain_model,
    sequential,
    tensor,
    weights,
    wrapped,
)


def attacks(bait: Bait) -> Iterator[Attack]:
    """All of this kind."""
    yield from lambdas(bait)
    yield from layers_by_module(bait)
    yield from settings_by_module(bait)
    yield from training(bait)
    yield from paths(bait)


def bytecode(bait: Bait) -> str:
    """A function that would leave the marker, as Lambda layers hold it."""
    code = compile(f"lambda x: open({str(bait.marker)!r}, 'w').close() or x", "<hostile>", "eval").co_consts[0]
    return base64.b64encode(marshal.dumps(code)).decode()


def lambdas(bait: Bait) -> Iterator[Attack]:
    code = bytecode(bait)
    new = wrapped("builtins", "__lambda__", {"value": {"class_name": "__lambda__", "config": {"code": code}}})
    new["config"] = {"code": code, "defaults": None, "closure": None}
    dangerous = layer("Lambda", "evil", function=new, arguments={})
    yield Attack("lambda.keras", archive(sequential(dangerous, dense("dense", 5))), ("Lambda",))
    graph = functional([called(dangerous, [tensor("given")])], [["evil", 0, 0]])
    yield Attack("lambda_in_graph.keras", archive(graph), ("Lambda",))
    nested = sequential(sequential(dangerous), dense("dense", 5))
    yield Attack("lambda_in_nested.keras", archive(nested), ("Lambda",))
    old = {"name": "evil", "function": [code, None, None], "function_type": "lambda", "module": "__main__"}
    config = changed(legacy_config(), lambda model: model["config"]["layers"].append(_old("Lambda", old)))
    yield Attack("lambda.h5", legacy(config=config), ("Lambda",))
    named = {"name": "evil", "function": "system", "function_type": "function", "module": "os"}
    config = changed(legacy_config(), lambda model: model["config"]["layers"].append(_old("Lambda", named)))
    yield Attack("lambda_by_name.h5", legacy(config=config), ("Lambda",))
    yield Attack(
        "lambda_as_activation.keras", archive(sequential(dense("dense", 5, new), dense("b", 3))), ("lambda", "function")
    )
    inside = layer("TimeDistributed", "each", layer=dangerous)
    yield Attack("lambda_in_wrapper.keras", archive(sequential(inside, shape=(None, 3, 4))), ("Lambda",))
    both = layer("Bidirectional", "both", layer=dangerous, merge_mode="concat")
    yield Attack("lambda_in_bidirectional.keras", archive(sequential(both, shape=(None, 3, 4))), ("Lambda",))
    unlocked = wrapped("keras.config", "enable_unsafe_deserialization")
    yield Attack("unlock_first.keras", archive(sequential(unlocked, dangerous)), ("enable_unsafe", "Lambda"))


def _old(class_name: str, config: dict[str, Any]) -> dict[str, Any]:
    return {"class_name": class_name, "config": config}


def layers_by_module(bait: Bait) -> Iterator[Attack]:
    command = f"touch {bait.marker}"
    cases = {
        "os_system": wrapped("os", "system", {"command": command}),
        "subprocess": wrapped("subprocess", "Popen", {"args": command, "shell": True}),
        "builtins_eval": wrapped("builtins", "eval", {"source": "1"}),
        "builtins_exec": wrapped("builtins", "exec", {}),
        "numpy_load": wrapped("numpy", "load", {"file": str(bait.secret), "allow_pickle": True}),
        "get_file": wrapped("keras.utils", "get_file", {"origin": "http://127.0.0.1:9/x", "extract": True}),
        "load_model": wrapped("keras.models", "load_model", {"filepath": str(bait.secret), "safe_mode": False}),
        "from_registered_name": {**wrapped("", "Evil", {}), "registered_name": "package>Evil"},
        "dotted_class": wrapped("keras.layers", "os.system", {"name": "x"}),
        "dunder_class": wrapped("keras.layers", "__class__", {"name": "x"}),
        "dunder_reduce": wrapped("builtins", "__reduce__", {"name": "x"}),
        "typespec": {"class_name": "__typespec__", "spec_name": "os.system", "config": {"name": "x"}},
        "lambda_tag": {"class_name": "__lambda__", "config": {"value": bytecode(bait)}},
        "numpy_tag": {"class_name": "__numpy__", "config": {"value": [1], "dtype": "object"}},
        "tensor_tag": {"class_name": "__tensor__", "config": {"value": [[1]], "dtype": "object"}},
        "bytes_tag": {"class_name": "__bytes__", "config": {"value": "cos\nsystem\n"}},
    }
    for name, entry in cases.items():
        words = (entry["class_name"], "Evil", "layer", "class")
        yield Attack(f"layer_{name}.keras", archive(sequential(dense("dense", 5), entry)), words)
    graph = plain_graph()
    node = {**wrapped("os", "system", {"name": "run"}), "name": "run", "inbound_nodes": [{"args": [command]}]}
    yield Attack(
        "node_os_system.keras", archive(changed(graph, lambda m: m["config"]["layers"].append(node))), ("system",)
    )
    for name, module, class_name in (("model_by_module", "os", "system"), ("custom_model", "evil", "Net")):
        model = {**plain_model(), "module": module, "class_name": class_name}
        yield Attack(f"{name}.keras", archive(model), (class_name, "model"))
    lying = changed(plain_model(), lambda m: m["config"]["layers"][1].update(module="os", registered_name="os>system"))
    yield Attack("known_class_of_foreign_module.keras", archive(lying), ("module", "os", "Dense"))
    metadata = b'{"keras_version": "3.0.0", "__class__": "os.system", "netbuilder": {"__reduce__": "x"}}'
    yield Attack("metadata_with_gadgets.keras", archive(plain_model(), metadata=metadata), loads=None)


def settings_by_module(bait: Bait) -> Iterator[Attack]:
    command = f"touch {bait.marker}"
    function = {"module": "builtins", "class_name": "function", "config": "system", "registered_name": "function"}
    values = {
        "activation_system": ("activation", {**function, "module": "os"}, ("'os'",)),
        "activation_eval": ("activation", {**function, "config": "eval"}, ("eval",)),
        "activation_text": ("activation", "os.system", ("os.system",)),
        "activation_list": ("activation", ["os", "system"], ("activation", "system", "list", "text")),
        "activation_number": ("activation", 5, ("activation", "5")),
        "initializer_popen": ("kernel_initializer", wrapped("os", "popen", {"cmd": command}), ("popen",)),
        "initializer_lambda": ("kernel_initializer", {"class_name": "__lambda__", "config": {}}, ("__lambda__",)),
        "initializer_load": (
            "kernel_initializer",
            wrapped("numpy", "load", {"file": str(bait.secret)}),
            ("load",),
        ),
        "regularizer_exec": ("kernel_regularizer", wrapped("builtins", "exec", {}), ("exec",)),
        "constraint_import": ("kernel_constraint", wrapped("builtins", "__import__", {"name": "os"}), ("__import__",)),
        "dtype_policy": ("dtype", wrapped("os", "system", {"name": command}), ("dtype", "system", "os")),
        "dtype_object": ("dtype", "object", ("dtype", "object")),
        "dtype_pointer": ("dtype", "float32, O", ("dtype", "float32, O")),
        "quantization": ("quantization_config", wrapped("os", "system", {}), ("quantization_config", "system")),
    }
    for name, (setting, value, words) in values.items():
        model = changed(plain_model(), lambda m, s=setting, v=value: m["config"]["layers"][1]["config"].update({s: v}))
        yield Attack(f"setting_{name}.keras", archive(model), words)
    old = changed(legacy_config(), lambda m: m["config"]["layers"][1]["config"].update(activation="eval"))
    yield Attack("setting_activation.h5", legacy(config=old), ("eval",))
    old = changed(
        legacy_config(),
        lambda m: m["config"]["layers"][1]["config"].update(
            kernel_initializer={"module": "os", "class_name": "popen", "config": {"cmd": command}}
        ),
    )
    yield Attack("setting_initializer.h5", legacy(config=old), ("popen",))


def training(bait: Bait) -> Iterator[Attack]:
    run = wrapped("os", "system", {"command": f"touch {bait.marker}"})
    adam = wrapped("keras.optimizers", "Adam", {"learning_rate": 0.001})
    usual = {"optimizer": adam, "loss": "sparse_categorical_crossentropy", "metrics": None}
    cases = {
        "optimizer": {"optimizer": run},
        "optimizer_text": {"optimizer": "os.system"},
        "loss": {"loss": run},
        "loss_function": {"loss": {"module": "os", "class_name": "function", "config": "system"}},
        "loss_text": {"loss": "eval"},
        "metrics": {"metrics": [run]},
        "metrics_text": {"metrics": ["__import__"]},
        "weighted_metrics": {"weighted_metrics": [run]},
        "metric_wrapper": {
            "metrics": [wrapped("keras.metrics", "MeanMetricWrapper", {"name": "x", "fn": run, "dtype": "float32"})]
        },
        "schedule": {"optimizer": wrapped("keras.optimizers", "Adam", {"learning_rate": run})},
        "callbacks": {"callbacks": [run]},
        "loss_weights": {"loss_weights": run},
        "optimizer_nested": {"optimizer": wrapped("keras.optimizers", "LossScaleOptimizer", {"inner_optimizer": run})},
    }
    for name, change in cases.items():
        model = {**plain_model(), "compile_config": {**usual, **change}}
        # What stands for the training may be left out with a warning instead: the network itself is sound.
        yield Attack(f"compile_{name}.keras", archive(model), ("system", "eval", "__import__", "os.", name), loads=None)
        old = {"optimizer_config": adam, "loss": usual["loss"], "metrics": None}
        if name in ("optimizer", "loss", "metrics"):
            key = "optimizer_config" if name == "optimizer" else name
            text = json.dumps({**old, key: [run] if name == "metrics" else run})
            bent = legacy(lambda file, text=text: file.attrs.create("training_config", text))
            yield Attack(f"compile_{name}.h5", bent, ("system",), loads=None)


def paths(bait: Bait) -> Iterator[Attack]:
    url = "http://127.0.0.1:9/words.txt"
    cases = {
        "string_lookup": layer("StringLookup", "look", vocabulary=str(bait.text), max_tokens=None),
        "integer_lookup": layer("IntegerLookup", "look", vocabulary=str(bait.text)),
        "text_vectorization": layer("TextVectorization", "look", vocabulary=url, standardize="lower"),
        "hashing": layer("Hashing", "look", num_bins=3, salt=str(bait.text)),
        "tfsm": layer("TFSMLayer", "look", filepath=str(bait.folder), call_endpoint="serve"),
        "torch_module": layer("TorchModuleWrapper", "look", module={"buffer_value": "gASVAAAAAAAAAIwFcG9zaXg="}),
        "jax": layer("JaxLayer", "look", call_fn="os.system"),
        "flax": layer("FlaxLayer", "look", module="os"),
        "feature_space": layer("FeatureSpace", "look", features={"x": str(bait.text)}),
        "file_lookup_in_nested": sequential(layer("StringLookup", "look", vocabulary=url)),
    }
    for name, entry in cases.items():
        words = (entry["class_name"], "StringLookup")
        # The salt of Hashing is a word and no path; the layer is kept as a stranger that cannot run.
        loads = None if name == "hashing" else False
        yield Attack(f"path_{name}.keras", archive(sequential(entry, dense("dense", 5))), words, loads=loads)
    embedded = layer("Embedding", "look", input_dim=4, output_dim=5, weights=[str(bait.secret)])
    yield Attack("path_embedding_weights.keras", archive(sequential(embedded)), ("weights",))
    shards = json.dumps({"weight_map": {"/layers/dense": "../secret_target.h5"}}).encode()
    yield Attack("path_sharded.keras", archive(plain_model(), image=shards), ("HDF5", "damaged", "weights"))
    old = {"name": "look", "vocabulary": str(bait.text)}
    config = changed(legacy_config(), lambda m: m["config"]["layers"].append(_old("StringLookup", old)))
    yield Attack("path_string_lookup.h5", legacy(config=config), ("StringLookup",))
    yield Attack(
        "path_weights_only.weights.h5", weights(lambda file: file.attrs.create("path", str(bait.secret))), loads=None
    )
