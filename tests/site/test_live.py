"""Who hears that there is something new: who may read it now, also of what they missed meanwhile."""

import pytest
from django.test import Client

from handschlag.accounts.models import Session
from handschlag.core import live
from handschlag.discussions import actions
from handschlag.groups.actions import remove_member
from handschlag.groups.models import Visibility
from handschlag.notifications.models import Notice
from handschlag.people.actions import conversing, joining
from handschlag.site.live import _for_origin
from handschlag.site.news import Listener, news_for
from tests.hot_client import session_of

LIVE = "data-live="


@pytest.fixture
def topic(group, anna):
    return actions.start_topic(group, by=anna, title="Plumbers", source="Who knows one?")


def listener(member, *texts):
    return Listener(session_of(member).session_key, live.watched(texts))


def heard(*listeners):
    for one, states in zip(listeners, news_for(listeners), strict=True):
        one.hear(states)
    return [one.news for one in listeners]


def watching(topic):
    topic.refresh_from_db()
    return f"topic.{topic.pk}.{topic.version}"


def test_who_watches_a_topic_hears_of_a_post_and_of_thanks(topic, anna, ben):
    his = listener(ben, watching(topic))
    assert heard(his) == [{}]
    post = actions.reply_to_topic(topic, by=anna, source="Nobody?")
    assert heard(his) == [{f"topic.{topic.pk}": watching(topic).rpartition(".")[2]}]
    his.news.clear()
    assert heard(his) == [{}]
    actions.thank_for_post(post, by=ben)
    assert list(heard(his)[0]) == [f"topic.{topic.pk}"]


def test_who_was_away_hears_it_when_they_are_back(topic, anna, ben):
    left_at = watching(topic)
    for number in range(3):
        actions.reply_to_topic(topic, by=anna, source=f"Post {number}")
    assert list(heard(listener(ben, left_at))[0]) == [f"topic.{topic.pk}"]


def test_the_list_of_topics_is_told_of_a_new_one(group, topic, anna, ben):
    group.refresh_from_db()
    his = listener(ben, f"talk.{group.pk}.{group.talk_version}")
    actions.start_topic(group, by=anna, title="Painters", source="And who paints?")
    assert list(heard(his)[0]) == [f"talk.{group.pk}"]


def test_who_may_not_read_hears_nothing(group, topic, anna, ben, clara):
    type(group).objects.filter(pk=group.pk).update(visibility=Visibility.CLOSED)
    known = watching(topic)
    his, hers, strangers = (listener(one, known) for one in (ben, anna, clara))
    actions.reply_to_topic(topic, by=anna, source="First")
    assert [bool(news) for news in heard(his, hers, strangers)] == [True, True, False]
    for one in (his, hers):
        one.news.clear()
    remove_member(group, ben, by=anna)
    actions.reply_to_topic(topic, by=anna, source="Second")
    assert [bool(news) for news in heard(his, hers)] == [False, True]


def test_who_takes_part_in_a_conversation_hears_of_each_message(anna, ben, clara):
    talk = conversing.start_conversation(by=anna, members=[ben], text="One")
    his, hers = (listener(one, f"words.{talk.pk}.1") for one in (ben, clara))
    conversing.say(talk, by=anna, text="Two")
    assert heard(his, hers) == [{f"words.{talk.pk}": "2"}, {}]


def test_who_has_left_a_conversation_hears_no_more_of_it(anna, ben, clara):
    talk = conversing.start_conversation(by=anna, members=[ben, clara], text="One")
    joining.leave_conversation(talk, by=ben)
    his = listener(ben, f"words.{talk.pk}.1")
    assert heard(his) == [{}]


def test_a_session_that_has_ended_hears_nothing_more(topic, anna, ben):
    his = listener(ben, watching(topic))
    Session.objects.filter(member=ben).delete()
    actions.reply_to_topic(topic, by=anna, source="Nobody?")
    assert heard(his) == [{}]
    assert his.is_gone


def test_another_password_ends_the_streams_of_old_sessions(topic, ben):
    his = listener(ben, watching(topic))
    ben.set_password("another one, quite long")
    ben.save()
    heard(his)
    assert his.is_gone


def test_an_answer_to_ones_post_is_counted_at_the_top(topic, anna, ben):
    hers = listener(anna, "me.0.0-0")
    assert heard(hers) == [{}]
    post = topic.posts.get()
    actions.reply_to_topic(topic, by=ben, source="I do.", answering=post)
    assert Notice.objects.filter(member=anna).exists()
    assert heard(hers) == [{"me.0": "1-0"}]


def test_the_queries_do_not_grow_with_the_listeners(topic, anna, ben, django_assert_num_queries):
    known = watching(topic)
    actions.reply_to_topic(topic, by=anna, source="News")
    for count in (10, 20):
        everybody = [
            listener(ben, f"topic.{topic.pk}.{known.rpartition('.')[2]}", "me.0.0-0") for _ in range(count)
        ]
        with django_assert_num_queries(2 + count):  # and one for each: may they still read it?
            heard(*everybody)


def test_nonsense_is_not_watched():
    assert live.watched(["topic.1.2", "topic", "topic.x.1", "; drop.1.1", "me.0.3-1"]) == {
        ("topic", 1): "2", ("me", 0): "3-1",
    }  # fmt: skip
    assert len(live.watched(f"topic.{number}.1" for number in range(200))) == live.MOST


def test_pages_say_what_they_watch_to_members_only(topic, ben):
    member, visitor = Client(), Client()
    member.force_login(ben)
    for path in (f"/topics/{topic.pk}/", f"/groups/{topic.group.slug}/"):
        assert LIVE in member.get(path).content.decode()
        page = visitor.get(path).content.decode()
        assert LIVE not in page
        assert "js/live" not in page


def test_a_browser_without_a_stream_asks(topic, anna, ben):
    member = Client()
    member.force_login(ben)
    asked = {"w": [watching(topic), "me.0.0-0"]}
    assert member.get("/live/news/", asked).json() == {}
    actions.reply_to_topic(topic, by=anna, source="Nobody?")
    assert list(member.get("/live/news/", asked).json()) == [f"topic.{topic.pk}"]
    assert Client().get("/live/news/", asked).status_code == 302


def test_only_pages_of_this_site_may_read_the_stream():
    assert _for_origin(None) == []
    assert ("access-control-allow-origin", "http://localhost:8000") in _for_origin("http://localhost:8000")
    assert _for_origin("https://elsewhere.example") is None
    assert _for_origin("null") is None
