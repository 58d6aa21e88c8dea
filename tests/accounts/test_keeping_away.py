"""Blocks and mutes hold wherever one member approaches another, and nobody learns of them."""

import pytest
from django.urls import reverse
from django.utils import translation

from handschlag.accounts import actions
from handschlag.accounts.models import Block, Member, Mute
from handschlag.core import clock
from handschlag.core.errors import NotAllowed
from handschlag.discussions.actions import reply_to_topic
from handschlag.discussions.pages.mentions import mentionable
from handschlag.meetups.actions import answer_for, invite_talkers, shaking
from handschlag.meetups.actions.presenting import CodeRefused, read_scanned
from handschlag.meetups.actions.proposing import talkers
from handschlag.meetups.actions.remembering import others_who_came
from handschlag.meetups.codes import handshakes as codes
from handschlag.meetups.models import Answer, Attendance
from handschlag.notifications.models import Notice
from tests import make
from tests.meetups.hands import scans

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture(params=["who blocks", "who is blocked"])
def pair(request, anna, ben):
    """Two between whom stands a block: the first is about to approach the second."""
    blocker, blocked = (anna, ben) if request.param == "who blocks" else (ben, anna)
    actions.block_member(blocked, by=blocker)
    return anna, ben


def kinds(member):
    return sorted(Notice.objects.of(member).values_list("kind", flat=True))


def test_who_blocks_finds_them_in_a_list_and_takes_it_back(client, anna, ben):
    client.force_login(anna)
    assert b"Nobody is told" in client.get(reverse("accounts:block", args=[ben.pk])).content
    done = client.post(reverse("accounts:block", args=[ben.pk]), follow=True)
    assert b"Ben Bussard is blocked" in done.content
    client.post(reverse("accounts:block", args=[ben.pk]))
    assert Block.objects.count() == 1
    assert b"You have blocked this person" in client.get(ben.get_absolute_url()).content
    client.post(reverse("accounts:unblock", args=[ben.pk]))
    assert not Block.objects.exists()


def test_posts_of_whom_one_blocks_are_folded_by_a_sheet_of_ones_own(client, group, anna, ben):
    topic = make.topic(group, anna)
    make.post(topic, ben)

    def linked(page):
        return [line for line in page.content.decode().splitlines() if "posts.css" in line]

    client.force_login(anna)
    assert linked(client.get(topic.get_absolute_url())) == []
    actions.block_member(ben, by=anna)
    first = linked(client.get(topic.get_absolute_url()))
    assert len(first) == 1
    sheet = client.get(reverse("accounts:folded_posts"))
    assert sheet.headers["Content-Type"].startswith("text/css")
    assert "private" in sheet.headers["Cache-Control"]
    assert "Cookie" in sheet.headers["Vary"]
    assert f'[href="{ben.get_absolute_url()}"]' in sheet.content.decode()
    assert (
        f'class="post-author" href="{ben.get_absolute_url()}"'
        in client.get(topic.get_absolute_url()).content.decode()
    )
    actions.unblock_member(ben, by=anna)
    assert linked(client.get(topic.get_absolute_url())) != first
    assert client.get(reverse("accounts:folded_posts")).content == b""
    client.force_login(ben)
    assert linked(client.get(topic.get_absolute_url())) == []


def test_a_sheet_folds_also_whom_one_blocked_before_they_claimed_their_posts(client, anna, ben):
    shell = make.member("Ben B.")
    actions.block_member(shell, by=anna)
    before = Member.objects.get(pk=anna.pk).block_changes
    actions.hand_distance_over(shell, to=ben)
    assert Member.objects.get(pk=anna.pk).block_changes > before
    client.force_login(anna)
    assert ben.get_absolute_url() in client.get(reverse("accounts:folded_posts")).content.decode()


def test_who_mutes_finds_them_in_the_list_too(client, anna, ben):
    client.force_login(anna)
    client.post(reverse("accounts:mute", args=[ben.pk]))
    assert b"Ben Bussard" in client.get(reverse("accounts:kept_away")).content
    client.post(reverse("accounts:unmute", args=[ben.pk]))
    assert not Mute.objects.exists()


def test_nobody_keeps_away_from_themselves(anna):
    for deed in (actions.block_member, actions.mute_member):
        with pytest.raises(NotAllowed):
            deed(anna, by=anna)


def test_who_is_blocked_or_muted_sees_nothing_of_it(client, anna, ben):
    client.force_login(ben)
    before = client.get(anna.get_absolute_url()).content
    actions.block_member(ben, by=anna)
    actions.mute_member(ben, by=anna)
    assert client.get(anna.get_absolute_url()).content.count(b"block") == before.count(b"block")
    assert b"You have" not in client.get(anna.get_absolute_url()).content
    assert b"Anna" not in client.get(reverse("accounts:kept_away")).content
    assert kinds(ben) == []


def test_across_a_block_a_code_is_no_code(pair):
    one, other = pair
    with pytest.raises(CodeRefused) as refused:
        read_scanned(codes.code_to_scan(other.pk, clock.now()), by=one)
    with pytest.raises(CodeRefused) as unknown:
        read_scanned("https://example.org/nothing", by=one)
    assert (str(refused.value), refused.value.status) == (str(unknown.value), unknown.value.status)


def test_across_a_block_nobody_confirms_what_was_asked_before(anna, ben):
    asked = scans(anna, ben)
    actions.block_member(ben, by=anna)
    with pytest.raises(Exception, match="cannot be confirmed any more"):
        shaking.confirm_handshake(asked, by=ben)


def test_across_a_block_nobody_hears_of_an_answer_or_a_mention(pair, group):
    one, other = pair
    topic = make.topic(group, other)
    reply_to_topic(topic, by=one, source=f"[Ben](/members/{other.pk}/) see this")
    assert kinds(other) == []


def test_who_mutes_hears_of_no_answer_and_others_do(anna, ben, group):
    actions.mute_member(anna, by=ben)
    reply_to_topic(make.topic(group, ben), by=anna, source="An answer.")
    reply_to_topic(make.topic(group, anna), by=ben, source="An answer.")
    assert (kinds(ben), kinds(anna)) == ([], ["reply"])


def test_across_a_block_nobody_is_proposed_for_a_mention_or_a_meetup(pair, group):
    one, other = pair
    topic = make.topic(group, other)
    assert mentionable("Ben", one, None) == []
    assert talkers(topic, besides=one) == []
    invite_talkers(make.meetup(group, one), [other], by=one)
    assert kinds(other) == []


def test_across_a_block_nobody_is_answered_for_nor_named_as_met(pair, group):
    one, other = pair
    meetup = make.meetup(group, one)
    with pytest.raises(NotAllowed, match="cannot be asked at the moment"):
        answer_for(meetup, other, Answer.YES, by=one)
    for member in pair:
        Attendance.objects.create(meetup=meetup, member=member)
    assert list(others_who_came(meetup, one)) == []


def test_a_block_ends_when_an_account_does(anna, ben):
    actions.block_member(ben, by=anna)
    Member.objects.filter(pk=ben.pk).delete()
    assert not Block.objects.exists()
