"""Settings out of all proportion: a few bytes that ask for terabytes, and numbers outside their ranges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.hostile.attack import Attack, Bait, archive, changed, dense, layer, legacy, legacy_config, sequential

PICTURE = (None, 8, 8, 3)
SEQUENCE = (None, 6, 4)
TOO = (
    "large",
    "big",
    "many",
    "numbers",
    "weights",
    "memory",
    "size",
    "shape",
    "limit",
    "between",
    "at most",
    "are the most",
    "too",
    "parameters",
    "only",
)


def attacks(bait: Bait) -> Iterator[Attack]:
    """All of this kind."""
    yield from too_large()
    yield from out_of_range()


def too_large() -> Iterator[Attack]:
    huge = 10**9
    cases: dict[str, tuple[list[dict[str, Any]], tuple[Any, ...]]] = {
        "units_1e9": ([dense("dense", huge)], (None, 4)),
        "units_1e12": ([dense("dense", 10**12)], (None, 4)),
        "units_2_to_63": ([dense("dense", 2**63)], (None, 4)),
        "units_1e300": ([dense("dense", 10**299)], (None, 4)),
        "units_twice_1e5": ([dense("a", 100_000), dense("b", 100_000)], (None, 100_000)),
        "embedding_1e12": ([layer("Embedding", "e", input_dim=10**12, output_dim=64)], (None, 4)),
        "repeat": ([layer("RepeatVector", "r", n=10**12)], (None, 4)),
        "repeat_1e9": ([layer("RepeatVector", "r", n=huge)], (None, 4)),
        "upsampling": ([layer("UpSampling2D", "u", size=[10**6, 10**6])], PICTURE),
        "upsampling_thrice": ([layer("UpSampling2D", f"u{n}", size=[100, 100]) for n in range(3)], PICTURE),
        "upsampling_1d": ([layer("UpSampling1D", "u", size=10**12)], SEQUENCE),
        "padding": ([layer("ZeroPadding2D", "z", padding=[[10**6, 10**6], [10**6, 10**6]])], PICTURE),
        "padding_1d": ([layer("ZeroPadding1D", "z", padding=10**13)], SEQUENCE),
        "reshape": ([layer("Reshape", "r", target_shape=[10**12, 10**12])], (None, 4)),
        "reshape_unknown": ([layer("Reshape", "r", target_shape=[-1, 10**12])], (None, 4)),
        "filters": ([layer("Conv2D", "c", filters=huge, kernel_size=[3, 3])], PICTURE),
        "kernel": ([layer("Conv2D", "c", filters=3, kernel_size=[10**6, 10**6], padding="same")], PICTURE),
        "transposed_strides": (
            [layer("Conv2DTranspose", "c", filters=3, kernel_size=[2, 2], strides=[10**6, 10**6])],
            PICTURE,
        ),
        "dilation": ([layer("Conv2D", "c", filters=3, kernel_size=[3, 3], dilation_rate=[10**9, 10**9])], PICTURE),
        "multiplier": ([layer("DepthwiseConv2D", "c", kernel_size=[3, 3], depth_multiplier=10**10)], PICTURE),
        "lstm": ([layer("LSTM", "l", units=10**8)], SEQUENCE),
        "gru": ([layer("GRU", "l", units=10**8)], SEQUENCE),
        "input": ([dense("dense", 5)], (None, 10**12)),
        "input_picture": ([layer("Flatten", "f"), dense("dense", 5)], (None, 10**6, 10**6, 10**6)),
        "input_64_axes": ([layer("Flatten", "f"), dense("dense", 5)], (None, *[2] * 64)),
        "input_1000_axes": ([layer("Flatten", "f"), dense("dense", 5)], (None, *[1] * 1000)),
        "bidirectional": ([layer("Bidirectional", "b", layer=layer("LSTM", "l", units=10**8))], SEQUENCE),
        "1000_of_30_million": ([dense(f"d{n}", 5500) for n in range(1000)], (None, 5500)),
    }
    for name, (layers, shape) in cases.items():
        yield Attack(f"size_{name}.keras", archive(sequential(*layers, shape=shape)), TOO)
    old = changed(legacy_config(), lambda m: m["config"]["layers"][1]["config"].update(units=10**12))
    yield Attack("size_units.h5", legacy(config=old), TOO)
    old = changed(
        legacy_config(), lambda m: m["config"]["layers"][0]["config"].update(batch_input_shape=[None, 10**12])
    )
    yield Attack("size_input.h5", legacy(config=old), TOO)


def out_of_range() -> Iterator[Attack]:
    conv = {"filters": 3, "kernel_size": [3, 3]}
    cases: dict[str, tuple[dict[str, Any], tuple[Any, ...], str]] = {
        "units_0": (dense("bad", 0), (None, 4), "units"),
        "units_negative": (dense("bad", -5), (None, 4), "units"),
        "units_true": (dense("bad", True), (None, 4), "units"),  # type: ignore[arg-type]
        "strides_0": (layer("Conv2D", "bad", **conv, strides=[0, 0]), PICTURE, "strides"),
        "strides_negative": (layer("Conv2D", "bad", **conv, strides=[-1, -1]), PICTURE, "strides"),
        "strides_true": (layer("Conv2D", "bad", **conv, strides=[True, True]), PICTURE, "strides"),
        "dilation_0": (layer("Conv2D", "bad", **conv, dilation_rate=[0, 0]), PICTURE, "dilation"),
        "kernel_0": (layer("Conv2D", "bad", filters=3, kernel_size=[0, 0]), PICTURE, "kernel"),
        "kernel_negative": (layer("Conv2D", "bad", filters=3, kernel_size=[-3, 3]), PICTURE, "kernel"),
        "kernel_three": (layer("Conv2D", "bad", filters=3, kernel_size=[3, 3, 3]), PICTURE, "kernel"),
        "kernel_text": (layer("Conv2D", "bad", filters=3, kernel_size="3"), PICTURE, "kernel"),
        "kernel_larger": (layer("Conv2D", "bad", filters=3, kernel_size=[9, 9]), PICTURE, ""),
        "filters_negative": (layer("Conv2D", "bad", filters=-1, kernel_size=[3, 3]), PICTURE, "filters"),
        "groups_0": (layer("Conv2D", "bad", **conv, groups=0), PICTURE, "groups"),
        "groups_odd": (layer("Conv2D", "bad", **conv, groups=7), PICTURE, "groups"),
        "padding_odd": (layer("Conv2D", "bad", **conv, padding="../same"), PICTURE, "padding"),
        "pool_0": (layer("MaxPooling2D", "bad", pool_size=[0, 0]), PICTURE, "pool"),
        "pool_strides_0": (layer("MaxPooling2D", "bad", pool_size=[2, 2], strides=[0, 0]), PICTURE, "strides"),
        "upsampling_0": (layer("UpSampling2D", "bad", size=[0, 0]), PICTURE, "size"),
        "padding_negative": (layer("ZeroPadding2D", "bad", padding=[[-9, -9], [-9, -9]]), PICTURE, "padding"),
        "cropping_all": (layer("Cropping2D", "bad", cropping=[[4, 4], [4, 4]]), PICTURE, ""),
        "cropping_negative": (layer("Cropping2D", "bad", cropping=[[-4, 0], [0, 0]]), PICTURE, "cropping"),
        "rate_2": (layer("Dropout", "bad", rate=2.0), (None, 4), "rate"),
        "rate_negative": (layer("Dropout", "bad", rate=-0.1), (None, 4), "rate"),
        "rate_text": (layer("Dropout", "bad", rate="0.5"), (None, 4), "rate"),
        "rate_true": (layer("Dropout", "bad", rate=True), (None, 4), "rate"),
        "epsilon_negative": (layer("BatchNormalization", "bad", epsilon=-1.0), (None, 4), "epsilon"),
        "momentum_9": (layer("BatchNormalization", "bad", momentum=9.0), (None, 4), "momentum"),
        "axis_9": (layer("BatchNormalization", "bad", axis=9), (None, 4), "axis"),
        "axis_huge": (layer("BatchNormalization", "bad", axis=10**20), (None, 4), "axis"),
        "repeat_0": (layer("RepeatVector", "bad", n=0), (None, 4), "n"),
        "repeat_negative": (layer("RepeatVector", "bad", n=-4), (None, 4), "n"),
        "reshape_two_unknown": (layer("Reshape", "bad", target_shape=[-1, -1]), (None, 4), ""),
        "reshape_0": (layer("Reshape", "bad", target_shape=[0, 4]), (None, 4), ""),
        "permute_twice": (layer("Permute", "bad", dims=[1, 1, 1]), PICTURE, "dims"),
        "permute_9": (layer("Permute", "bad", dims=[1, 2, 9]), PICTURE, "dims"),
        "embedding_0": (layer("Embedding", "bad", input_dim=0, output_dim=0), (None, 4), ""),
        "stddev_negative": (layer("GaussianNoise", "bad", stddev=-1.0), (None, 4), "stddev"),
        "groups_norm": (layer("GroupNormalization", "bad", groups=0), PICTURE, "groups"),
        "lstm_0": (layer("LSTM", "bad", units=0), SEQUENCE, "units"),
        "input_0": (dense("bad", 5), (None, 0), ""),
        "input_negative": (dense("bad", 5), (None, -4), ""),
        "input_true": (dense("bad", 5), (None, True), ""),
        "input_text": (dense("bad", 5), (None, "4"), ""),
    }

    for name, (entry, shape, word) in cases.items():
        yield Attack(f"range_{name}.keras", archive(sequential(entry, shape=shape)), (word, "bad"))
    old = changed(legacy_config(), lambda m: m["config"]["layers"][1]["config"].update(units=-5))
    yield Attack("range_units.h5", legacy(config=old), ("units",))
