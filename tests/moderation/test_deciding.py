"""From the flag to the decision and the appeal. Anna and Emil moderate, Ben wrote it, Dora flags it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.discussions import actions as talk
from handschlag.discussions.models import Post
from handschlag.groups.models import Role, Silence
from handschlag.moderation.actions import deciding, flagging, queueing
from handschlag.moderation.actions.deciding import Choice
from handschlag.moderation.actions.flagging import Complaint
from handschlag.moderation.actions.things import of_member, of_post
from handschlag.moderation.models import Case, Decision, Deed, Flag, Kind, Precautions, Reason
from handschlag.notifications.models import Notice, OutgoingMail
from tests import make

SPAM = Complaint(Reason.SPAM)


@pytest.fixture
def emil(group):
    return member_of(group, "Emil Eiche", role=Role.MODERATOR)


@pytest.fixture
def dora(group):
    return member_of(group, "Dora Dohle")


@pytest.fixture
def reply(group, anna, ben):
    topic = talk.start_topic(group, by=anna, title="Wood", source="Oak or beech?")
    return talk.reply_to_topic(topic, by=ben, source="Buy at my shop.")


def member_of(group, name, **role):
    made = make.member(name)
    make.join(group, made, **role)
    return made


def flagged(post, *members, complaint=SPAM):
    for member in members:
        flagging.flag(of_post(post), complaint, by=member)
    return Case.objects.get()


def choice(deed, **more):
    return Choice(deed, "Because.", **more)


def told(member):
    return list(Notice.objects.of(member).order_by("pk").values_list("kind", flat=True))


def is_hidden(post):
    return Post.objects.get(pk=post.pk).is_removed


def test_flags_on_one_thing_become_one_case_and_moderators_hear_of_it(reply, anna, dora, emil):
    case = flagged(reply, dora, emil)
    assert (case.kind, case.flag_count, case.author) == (Kind.POST, 2, reply.author)
    assert Notice.objects.get(member=anna, kind="case-waiting").count == 2
    assert told(reply.author) == ["reply"] or "case-waiting" not in told(reply.author)


def test_flagging_twice_is_once_and_nobody_flags_their_own(reply, dora):
    flagged(reply, dora, dora)
    assert Flag.objects.count() == 1
    with pytest.raises(NotAllowed):
        flagging.flag(of_post(reply), SPAM, by=reply.author)


def test_something_else_needs_words(reply, dora):
    with pytest.raises(Invalid):
        flagging.flag(of_post(reply), Complaint(Reason.OTHER), by=dora)


def test_flags_that_weigh_enough_hide_it_until_it_is_decided(reply, dora, emil, anna):
    Precautions.objects.create(group=reply.topic.group, hide_at=2)
    case = flagged(reply, dora)
    assert not is_hidden(reply)
    case = flagged(reply, emil)
    assert is_hidden(reply)
    assert case.hidden_at
    deciding.decide(case, choice(Deed.NOTHING), by=anna)
    assert not is_hidden(reply)


def test_who_was_right_before_weighs_more():
    assert flagging.weight(0, 0) == 1
    assert flagging.weight(8, 8) == 1.8
    assert flagging.weight(0, 8) == 0.2


def test_a_decision_is_told_to_both_sides_and_names_neither_flagger_nor_moderator(
    reply, dora, anna, ben, client
):
    decision = deciding.decide(flagged(reply, dora), choice(Deed.HIDE), by=anna)
    assert is_hidden(reply)
    assert Flag.objects.get().is_upheld
    assert told(dora) == ["flag-decided"]
    assert "case-decided" in told(ben)
    mail = OutgoingMail.objects.get(event=f"moderation-decision-{decision.pk}")
    client.force_login(ben)
    page = client.get(decision.get_absolute_url()).content.decode()
    assert "Because." in page
    for text in (page, mail.text, mail.subject):
        assert "Dora" not in text
        assert "Anna" not in text


def test_nobody_decides_about_what_they_wrote_flagged_or_decided(reply, dora, emil, anna):
    case = flagged(reply, emil)
    for by in (reply.author, emil):
        with pytest.raises(NotAllowed):
            deciding.decide(case, choice(Deed.HIDE), by=by)
    decision = deciding.decide(case, choice(Deed.HIDE), by=anna)
    deciding.appeal(decision, "It was a hint.", by=reply.author)
    with pytest.raises(NotAllowed):
        deciding.decide(case, choice(Deed.NOTHING), by=anna)


def test_the_database_itself_refuses_who_has_an_interest(reply, emil, anna, ben):
    case = flagged(reply, emil)
    about = {"case": case, "group": case.group, "author": ben, "deed": Deed.HIDE, "reason": "So."}
    Decision.objects.create(by=anna, **about)
    for by in (ben, emil, anna):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.create(by=by, **about)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.update(claimed_by=ben)


def test_another_moderator_decides_on_appeal_and_the_post_is_back(reply, dora, emil, anna, ben):
    decision = deciding.decide(flagged(reply, dora), choice(Deed.HIDE), by=anna)
    with pytest.raises(NotAllowed):  # it went her way
        deciding.appeal(decision, "So.", by=dora)
    deciding.appeal(decision, "It was a hint.", by=ben)
    with pytest.raises(Conflict):
        deciding.appeal(Decision.objects.get(), "Again.", by=ben)
    case = Case.objects.get()
    assert case.is_open
    last = deciding.decide(case, choice(Deed.NOTHING), by=emil)
    assert not is_hidden(reply)
    decision.refresh_from_db()
    assert (decision.is_overturned, decision.appeal.is_upheld, last.is_on_appeal) == (True, True, True)
    assert not Flag.objects.get().is_upheld


def test_who_flagged_can_appeal_when_nothing_was_done(reply, dora, emil, anna, ben):
    decision = deciding.decide(flagged(reply, dora), choice(Deed.NOTHING), by=anna)
    assert "case-decided" not in told(ben)
    with pytest.raises(NotAllowed):
        deciding.appeal(decision, "So.", by=ben)
    deciding.appeal(decision, "It is spam.", by=dora)
    deciding.decide(Case.objects.get(), choice(Deed.HIDE), by=emil)
    assert is_hidden(reply)


def test_a_claim_keeps_others_off_until_it_lapses(reply, dora, emil, anna, monkeypatch):
    case = queueing.claim_case(flagged(reply, dora), by=anna)
    with pytest.raises(Conflict):
        deciding.decide(case, choice(Deed.HIDE), by=emil)
    Case.objects.update(claimed_at=case.claimed_at.replace(year=2020))
    deciding.decide(case, choice(Deed.HIDE), by=emil)


def test_silence_refuses_every_way_of_writing_in_the_group(reply, dora, anna, ben, group):
    until = clock.now() + timedelta(days=2)
    deciding.decide(flagged(reply, dora), choice(Deed.SILENCE, until=until), by=anna)
    assert Silence.objects.standing().get().member == ben
    for write in (
        lambda: talk.reply_to_topic(reply.topic, by=ben, source="But …"),
        lambda: talk.start_topic(group, by=ben, title="But", source="But …"),
    ):
        with pytest.raises(Conflict, match="Because"):
            write()
    Silence.objects.update(until=clock.now())
    talk.reply_to_topic(reply.topic, by=ben, source="Here again.")


def test_remove_from_the_group_is_for_organisers(reply, dora, emil, anna, ben, group):
    case = flagged(reply, dora)
    with pytest.raises(NotAllowed):
        deciding.decide(case, choice(Deed.REMOVE), by=emil)
    deciding.decide(case, choice(Deed.REMOVE), by=anna)
    assert not ben.memberships.filter(left_at=None).exists()


def test_the_talk_s_own_deeds_decide_too(reply, dora, anna, ben):
    case = flagged(reply, dora)
    deciding.decide(case, choice(Deed.SPLIT, title="Shops"), by=anna)
    reply.refresh_from_db()
    assert reply.topic.title == "Shops"
    again = flagging.flag(of_post(reply), SPAM, by=make.member("Frida")).case
    deciding.decide(again, choice(Deed.EDIT, source="Buy somewhere."), by=anna)
    reply.refresh_from_db()
    assert reply.source == "Buy somewhere."


def test_operators_decide_where_no_moderator_is_free(reply, anna, ben):
    case = flagged(reply, anna)
    operator = make.member("Olga", is_operator=True)
    assert list(Case.objects.for_operators(operator)) == [case]
    deciding.decide(case, choice(Deed.HIDE), by=operator)
    assert is_hidden(reply)


def test_a_member_can_be_flagged_on_the_site_and_warned(anna, ben):
    flagging.flag(of_member(ben, None), SPAM, by=anna)
    operator = make.member("Olga", is_operator=True)
    deciding.decide(Case.objects.get(), choice(Deed.WARN), by=operator)
    assert told(ben) == ["case-decided"]


def test_a_moderator_does_not_find_the_case_of_their_own_post(group, anna, dora, emil, client):
    topic = talk.start_topic(group, by=emil, title="Mine", source="Nice.")
    case = flagged(topic.posts.get(), dora)
    client.force_login(emil)
    assert client.get(case.get_absolute_url()).status_code == 404
    assert "Mine" not in client.get(reverse("moderation:queue", args=[group.slug])).content.decode()
    client.force_login(anna)
    assert client.get(case.get_absolute_url()).status_code == 200
