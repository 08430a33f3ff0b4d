"""Cases: which layers pass a mask on, which drop it, and how masks of several inputs are joined."""

from __future__ import annotations

from layer_runs import record
from oracle import floats, generator, keras, np
from store import Writer


def _steps(name: str, last: int = 4) -> np.ndarray:
    """Sequences whose steps are left out here and there."""
    rng = generator(name)
    x = floats(rng, (4, 6, last))
    x[rng.uniform(size=(4, 6)) < 0.35] = 0
    x[:, 2] = 1
    return x


def build(writer: Writer) -> None:
    layers = keras.layers
    x = _steps("masked layers")
    for layer in (
        layers.Dense(3),
        layers.Activation("tanh"),
        layers.ReLU(),
        layers.LeakyReLU(),
        layers.PReLU(),
        layers.ELU(),
        layers.Dropout(0.3),
        layers.SpatialDropout1D(0.3),
        layers.GaussianNoise(0.3),
        layers.GaussianDropout(0.3),
        layers.AlphaDropout(0.3),
        layers.Identity(),
        layers.ZeroPadding1D(1),
        layers.Cropping1D(1),
        layers.UpSampling1D(2),
        layers.Conv1DTranspose(3, 2),
        layers.ActivityRegularization(l2=0.1),
        layers.BatchNormalization(),
        layers.LayerNormalization(),
        layers.GroupNormalization(groups=2),
        layers.Rescaling(2.0, offset=1.0),
        layers.Conv1D(3, 2),
        layers.MaxPooling1D(2),
        layers.AveragePooling1D(2),
        layers.Flatten(),
        layers.Reshape((8, 3)),
        layers.Permute((2, 1)),
        layers.TimeDistributed(layers.Dense(3)),
    ):
        name = type(layer).__name__
        record(writer, f"masked_{name}", [layers.Masking(), layer], x)
        if name not in ("Flatten",):
            chain = [layers.Masking(), type(layer).from_config(layer.get_config()), layers.SimpleRNN(2)]
            record(writer, f"masked_{name}_then_recurrent", chain, x)
    for sequences in (False, True):
        for kind in ("SimpleRNN", "LSTM", "GRU"):
            made = getattr(layers, kind)(3, return_sequences=sequences)
            record(writer, f"masked_{kind}_sequences_{sequences}".lower(), [layers.Masking(), made], x)
        both = layers.Bidirectional(layers.GRU(3, return_sequences=sequences))
        record(writer, f"masked_bidirectional_sequences_{sequences}".lower(), [layers.Masking(), both], x)
    record(writer, "masked_twice", [layers.Masking(), layers.Dense(4, activation="relu"), layers.Masking()], x)
    _joined(writer, x)


def _joined(writer: Writer, x: np.ndarray) -> None:
    layers = keras.layers
    y = _steps("other masked layers")
    for kind in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"):
        make = getattr(layers, kind)
        for title, pair in (("both", [True, True]), ("first", [True, False]), ("second", [False, True])):
            before = [layers.Masking() if masked else None for masked in pair]
            record(writer, f"joined_{kind}_{title}", make(), [x, y], before=before)
            before = [layers.Masking() if masked else None for masked in pair]
            record(writer, f"joined_{kind}_{title}_then_recurrent", [make(), layers.LSTM(2)], [x, y], before=before)
    masking = [layers.Masking(), layers.Masking()]
    record(writer, "joined_Concatenate_axis_1", layers.Concatenate(axis=1), [x, y], before=masking)
    masking = [layers.Masking(), layers.Masking()]
    record(writer, "joined_Dot", layers.Dot(axes=2), [x, y], before=masking)
