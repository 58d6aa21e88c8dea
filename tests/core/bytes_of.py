"""Files made for the tests, good ones and hostile ones, as real bytes."""

import struct
import zlib
from io import BytesIO
from zipfile import ZipFile

from PIL import Image


def picture(kind="PNG", size=(40, 30), color="red", **options):
    out = BytesIO()
    Image.new("RGB", size, color).save(out, kind, **options)
    return out.getvalue()


def photo(size=(40, 30)):
    """A JPEG as a phone makes it: lying on its side, with the place, a comment and a profile."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "At Anna's home"
    exif.get_ifd(0x8825).update({1: "N", 2: (50.0, 56.0, 11.0)})
    return picture("JPEG", size, exif=exif, comment=b"SECRET COMMENT", icc_profile=b"SECRET PROFILE" * 20)


def moving(frames=5, size=(20, 20)):
    out = BytesIO()
    shades = [Image.new("RGB", size, (40 * number, 0, 0)) for number in range(frames)]
    shades[0].save(out, "GIF", save_all=True, append_images=shades[1:])
    return out.getvalue()


def transparent():
    out = BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(out, "PNG")
    return out.getvalue()


def png_that_claims(width, height):
    """A few dozen bytes that say they are an enormous picture."""

    def chunk(kind, content):
        whole = kind + content
        return struct.pack(">I", len(content)) + whole + struct.pack(">I", zlib.crc32(whole))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def zipped(**files):
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


PAGE = b"<!doctype html><script>alert(document.domain)</script>"
SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
SCRIPT = b"=1;alert(document.domain)//"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + b"\0" * 200
ELF = b"\x7fELF\x02\x01\x01" + b"\0" * 200
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
