"""A simple convolutional network for MNIST, as one writes it for Keras 3."""

from __future__ import annotations

import re

from tests.e2e.keras_scripts import run

SCRIPT = """
import numpy as np
import keras
from keras import layers

classes = 10
(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train = np.expand_dims(x_train[:2000].astype("float32") / 255, -1)
x_test = np.expand_dims(x_test[:500].astype("float32") / 255, -1)
y_train = keras.utils.to_categorical(y_train[:2000], classes)
y_test = keras.utils.to_categorical(y_test[:500], classes)

model = keras.Sequential(
    [
        keras.Input(shape=(28, 28, 1)),
        layers.Conv2D(32, kernel_size=(3, 3), activation="relu"),
        layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Conv2D(64, kernel_size=(3, 3), activation="relu"),
        layers.MaxPooling2D(pool_size=(2, 2)),
        layers.Flatten(),
        layers.Dropout(0.5),
        layers.Dense(classes, activation="softmax"),
    ]
)
model.summary()
model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(x_train, y_train, batch_size=128, epochs=3, validation_split=0.1)
score = model.evaluate(x_test, y_test, verbose=0)
print("Test loss:", score[0])
print("Test accuracy:", score[1])
"""


def test_the_convnet_runs_with_its_import_lines_changed(tmp_path):
    text = run(SCRIPT, tmp_path)
    assert float(re.search(r"Test accuracy: ([\d.]+)", text)[1]) > 0.7
    assert "Total params: 34,826 (136.04 KB)" in text
    assert "15/15 ━━━━━━━━━━━━━━━━━━━━" in text
    assert "val_accuracy: " in text
