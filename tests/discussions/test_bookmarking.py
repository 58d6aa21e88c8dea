"""What members keep for themselves, and the mails that remind them of it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from handschlag.core import clock
from handschlag.core.errors import NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.discussions import actions, jobs
from handschlag.discussions.forms import BookmarkForm, morning_of
from handschlag.discussions.models import Bookmark
from handschlag.discussions.pages.bookmarks import BOOKMARKS_SHOWN, bookmarks
from handschlag.groups.models import Group, Visibility
from handschlag.notifications.models import OutgoingMail
from tests import make
from tests.hot_client import HotClient

NOON = datetime(2026, 3, 25, 11, tzinfo=UTC)
"""A Wednesday, noon in Berlin; the clocks go forward on the Sunday after."""


def url(name, *args):
    return reverse(f"discussions:{name}", args=args)


def text(response):
    return response.content.decode()


@pytest.fixture
def post(group, anna):
    topic = actions.start_topic(group, by=anna, title="Plumbers in Graz", source="Who knows one?")
    return topic.posts.get()


@pytest.fixture
def noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


def keep(post, by, **fields):
    bookmark = actions.bookmark_post(post, by=by)
    Bookmark.objects.filter(pk=bookmark.pk).update(**fields)
    return bookmark


def mails():
    return list(OutgoingMail.objects.filter(subject__startswith="Reminder"))


def test_a_bookmark_is_kept_once_and_seen_by_nobody_else(client, post, anna, ben):
    client.force_login(ben)
    before = AuditEvent.objects.count()
    for _ in "ab":
        answer = client.post(url("bookmark", post.pk))
        assert answer.url == f"{post.topic.get_absolute_url()}#post-{post.pk}"
    assert Bookmark.objects.filter(member=ben).count() == 1
    assert AuditEvent.objects.count() == before
    assert "Who knows one?" in text(client.get(url("bookmarks")))
    client.force_login(anna)
    assert "Who knows one?" not in text(client.get(url("bookmarks")))


def test_the_menu_of_a_post_knows_whether_the_reader_keeps_it(post, anna, ben):
    actions.bookmark_post(post, by=ben)
    address = post.topic.get_absolute_url()
    add, remove = f'action="{url("bookmark", post.pk)}"', f'action="{url("remove_bookmark", post.pk)}"'
    for reader, offered, not_offered in ((ben, remove, add), (anna, add, remove)):
        page = HotClient(reader).get(address).text
        assert offered in page
        assert not_offered not in page
    page = HotClient().get(address).text
    assert add not in page
    assert remove not in page


def test_a_bookmark_is_removed_in_the_menu_and_in_the_list(client, post, ben):
    client.force_login(ben)
    for sent, back in (
        ({}, f"{post.topic.get_absolute_url()}#post-{post.pk}"),
        ({"from_list": 1}, "/bookmarks/"),
    ):
        actions.bookmark_post(post, by=ben)
        for _ in "ab":
            assert client.post(url("remove_bookmark", post.pk), sent).url == back
        assert not Bookmark.objects.exists()


def test_strangers_may_keep_what_they_may_read(client, group, post, clara):
    client.force_login(clara)
    client.post(url("bookmark", post.pk))
    assert "Plumbers in Graz" in text(client.get(url("bookmarks")))
    group.visibility = Visibility.CLOSED
    group.save(update_fields=["visibility"])
    assert "Plumbers in Graz" not in text(client.get(url("bookmarks")))
    assert client.get(url("edit_bookmark", post.pk)).status_code == 404


def test_what_was_removed_is_neither_kept_anew_nor_listed_and_comes_back_when_restored(
    client, group, post, anna, ben
):
    reply = actions.reply_to_topic(post.topic, by=anna, source="A secret.")
    actions.bookmark_post(reply, by=ben)
    actions.delete_post(reply, by=anna)
    client.force_login(ben)
    assert "A secret." not in text(client.get(url("bookmarks")))
    assert "A secret." not in text(client.get(url("edit_bookmark", reply.pk)))
    reply.refresh_from_db()
    with pytest.raises(NotAllowed):
        actions.bookmark_post(reply, by=anna)
    actions.restore_post(reply, by=anna)
    assert "A secret." in text(client.get(url("bookmarks")))


def test_bookmarks_are_paged_by_key_newest_first(topic_of_many, ben):
    first = bookmarks(ben)
    assert [row.bookmark.post.number for row in first.rows][:2] == [BOOKMARKS_SHOWN + 2, BOOKMARKS_SHOWN + 1]
    second = bookmarks(ben, before=first.older)
    assert [row.bookmark.post.number for row in second.rows] == [2, 1]
    back = bookmarks(ben, after=second.newer)
    assert [row.bookmark.pk for row in back.rows] == [row.bookmark.pk for row in first.rows]


@pytest.fixture
def topic_of_many(post, anna, ben):
    topic = post.topic
    topic.refresh_from_db()
    for n in range(BOOKMARKS_SHOWN + 1):
        make.post(topic, anna, f"Post {n}")
    now = clock.now()
    for each in topic.posts.order_by("number"):
        Bookmark.objects.create(post=each, member=ben, made_at=now + timedelta(seconds=each.number))


def test_the_list_takes_the_same_few_queries_for_ten_and_twenty(
    client, post, anna, ben, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(ben)

    def ten_more():
        for _ in range(10):
            actions.bookmark_post(actions.reply_to_topic(post.topic, by=anna, source="Me."), by=ben)

    ten_more()
    client.get("/")  # which also learns what the site is called
    with django_assert_max_num_queries(5) as ten:
        client.get(url("bookmarks"))
    ten_more()
    with django_assert_num_queries(len(ten)):
        client.get(url("bookmarks"))


def test_note_and_reminder_are_changed_and_cleared(client, post, ben, noon):
    bookmark = actions.bookmark_post(post, by=ben)
    client.force_login(ben)
    edit = url("edit_bookmark", post.pk)
    client.post(edit, {"note": "Ask <him>.", "remind": "tomorrow"})
    bookmark.refresh_from_db()
    assert (bookmark.note, bookmark.remind_at) == ("Ask <him>.", datetime(2026, 3, 26, 8, tzinfo=UTC))
    page = text(client.get(edit))
    assert 'value="keep"' in page
    assert "Ask &lt;him&gt;." in text(client.get(url("bookmarks")))
    client.post(edit, {"note": "", "remind": "keep"})
    bookmark.refresh_from_db()
    assert (bookmark.note, bookmark.is_waiting) == ("", True)
    client.post(edit, {"remind": ""})
    bookmark.refresh_from_db()
    assert bookmark.remind_at is None


@pytest.mark.parametrize(
    ("sent", "what"),
    [
        ({"remind": "day"}, "Choose a day."),
        ({"remind": "day", "day": "2026-03-25"}, "Choose a moment that is still to come."),
        ({"remind": "day", "day": "x"}, "Enter a valid date."),
        ({"remind": "never"}, "never is not one of the available choices."),
        ({"note": "x" * 501}, "at most 500 characters"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(client, post, ben, noon, sent, what):
    bookmark = keep(post, ben, note="Before.")
    client.force_login(ben)
    answer = client.post(url("edit_bookmark", post.pk), sent)
    assert answer.status_code == 422
    assert what in text(answer)
    bookmark.refresh_from_db()
    assert (bookmark.note, bookmark.remind_at) == ("Before.", None)


@pytest.mark.parametrize(
    ("choice", "local"),
    [
        ("tomorrow", "2026-03-26 08:00+01:00"),
        ("monday", "2026-03-30 08:00+02:00"),
        ("week", "2026-04-01 08:00+02:00"),
        ("day", "2026-10-25 08:00+01:00"),
    ],
)
def test_a_reminder_comes_at_eight_by_the_members_clock_on_both_sides_of_summer_time(
    client, post, ben, noon, choice, local
):
    ben.time_zone = "Europe/Berlin"
    ben.save(update_fields=["time_zone"])
    bookmark = actions.bookmark_post(post, by=ben)
    client.force_login(ben)
    client.post(url("edit_bookmark", post.pk), {"remind": choice, "day": "2026-10-25"})
    bookmark.refresh_from_db()
    assert bookmark.remind_at.astimezone(ZoneInfo("Europe/Berlin")).isoformat(" ", "minutes") == local


@pytest.mark.parametrize("zone", ["Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "UTC"])
def test_eight_is_eight_on_every_day_of_the_year(zone):
    for n in range(366):
        morning = morning_of(date(2026, 1, 1) + timedelta(days=n), ZoneInfo(zone))
        assert morning.astimezone(UTC).astimezone(ZoneInfo(zone)).hour == 8


def test_the_next_monday_of_a_monday_is_in_a_week(post, ben, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 23, 6, tzinfo=UTC))
    form = BookmarkForm({"remind": "monday"}, bookmark=Bookmark(post=post, member=ben))
    assert form.is_valid()
    assert form.cleaned_data["remind_at"].date() == date(2026, 3, 30)


def test_a_reminder_is_mailed_once_when_its_moment_has_come(post, ben, noon):
    bookmark = keep(post, ben, note="Ask “him” & her.", remind_at=NOON)
    assert actions.remind_due_bookmarks(NOON - timedelta(seconds=1)) == 0
    assert actions.remind_due_bookmarks(NOON) == 1
    assert actions.remind_due_bookmarks(NOON) == 0
    (mail,) = mails()
    assert (mail.to, mail.subject) == (ben.email, "Reminder: Plumbers in Graz")
    assert url("post", post.pk) in mail.text
    assert "Ask “him” & her." in mail.text
    bookmark.refresh_from_db()
    assert bookmark.reminded_at == NOON


def test_a_reminder_is_mailed_once_even_if_the_bookmark_forgot_it(post, ben, noon):
    bookmark = keep(post, ben, remind_at=NOON)
    jobs.remind.call()
    Bookmark.objects.filter(pk=bookmark.pk).update(reminded_at=None)
    jobs.remind.call()
    assert len(mails()) == 1


def test_who_asks_again_is_reminded_again(post, ben, noon):
    bookmark = keep(post, ben, remind_at=NOON)
    actions.remind_due_bookmarks(NOON)
    later = NOON + timedelta(days=1)
    actions.change_bookmark(bookmark, by=ben, note="", remind_at=later)
    assert actions.remind_due_bookmarks(later) == 1
    assert len(mails()) == 2


def test_a_reminder_comes_in_the_members_language(post, ben, noon):
    ben.language = "de"
    ben.save(update_fields=["language"])
    keep(post, ben, remind_at=NOON)
    actions.remind_due_bookmarks(NOON)
    assert "Guten Tag" in OutgoingMail.objects.get().text


def test_nobody_is_reminded_of_what_they_may_no_longer_read(group, post, clara, noon):
    keep(post, clara, remind_at=NOON)
    group.visibility = Visibility.CLOSED
    group.save(update_fields=["visibility"])
    assert actions.remind_due_bookmarks(NOON) == 1
    assert not mails()


def test_somebody_elses_bookmark_is_not_changed(post, anna, ben):
    bookmark = keep(post, ben, note="Mine.")
    actions.change_bookmark(bookmark, by=anna, note="Yours.", remind_at=None)
    bookmark.refresh_from_db()
    assert bookmark.note == "Mine."


def test_where_mail_names_the_subject_only_a_reminder_names_nobody_and_keeps_the_note_back(post, ben, noon):
    Group.objects.update(mail_subject_only=True)
    keep(post, ben, note="Ask Clara for the price.", remind_at=NOON)
    assert actions.remind_due_bookmarks(NOON) == 1
    (mail,) = mails()
    said = mail.text + mail.html
    assert mail.subject == "Reminder: Plumbers in Graz"
    assert url("post", post.pk) in mail.text
    assert post.author.name not in said
    assert "Clara" not in said
