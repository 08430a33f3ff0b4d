"""What a whole installation has, to compare with: names that were lost in packaging are noticed.

A new entry of a registry, or a new bundled file, is entered here too; a test says so.
"""

from __future__ import annotations

_LISTS = {
    "activations": """
        celu elu exponential gelu glu hard_shrink hard_sigmoid hard_sigmoid_keras2 hard_silu hard_tanh
        leaky_relu linear log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus
        softsign sparse_plus sparse_sigmoid sparsemax squareplus tanh tanh_shrink threshold
    """,
    "augmentations": """
        GaussianNoise RandomBrightness RandomContrast RandomElasticTransform RandomErasing RandomFlip RandomRotation
        RandomShear RandomTranslation RandomZoom
    """,
    "callbacks": """
        CSVLogger EarlyStopping LearningRateScheduler ModelCheckpoint ReduceLROnPlateau TerminateOnNaN
    """,
    "constraints": """
        max_norm min_max_norm non_neg unit_norm
    """,
    "datasets": """
        auto_mpg breast_cancer cifar10 circles fashion_mnist gaussians iris mnist mnist_small moons plane sine
        spiral wine xor
    """,
    "initializers": """
        constant glorot_normal glorot_uniform he_normal he_uniform identity lecun_normal lecun_uniform ones
        orthogonal random_normal random_uniform truncated_normal variance_scaling zeros
    """,
    "layers": """
        Activation ActivityRegularization Add AlphaDropout Average AveragePooling1D AveragePooling2D BatchNormalization
        Bidirectional Concatenate Conv1D Conv1DTranspose Conv2D Conv2DTranspose Cropping1D Cropping2D Dense
        DepthwiseConv1D DepthwiseConv2D Dot Dropout ELU Embedding Flatten Function GRU GaussianDropout GaussianNoise
        GlobalAveragePooling1D GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D GroupNormalization Identity
        Input LSTM LayerNormalization LeakyReLU Masking MaxPooling1D MaxPooling2D Maximum Maxout Minimum Multiply
        Normalization PReLU Permute Power RMSNormalization ReLU RepeatVector Rescaling Reshape SeparableConv1D
        SeparableConv2D SimpleRNN Slice Softmax SpatialDropout1D SpatialDropout2D Subtract TimeDistributed
        UnitNormalization UpSampling1D UpSampling2D ZeroPadding1D ZeroPadding2D
    """,
    "losses": """
        binary_crossentropy binary_focal_crossentropy categorical_crossentropy categorical_focal_crossentropy
        categorical_generalized_cross_entropy categorical_hinge circle cosine_similarity ctc dice hinge huber
        kl_divergence log_cosh mean_absolute_error mean_absolute_percentage_error mean_bias_error
        mean_squared_error mean_squared_logarithmic_error poisson sparse_categorical_crossentropy squared_hinge
        tversky
    """,
    "metrics": """
        accuracy auc binary_accuracy binary_crossentropy binary_io_u categorical_accuracy
        categorical_crossentropy categorical_hinge concordance_correlation cosine_similarity f1_score
        false_negatives false_positives fbeta_score hinge huber io_u kl_divergence logcosh mean_absolute_error
        mean_absolute_percentage_error mean_bias_error mean_io_u mean_squared_error
        mean_squared_logarithmic_error one_hot_io_u one_hot_mean_io_u pearson_correlation poisson precision
        precision_at_recall r2_score recall recall_at_precision root_mean_squared_error
        sensitivity_at_specificity sparse_categorical_accuracy sparse_categorical_crossentropy
        sparse_top_k_categorical_accuracy specificity_at_sensitivity squared_hinge top_k_categorical_accuracy
        true_negatives true_positives
    """,
    "optimizers": """
        Adadelta Adagrad Adam AdamW Adamax Ftrl LBFGS Lion Nadam RMSprop SGD
    """,
    "readers": """
        csv hdf5 idx npz pictures
    """,
    "regularizers": """
        l1 l1_l2 l2 orthogonal_regularizer
    """,
    "schedules": """
        CosineDecay CosineDecayRestarts ExponentialDecay InverseTimeDecay NaturalExponentialDecay
        PiecewiseConstantDecay PolynomialDecay Warmup
    """,
}

REGISTRIES = {name: tuple(names.split()) for name, names in _LISTS.items()}

_ICONS = """
    add app brush build cancel chart-line chart-log check chevron-down chevron-left chevron-right chevron-up clear
    clock close compare copy cpu csv cut data delete dice download drag-handle draw duplicate edit eraser error
    evaluate export eye eye-off file filter fit folder help history home import info keyboard language
    layer-activation layer-conv layer-dense layer-dropout layer-embedding layer-flatten layer-input layer-merge
    layer-noise layer-norm layer-other layer-pool layer-recurrent lightbulb link lock loss memory moon more new note
    open optimizer paste pause pen picture play question redo refresh remove rename reset runs save save-as search
    settings smile sort split star step-batch step-epoch stop sun system-theme table target train trophy undo unlink
    wand warning zoom-in zoom-out
"""

_TEMPLATES = "fashion-convnet hello-world mnist-convnet mnist-mlp regression spiral"

RESOURCES = (
    "data/auto_mpg.csv",
    "data/breast_cancer.csv",
    "data/iris.csv",
    "data/mnist_small.npz",
    "data/wine.csv",
    "models/digits.keras",  # these three are made by packaging/train_models.py
    "models/lecture.keras",
    "models/training.json",
    "projects/fashion-convnet.json",
    "projects/hello-world.json",
    "projects/mnist-convnet.json",
    "projects/mnist-mlp.json",
    "projects/regression.json",
    "projects/spiral.json",
    *(f"icons/{name}.svg" for name in _ICONS.split()),
    *(f"pictures/templates/{name}.svg" for name in _TEMPLATES.split()),
)
