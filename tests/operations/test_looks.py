"""Colours and logo of the site's own: readable, safe, and on every page at once."""

import re
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from handschlag.core import colours
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.core.models import AuditEvent, Site
from handschlag.notifications.framing import framed, framed_text
from handschlag.operations import actions
from handschlag.operations.actions.looks import kept_logos
from tests import make

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_that_of_the_guideline():
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#777777", "#777777") == pytest.approx(1)
    assert colours.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@given(COLOURS, st.booleans())
@settings(max_examples=50)
def test_the_nearest_colour_fits_and_what_fits_is_its_own_nearest(colour, dark):
    verdict = colours.judge(colour, dark=dark)
    assert colours.judge(verdict.nearest, dark=dark).fits
    if verdict.fits:
        assert verdict.nearest == colour


@pytest.mark.parametrize("dark", [False, True])
def test_the_edge_lies_between_the_nearest_and_the_step_before_it(dark):
    end = "#ffffff" if dark else "#000000"
    verdict = colours.judge("#808080", dark=dark)
    steps = [colours.mixed("#808080", end, step / 256) for step in range(257)]
    before = steps[steps.index(verdict.nearest) - 1]
    assert not colours.judge(before, dark=dark).fits
    assert colours.judge(before, dark=dark).contrast >= 4.3


def test_our_own_colours_fit():
    for light, dark in (("#245540", "#93cca8"), ("#9a2c20", "#f29a86")):
        assert colours.judge(light, dark=False).fits
        assert colours.judge(dark, dark=True).fits


def test_what_cannot_be_read_is_refused_with_the_nearest_that_can(client, olga):
    client.force_login(olga)
    answer = client.post(reverse("operations:look"), {"green_light": "#66cc66"}).content.decode()
    nearest = re.search(r"Nearest that fits: (#[0-9a-f]{6})", answer)[1]
    assert client.post(reverse("operations:look"), {"green_light": nearest}).status_code == 302
    assert Site.load().colours["green"][0] == nearest


@pytest.mark.parametrize("nonsense", ["red", "#12", "#12345g", "url(x)", "#123456;}body{}"])
def test_nothing_but_a_colour_gets_into_the_style_sheet(olga, nonsense):
    with pytest.raises(Invalid):
        actions.change_colours({"green": (nonsense, "")}, by=olga)


def test_every_page_shows_a_change_at_once(client, olga, group, anna):
    make.topic(group, anna)
    talk = reverse("discussions:topics", args=[group.slug])
    for page in (talk, reverse("home"), reverse("operations:imprint")):
        assert not re.search(r"/look/\w+\.css", client.get(page).content.decode())
    actions.change_colours({"green": ("#123456", "")}, by=olga)
    look = Site.load().look
    for page in (talk, reverse("home"), reverse("operations:imprint")):
        answer = client.get(page)
        assert f"/look/{look}.css" in answer.content.decode()
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    sheet = client.get(f"/look/{look}.css")
    assert "immutable" in sheet.headers["Cache-Control"]
    assert "--green:light-dark(#123456," in sheet.content.decode()
    assert client.get("/look/0000000000000000.css").status_code == 404


def test_a_change_is_audited_before_and_after_and_the_default_comes_back(olga):
    actions.change_colours({"green": ("#123456", "")}, by=olga)
    actions.change_colours({"green": ("", "")}, by=olga)
    assert Site.load().look == ""
    first, second = AuditEvent.objects.filter(verb="change colours").order_by("pk")
    assert (first.detail["before"], second.detail["after"]) == ({}, {})


def picture(kind="PNG", size=(40, 20)):
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return out.getvalue()


def upload(content, name="logo.png"):
    return SimpleUploadedFile(name, content)


def test_a_logo_is_drawn_anew_and_stands_on_every_page(client, olga):
    actions.change_logo(upload(picture() + b"<script>alert(1)</script>"), by=olga)
    site = Site.load()
    assert site.logo_url in client.get(reverse("home")).content.decode()
    served = b"".join(client.get(site.logo_url).streaming_content)
    assert b"script" not in served
    assert Image.open(BytesIO(served)).size == (256, 256)


BOMB = picture(size=(6000, 6000))
HOSTILE = {
    "SVG with a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "page": b"<!doctype html><script>alert(1)</script>",
    "bomb": BOMB,
    "half a picture": picture()[:40],
    "nothing": b"",
    "program": b"MZ" + bytes(200),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_picture_is_refused(client, olga, name):
    client.force_login(olga)
    answer = client.post(reverse("operations:change_logo"), {"logo": upload(HOSTILE[name])})
    assert answer.status_code == 400
    assert Site.load().logo == ""


def test_old_logos_are_kept_for_ten_changes_and_go_from_the_disk(olga, django_capture_on_commit_callbacks):
    names = []
    with django_capture_on_commit_callbacks(execute=True):
        for _number in range(12):
            actions.change_logo(upload(picture()), by=olga)
            names.append(Site.load().logo)
    assert [default_storage.exists(name) for name in names] == [False, *[True] * 11]
    assert {name for name in kept_logos() if name.endswith(".webp")} == set(names[1:])
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove_logo(by=olga)
    assert Site.load().logo_url is None
    assert [default_storage.exists(name) for name in names[:3]] == [False, False, True]


def test_only_who_runs_the_site_changes_its_look(olga, anna):
    with pytest.raises(NotAllowed):
        actions.change_colours({"green": ("#123456", "")}, by=anna)
    with pytest.raises(NotAllowed):
        actions.change_logo(upload(picture()), by=anna)


ICONS = {"32": 32, "180": 180, "192": 192, "512": 512, "maskable": 512}


def test_icons_are_made_of_the_logo_and_kept_for_a_year(client, olga):
    actions.change_logo(upload(picture(size=(600, 600))), by=olga)
    site = Site.load()
    for kind, side in ICONS.items():
        answer = client.get(site.icon_url(kind))
        assert Image.open(BytesIO(answer.content)).size == (side, side)
        assert answer.headers["Content-Type"] == "image/png"
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.get(site.icon_url(48)).status_code == 404
    assert client.get("/look/0000/32.png").status_code == 404


def test_without_a_logo_icons_are_the_initial_on_the_colour_of_the_site(client, olga):
    Site.objects.update(name="Ärzte am Rhein")
    ours = Site.load().icon_url("maskable")
    for look, pixel in (({}, (36, 85, 64)), ({"green": ("#123456", "")}, (18, 52, 86))):
        actions.change_colours(look, by=olga)
        site = Site.load()
        for kind, side in ICONS.items():
            icon = Image.open(BytesIO(client.get(site.icon_url(kind)).content))
            assert (icon.format, icon.size, icon.getpixel((2, 2))) == ("PNG", (side, side), pixel)
        ground = Image.new("RGB", icon.size, pixel)
        left, top, right, bottom = ImageChops.difference(icon, ground).getbbox()
        assert abs(left + right - side) <= side / 50
        assert abs(top + bottom - side) <= side / 50
        assert bottom - top > side / 3
    assert client.get(ours).status_code == 404
    assert [Site(name=name).initial for name in ("Ärzte", "中文 4", "Жук")] == ["A", "4", "H"]


def test_phones_may_cut_the_edge_off_the_maskable_icon(client, olga):
    actions.change_logo(upload(picture(size=(600, 600))), by=olga)
    icon = Image.open(BytesIO(client.get(Site.load().icon_url("maskable")).content))
    assert icon.getpixel((10, 10)) == (255, 255, 255)
    assert icon.getpixel((256, 256)) == (0, 128, 128)
    assert icon.getpixel((60, 60)) == (0, 128, 128)


def test_pages_and_the_home_screen_name_the_icons(client, olga):
    manifest = reverse("manifest")
    assert "img/favicon" in client.get(reverse("home")).content.decode()
    drawn = Site.load().icon_url("maskable")
    assert drawn in [icon["src"] for icon in client.get(manifest).json()["icons"]]
    actions.change_logo(upload(picture()), by=olga)
    site, page = Site.load(), client.get(reverse("home")).content.decode()
    assert f'href="{site.icon_url(32)}"' in page
    assert f'rel="apple-touch-icon" href="{site.icon_url(180)}"' in page
    icons = client.get(manifest).json()["icons"]
    assert {icon["src"]: (icon["sizes"], icon["purpose"]) for icon in icons} == {
        site.icon_url(192): ("192x192", "any"),
        site.icon_url(512): ("512x512", "any"),
        site.icon_url("maskable"): ("512x512", "maskable"),
    }


def test_another_logo_has_other_icons_and_the_old_ones_go(client, olga):
    actions.change_logo(upload(picture()), by=olga)
    before = Site.load()
    actions.change_logo(upload(picture(size=(30, 30))), by=olga)
    assert client.get(before.icon_url(32)).status_code == 404
    assert client.get(Site.load().icon_url(32)).status_code == 200


def mailed(site):
    return framed_text("Hello\n\nRead:\nhttps://example.org/\n", subject="A", site=site)


def test_mails_have_the_colours_and_the_logo_of_the_site(olga, settings):
    assert "<img" not in mailed(Site.load())
    actions.change_colours({"green": ("#123456", "#aabbff")}, by=olga)
    actions.change_logo(upload(picture()), by=olga)
    site = Site.load()
    html = mailed(site)
    assert f'src="{settings.BASE_URL}{site.icon_url(192)}"' in html
    assert f'alt="Logo of {site.name}"' in html
    light, dark = html.split("@media", 1)[0], html.split("@media", 1)[1].split("</style>")[0]
    assert "#aabbff!important" in dark
    assert "#123456" not in light + dark
    assert 'style="color: #123456' in html
    assert "#245540" not in html


@given(COLOURS)
@settings(max_examples=15)
def test_whatever_colour_a_site_has_its_mails_can_be_read(colour):
    pair = [colours.judge(colour, dark=dark).nearest for dark in (False, True)]
    site = Site(colours={"green": pair})
    html = framed('<a class="mail-button" href="/">A</a>', subject="A", foot="", site=site)
    light = re.search(r'class="mail-button"[^>]*style="([^"]*)"', html)[1]
    dark = re.search(r"\.mail-body \.mail-button\{([^}]*)\}", html)[1]
    for style in (light, dark):
        ground = re.search(r"background-color: (#\w+)", style)[1]
        ink = re.search(r"(?:^|;)\s*color: (#\w+)", style)[1]
        assert colours.contrast(ground, ink) >= 4.5
    for is_dark, grounds in ((False, colours.LIGHT_GROUNDS), (True, colours.DARK_GROUNDS)):
        assert all(colours.contrast(pair[is_dark], ground) >= 4.5 for ground in grounds)
