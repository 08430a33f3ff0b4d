"""The arguments of Keras's layers in their order; `!` marks those that must be given."""

from __future__ import annotations

_RULES = (
    "use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer "
    "kernel_constraint bias_constraint"
)
_CONV = f"padding data_format dilation_rate groups activation {_RULES}"
_TRANSPOSE = f"padding output_padding data_format dilation_rate activation {_RULES}"
_DEPTHWISE = (
    "kernel_size! strides padding depth_multiplier data_format dilation_rate activation use_bias depthwise_initializer "
    "bias_initializer depthwise_regularizer bias_regularizer activity_regularizer depthwise_constraint bias_constraint"
)
_SEPARABLE = (
    "filters! kernel_size! strides padding data_format dilation_rate depth_multiplier activation use_bias "
    "depthwise_initializer pointwise_initializer bias_initializer depthwise_regularizer pointwise_regularizer "
    "bias_regularizer activity_regularizer depthwise_constraint pointwise_constraint bias_constraint"
)
_POOL = "strides padding data_format name"
_GLOBAL = "data_format keepdims"
_NORM = (
    "epsilon center scale beta_initializer gamma_initializer beta_regularizer gamma_regularizer beta_constraint "
    "gamma_constraint"
)
_CELL = (
    "kernel_regularizer recurrent_regularizer bias_regularizer activity_regularizer kernel_constraint "
    "recurrent_constraint bias_constraint dropout recurrent_dropout"
)
_STARTS = "use_bias kernel_initializer recurrent_initializer bias_initializer"
_SEQUENCE = "return_sequences return_state go_backwards stateful unroll"

ARGUMENTS = {
    "Activation": "activation!",
    "ActivityRegularization": "l1 l2",
    "AlphaDropout": "rate! noise_shape seed",
    "AveragePooling1D": f"pool_size! {_POOL}",
    "AveragePooling2D": f"pool_size! {_POOL}",
    "BatchNormalization": "axis momentum epsilon center scale beta_initializer gamma_initializer "
    "moving_mean_initializer moving_variance_initializer beta_regularizer gamma_regularizer beta_constraint "
    "gamma_constraint renorm renorm_clipping renorm_momentum synchronized",
    "Bidirectional": "layer! merge_mode weights backward_layer",
    "Conv1D": f"filters! kernel_size! strides {_CONV}",
    "Conv1DTranspose": f"filters! kernel_size! strides {_TRANSPOSE}",
    "Conv2D": f"filters! kernel_size! strides {_CONV}",
    "Conv2DTranspose": f"filters! kernel_size! strides {_TRANSPOSE}",
    "Cropping2D": "cropping data_format",
    "Dense": f"units! activation {_RULES} lora_rank lora_alpha quantization_config",
    "DepthwiseConv1D": _DEPTHWISE,
    "DepthwiseConv2D": _DEPTHWISE,
    "Dot": "axes! normalize",
    "Dropout": "rate! noise_shape seed",
    "Embedding": "input_dim! output_dim! embeddings_initializer embeddings_regularizer embeddings_constraint mask_zero "
    "weights lora_rank lora_alpha quantization_config",
    "Flatten": "data_format",
    "GRU": f"units! activation recurrent_activation {_STARTS} {_CELL} seed {_SEQUENCE} reset_after use_cudnn "
    "zero_output_for_mask",
    "GaussianDropout": "rate! seed",
    "GaussianNoise": "stddev! seed",
    "GlobalAveragePooling1D": _GLOBAL,
    "GlobalAveragePooling2D": _GLOBAL,
    "GlobalMaxPooling1D": _GLOBAL,
    "GlobalMaxPooling2D": _GLOBAL,
    "GroupNormalization": f"groups axis {_NORM}",
    "LSTM": f"units! activation recurrent_activation {_STARTS} unit_forget_bias {_CELL} seed {_SEQUENCE} use_cudnn "
    "zero_output_for_mask",
    "LayerNormalization": f"axis {_NORM} rms_scaling",
    "MaxPooling1D": f"pool_size {_POOL}",
    "MaxPooling2D": f"pool_size {_POOL}",
    "Maxout": "units! pieces",
    "Permute": "dims!",
    "RepeatVector": "n!",
    "Rescaling": "scale! offset",
    "Reshape": "target_shape!",
    "SeparableConv1D": _SEPARABLE,
    "SeparableConv2D": _SEPARABLE,
    "SimpleRNN": f"units! activation {_STARTS} {_CELL} {_SEQUENCE} seed zero_output_for_mask",
    "SpatialDropout1D": "rate! seed name dtype",
    "SpatialDropout2D": "rate! data_format seed name dtype",
    "TimeDistributed": "layer!",
    "UpSampling2D": "size data_format interpolation",
    "ZeroPadding1D": "padding data_format",
    "ZeroPadding2D": "padding data_format",
}

ALIASES = {
    "AvgPool1D": "AveragePooling1D",
    "AvgPool2D": "AveragePooling2D",
    "MaxPool1D": "MaxPooling1D",
    "MaxPool2D": "MaxPooling2D",
    "GlobalAvgPool1D": "GlobalAveragePooling1D",
    "GlobalAvgPool2D": "GlobalAveragePooling2D",
    "GlobalMaxPool1D": "GlobalMaxPooling1D",
    "GlobalMaxPool2D": "GlobalMaxPooling2D",
    "Convolution1DTranspose": "Conv1DTranspose",
    "Convolution2DTranspose": "Conv2DTranspose",
    "Deconvolution2D": "Conv2DTranspose",
    "SeparableConvolution1D": "SeparableConv1D",
    "SeparableConvolution2D": "SeparableConv2D",
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
}
