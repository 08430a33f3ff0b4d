"""The few names of keras.backend that scripts use."""

from __future__ import annotations

from netbuilder.keras import naming
from netbuilder.keras.config import backend, epsilon, floatx, image_data_format, set_floatx
from netbuilder.keras.unsupported import names_of


def clear_session(free_memory: bool = True) -> None:
    """Begins to count the names of layers anew."""
    naming.reset()


__all__ = ["backend", "clear_session", "epsilon", "floatx", "image_data_format", "set_floatx"]
__getattr__ = names_of(
    "keras.backend",
    "abs argmax binary_crossentropy cast categorical_crossentropy clip concatenate constant dot dropout eval exp "
    "expand_dims flatten function get_session get_value gradients greater image_dim_ordering int_shape learning_phase "
    "log max mean min ndim ones placeholder pow relu reshape rnn round set_epsilon set_image_data_format "
    "set_image_dim_ordering set_learning_phase set_session set_value shape sigmoid sign softmax sqrt square squeeze "
    "std sum tanh transpose update variable zeros",
    {"set_image_dim_ordering": "Channels are always last here: shape (28, 28, 1)."},
)
