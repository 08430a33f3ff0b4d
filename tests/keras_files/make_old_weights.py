"""Turns weights of Keras 1 and of the layers for cuDNN into today's with tf_keras, and stores both sides.

Run it with a Python that has tf_keras.
"""

from pathlib import Path

import numpy as np
import tf_keras as keras
from tf_keras.src.saving.legacy.hdf5_format import preprocess_weights_for_loading

L = keras.layers
rng = np.random.default_rng(0)


def drawn(*shapes):
    return [rng.normal(size=shape).astype("float16").astype("float32") for shape in shapes]


LSTM = [(4, 12), (3, 12), (24,)]
CASES = {
    "cudnn_lstm": (L.LSTM(3), (5, 4), drawn(*LSTM), "2"),
    "cudnn_gru": (L.GRU(3), (5, 4), drawn((4, 9), (3, 9), (18,)), "2"),
    "bidirectional_cudnn": (L.Bidirectional(L.LSTM(3)), (5, 4), drawn(*LSTM, *LSTM), "2"),
    "lstm_of_12": (L.LSTM(3), (5, 4), drawn(*[(4, 3), (3, 3), (3,)] * 4), "1"),
    "gru_of_9": (L.GRU(3, reset_after=False), (5, 4), drawn(*[(4, 3), (3, 3), (3,)] * 3), "1"),
    "conv1d_of_1_0": (L.Conv1D(6, 3), (8, 4), drawn((6, 4, 3, 1), (6,)), "1"),
    "conv1d_of_1_2": (L.Conv1D(6, 3), (8, 4), drawn((3, 1, 4, 6), (6,)), "1"),
    "conv2d_tf": (L.Conv2D(6, 3), (8, 8, 4), drawn((3, 3, 4, 6), (6,)), "1"),
    "conv2d_th": (L.Conv2D(3, 3, data_format="channels_first"), (3, 8, 8), drawn((3, 3, 3, 3), (3,)), "1"),
}


def main():
    found = {}
    for name, (layer, shape, arrays, version) in CASES.items():
        keras.Sequential([keras.Input(shape), layer])
        turned = preprocess_weights_for_loading(layer, [array.copy() for array in arrays], version, "tensorflow")
        for side, each in (("old", arrays), ("new", turned)):
            found |= {f"{name}/{side}{number:02}": array for number, array in enumerate(each)}
    np.savez_compressed(Path(__file__).with_name("old_weights.npz"), **found)


main()
