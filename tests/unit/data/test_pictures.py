"""One picture for one prediction, as the network expects it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from netbuilder.core.errors import DataError, FileError, NetBuilderError
from netbuilder.data import read_picture
from netbuilder.data.datasets import datasets
from netbuilder.data.digits import centre, scaled
from netbuilder.data.pipeline import pipeline


@pytest.fixture(scope="module")
def digit():
    """A real digit of the bundled ones, 28 × 28 light on dark."""
    return datasets["mnist_small"]().load().x_test[3]


def saved(tmp_path, picture, name="digit.png"):
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    image.save(tmp_path / name)
    return tmp_path / name


@pytest.mark.parametrize("shape", [(28, 28), (28, 28, 1), (784,)])
def test_a_picture_as_mnist_has_it_is_taken_as_it_is(tmp_path, digit, shape):
    found = read_picture(saved(tmp_path, digit), shape)
    assert found.dtype == np.uint8 and found.shape == shape
    assert np.array_equal(found.reshape(28, 28), digit)


def test_dark_on_light_is_turned_round(tmp_path, digit):
    assert np.array_equal(read_picture(saved(tmp_path, 255 - digit), (28, 28)), digit)


def test_colour_opacity_and_palettes_make_no_difference(tmp_path, digit):
    colour = np.repeat(digit[:, :, None], 3, axis=2)
    black_ink = np.zeros((28, 28, 4), np.uint8)
    black_ink[:, :, 3] = digit
    white_ink = np.full((28, 28, 4), 255, np.uint8)
    white_ink[:, :, 3] = digit
    for name, picture in {
        "colour.png": Image.fromarray(colour),
        "black_ink.png": Image.fromarray(black_ink),
        "white_ink.png": Image.fromarray(white_ink),
        "palette.gif": Image.fromarray(digit),
        "deep.png": Image.fromarray(digit.astype(np.uint16) * 257),
    }.items():
        found = read_picture(saved(tmp_path, picture, name), (28, 28))
        assert np.abs(found.astype(int) - digit).max() <= 2, name


def drawn(size=(300, 200), ink=0, ground=255, place=(60, 40), mode="L"):
    """A digit 1 with a foot, drawn with a thick pen."""
    picture = Image.new(mode, size, ground)
    pen = ImageDraw.Draw(picture)
    left, top = place
    pen.line([left + 20, top, left + 20, top + 120], fill=ink, width=16)
    pen.line([left, top + 120, left + 40, top + 120], fill=ink, width=16)
    return picture


def test_a_drawing_of_any_size_becomes_a_centred_digit(tmp_path):
    found = read_picture(saved(tmp_path, drawn()), (28, 28))
    ink = found > 50
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    assert rows[-1] - rows[0] + 1 == 20, "the longer side of the ink fills 20 pixels"
    assert columns[-1] - columns[0] + 1 < 12, "proportions are kept"
    mass = found.astype(float)
    middle = (mass.sum(axis=1) @ (np.arange(28) + 0.5)) / mass.sum()
    assert abs(middle - 14) <= 0.55, "the centre of mass is in the middle"
    assert found.max() > 240 and found[0, 0] == 0


@pytest.mark.parametrize(
    "other",
    [
        drawn(place=(200, 20)),
        drawn(size=(900, 700), place=(500, 400)),
        drawn(ink=255, ground=0),
        drawn(ink=(0, 0, 90), ground=(250, 250, 240), mode="RGB"),
        drawn(ink=90, ground=200),
    ],
    ids=["moved", "on a large sheet", "inverted", "coloured", "faint"],
)
def test_place_ground_and_contrast_make_no_difference(tmp_path, other):
    expected = read_picture(saved(tmp_path, drawn()), (28, 28)).astype(int)
    found = read_picture(saved(tmp_path, other, "other.png"), (28, 28)).astype(int)
    assert np.abs(found - expected).mean() < 2.5


def test_digits_enlarged_and_read_again_are_nearly_what_they_were(tmp_path):
    """What is done here is what was done to make MNIST: a digit of MNIST comes back."""
    pictures = datasets["mnist_small"]().load().x_test[:40]
    distances = []
    for number, digit in enumerate(pictures):
        large = Image.fromarray(255 - digit).resize((280, 280), Image.Resampling.BICUBIC)
        found = read_picture(saved(tmp_path, large, f"{number}.png"), (28, 28))
        distances.append(np.abs(found.astype(int) - digit).mean())
    assert np.median(distances) < 8, "taking the wrong pixel for the middle gives 15"


def test_an_upright_picture_of_a_phone(tmp_path):
    turned = drawn().transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright: show it turned by 270 degrees
    turned.save(tmp_path / "phone.jpg", exif=exif, quality=95)
    expected = read_picture(saved(tmp_path, drawn()), (28, 28)).astype(int)
    assert np.abs(read_picture(tmp_path / "phone.jpg", (28, 28)).astype(int) - expected).mean() < 3


def test_colour_networks_get_the_middle_in_the_right_proportions(tmp_path):
    wide = np.zeros((40, 80, 3), np.uint8)
    wide[:, 20:60] = (10, 200, 30)
    found = read_picture(saved(tmp_path, wide), (32, 32, 3))
    assert found.shape == (32, 32, 3) and (found[:, 3:-3] == (10, 200, 30)).all()
    assert (found[:, :, 1] > 180).all(), "nothing of the black sides but a blur"
    assert read_picture(tmp_path / "digit.png", (16, 8, 1)).shape == (16, 8, 1)
    assert read_picture(tmp_path / "digit.png", (16, 8, 4))[8, 4].tolist() == [10, 200, 30, 255]
    assert read_picture(tmp_path / "digit.png", (400,)).shape == (400,)


def test_digit_treatment_can_be_switched(tmp_path):
    shirt = np.full((56, 56), 255, np.uint8)
    shirt[20:36, 20:36] = 0
    path = saved(tmp_path, shirt)
    assert (read_picture(path, (28, 28)) > 128).sum() > 300
    assert (read_picture(path, (28, 28), digit=False) < 128).sum() == 64


@pytest.mark.parametrize("shape", [(13,), (2, 3, 5), (1, 2, 3, 4), ()])
def test_networks_that_read_no_pictures_say_so(tmp_path, shape):
    with pytest.raises(DataError, match="no picture"):
        read_picture(saved(tmp_path, drawn()), shape)


def test_an_empty_sheet_a_missing_file_and_damage_are_said(tmp_path, digit):
    with pytest.raises(DataError, match="nothing to see"):
        read_picture(saved(tmp_path, Image.new("L", (100, 100), 255)), (28, 28))
    with pytest.raises(FileError, match="no such file"):
        read_picture(tmp_path / "none.png", (28, 28))
    good = saved(tmp_path, digit).read_bytes()
    (tmp_path / "bad.png").write_bytes(good[: len(good) // 2])
    with pytest.raises(DataError, match="damaged"):
        read_picture(tmp_path / "bad.png", (28, 28))


@pytest.mark.parametrize("suffix", ["PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM"])
def test_broken_pictures_only_ever_give_a_sentence(tmp_path, digit, suffix):
    path = tmp_path / "fuzzed"
    Image.fromarray(digit).save(path, suffix)
    good = path.read_bytes()
    rng = np.random.default_rng(0)
    for _ in range(60):
        bad = bytearray(good[: rng.integers(1, len(good) + 1)])
        for place in rng.integers(0, len(bad), 3):
            bad[place] = rng.integers(256)
        path.write_bytes(bad)
        try:
            read_picture(path, (28, 28))
        except NetBuilderError as error:
            assert str(path) in str(error)


@pytest.mark.parametrize("height", range(1, 60, 7))
@pytest.mark.parametrize("width", range(1, 60, 7))
def test_ink_of_every_proportion_fits(height, width):
    ink = scaled(np.full((height, width), 255, np.uint8), (20, 20))
    assert max(ink.shape) == 20
    placed = centre(ink, (28, 28))
    assert placed.shape == (28, 28) and placed.sum() == ink.sum()


def test_ink_with_all_its_weight_at_one_end_stays_inside():
    ink = np.ones((40, 200), np.uint8)
    ink[:, :10] = 255
    assert pipeline(np.pad(ink, 5)).result.shape == (28, 28)
