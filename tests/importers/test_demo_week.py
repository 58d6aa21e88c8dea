"""The demo has something of everything that an organiser may find on a Monday, and strategies with an end."""

from datetime import date

import pytest
from django.db.models import Count

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.discussions.models import Tag, Topic
from handschlag.exchange.actions import booking
from handschlag.groups.models import JoinRequest, Membership, Role
from handschlag.importers.formats.demo_meetings import make_meetings, tables_of
from handschlag.importers.formats.demo_week import make_week
from handschlag.importers.help_circle import circle_of
from handschlag.importers.help_members import DOMAIN
from handschlag.importers.help_region import region_of
from handschlag.insights import actions, matching
from handschlag.insights.models import ForWhom, MatterKind, Strategy
from handschlag.insights.strategies import estimating
from handschlag.insights.week.finding import KINDS
from handschlag.meetups.models import Attendance, Handshake, Meetup, MemberPlace
from handschlag.notifications.models import MailAddress
from handschlag.ties import actions as ties
from tests.helped_demo import EMAIL, UNTIL, large_demo

__all__ = ["large_demo"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_the_end_of_the_demo(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: UNTIL)


def kinds_found(group):
    actions.keep_suggestions(group, *matching.suggested(group, UNTIL, again=True))
    return {kind.name for kind in KINDS.values() if kind.find(group, UNTIL)}


def test_this_week_of_both_groups_shows_every_kind_of_suggestion(large_demo):
    group, region = large_demo.group, region_of(large_demo.group)
    group.refresh_from_db()
    in_region = {MatterKind.JOIN, MatterKind.PAUSE, MatterKind.FIGURES}
    assert kinds_found(region) >= in_region
    assert kinds_found(group) == set(KINDS) - in_region | {MatterKind.FIGURES}


def test_ledger_ties_and_counts_are_as_the_deeds_would_have_left_them(large_demo):
    assert booking.check() == []
    assert not ties.compare()
    for group in (large_demo.group, region_of(large_demo.group)):
        group.refresh_from_db()
        assert group.member_count == Membership.objects.current().filter(group=group).count()
        assert group.topic_count == Topic.objects.filter(group=group).count()
        tags = Tag.objects.filter(group=group).annotate(n=Count("taggings"))
        assert all(tag.topic_count == tag.n for tag in tags)


def test_the_same_circle_and_seed_give_the_same_week_and_meetups(large_demo):
    circle = circle_of(large_demo.group, UNTIL)
    assert make_week("one", circle) == make_week("one", circle)
    tables = tables_of(circle)
    assert make_meetings("one", tables, UNTIL) == make_meetings("one", tables, UNTIL)
    assert make_meetings("one", tables, UNTIL) != make_meetings("two", tables, UNTIL)


def test_who_came_had_said_so_and_who_shook_hands_had_come(large_demo):
    past = Meetup.objects.filter(ends_at__lte=UNTIL)
    assert past.count() > 40
    assert not past.filter(attendance_closure__isnull=True).exists()
    assert not Attendance.objects.filter(rsvp__isnull=True).exists()
    came = set(Attendance.objects.values_list("meetup", "member"))
    for shaken in Handshake.objects.all():
        assert {(shaken.meetup_id, shaken.asked_by_id), (shaken.meetup_id, shaken.other_id)} <= came
    assert Meetup.objects.filter(starts_at__gt=UNTIL, topic__created_at__lte=UNTIL).exists()


def test_many_members_say_where_they_are_at_home_and_others_do_not(large_demo):
    members = Membership.objects.current().filter(group=large_demo.group).count()
    assert 0.3 < MemberPlace.objects.count() / members < 0.6


def test_nobody_can_sign_in_to_an_invented_account_and_no_mail_goes_there(large_demo):
    invented = Member.objects.with_login().exclude(email=EMAIL)
    assert 20 < invented.count() <= 40
    for member in invented:
        assert member.email.endswith(f"@{DOMAIN}")
        assert not member.has_usable_password()
        assert member.last_login < UNTIL
    stopped = MailAddress.objects.suspended().values_list("address", flat=True)
    assert set(stopped) == set(invented.values_list("email", flat=True))
    assert not Membership.objects.filter(member__in=invented).exclude(role=Role.MEMBER).exists()


def test_strategies_end_in_every_way(large_demo):
    found = {strategy.title: strategy for strategy in Strategy.objects.select_related("group", "ending")}
    told = {title: estimating.estimated(one, UNTIL) for title, one in found.items()}
    effects = {title: figures["effect"] for title, figures in told.items()}
    assert effects["Den Stillen danken"]["value"] > 0
    assert effects["Neue innerhalb von zwei Tagen begrüßen"]["value"] is None
    assert {one.audience for one in found.values()} == set(ForWhom) - {ForWhom.TOPIC}
    ended = [one for one in found.values() if one.ended is not None]
    assert [one.ended.is_abandoned for one in ended] in ([True, False], [False, True])
    assert all(one.ended.note and one.since < date(2026, 3, 1) for one in ended)


def test_the_own_account_runs_both_groups_and_those_who_ask_to_join_wait(large_demo):
    running = Membership.objects.filter(member__email=EMAIL, role=Role.ORGANISER)
    region = region_of(large_demo.group)
    assert {one.group_id for one in running} == {large_demo.group.pk, region.pk}
    asking = JoinRequest.objects.filter(group=region)
    assert asking.count() == 3
    assert not Membership.objects.filter(group=region, member__in=asking.values("member")).exists()
