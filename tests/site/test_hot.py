"""The read path in front of Django shows what Django would show, and to nobody more."""

import gzip

import brotli
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from handschlag.accounts.models import Member
from handschlag.core.models import Site
from handschlag.discussions import actions
from handschlag.groups import actions as group_actions
from handschlag.groups.models import Group, Role, Visibility
from handschlag.site.hot import masked
from tests import make
from tests.hot_client import SECRET, HotClient, without_own

DJANGOS_OWN = {"Set-Cookie", "Vary", "Cache-Control"}
HOTS_OWN = {"ETag", "Vary", "Cache-Control"}


@pytest.fixture
def topic(group, anna, ben):
    made = actions.start_topic(group, by=anna, title="Plumbers & <friends>", source="Who knows one?")
    post = actions.reply_to_topic(made, by=ben, source="I do.")
    actions.thank_for_post(post, by=anna)
    return made


@pytest.fixture(params=["topic", "list"])
def address(request, topic):
    return f"/topics/{topic.pk}/" if request.param == "topic" else f"/groups/{topic.group.slug}/"


def as_django_shows(address, member=None, **headers):
    client = Client()
    if member is not None:
        client.force_login(member)
    return client.get(address, headers=headers)


@pytest.mark.parametrize("reader", ["visitor", "stranger", "member", "moderator", "organiser"])
def test_everybody_sees_what_django_would_show_them(request, address, group, reader):
    member = None
    if reader != "visitor":
        names = {"stranger": "clara", "member": "ben", "organiser": "anna"}
        member = request.getfixturevalue(names[reader]) if reader in names else make.member("Mo")
    if reader == "moderator":
        make.join(group, member, role=Role.MODERATOR)
    hot, django = HotClient(member).get(address), as_django_shows(address, member)
    assert hot.status == django.status_code == 200
    assert without_own(hot.body) == without_own(django.content)
    sent = {name: value for name, value in django.headers.items() if name not in DJANGOS_OWN}
    got = {name: value for name, value in hot.headers.items() if name not in HOTS_OWN}
    assert got == sent | {"Content-Length": got["Content-Length"]}


def test_visitors_get_a_tag_and_nothing_again_while_nothing_has_changed(address, topic, ben):
    first = HotClient().get(address)
    assert "public" in first.headers["Cache-Control"]
    again = HotClient().get(address, HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    actions.reply_to_topic(topic, by=ben, source="Another one.")
    changed = HotClient().get(address, HTTP_IF_NONE_MATCH=first.headers["ETag"])
    assert changed.status == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_visitors_carry_no_session_and_no_token(address):
    answer = HotClient().get(address)
    assert "Set-Cookie" not in answer.headers
    assert "csrfmiddlewaretoken" not in answer.text


def test_visitors_choose_the_language_by_browser_or_cookie(address):
    client = HotClient()
    assert 'lang="de"' in client.get(address, HTTP_ACCEPT_LANGUAGE="de-AT,de;q=0.9").text
    assert 'lang="en"' in client.get(address, HTTP_ACCEPT_LANGUAGE="en").text
    client.cookies["django_language"] = "de"
    assert 'lang="de"' in client.get(address, HTTP_ACCEPT_LANGUAGE="en").text


def test_members_read_in_their_own_language(address, ben):
    client = HotClient(ben)
    assert 'lang="en"' in client.get(address).text
    Member.objects.filter(pk=ben.pk).update(language="de")
    assert 'lang="de"' in client.get(address).text


@pytest.mark.parametrize(("encoding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
@pytest.mark.parametrize("signed_in", [True, False])
def test_pages_are_sent_compressed_to_who_takes_it(address, ben, encoding, unpack, signed_in):
    client = HotClient(ben if signed_in else None)
    plain = client.get(address)
    packed = client.get(address, HTTP_ACCEPT_ENCODING=f"{encoding};q=1.0, identity")
    assert packed.headers["Content-Encoding"] == encoding
    assert len(packed.body) < len(plain.body) / 2
    assert without_own(unpack(packed.body)) == without_own(plain.body)
    assert "Content-Encoding" not in client.get(address, HTTP_ACCEPT_ENCODING="br;q=0").headers


@pytest.mark.parametrize(
    "difference",
    [
        {"method": "POST"},
        {"method": "HEAD"},
        {"HTTP_HX_REQUEST": "true"},
        {"HTTP_HOST": "evil.example"},
        {"QUERY_STRING": "utm=1"},
    ],
)
def test_what_is_not_plain_goes_on_to_django(address, difference):
    assert HotClient().get(address) is not None
    assert HotClient().get(address, **difference) is None


def test_a_message_that_waits_is_shown_by_django(address, ben):
    client = HotClient(ben)
    client.cookies["messages"] = "something"
    assert client.get(address) is None


def test_a_site_that_is_not_set_up_is_djangos(address):
    Site.objects.update(set_up_at=None)
    assert HotClient().get(address) is None


def test_a_group_that_closes_is_closed_to_visitors_and_strangers_at_once(address, group, ben, clara):
    readers = [HotClient(), HotClient(clara)]
    assert all(reader.get(address) for reader in readers)
    Group.objects.filter(pk=group.pk).update(visibility=Visibility.HIDDEN)  # no version is raised
    assert not any(reader.get(address) for reader in readers)
    assert HotClient(ben).get(address)


def test_who_is_removed_from_a_closed_group_reads_nothing_more(address, group, anna, ben):
    Group.objects.filter(pk=group.pk).update(visibility=Visibility.CLOSED)
    client = HotClient(ben)
    assert client.get(address)
    group_actions.remove_member(group, ben, by=anna)
    assert client.get(address) is None


def test_a_role_that_is_taken_away_takes_its_buttons_along(topic, group, ben):
    membership = ben.memberships.get()
    membership.role = Role.MODERATOR
    membership.save()
    client, address = HotClient(ben), f"/topics/{topic.pk}/"
    assert f"/topics/{topic.pk}/delete/" in client.get(address).text
    membership.role = Role.MEMBER
    membership.save()
    assert f"/topics/{topic.pk}/delete/" not in client.get(address).text


def test_a_session_that_ends_makes_a_visitor(address, ben):
    client = HotClient(ben)
    assert "Ben Bussard" in client.get(address).text
    client.session.delete()
    assert 'class="account-name"' not in client.get(address).text


def test_another_password_ends_the_session(address, ben):
    client = HotClient(ben)
    assert client.get(address)
    ben.set_password("another-secret")
    ben.save()
    assert client.get(address) is None


def test_who_is_switched_off_is_a_visitor(address, ben):
    client = HotClient(ben)
    Member.objects.filter(pk=ben.pk).update(is_active=False)
    assert 'class="account-name"' not in client.get(address).text


def test_django_takes_the_token_of_the_page_and_no_two_pages_have_the_same(topic, ben):
    hot = HotClient(ben)
    pages = [hot.get(f"/topics/{topic.pk}/").text for _ in range(2)]
    first, second = (page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0] for page in pages)
    assert first != second
    client = Client(enforce_csrf_checks=True)
    client.force_login(ben)
    client.cookies["csrftoken"] = SECRET
    address = f"/topics/{topic.pk}/reply/"
    assert client.post(address, {"source": "Yes.", "csrfmiddlewaretoken": first}).status_code == 302
    assert client.post(address, {"source": "No.", "csrfmiddlewaretoken": masked("x" * 32)}).status_code == 403


def statements(client, address):
    """What the database was asked, also past Django."""
    asked = []
    connection.connection.set_trace_callback(asked.append)
    assert client.get(address) is not None
    connection.connection.set_trace_callback(None)
    return len(asked)


@pytest.mark.sqlite
@pytest.mark.parametrize("signed_in", [True, False])
def test_a_page_from_memory_costs_two_queries_at_most(address, ben, signed_in):
    client = HotClient(ben if signed_in else None)
    client.get(address)
    assert statements(client, address) == (2 if signed_in else 1)


@pytest.mark.sqlite
@pytest.mark.parametrize("signed_in", [True, False])
def test_the_first_reader_of_a_topic_that_has_everything_waits_for_eight_queries(
    group, topic, anna, ben, signed_in
):
    """Files, tags, notes of what was moved, removals, an answer, quotations and links within the site."""
    other = actions.start_topic(group, by=anna, title="Elsewhere", source="Here?")
    actions.edit_post(topic.posts.get(number=1), by=anna, source="Who?", tags=["Wood", "Stone"])

    def fill():
        for _ in range(5):
            paths = (other.get_absolute_url(), group.get_absolute_url(), f"/members/{ben.pk}/")
            inside = "\n\n".join(settings.BASE_URL + path for path in paths)
            paper = actions.upload_file(SimpleUploadedFile("words.txt", b"Some words."), by=ben)
            answered = actions.reply_to_topic(topic, by=ben, source=inside, attach=[paper.pk])
            actions.reply_to_topic(topic, by=anna, source="So.", answering=answered)
            wrong = actions.reply_to_topic(topic, by=ben, source="Wrong.")
            actions.delete_post(wrong, by=anna, reason="Off topic.")
        leaving = actions.reply_to_topic(topic, by=ben, source="By the way.")
        actions.split_topic(topic, [leaving.number], by=anna, title="Split", reason="Another matter.")
        actions.accept_post(answered, by=anna)

    client = HotClient(ben if signed_in else None)
    fill()
    few = statements(client, topic.get_absolute_url())
    page = client.get(topic.get_absolute_url()).text
    for there in (
        "attachments",
        "relocation",
        'class="tags"',
        "link-card",
        "post-quote",
        "post-removed" if signed_in else "post-gone",
    ):
        assert there in page
    fill()
    assert statements(client, topic.get_absolute_url()) == few <= (8 if signed_in else 7)


def test_a_new_name_is_shown_on_every_page_at_once(address, ben):
    from handschlag.accounts import actions as accounts

    reader = HotClient()
    reader.get(address)
    fields = {"headline": "", "company": "", "place": "", "languages": "", "about": ""}
    accounts.edit_profile(ben, by=ben, name="Benno Bussard", **fields)
    if "topics" in address:
        assert "Benno Bussard" in reader.get(address).text
    assert HotClient(ben).get(address).text.count("Benno Bussard") >= 1


def test_what_one_visitor_types_does_not_stand_in_the_page_of_another(topic):
    typed = HotClient().get(f"/topics/{topic.pk}/?from=POISONED&reply_to=7")
    assert "POISONED" not in typed.text
    ends = [HotClient().get(f"/topics/{topic.pk}/?from={number}").body for number in (2, 99999)]
    assert ends[0] == ends[1]
    assert HotClient().get(f"/topics/{topic.pk}/").body == typed.body


def test_the_way_back_after_choosing_a_language_keeps_what_was_asked_for(topic, ben):
    post = actions.reply_to_topic(topic, by=ben, source="Second.")
    page = HotClient().get(f"/topics/{topic.pk}/?from={post.number}")
    assert f'value="/topics/{topic.pk}/?from={post.number}"' in page.text


@pytest.mark.parametrize("token", ["-" * 32, "ä" * 32, "a" * 31, ""])
def test_a_token_that_is_none_is_left_to_django(topic, ben, token):
    browser = HotClient(ben)
    browser.cookies["csrftoken"] = token
    assert browser.get(f"/topics/{topic.pk}/") is None


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_lost_is_given_up(topic):
    """The database was started again: one request goes to Django, the next is answered as ever."""
    assert HotClient().get(f"/topics/{topic.pk}/").status == 200
    connection.ensure_connection()
    connection.connection.close()
    assert HotClient().get(f"/topics/{topic.pk}/") is None
    assert HotClient().get(f"/topics/{topic.pk}/").status == 200


@pytest.mark.parametrize("near", [0, 2000])
def test_thanks_and_bookmarks_are_found_however_far_apart_the_posts_are(topic, anna, near, monkeypatch):
    monkeypatch.setattr("handschlag.discussions.shared.topic.NEAR", near)
    opening, reply = topic.posts.order_by("number")
    actions.bookmark_post(opening, by=anna)
    page = HotClient(anna).get(f"/topics/{topic.pk}/").text
    assert f"/posts/{reply.pk}/thanks/delete/" in page
    assert f"/posts/{opening.pk}/bookmark/edit/" in page
    assert f"/posts/{reply.pk}/bookmark/edit/" not in page
    others = HotClient(make.join(topic.group, make.member("Dora")).member).get(f"/topics/{topic.pk}/").text
    assert "/thanks/delete/" not in others
    assert "/bookmark/edit/" not in others
