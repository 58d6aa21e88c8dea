"""From a picture somebody uploaded to one that may be shown: small, square, nothing hidden in it."""

from io import BytesIO
from threading import Lock
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from handschlag.core.errors import Invalid

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 24_000_000
"""A few kilobytes can claim gigabytes of picture: more is refused unread."""
MAX_PIXELS_JPEG = 50_000_000
"""A phone's camera makes as many; JPEG alone can be decoded small from the start."""
_ONE_AT_A_TIME = Lock()

_BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError)


def square_webp(upload: IO[bytes], *, side: int = 512, field: str | None = None) -> bytes:
    """The middle square of a picture, ``side`` pixels wide, as WebP without any metadata.

    Only the pixels are taken over, so neither EXIF (the place a photo was taken) nor anything appended
    to the file survives. Raises Invalid, for the form field ``field``, for what is not a JPEG, PNG, WebP
    or GIF, is broken, or is larger than MAX_BYTES or has too many pixels.
    """
    content = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise Invalid(_("The picture is larger than 10 MB."), field)
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            most = MAX_PIXELS_JPEG if picture.format == "JPEG" else MAX_PIXELS
            if picture.width * picture.height > most:
                raise Invalid(_("The picture has too many pixels. Make it smaller and try again."), field)
            picture.draft("RGB", (2 * side, 2 * side))
            with _ONE_AT_A_TIME:  # each takes hundreds of megabytes for a moment
                return _encoded(picture, side)
    except (*_BROKEN, Image.DecompressionBombWarning) as error:
        raise Invalid(
            _("This file is not a picture we can read. Take a JPEG, PNG or WebP."), field
        ) from error


def _encoded(picture: Image.Image, side: int) -> bytes:
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    square = ImageOps.fit(upright, (side, side), Image.Resampling.LANCZOS)
    flat = Image.new("RGB", square.size, "white")
    flat.paste(square, mask=square)
    out = BytesIO()
    flat.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()
