"""Notices: everybody is told once, what is not read yet is told together, each lays aside their own."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from handschlag.notifications import actions, pages
from handschlag.notifications.actions import News
from handschlag.notifications.models import Notice
from tests import make


def news(number=1, *, event="posts-1", about="topic-1"):
    return News("posts", event, about, number, f"/posts/{number}/", {"post": number})


def told(member):
    return [(notice.event, notice.count, notice.path) for notice in Notice.objects.of(member).order_by("pk")]


def test_the_same_news_is_told_once(ben):
    actions.notify([ben.pk, ben.pk], news())
    actions.notify([ben.pk], news())
    assert told(ben) == [("posts-1", 1, "/posts/1/")]


def test_news_of_the_same_event_is_one_notice_that_leads_to_the_first_unread(ben):
    for number in (1, 2, 3, 3, 2):
        actions.notify([ben.pk], news(number))
    assert told(ben) == [("posts-1", 3, "/posts/1/")]
    assert Notice.objects.get().context == {"post": 3}


def test_after_reading_counting_begins_anew_and_nothing_read_is_told_again(ben):
    actions.notify([ben.pk], news(1))
    actions.notify([ben.pk], news(2))
    actions.read_all_notices(by=ben)
    actions.notify([ben.pk], news(2))
    assert not Notice.objects.unread().exists()
    actions.notify([ben.pk], news(3))
    assert told(ben) == [("posts-1", 1, "/posts/3/")]
    assert Notice.objects.get().is_unread


def test_many_are_told_in_one_statement(db, django_assert_num_queries):
    members = [make.member().pk for _ in range(3)]
    with django_assert_num_queries(2):  # and one looks for devices that show notices by themselves
        actions.notify(members, news())
    assert Notice.objects.count() == 3


def test_what_is_taken_back_is_not_heard_of_any_more(ben, clara):
    actions.notify([ben.pk, clara.pk], news(1))
    actions.notify([ben.pk], news(2))
    actions.withdraw_news(news(1))
    assert told(ben) == [("posts-1", 1, "/posts/1/")]
    assert told(clara) == []
    actions.withdraw_news(news(2), without=[ben.pk])
    actions.withdraw_news(news(2), only=[clara.pk])
    assert len(told(ben)) == 1
    actions.withdraw_notices_about("topic-1")
    assert told(ben) == []


def test_what_was_read_already_stays_when_it_is_taken_back(ben):
    actions.notify([ben.pk], news(1))
    actions.read_all_notices(by=ben)
    actions.withdraw_news(news(1))
    assert len(told(ben)) == 1


def test_reading_what_a_notice_tells_of_lays_it_aside(ben, clara):
    actions.notify([ben.pk, clara.pk], news(1))
    actions.notify([ben.pk], news(4))
    actions.read_notices_about("topic-1", by=ben, upto=3)
    assert pages.unread_notices(ben) == 1
    actions.read_notices_about("topic-1", by=ben, upto=4)
    assert pages.unread_notices(ben) == 0
    assert pages.unread_notices(clara) == 1


def test_the_bell_counts_and_stops_at_a_hundred(client, ben):
    client.force_login(ben)
    assert b"badge-unread" not in client.get("/").content
    for number in range(101):
        actions.notify([ben.pk], news(1, event=f"posts-{number}"))
    assert pages.unread_notices(ben) == 100
    assert b"99+" in client.get("/").content


def test_all_read_means_what_one_has_seen(client, ben):
    actions.notify([ben.pk], news(1))
    page = pages.notices(ben)
    actions.notify([ben.pk], news(1, event="posts-2"))
    client.force_login(ben)
    client.post(reverse("notifications:read_all"), {"until": page.until.isoformat()})
    assert [notice.event for notice in Notice.objects.unread()] == ["posts-2"]
    for nonsense in ("yesterday", "2024-99-99T00:00:00Z", ""):
        client.post(reverse("notifications:read_all"), {"until": nonsense})
    assert pages.unread_notices(ben) == 0


def test_nobody_lays_aside_what_another_is_told(client, ben, clara):
    actions.notify([ben.pk], news())
    notice = Notice.objects.get()
    client.force_login(clara)
    assert client.post(reverse("notifications:read", args=[notice.pk])).status_code == 404
    actions.read_notice(notice, by=clara)
    assert pages.unread_notices(ben) == 1
    client.force_login(ben)
    client.post(reverse("notifications:read", args=[notice.pk]))
    assert pages.unread_notices(ben) == 0


def test_a_notice_of_what_is_gone_says_so_and_nothing_else(client, ben):
    actions.notify([ben.pk], news())
    client.force_login(ben)
    page = client.get(reverse("notifications:index")).content.decode()
    assert "This is no longer there for you to see." in page
    assert "/posts/1/" not in page


def test_the_page_of_notices_goes_by_key(client, ben):
    for number in range(pages.NOTICES_SHOWN + 2):
        actions.notify([ben.pk], news(1, event=f"posts-{number}"))
    first = pages.notices(ben)
    second = pages.notices(ben, before=first.older)
    assert [row.notice.event for row in second.rows] == ["posts-1", "posts-0"]
    client.force_login(ben)
    assert client.get(reverse("notifications:index"), {"before": first.older}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_told_of_ten_things_at_once_one_has_one_notice_of_ten():
    make.site()
    members = [make.member().pk for _ in range(20)]

    def tell(number):
        try:
            actions.notify(reversed(members) if number % 2 else members, news(1000 * number, event="posts"))
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(tell, range(1, 11)))
    notices = Notice.objects.all()
    assert len(notices) == len(members)
    assert {notice.latest for notice in notices} == {10_000}
    assert all(1 <= notice.count <= 10 for notice in notices)
