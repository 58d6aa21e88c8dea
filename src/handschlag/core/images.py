"""From a picture somebody uploaded to one that may be shown: small, square, nothing hidden in it."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

from handschlag.core.errors import Invalid

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 24_000_000
"""A few kilobytes can claim gigabytes of picture: more is refused unread."""
MAX_PIXELS_JPEG = 50_000_000
"""A phone's camera makes as many; JPEG alone can be decoded small from the start."""
_ONE_AT_A_TIME = Lock()
_ENDINGS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}

LONGEST_SIDE = 4096
"""Of a picture in a post; a larger one is made smaller."""
THUMBNAIL_SIDE = 1024
"""Twice what a column of text is wide on a phone, once on a desk."""
SMALL = 150_000
"""Bytes of a picture that needs no smaller one beside it."""

_BROKEN = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError, KeyError, struct.error, EOFError
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture drawn anew; ``thumbnail`` is WebP, and empty where the picture is small itself."""

    content: bytes
    ending: str
    width: int
    height: int
    thumbnail: bytes


def square_webp(upload: IO[bytes], *, side: int = 512, field: str | None = None) -> bytes:
    """The middle square of a picture, ``side`` pixels wide, as WebP without any metadata.

    Only the pixels are taken over, so neither EXIF (the place a photo was taken) nor anything appended
    to the file survives. Raises Invalid, for the form field ``field``, for what is not a JPEG, PNG, WebP
    or GIF, is broken, or is larger than MAX_BYTES or has too many pixels.
    """
    return _fitted_webp(_read(upload, field), (side, side), field)


def square_png(upload: IO[bytes], *, side: int, field: str | None = None) -> bytes:
    """The same as PNG, for icons: what shows them may not know WebP."""
    with _opened(_read(upload, field), field) as picture:
        return _fitted(picture, (side, side), "PNG")


def square_jpeg(content: bytes, *, side: int) -> bytes:
    """A picture of ours for address books: they may not know WebP."""
    with _opened(content, None) as picture:
        return _fitted(picture, (side, side), "JPEG")


def icon_png(content: bytes, *, side: int, is_maskable: bool = False) -> bytes:
    """A square picture of ours at another size. ``is_maskable``: with an edge that phones may cut off."""
    with _opened(content, None) as picture:
        inner = side * 4 // 5 if is_maskable else side
        drawn = picture.convert("RGB").resize((inner, inner), Image.Resampling.LANCZOS)
        ground = Image.new("RGB", (side, side), "white")
        ground.paste(drawn, ((side - inner) // 2, (side - inner) // 2))
        return _saved(ground, "PNG")


def initial_png(letter: str, *, side: int, ground: str, ink: str) -> bytes:
    """A letter in the middle of a ground that phones may cut the edge off."""
    picture, font = Image.new("RGB", (side, side), ground), ImageFont.load_default(0.58 * side)
    left, top, right, bottom = font.getbbox(letter)
    place = (side - left - right) / 2, (side - top - bottom) / 2
    ImageDraw.Draw(picture).text(place, letter, fill=ink, font=font, stroke_width=side / 64)
    return _saved(picture, "PNG")


def banner_webp(upload: IO[bytes], *, size: tuple[int, int] = (1280, 480), field: str | None = None) -> bytes:
    """The middle of a picture, ``size`` pixels, as WebP without any metadata. Raises Invalid like above."""
    return _fitted_webp(_read(upload, field), size, field)


def redrawn(content: bytes, *, field: str | None = None) -> Picture:
    """The same picture, upright, from its pixels alone: no EXIF, no profile, nothing appended survives.

    JPEG, PNG and WebP stay what they are, GIF becomes PNG; of a moving picture the first frame is taken;
    neither side is longer than LONGEST_SIDE. Raises Invalid like ``square_webp``.
    """
    with _opened(content, field) as picture:
        half = max(picture.size) > 1.5 * LONGEST_SIDE
        picture.draft("RGB", (picture.width // 2, picture.height // 2) if half else picture.size)
        kind = picture.format if picture.format in {"JPEG", "WEBP"} else "PNG"
        return _drawn(picture, str(kind))


def _read(upload: IO[bytes], field: str | None) -> bytes:
    content = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Invalid(_("The picture is larger than 10 MB."), field)
    return content


def _fitted_webp(content: bytes, size: tuple[int, int], field: str | None) -> bytes:
    with _opened(content, field) as picture:
        picture.draft("RGB", (2 * size[0], 2 * size[1]))
        return _fitted(picture, size)


@contextmanager
def _opened(content: bytes, field: str | None) -> Iterator[Image.Image]:
    """A picture that is safe to decode; whatever is wrong with it comes out as Invalid."""
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            most = MAX_PIXELS_JPEG if picture.format == "JPEG" else MAX_PIXELS
            _refuse_bomb(picture, most)
            with _ONE_AT_A_TIME:  # each takes hundreds of megabytes for a moment
                yield picture
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Invalid(_("The picture has too many pixels. Make it smaller and try again."), field) from error
    except _BROKEN as error:
        raise Invalid(
            _("This file is not a picture we can read. Take a JPEG, PNG or WebP."), field
        ) from error


def _refuse_bomb(picture: Image.Image, most: int) -> None:
    if picture.width * picture.height > most:
        raise Image.DecompressionBombError


def _drawn(picture: Image.Image, kind: str) -> Picture:
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    coloured = picture if picture.mode == mode else picture.convert(mode)
    coloured.thumbnail((LONGEST_SIDE, LONGEST_SIDE))  # before it is turned: each step copies it
    upright = ImageOps.exif_transpose(coloured)
    clean = Image.new(mode, upright.size)
    clean.paste(upright)
    content = _saved(clean, kind)
    small = b""
    if max(clean.size) > THUMBNAIL_SIDE or len(content) > SMALL:
        clean.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        small = _saved(clean, "WEBP", quality=80)
    return Picture(content, _ENDINGS[kind], *upright.size, small)


def _saved(picture: Image.Image, kind: str, *, quality: int = 88) -> bytes:
    out = BytesIO()
    picture.save(
        out, kind, quality=quality, compress_level=3
    )  # PNG: a third of the time of 6, a tenth larger
    return out.getvalue()


def _fitted(picture: Image.Image, size: tuple[int, int], kind: str = "WEBP") -> bytes:
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    fitted = ImageOps.fit(upright, size, Image.Resampling.LANCZOS)
    flat = Image.new("RGB", fitted.size, "white")
    flat.paste(fitted, mask=fitted)
    return _saved(flat, kind, quality=82)
