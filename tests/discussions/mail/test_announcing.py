"""Announcements: to all, by mail whatever else they want, above the talk, confirmed, and not often."""

from datetime import timedelta

import pytest

from handschlag.core import clock
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.discussions.actions import announcing, choosing
from handschlag.discussions.models import Announcement, MailLevel
from handschlag.notifications.actions import send_share
from handschlag.notifications.models import Notice
from tests import make

pytestmark = pytest.mark.django_db
WORDS = {"title": "We move", "source": "From **May** on we meet elsewhere."}


def mailed(mailbox):
    while announcing.mail_next_announcement(clock.now()):
        pass
    send_share()
    return {one.rcpt_tos[0]: one.content.decode() for one in mailbox.envelopes}


def test_all_get_it_but_who_has_stopped_announcements(group, anna, ben, mailbox, monkeypatch):
    monkeypatch.setattr(announcing, "AT_ONCE", 2)
    emil, fritz = (make.join(group, make.member(name)).member for name in ("Emil Elster", "Fritz Fink"))
    choosing.choose_mail(MailLevel.NOTHING, by=ben, group=group)
    choosing.choose_announcements(wanted=False, by=emil, group=group)
    made = announcing.announce(group, by=anna, **WORDS)
    came = mailed(mailbox)
    assert set(came) == {ben.email, fritz.email}
    assert f"Message-ID: <announcement-{made.pk}@127.0.0.1>" in came[ben.email]
    assert "[Group" in came[ben.email]


def test_all_have_a_notice_of_it_until_they_say_that_they_have_read_it(client, site, ben, mailbox):
    operator = make.member("Otto Otter", is_operator=True)
    choosing.choose_announcements(wanted=False, by=ben, group=None)
    made = announcing.announce(None, by=operator, **WORDS)
    assert not mailed(mailbox)
    announcing.mail_next_announcement(clock.now())
    client.force_login(ben)
    assert "Announcement: “We move”" in client.get("/notices/").text
    assert Notice.objects.of(ben).unread().count() == 1
    announcing.confirm_reading(made, by=ben)
    assert not Notice.objects.of(ben).unread().exists()
    assert not Notice.objects.of(operator).exists()


def test_only_who_runs_the_place_announces(group, anna, ben):
    for whom, where in ((ben, group), (anna, None)):
        with pytest.raises(NotAllowed):
            announcing.announce(where, by=whom, **WORDS)
    operator = make.member("Otto Otter", is_operator=True)
    assert announcing.announce(None, by=operator, **WORDS)


def test_one_a_day_is_enough(group, anna, monkeypatch):
    announcing.announce(group, by=anna, **WORDS)
    with pytest.raises(Conflict, match="next one can go out"):
        announcing.announce(group, by=anna, **WORDS)
    later = clock.now() + timedelta(days=1, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    announcing.announce(group, by=anna, **WORDS)


def test_it_is_tried_on_oneself_first(client, group, anna, ben, mailbox):
    client.force_login(anna)
    page = f"/groups/{group.slug}/announcements/new/"
    assert "Nobody else gets it" in client.post(page, WORDS | {"test": "1"}).text
    assert set(mailed(mailbox)) == {anna.email}
    assert not Announcement.objects.exists()


def test_it_stands_above_the_talk_until_it_is_taken_down(
    client, group, anna, ben, clara, django_assert_max_num_queries
):
    client.force_login(anna)
    client.post(f"/groups/{group.slug}/announcements/new/", WORDS | {"asks_to_confirm": "on"})
    made = Announcement.objects.get()
    client.force_login(ben)
    assert "We move" in client.get(f"/groups/{group.slug}/").text
    client.post(f"/announcements/{made.pk}/read/")
    assert "You have confirmed" in client.get(f"/announcements/{made.pk}/").text
    client.force_login(anna)
    with django_assert_max_num_queries(9):
        text = client.get(f"/announcements/{made.pk}/").text
    assert "1 of 2 have read it" in text
    assert "Anna Amsel" in text
    client.post(f"/announcements/{made.pk}/end/")
    assert "We move" not in client.get(f"/groups/{group.slug}/").text
    client.force_login(clara)
    assert client.get(f"/announcements/{made.pk}/").status_code == 404
    assert "We move" not in client.get(f"/groups/{group.slug}/").text


def test_of_a_confidential_group_mail_says_only_that_there_is_one(group, anna, ben, mailbox):
    type(group).objects.update(mail_subject_only=True)
    announcing.announce(group, by=anna, **WORDS)
    came = mailed(mailbox)[ben.email]
    assert "elsewhere" not in came
    assert "Anna" not in came


def test_what_was_taken_down_is_not_sent_any_more(group, anna, ben, mailbox):
    made = announcing.announce(group, by=anna, **WORDS)
    announcing.mail_next_announcement(clock.now())
    announcing.end_announcement(made, by=anna)
    assert not mailed(mailbox)
