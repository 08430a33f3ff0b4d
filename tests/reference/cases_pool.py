"""Cases: pooling over windows and over everything."""

from __future__ import annotations

from layer_runs import record
from oracle import floats, generator, keras
from store import Writer


def build(writer: Writer) -> None:
    layers = keras.layers
    for kind in ("Max", "Average"):
        _one_dimensional(writer, kind, getattr(layers, f"{kind}Pooling1D"))
        _two_dimensional(writer, kind, getattr(layers, f"{kind}Pooling2D"))
        for keepdims in (False, True):
            short = f"global_{kind.lower()}_keepdims_{keepdims}".lower()
            flat = getattr(layers, f"Global{kind}Pooling1D")(keepdims=keepdims)
            record(writer, f"{short}_1d", flat, (3, 6, 4))
            picture = getattr(layers, f"Global{kind}Pooling2D")(keepdims=keepdims)
            record(writer, f"{short}_2d", picture, (3, 4, 5, 2))
    _masked(writer)


def _one_dimensional(writer: Writer, kind: str, layer: type) -> None:
    short = kind.lower()
    for padding in ("valid", "same"):
        record(writer, f"{short}_pooling1d_{padding}", layer(2, padding=padding), (3, 7, 4))
        record(writer, f"{short}_pooling1d_{padding}_3", layer(3, padding=padding), (3, 8, 4))
        record(writer, f"{short}_pooling1d_{padding}_3_stride1", layer(3, 1, padding), (3, 7, 4))
        record(writer, f"{short}_pooling1d_{padding}_2_stride3", layer(2, 3, padding), (3, 8, 4))
        record(writer, f"{short}_pooling1d_{padding}_4_stride2", layer(4, 2, padding), (2, 9, 3))


def _two_dimensional(writer: Writer, kind: str, layer: type) -> None:
    short = kind.lower()
    sizes = {"2": 2, "3": 3, "2x3": (2, 3), "3x1": (3, 1)}
    strides = {"1": 1, "2": 2, "1x2": (1, 2), "3": 3}
    for padding in ("valid", "same"):
        for title, size in sizes.items():
            record(writer, f"{short}_pooling2d_{padding}_{title}", layer(size, padding=padding), (2, 7, 6, 3))
            for stride_title, stride in strides.items():
                name = f"{short}_pooling2d_{padding}_{title}_stride{stride_title}"
                record(writer, name, layer(size, stride, padding), (2, 6, 7, 2))
        record(writer, f"{short}_pooling2d_{padding}_whole", layer((5, 4), padding=padding), (2, 5, 4, 2))


def _masked(writer: Writer) -> None:
    layers = keras.layers
    x = floats(generator("masked pooling"), (4, 6, 3))
    x[0, 4:] = 0
    x[1, :2] = 0
    x[2, 1:4] = 0
    for keepdims in (False, True):
        chain = [layers.Masking(), layers.GlobalAveragePooling1D(keepdims=keepdims)]
        record(writer, f"global_average_masked_keepdims_{keepdims}".lower(), chain, x)
    record(writer, "global_max_masked", [layers.Masking(), layers.GlobalMaxPooling1D()], x)
    ids = generator("pooled ids").integers(0, 3, (4, 6)).astype("int32")
    ids[:, 0] = 1
    chain = [layers.Embedding(3, 4, mask_zero=True), layers.GlobalAveragePooling1D()]
    record(writer, "embedding_global_average", chain, ids)
