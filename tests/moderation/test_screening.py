"""What the house does by itself: rules, first posts, repetition, haste, and undoing what somebody wrote."""

from datetime import timedelta

import pytest
from django.urls import reverse

from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.discussions import actions as talk
from handschlag.discussions.models import Post
from handschlag.groups.models import Role
from handschlag.moderation import jobs
from handschlag.moderation.actions import deciding, erasing, ruling, sweeping
from handschlag.moderation.actions.deciding import Choice
from handschlag.moderation.actions.flagging import Complaint, flag
from handschlag.moderation.actions.matching import caught
from handschlag.moderation.actions.things import of_post
from handschlag.moderation.models import Case, Decision, Deed, Flag, Kind, Precautions, Reason, Rule
from handschlag.moderation.pages.rules import trial
from handschlag.notifications.models import Notice
from tests import make

LONG = "This is a long enough text that somebody posts in more than one topic."


@pytest.fixture
def topic(group, anna):
    return talk.start_topic(group, by=anna, title="Wood", source="Oak or beech?")


def rule(group, by, effect="flag", **fields):
    wanted = {"words": "", "domains": "", "any_link": False, "newcomers_only": False, "message": ""}
    made = ruling.make_rule(group, by=by, name="Rule", effect=effect, **wanted | fields)
    ruling.switch_rule(made, is_on=True, by=by)
    return made


@pytest.mark.parametrize(
    ("fields", "text", "found"),
    [
        ({"words": "casino*"}, "The best Casinos in town", "Casinos"),
        ({"words": "casino"}, "The best casinos in town", ""),
        ({"words": "quick  money"}, "Make quick\nmoney now", "quick\nmoney"),
        ({"words": "a.c"}, "abc", ""),
        ({"words": "Straße"}, "in der STRASSE", ""),
        ({"domains": "spam.example"}, "see https://shop.spam.example/x", "shop.spam.example"),
        ({"domains": "spam.example"}, "see https://notspam.example/x", ""),
        ({"domains": "www.spam.example"}, "see www.spam.example", "spam.example"),
        ({"any_link": True}, "see http://127.0.0.1:8000/topics/1/", ""),
        ({"any_link": True}, "see https://elsewhere.example.", "elsewhere.example"),
        ({"words": "(a+)+$"}, "a" * 5000, ""),
    ],
)
def test_words_and_links_are_found_as_they_were_meant(fields, text, found):
    assert caught(Rule(**fields), text) == found


def test_a_rule_refuses_with_its_own_words_or_holds_or_flags(topic, group, anna, ben):
    rule(group, anna, "refuse", words="casino", message="No gambling here, please.")
    rule(group, anna, "hold", any_link=True)
    rule(group, anna, "flag", words="shop")
    with pytest.raises(Invalid, match="No gambling"):
        talk.reply_to_topic(topic, by=ben, source="My casino.")
    held = talk.reply_to_topic(topic, by=ben, source="See https://wood.example")
    stands = talk.reply_to_topic(topic, by=ben, source="My shop.")
    assert Post.objects.get(pk=held.pk).is_removed
    assert not Post.objects.get(pk=stands.pk).is_removed
    assert Case.objects.get(post=held).is_held
    assert Case.objects.get(post=stands).flag_count == 1
    assert talk.reply_to_topic(topic, by=anna, source="casino https://a.example")  # she moderates


def test_first_posts_wait_and_who_watches_hears_once_they_are_approved(topic, group, anna, ben):
    Precautions.objects.create(group=group, first_posts=1)
    post = talk.reply_to_topic(topic, by=ben, source="Hello.")
    topic.refresh_from_db()
    assert (Post.objects.get(pk=post.pk).is_removed, topic.post_count) == (True, 1)
    assert not Notice.objects.filter(member=anna, kind="reply").exists()
    deciding.decide(Case.objects.get(), Choice(Deed.NOTHING, "Fine."), by=anna)
    topic.refresh_from_db()
    assert topic.post_count == 2
    assert Notice.objects.filter(member=anna, kind="reply").exists()
    assert Notice.objects.filter(member=ben, kind="case-decided").exists()
    assert not Post.objects.get(pk=talk.reply_to_topic(topic, by=ben, source="Again.").pk).is_removed


def test_the_author_of_a_held_topic_sees_it_and_nobody_else(group, anna, ben, clara, client):
    Precautions.objects.create(group=group, first_posts=1)
    made = talk.start_topic(group, by=ben, title="Hello", source="I am new.")
    address = made.get_absolute_url()
    seen = []
    for member in (ben, clara, anna):
        client.force_login(member)
        seen.append(client.get(address).status_code)
    assert seen == [200, 404, 200]
    client.force_login(clara)
    assert address not in client.get(reverse("search"), {"q": "Hello"}).content.decode()


def test_the_same_text_in_another_topic_is_flagged(topic, group, ben):
    other = talk.start_topic(group, by=ben, title="Glue", source="Which one?")
    talk.reply_to_topic(topic, by=ben, source=LONG)
    assert not Case.objects.exists()
    talk.reply_to_topic(other, by=ben, source=LONG.upper())
    assert Flag.objects.get().reason == "repeated"


def test_many_posts_within_minutes_are_one_case_of_the_member(topic, ben):
    for number in range(12):
        talk.reply_to_topic(topic, by=ben, source=f"Post {number}")
    case = Case.objects.get()
    assert (case.kind, case.flag_count, case.author) == (Kind.MEMBER, 1, ben)


def test_a_trial_shows_what_a_rule_would_have_caught(topic, group, anna, ben, client):
    talk.reply_to_topic(topic, by=ben, source="Beech, of course.")
    made = ruling.make_rule(
        group, by=anna, name="Trees", words="beech", domains="", any_link=False, newcomers_only=False,
        effect="hold", message="",
    )  # fmt: skip
    assert not Rule.objects.get().is_on
    tried = trial(made, 30)
    assert (tried.count, tried.looked_at) == (2, 2)
    made.newcomers_only = True
    assert trial(made, 30).count == 2
    client.force_login(anna)
    assert "Beech, of course." in client.get(reverse("moderation:rule", args=[made.pk])).content.decode()


def test_undoing_hides_what_was_written_since_and_brings_only_that_back(topic, group, anna, ben, clara):
    emil = make.member("Emil")
    make.join(group, emil, role=Role.MODERATOR)
    before = talk.reply_to_topic(topic, by=ben, source="Before.")
    Post.objects.update(created_at=clock.now() - timedelta(days=2))
    gone = talk.reply_to_topic(topic, by=ben, source="Taken back.")
    talk.delete_post(gone, by=ben)
    opened = talk.start_topic(group, by=ben, title="Mine", source="So.")
    after = talk.reply_to_topic(topic, by=ben, source="After.")
    since = clock.now() - timedelta(days=1)
    with pytest.raises(NotAllowed):
        sweeping.sweep_posts(group, emil, since=since, reason="So.", by=anna)
    sweep = sweeping.sweep_posts(group, ben, since=since, reason="A flood.", by=anna)
    make.jobs_done(jobs.sweep)
    jobs.sweep.call(sweep.pk)
    opened.refresh_from_db()
    state = [Post.objects.get(pk=post.pk).is_removed for post in (before, gone, after)]
    assert (state, opened.is_removed) == ([False, True, True], True)
    sweeping.restore_sweep(sweep, by=anna)
    make.jobs_done(jobs.sweep)
    state = [Post.objects.get(pk=post.pk).is_removed for post in (before, gone, after)]
    assert state == [False, True, False]


def test_deleted_words_are_erased_once_nobody_can_appeal(topic, group, anna, ben):
    post = talk.reply_to_topic(topic, by=ben, source="Where Dora lives.")
    flag(of_post(post), Complaint(Reason.PRIVATE), by=make.member("Dora"))
    deciding.decide(Case.objects.get(), Choice(Deed.DELETE, "Private."), by=anna)
    assert erasing.erase_deleted(clock.now()) == 0
    Decision.objects.update(at=clock.now() - timedelta(days=15))
    assert [erasing.erase_deleted(clock.now()) for _again in range(2)] == [1, 0]
    post.refresh_from_db()
    assert "Dora" not in post.source + post.html
    with pytest.raises(Conflict):
        deciding.appeal(Decision.objects.get(), "No.", by=ben)
