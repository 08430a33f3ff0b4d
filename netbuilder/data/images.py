"""Picture files: opened with Pillow, turned upright, and brought to grey or colour as bytes."""

from __future__ import annotations

import io
import math
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from netbuilder.core.errors import DataError
from netbuilder.core.text import sentence
from netbuilder.data.disk import reading

if TYPE_CHECKING:
    from PIL.Image import Image

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm", ".pgm")
_FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP", "TIFF", "PPM")
_MOST_PIXELS = 64_000_000
_LEAST_SIDE = 8  # of a flat picture: fewer numbers are a table


def is_picture_name(name: str) -> bool:
    """Whether a file's name ends like a picture's; hidden files are none."""
    last = name.rsplit("/", 1)[-1]
    return last.lower().endswith(SUFFIXES) and not last.startswith(".")


def open_picture(source: Path | bytes, where: str = "") -> Image:
    """A picture, whole and upright. A file that is none, is damaged or is huge gives a sentence."""
    from PIL import Image, ImageOps

    where = where or str(source)
    if isinstance(source, Path):
        with reading(source):
            source = source.read_bytes()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of odd files; they are read or refused all the same
            picture = Image.open(io.BytesIO(source), formats=_FORMATS)
            if picture.width * picture.height > _MOST_PIXELS:
                raise Image.DecompressionBombError
            picture.load()
            return ImageOps.exif_transpose(picture)
    except Image.DecompressionBombError:
        raise DataError(
            sentence("This picture has more than {most_pixels} million pixels.", most_pixels=_MOST_PIXELS // 1000000),
            hint="Scale it down first.",
            where=where,
        ) from None
    except MemoryError:
        raise
    except Exception as error:  # damaged files make Pillow's readers raise nearly anything
        raise DataError(
            "This is not a picture that can be read, or it is damaged.",
            hint="PNG and JPEG are read best.",
            where=where,
        ) from error


def to_bytes(picture: Image, channels: int) -> np.ndarray:
    """Grey (height, width, 1), colour (…, 3) or colour with opacity (…, 4), as uint8.

    What is transparent becomes white, or black where the picture itself is light, so that ink stays visible.
    """
    from PIL import Image

    if channels == 4:
        return np.asarray(picture.convert("RGBA"))
    if picture.mode[0] in "IF":  # 16 bits or decimal numbers: Pillow's own conversion would cut them off at 255
        values = np.asarray(picture, np.float64)
        top = 255.0 if values.max(initial=0.0) <= 255 else max(65535.0, float(values.max()))
        picture = Image.fromarray((values.clip(0, None) * (255.0 / top)).astype(np.uint8))
    elif "A" in picture.getbands() or "transparency" in picture.info:
        picture = _on_ground(picture.convert("RGBA"))
    array = np.asarray(picture.convert("L" if channels == 1 else "RGB"))
    return array[:, :, None] if channels == 1 else array


def _on_ground(picture: Image) -> Image:
    from PIL import Image

    pixels = np.asarray(picture)
    opacity = pixels[:, :, 3].astype(np.float64)
    grey = np.asarray(picture.convert("RGB").convert("L"))
    light = opacity.sum() > 0 and (grey * opacity).sum() / opacity.sum() > 127
    see_through = bool((opacity < 128).any())
    ground = Image.new("RGBA", picture.size, (0, 0, 0, 255) if light and see_through else (255, 255, 255, 255))
    return Image.alpha_composite(ground, picture)


def picture_shape(shape: tuple[int, ...]) -> tuple[int, int, int]:
    """Height, width and channels of a sample's shape; a flat one is taken as a square, in grey or in colour."""
    if len(shape) == 1:
        for channels in (1, 3):
            side = math.isqrt(shape[0] // channels)
            if side >= _LEAST_SIDE and side * side * channels == shape[0]:
                return side, side, channels
    if len(shape) == 2:
        return shape[0], shape[1], 1
    if len(shape) == 3 and shape[2] in (1, 3, 4):
        return shape
    sides = " × ".join(str(side) for side in shape)
    raise DataError(
        sentence("This network reads samples of shape {sides}, which is no picture.", sides=sides),
        hint="A picture is height × width, with 1, 3 or 4 channels.",
    )
