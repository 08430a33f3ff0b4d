"""Small tools around models and data."""

from __future__ import annotations

from netbuilder.keras.backend import clear_session
from netbuilder.keras.models.streams import PyDataset
from netbuilder.keras.unsupported import names_of
from netbuilder.keras.utils import np_utils
from netbuilder.keras.utils.arrays import normalize, pad_sequences, set_random_seed, to_categorical

Sequence = PyDataset
__all__ = [
    "PyDataset",
    "Sequence",
    "clear_session",
    "normalize",
    "np_utils",
    "pad_sequences",
    "set_random_seed",
    "to_categorical",
]
__getattr__ = names_of(
    "keras.utils",
    "Config CustomObjectScope FeatureSpace Progbar array_to_img audio_dataset_from_directory "
    "custom_object_scope deserialize_keras_object disable_interactive_logging enable_interactive_logging "
    "get_custom_objects get_file get_registered_name get_registered_object get_source_inputs "
    "image_dataset_from_directory img_to_array is_keras_tensor load_img model_to_dot plot_model "
    "register_keras_serializable save_img serialize_keras_object split_dataset text_dataset_from_directory "
    "timeseries_dataset_from_array",
    {
        "plot_model": "Use model.summary(), or open the model in NetBuilder's window.",
        "image_dataset_from_directory": "Use netbuilder.data.open_dataset.",
        "get_file": "Fetch data sets with: netbuilder datasets fetch.",
    },
)
