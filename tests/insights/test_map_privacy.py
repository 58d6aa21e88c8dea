"""What the bytes tell: members learn nothing from them that they could not read in the group."""

from array import array
from datetime import date, timedelta
from itertools import pairwise

import pytest

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.insights.maps.packing import Packed, uncompressed
from handschlag.insights.models import Audience, NetworkChoices
from handschlag.meetups.models import Handshake
from handschlag.ties.models import Interaction, Kind
from tests import make
from tests.insights.conftest import client_of
from tests.insights.mapped import Mapped, draw, mapped, tie

TALK, MEET, HELP = 1, 2, 4


@pytest.fixture
def drawn(group, anna, ben) -> Mapped:
    return draw(mapped(group, anna, ben))


def raw(found: Mapped, viewer: Member) -> bytes:
    answer = client_of(viewer).get(f"/groups/{found.group.slug}/insights/map/data/")
    return uncompressed(answer.content)


def packed(found: Mapped, viewer: Member) -> Packed:
    return Packed.of_bytes(raw(found, viewer))


def names(found: Mapped, viewer: Member) -> dict:
    return client_of(viewer).get(f"/groups/{found.group.slug}/insights/map/names/").json()


def strands(found: Packed) -> set[int]:
    return {kind >> 4 for kind in found.kind}


def test_members_bytes_hold_no_name_and_no_id(group, anna, ben):
    for number in range(20):
        make.member(f"Elsewhere {number}")
    Member.objects.filter(pk=make.member("Zenobia").pk).update(id=3_000_000_017)
    found = mapped(group, anna, ben)
    zenobia = Member.objects.get(pk=3_000_000_017)
    make.join(group, zenobia)
    tie(group, zenobia, found.people[1])
    draw(found)
    sent = raw(found, ben)
    assert b"Zenobia" not in sent
    for code in "qQ":
        assert array(code, [zenobia.pk]).tobytes() not in sent
    assert array("I", [zenobia.pk]).tobytes() not in sent


def test_members_learn_who_they_are_and_nobody_else(drawn):
    told = names(drawn, drawn.ben)
    assert told["names"] == []
    assert told["you"] is not None


def test_help_is_only_in_the_organisers_bytes(drawn):
    assert strands(packed(drawn, drawn.anna)) == {TALK, HELP}
    assert strands(packed(drawn, drawn.ben)) == {TALK}


def test_members_see_a_meeting_only_where_both_show_the_handshake(group, anna, ben):
    found = mapped(group, anna, ben)
    for place, shows in enumerate([True, False]):
        one, other = found.people[place], found.people[place + 7]
        shaken = Handshake.objects.create(
            asked_by=one,
            other=other,
            group=group,
            asker_shows=True,
            other_shows=shows,
            confirmed_at=clock.now(),
        )
        tie(group, one, other, days=350, strand="meet", kind=Kind.HANDSHAKE, origin=shaken.pk)
    tie(group, found.people[3], found.people[10], days=350, strand="meet", kind=Kind.ATTENDANCE)
    draw(found)
    meetings = [sum(kind >> 4 & MEET > 0 for kind in packed(found, who).kind) for who in (anna, ben)]
    assert meetings == [3, 1]


def test_members_see_no_ties_of_who_belongs_to_no_circle_of_five(drawn):
    pair = [make.member("Paula"), make.member("Peter")]
    for member in pair:
        make.join(drawn.group, member)
    tie(drawn.group, *pair)
    draw(drawn)
    for_members, for_organisers = packed(drawn, drawn.ben), packed(drawn, drawn.anna)
    assert all(size >= 5 for size in for_members.disc_members)
    circled = sum(for_members.disc_members)
    assert all(end < circled for ends in (for_members.one, for_members.other) for end in ends)
    assert set(for_members.strength[circled:]) == {0}
    assert len(for_organisers.one) == len(for_members.one) + 2


def test_members_see_months_where_organisers_see_days(drawn):
    found = packed(drawn, drawn.ben)
    for column in (found.first, found.tie_first):
        days = [date(1970, 1, 1) + timedelta(days=found.origin + day) for day in column]
        assert {day.day for day in days} == {1}
    assert len(set(packed(drawn, drawn.anna).tie_first)) > len(set(found.tie_first))


def test_the_order_of_members_is_none_that_one_could_guess(drawn):
    for audience in Audience:
        people = array("q")
        people.frombytes(uncompressed(bytes(drawn.map(audience).people)))
        circled = [member for member in people if member >= drawn.people[0].pk]
        assert any(one > other for one, other in pairwise(circled[:7]))
    orders = {bytes(drawn.map(audience).people) for audience in Audience}
    assert len(orders) == 2


def test_who_does_not_want_to_be_named_is_a_nameless_dot_for_organisers_too(drawn):
    shy = drawn.people[0]
    NetworkChoices.objects.create(member=shy, is_matched=False)
    told = [name for _position, name in names(drawn, drawn.anna)["names"]]
    assert shy.name not in told
    assert drawn.people[1].name in told
    page = client_of(drawn.anna).get(f"/groups/{drawn.group.slug}/insights/map/").content.decode()
    assert shy.name not in page


def test_organisers_names_stand_at_the_right_dots(drawn):
    told = dict(map(tuple, names(drawn, drawn.anna)["names"]))
    found = packed(drawn, drawn.anna)
    ben = next(position for position, name in told.items() if name == drawn.ben.name)
    others = {
        found.one[tie] + found.other[tie] - ben for tie in range(len(found.one)) if ben in ends(found, tie)
    }
    assert {told[other] for other in others} == {drawn.people[1].name}


def ends(found: Packed, tie: int) -> tuple[int, int]:
    return found.one[tie], found.other[tie]


def test_what_was_taken_back_is_no_tie(drawn):
    before = len(packed(drawn, drawn.anna).one)
    entry = Interaction.objects.get(source=drawn.ben)
    entry.pk, entry.value = None, -entry.value
    entry.save()
    draw(drawn)
    assert len(packed(drawn, drawn.anna).one) == before - 1
