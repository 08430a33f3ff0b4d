"""Callbacks: what may happen at certain points of `fit`, `evaluate` and `predict`."""

from __future__ import annotations

from netbuilder.keras.callbacks.base import Callback, CallbackList, History, LambdaCallback
from netbuilder.keras.callbacks.hooking import hooks_for
from netbuilder.keras.callbacks.ready_made import (
    CSVLogger,
    EarlyStopping,
    LearningRateScheduler,
    ModelCheckpoint,
    ReduceLROnPlateau,
    TerminateOnNaN,
)
from netbuilder.keras.unsupported import names_of

__all__ = [
    "CSVLogger",
    "Callback",
    "CallbackList",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "ReduceLROnPlateau",
    "TerminateOnNaN",
    "hooks_for",
]
__getattr__ = names_of(
    "keras.callbacks",
    "BackupAndRestore OrbaxCheckpoint ProgbarLogger RemoteMonitor SwapEMAWeights TensorBoard",
    {"BackupAndRestore": "Use ModelCheckpoint.", "TensorBoard": "Use CSVLogger."},
)
