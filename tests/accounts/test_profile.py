"""Profiles: who sees what, and what becomes of a picture."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from PIL import Image

from handschlag.accounts import actions
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.core.images import MAX_BYTES
from handschlag.core.models import AuditEvent
from tests import make

EDIT = reverse("accounts:edit")
ABOUT = {
    "headline": "Bridges",
    "company": "Steg AG",
    "place": "Ulm",
    "languages": "German",
    "about": "**Hello**",
}


def picture(size=(900, 600), kind="JPEG", colour="red", **options):
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **options)
    return out.getvalue()


def empty(size):
    """So large a picture that says nothing, in a few bytes."""
    out = BytesIO()
    Image.new("1", size).save(out, "PNG")
    return out.getvalue()


def stored(member):
    with member.avatar.open("rb") as file:
        return file.read()


def upload(content, name="me.jpg"):
    return SimpleUploadedFile(name, content, "image/jpeg")


def test_a_profile_shows_what_its_member_wrote(client, ben, clara):
    actions.edit_profile(ben, by=ben, name=ben.name, **ABOUT)
    client.force_login(clara)
    page = client.get(ben.get_absolute_url()).content.decode()
    for shown in (ben.name, "Bridges", "Steg AG", "Ulm", "German", "<strong>Hello</strong>"):
        assert shown in page


def test_an_address_is_never_shown_to_others(client, ben, clara):
    for viewer in (clara, make.member("Olga Operator", is_operator=True)):
        client.force_login(viewer)
        assert ben.email not in client.get(ben.get_absolute_url()).content.decode()


def test_visitors_see_nobody_who_has_not_said_so_and_are_shown_the_way_in(client, ben):
    page = client.get(ben.get_absolute_url())
    assert page.status_code == 404
    assert f"{reverse('account_login')}?next={ben.get_absolute_url()}" in page.content.decode()


def test_members_who_left_or_never_were_have_no_profile(client, ben, clara):
    client.force_login(clara)
    ben.is_active = False
    ben.save()
    assert client.get(ben.get_absolute_url()).status_code == 404
    assert client.get(reverse("accounts:profile", args=[10**6])).status_code == 404


def test_an_imported_member_is_shown_as_imported(client, ben, clara):
    ben.email = None
    ben.save()
    client.force_login(clara)
    page = client.get(ben.get_absolute_url()).content.decode()
    assert "imported" in page
    assert "comes from an archive" in page


def test_a_profile_names_only_groups_whose_members_the_viewer_may_see(client, anna, ben, clara):
    open_group = make.group(anna, name="The open one")
    hidden = make.group(anna, name="The hidden one", visibility="hidden")
    closed = make.group(anna, name="The closed one", visibility="closed")
    for group in (open_group, closed, hidden):
        make.join(group, ben)
    client.force_login(clara)
    page = client.get(ben.get_absolute_url()).content.decode()
    assert "The open one" in page
    assert "The closed one" not in page
    assert "The hidden one" not in page
    client.force_login(anna)
    page = client.get(ben.get_absolute_url()).content.decode()
    assert "The closed one" in page
    assert "The hidden one" in page


def test_a_profile_takes_the_same_number_of_queries_however_many_groups(
    client, anna, ben, clara, django_assert_max_num_queries
):
    for _ in range(10):
        make.join(make.group(anna), ben)
    client.force_login(clara)
    with django_assert_max_num_queries(8):
        client.get(ben.get_absolute_url())


def test_members_edit_their_own_profile(client, ben):
    client.force_login(ben)
    assert client.get(EDIT).status_code == 200
    client.post(EDIT, {"name": "Benno Bussard"} | ABOUT)
    ben.refresh_from_db()
    assert (ben.name, ben.company, ben.about_html.strip()) == (
        "Benno Bussard",
        "Steg AG",
        "<p><strong>Hello</strong></p>",
    )
    event = AuditEvent.objects.get(verb="edit profile")
    assert event.actor == ben
    assert "Steg AG" not in str(event.detail)


def test_a_name_is_needed_and_the_rest_of_the_page_stays_as_it_was(client, ben):
    client.force_login(ben)
    page = client.post(EDIT, {"name": ""} | ABOUT).content.decode()
    assert 'id="id_name_error"' in page
    assert ben.name in page
    ben.refresh_from_db()
    assert ben.company == ""


def test_nobody_edits_another_profile(ben, clara):
    operator = make.member("Olga Operator", is_operator=True)
    for other in (clara, operator):
        with pytest.raises(NotAllowed):
            actions.edit_profile(ben, by=other, name="Changed", **ABOUT)
        with pytest.raises(NotAllowed):
            actions.change_picture(ben, BytesIO(picture()), by=other)


def test_scripts_in_a_profile_do_not_run(client, ben, clara):
    actions.edit_profile(ben, by=ben, name="<b>Ben</b>", **ABOUT | {"about": "<script>alert(1)</script>"})
    client.force_login(clara)
    page = client.get(ben.get_absolute_url()).content.decode()
    assert "<b>Ben</b>" not in page
    assert "alert(1)" not in page


def test_a_picture_becomes_a_square_without_anything_hidden_in_it(client, ben):
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    client.force_login(ben)
    client.post(EDIT, {"name": ben.name, "picture": upload(picture(exif=exif) + b"<script>")})
    ben.refresh_from_db()
    kept = stored(ben)
    shown = Image.open(BytesIO(kept))
    assert (shown.format, shown.size) == ("WEBP", (512, 512))
    assert not shown.getexif()
    assert b"home" not in kept
    assert b"<script>" not in kept
    assert "me" not in ben.avatar.name.removeprefix("avatars/").removesuffix(".webp")


def test_a_photo_taken_sideways_stands_upright(ben):
    sideways = Image.new("RGB", (400, 400), "red")
    sideways.paste("blue", (0, 0, 400, 200))
    exif = Image.Exif()
    exif[0x0112] = 6
    out = BytesIO()
    sideways.save(out, "JPEG", exif=exif)
    actions.change_picture(ben, BytesIO(out.getvalue()), by=ben)
    upright = Image.open(BytesIO(stored(ben))).convert("RGB")
    right, left = upright.getpixel((500, 256)), upright.getpixel((10, 256))
    assert right[2] > right[0]
    assert left[0] > left[2]


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"",
        b"GIF89a",
        picture()[:500],
        empty((8000, 7000)),
        empty((14_000, 13_000)),
        b"\x00" * (MAX_BYTES + 1),
    ],
    ids=["svg", "empty", "broken", "cut off", "too many pixels", "a bomb", "too large"],
)
def test_what_is_not_a_reasonable_picture_is_refused(ben, content):
    with pytest.raises(Invalid):
        actions.change_picture(ben, BytesIO(content), by=ben)
    ben.refresh_from_db()
    assert not ben.avatar


@pytest.mark.django_db(transaction=True)
def test_nobody_has_to_wait_with_writing_while_a_picture_is_read(site, ben):
    """SQLite has one writer, and a large picture takes seconds."""
    inside = []

    class Slow(BytesIO):
        def read(self, *size):
            inside.append(connection.in_atomic_block)
            return super().read(*size)

    actions.change_picture(ben, Slow(picture()), by=ben)
    assert inside
    assert not any(inside)


def test_a_refused_picture_is_said_beside_its_field(client, ben):
    client.force_login(ben)
    page = client.post(EDIT, {"name": ben.name, "picture": upload(b"<svg/>", "me.svg")} | ABOUT)
    assert 'id="id_picture_error"' in page.content.decode()


def test_a_picture_is_served_to_members_and_kept_by_their_browsers(client, ben, clara):
    actions.change_picture(ben, BytesIO(picture()), by=ben)
    assert client.get(ben.avatar_url).status_code == 302
    client.force_login(clara)
    response = client.get(ben.avatar_url)
    assert b"".join(response.streaming_content)[8:12] == b"WEBP"
    assert response.headers["Content-Type"] == "image/webp"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert ben.avatar_url in client.get(ben.get_absolute_url()).content.decode()


def test_a_replaced_picture_is_gone_with_its_address(client, ben, clara, django_capture_on_commit_callbacks):
    actions.change_picture(ben, BytesIO(picture()), by=ben)
    old_url, old_name, storage = ben.avatar_url, ben.avatar.name, ben.avatar.storage
    with django_capture_on_commit_callbacks(execute=True):
        actions.change_picture(ben, BytesIO(picture(colour="blue")), by=ben)
    client.force_login(clara)
    assert client.get(old_url).status_code == 404
    assert not storage.exists(old_name)


def test_a_picture_can_be_removed(client, ben):
    actions.change_picture(ben, BytesIO(picture()), by=ben)
    client.force_login(ben)
    client.post(reverse("accounts:remove_avatar"))
    ben.refresh_from_db()
    assert not ben.avatar
    assert ben.avatar_url is None


def test_members_choose_language_and_time_zone(client, ben):
    client.force_login(ben)
    assert client.get(reverse("accounts:preferences")).status_code == 200
    client.post(reverse("accounts:preferences"), {"language": "de", "time_zone": "Asia/Tokyo"})
    ben.refresh_from_db()
    assert (ben.language, ben.time_zone) == ("de", "Asia/Tokyo")
    assert 'lang="de"' in client.get(reverse("accounts:preferences")).content.decode()


def test_a_time_zone_that_does_not_exist_is_refused(client, ben):
    client.force_login(ben)
    client.post(reverse("accounts:preferences"), {"language": "de", "time_zone": "Europe/Atlantis"})
    ben.refresh_from_db()
    assert ben.time_zone == "UTC"
