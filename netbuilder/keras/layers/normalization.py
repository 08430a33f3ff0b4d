"""The module where Keras 1 and 2 had BatchNormalization."""

from __future__ import annotations

from netbuilder.keras.layers import *  # noqa: F403 - the old module had all of these names
