"""Uploads: a file is what its bytes are, and nothing rides along in a picture."""

import random
from contextlib import suppress
from io import BytesIO

import pytest
from PIL import Image

from handschlag.core.errors import Invalid
from handschlag.core.images import LONGEST_SIDE, THUMBNAIL_SIDE
from handschlag.core.uploads import LONGEST_NAME, clean_name, examine
from tests.core import bytes_of


def opened(content):
    return Image.open(BytesIO(content))


@pytest.mark.parametrize(
    ("content", "name", "stored"),
    [
        (bytes_of.picture("PNG"), "Plan.PNG", ("Plan.png", "image/png")),
        (bytes_of.picture("JPEG"), "a.jpeg", ("a.jpg", "image/jpeg")),
        (bytes_of.picture("WEBP"), "a.webp", ("a.webp", "image/webp")),
        (bytes_of.picture("GIF"), "a.gif", ("a.gif.png", "image/png")),
        (bytes_of.PDF, "Satzung.pdf", ("Satzung.pdf", "application/pdf")),
        (b"Name;Ort\r\nM\xfcller;K\xf6ln\r\n", "Liste.csv", ("Liste.csv", "text/csv")),
        ("Grüße".encode(), "notes.md", ("notes.md", "text/markdown")),
        (bytes_of.zipped(a="b"), "a.zip", ("a.zip", "application/zip")),
        (bytes_of.zipped(a="b"), "b.odt", ("b.odt", "application/vnd.oasis.opendocument.text")),
        (b"ID3\x03\0\0\0\0" + b"\0" * 99, "talk.mp3", ("talk.mp3", "audio/mpeg")),
        (b"\xff\xfb\x90\x44" + b"\0" * 99, "talk.mp3", ("talk.mp3", "audio/mpeg")),
        (b"RIFF\x10\0\0\0WAVEfmt \0\0", "a.wav", ("a.wav", "audio/wav")),
        (b"\0\0\0\x20ftypisom" + b"\0" * 99, "a.mp4", ("a.mp4", "video/mp4")),
        (b"\0\0\0\x14ftypqt  " + b"\0" * 99, "a.mov", ("a.mov", "video/quicktime")),
    ],
)
def test_usual_files_stay_what_they_are(content, name, stored):
    found = examine(content, name)
    assert (found.name, found.content_type) == stored


@pytest.mark.parametrize(
    ("content", "name", "stored"),
    [
        (bytes_of.picture("PNG"), "invoice.pdf", ("invoice.pdf.png", "image/png")),
        (bytes_of.PDF, "holiday.jpg", ("holiday.jpg.pdf", "application/pdf")),
        (bytes_of.PAGE, "page.html", ("page.html.txt", "text/plain")),
        (bytes_of.PAGE, "photo.png", ("photo.png.txt", "text/plain")),
        (b"@echo off\r\ndel *.*", "setup.bat", ("setup.bat.txt", "text/plain")),
        (b"alert(1)", "app.js", ("app.js.txt", "text/plain")),
        (bytes_of.zipped(**{"META-INF/MANIFEST.MF": ""}), "a.jar", ("a.jar.zip", "application/zip")),
        (bytes_of.zipped(a="b"), "macros.docm", ("macros.docm.zip", "application/zip")),
    ],
)  # fmt: skip
def test_a_mislabelled_file_is_kept_as_what_it_is(content, name, stored):
    found = examine(content, name)
    assert (found.name, found.content_type) == stored


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (bytes_of.PROGRAM, "photo.jpg"),
        (bytes_of.PROGRAM, "setup.exe"),
        (bytes_of.ELF, "tool.png"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 99, "old.doc"),
        (b"\0" * 500, "nothing.txt"),
        (b"", "empty.txt"),
    ],
)
def test_programs_and_unknown_files_are_refused(content, name):
    with pytest.raises(Invalid):
        examine(content, name)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (bytes_of.SVG, "logo.svg"),
        (bytes_of.SVG, "logo.png"),
        (b"\xef\xbb\xbf<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' ''><!-- x --><svg:svg>", "logo.txt"),
        (b"\x1f\x8b\x08\0", "logo.svgz"),
        (b"<!-- a > b --><svg onload=alert(1)>", "logo.SVG"),
    ],
)
def test_a_drawing_with_scripts_is_refused_and_says_what_to_send(content, name):
    with pytest.raises(Invalid, match="PNG"):
        examine(content, name)


def test_a_photo_comes_upright_and_tells_neither_place_nor_words():
    found = examine(bytes_of.photo((40, 30)), "IMG.JPG")
    assert (found.width, found.height) == (30, 40)
    shown = opened(found.content)
    assert (shown.size, shown.format, len(shown.getexif())) == ((30, 40), "JPEG", 0)
    assert "icc_profile" not in shown.info
    assert "comment" not in shown.info
    for secret in (b"Anna", b"SECRET", b"Exif"):
        assert secret not in found.content


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_exif_and_profile_are_removed_from_every_kind(kind):
    exif = Image.Exif()
    exif[0x010E] = "At Anna's home"
    content = bytes_of.picture(kind, exif=exif, icc_profile=b"SECRET PROFILE" * 20)
    assert b"Anna" in content
    shown = opened(examine(content, "a").content)
    assert (len(shown.getexif()), shown.info.get("icc_profile"), shown.info.get("exif")) == (0, None, None)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize(
    "rider", [bytes_of.PAGE, bytes_of.SCRIPT, bytes_of.zipped(a="PAYLOAD"), bytes_of.PDF]
)
def test_nothing_that_rides_behind_a_picture_is_kept(kind, rider):
    found = examine(bytes_of.picture(kind) + rider, "both")
    assert rider not in found.content
    assert opened(found.content).size == (40, 30)


def test_what_rides_within_a_picture_is_not_kept():
    """A GIF that is a script too, and words in a PNG's and a JPEG's own comment fields."""
    gif = bytearray(bytes_of.picture("GIF"))
    gif[-1:] = b"*/=1;alert(document.domain)//;"
    jpeg = bytes_of.picture("JPEG", comment=bytes_of.PAGE)
    for content in (bytes(gif), jpeg):
        assert b"alert" not in examine(content, "a").content


def test_transparency_survives():
    shown = opened(examine(bytes_of.transparent(), "a.png").content)
    assert shown.getpixel((0, 0)) == (255, 0, 0, 0)


def test_of_a_moving_picture_the_first_frame_is_kept():
    shown = opened(examine(bytes_of.moving(), "a.gif").content)
    assert getattr(shown, "n_frames", 1) == 1
    assert shown.getpixel((0, 0)) == (0, 0, 0)


def test_a_large_picture_becomes_smaller_and_gets_a_thumbnail():
    found = examine(bytes_of.picture("PNG", (5000, 10)), "wide.png")
    assert (found.width, found.height) == (LONGEST_SIDE, 8)
    assert opened(found.thumbnail).size == (THUMBNAIL_SIDE, 2)
    assert opened(found.thumbnail).format == "WEBP"


def test_a_small_picture_needs_no_thumbnail():
    assert examine(bytes_of.picture(), "a.png").thumbnail == b""


@pytest.mark.parametrize("size", [(30_000, 30_000), (5000, 5000), (2**31 - 1, 1), (0, 1)])
def test_a_picture_that_claims_enormous_size_is_refused_unread(size):
    with pytest.raises(Invalid):
        examine(bytes_of.png_that_claims(*size), "bomb.png")


def test_a_moving_bomb_is_refused_unread():
    gif = bytearray(bytes_of.picture("GIF"))
    gif[6:10] = b"\xff\xff\xff\xff"
    with pytest.raises(Invalid):
        examine(bytes(gif), "bomb.gif")


@pytest.mark.filterwarnings("ignore")  # Pillow's, of what is broken
def test_a_picture_cut_off_or_scrambled_is_refused_in_words():
    """Whatever a decoder stumbles over comes out as Invalid, never as an error of the site."""
    chance = random.Random(7)
    wholes = [bytes_of.photo(), bytes_of.moving(), bytes_of.transparent(), bytes_of.picture("WEBP")]
    for whole in wholes:
        for _try in range(120):
            broken = bytearray(whole[: chance.randrange(4, len(whole) + 1)])
            for _flip in range(chance.randrange(4)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            with suppress(Invalid):
                examine(bytes(broken), "a.png")


@pytest.mark.parametrize(
    ("name", "ending", "clean"),
    [
        ("../../etc/passwd", ".txt", "passwd.txt"),
        ("C:\\Users\\Anna\\plan.pdf", ".pdf", "plan.pdf"),
        ("photo\u202egpj.exe", ".jpg", "photogpj.exe.jpg"),
        ("a\x00b\r\nSet-Cookie: x.png", ".png", "a b Set-Cookie- x.png"),
        ('"<b>".pdf', ".pdf", "--b--.pdf"),
        ("U\u0308bersicht.pdf", ".pdf", "Übersicht.pdf"),
        ("...", ".png", "file.png"),
        ("", ".txt", "file.txt"),
        (".htaccess", ".txt", "htaccess.txt"),
    ],
)
def test_names_are_cleaned(name, ending, clean):
    assert clean_name(name, ending) == clean


def test_endless_names_are_cut():
    assert len(clean_name("ä" * 5000 + ".pdf", ".pdf")) == LONGEST_NAME
