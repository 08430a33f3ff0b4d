"""Layers that Keras has and the engine has not: they are refused by name."""

from __future__ import annotations

NAMES = (
    "AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D AdaptiveMaxPooling1D "
    "AdaptiveMaxPooling2D AdaptiveMaxPooling3D AdditiveAttention Attention AugMix AutoContrast "
    "AveragePooling3D AvgPool3D CategoryEncoding CenterCrop ContrastLimitedAdaptiveHistogramEqualization Conv3D "
    "Conv3DTranspose ConvLSTM1D ConvLSTM2D ConvLSTM3D Convolution3D Convolution3DTranspose Cropping3D CutMix "
    "Discretization EinsumDense Equalization FlaxLayer GRUCell GlobalAveragePooling3D GlobalAvgPool3D GlobalMaxPool3D "
    "GlobalMaxPooling3D GroupQueryAttention HashedCrossing Hashing InputSpec IntegerLookup JaxLayer LSTMCell "
    "Lambda MaxNumBoundingBoxes MaxPool3D MaxPooling3D MelSpectrogram MixUp MultiHeadAttention Pipeline RNN "
    "RandAugment RandomBrightness RandomColorDegeneration RandomColorJitter RandomContrast RandomCrop "
    "RandomElasticTransform RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale RandomHue RandomInvert "
    "RandomPerspective RandomPosterization RandomRotation RandomSaturation RandomSharpness RandomShear "
    "RandomTranslation RandomZoom Resizing ReversibleEmbedding STFTSpectrogram SimpleRNNCell Solarization "
    "SpatialDropout3D SpectralNormalization StackedRNNCells StringLookup TFSMLayer TextVectorization "
    "TorchModuleWrapper UpSampling3D Wrapper ZeroPadding3D CuDNNLSTM CuDNNGRU ThresholdedReLU LocallyConnected1D "
    "LocallyConnected2D MaxoutDense Merge Highway AtrousConvolution2D ConvLSTM2DCell"
)

HINTS = {
    "Lambda": "A function of one's own has no known derivative; build it from other layers.",
    "CuDNNLSTM": "Use LSTM.",
    "CuDNNGRU": "Use GRU.",
    "MaxoutDense": "Use Maxout, a layer of NetBuilder's own.",
    "Merge": "Use Add, Concatenate or another merging layer.",
    "RNN": "Use SimpleRNN, LSTM or GRU.",
    "AtrousConvolution2D": "Use Conv2D with dilation_rate.",
}
