"""How problems can be put right: for each code of a problem, functions from a `Situation` to edits worth trying."""

from collections.abc import Callable, Iterable

from netbuilder.document.editing.edit import Edit
from netbuilder.document.judging import INPUTS, SHAPE
from netbuilder.document.repairing import ends, joins, layers_before, numbers, outputs, windows
from netbuilder.document.repairing.situation import Situation

CANDIDATES: dict[str, tuple[Callable[[Situation], Iterable[Edit]], ...]] = {
    SHAPE: (
        windows.same_padding,
        windows.smaller_window,
        windows.no_dilation,
        layers_before.all_steps,
        layers_before.channel_in_input,
        layers_before.flatten,
        layers_before.global_pooling,
        layers_before.reshape,
        windows.fitting_target,
        windows.one_group,
        joins.projection,
        joins.concatenate,
    ),
    INPUTS: (joins.read_from_above, joins.delete_it),
    "lacking": (joins.remove_it,),
    "unused": (joins.join_below, joins.delete_it),
    "no_input": (ends.add_input,),
    "no_output": (ends.last_is_output,),
    "nothing_to_learn": (ends.unfreeze, ends.output_layer),
    "input_shape": (ends.input_of_data, ends.switch_flatten, ends.input_and_flatten),
    "one_unit": (outputs.binary, outputs.units, outputs.squared_error),
    "softmax_of_one": (outputs.sigmoid, outputs.units, outputs.straight),
    "not_probabilities": (
        outputs.fitting_activation,
        outputs.logits,
        ends.output_layer_behind_hidden,
        outputs.squared_error,
    ),
    "not_a_row": (outputs.flatten_before, outputs.pooling_before, ends.output_layer_behind_hidden),
    "classes": (outputs.units, ends.output_layer_behind_hidden),
    "outputs": (outputs.units, ends.output_layer_behind_hidden),
    "loss_for_classes": (outputs.squared_error,),
    "two_softmaxes": (outputs.one_softmax,),
    "logits_of_probabilities": (outputs.no_logits, outputs.no_activation),
    "spare_units": (outputs.units,),
    "sigmoid_for_many": (outputs.softmax,),
    "softmax_with_mse": (outputs.crossentropy,),
    "unwatched": (numbers.validation,),
    **dict.fromkeys(numbers.USUAL, (numbers.usual,)),
    "batch_size": (numbers.whole_batch, numbers.usual),
}
