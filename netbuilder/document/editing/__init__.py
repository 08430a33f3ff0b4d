"""Edits: pure functions from a project to an `Edit(project, text, focus)`; what cannot be is a SettingError.

- `placing.py`: insert, append, delete, move. `joining.py`: skip connections. `changing.py`: one layer.
- `clipboard.py`: copy, cut, paste, duplicate. `training.py`: loss, optimizer, run. `data.py`: data and preparation.
"""

from netbuilder.document.editing.changing import (
    as_function,
    rename,
    replace_layer,
    set_activation,
    set_enabled,
    set_setting,
    set_settings,
    set_trainable,
)
from netbuilder.document.editing.clipboard import copy, cut, duplicate, paste
from netbuilder.document.editing.data import fit_input, set_augmentations, set_data, set_preparation
from netbuilder.document.editing.edit import Edit
from netbuilder.document.editing.joining import connect, disconnect, why_not_connect
from netbuilder.document.editing.placing import append, delete, insert, move, move_down, move_up
from netbuilder.document.editing.training import (
    add_callback,
    change_callback,
    remove_callback,
    set_callbacks,
    set_loss,
    set_loss_setting,
    set_metrics,
    set_number,
    set_optimizer,
    set_optimizer_setting,
    set_text,
)

__all__ = [
    "Edit",
    "add_callback",
    "append",
    "as_function",
    "change_callback",
    "connect",
    "copy",
    "cut",
    "delete",
    "disconnect",
    "duplicate",
    "fit_input",
    "insert",
    "move",
    "move_down",
    "move_up",
    "paste",
    "remove_callback",
    "rename",
    "replace_layer",
    "set_activation",
    "set_augmentations",
    "set_callbacks",
    "set_data",
    "set_enabled",
    "set_loss",
    "set_loss_setting",
    "set_metrics",
    "set_number",
    "set_optimizer",
    "set_optimizer_setting",
    "set_preparation",
    "set_setting",
    "set_settings",
    "set_text",
    "set_trainable",
    "why_not_connect",
]
