"""Stores what all scripts give with real Keras 3 on TensorFlow: python tests/unit/keras/make_expected.py."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

os.environ.update(KERAS_BACKEND="tensorflow", CUDA_VISIBLE_DEVICES="-1", TF_CPP_MIN_LOG_LEVEL="3")
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import keras  # after the lines above, which choose its backend

from tests.unit.keras import scripts, scripts_layers, scripts_models, scripts_parts  # noqa: F401 - they add themselves

if __name__ == "__main__":
    found = {name: scripts.run(name, keras) for name in sorted(scripts.SCRIPTS)}
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in found.items())
    scripts.EXPECTED.write_text("{\n" + lines + "\n}\n", encoding="utf-8")
    print(len(found), "scripts with Keras", keras.__version__)
