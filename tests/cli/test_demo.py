"""``handschlag demo`` fills one group, once, and somebody can sign in to it."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from handschlag.accounts.models import Member
from handschlag.cli.demo import demo
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid
from handschlag.core.models import AuditEvent, Site
from handschlag.discussions.models import Post, Thanks
from handschlag.groups.models import Group, Membership, Role
from handschlag.importers.actions import import_spool, spooled
from handschlag.importers.demo import SLUG, begin_demo
from handschlag.importers.formats.demo import read
from handschlag.importers.formats.pool import Pool
from handschlag.importers.formats.records import AuthorRecord, PostRecord, ThanksRecord
from handschlag.importers.help_members import INVENTED
from handschlag.insights import computing
from handschlag.ties import actions as ties
from tests import make

pytestmark = pytest.mark.django_db

UNTIL = datetime(2026, 3, 31, tzinfo=UTC)
DAY = UNTIL.replace(tzinfo=None)
NO_MEETUP = {"topic__meetup__isnull": True}


def run(members=60, seed=3, group="", until=DAY, login=""):
    demo(members=members, seed=seed, group=group, until=until, login=login)


def counts():
    return Member.objects.count(), Post.objects.count(), Thanks.objects.count(), AuditEvent.objects.count()


def test_everything_invented_stands_in_the_group(site):
    run()
    records = list(read(60, 3, UNTIL))
    group = Group.objects.get(slug=SLUG)
    assert group.member_count == sum(isinstance(each, AuthorRecord) for each in records) == 60
    of_meetups = Post.objects.filter(topic__group=group).exclude(**NO_MEETUP).count()
    assert group.post_count == sum(isinstance(each, PostRecord) for each in records) + of_meetups
    assert Thanks.objects.count() == sum(isinstance(each, ThanksRecord) for each in records)
    assert group.created_at == UNTIL - timedelta(days=913)
    assert "<strong>" in group.description_html
    assert "<li>" in group.rules_html
    assert not ties.compare()


def test_the_most_active_are_its_team_and_cannot_sign_in(site):
    run()
    group = Group.objects.get(slug=SLUG)
    team = list(Membership.objects.team().filter(group=group))
    assert [each.role for each in team] == [Role.ORGANISER] + [Role.MODERATOR] * 4
    members = Membership.objects.filter(group=group)
    by_activity = sorted((each.member.posts.count() for each in members), reverse=True)
    assert sorted((each.member.posts.count() for each in team), reverse=True) == by_activity[:5]
    assert not Member.objects.with_login().filter(memberships__in=team).exists()


def test_the_health_page_finds_what_was_invented(site):
    run(members=400)
    group = Group.objects.get(slug=SLUG)
    figures = computing.health_of(group, UNTIL).health
    assert figures["one_post_share"]["value"] == pytest.approx(0.5, abs=0.05)
    assert figures["active_share"]["value"] < 0.10


def test_the_same_command_again_changes_nothing_and_says_so(site, capsys):
    run()
    before = counts()
    assert "nothing was imported" not in capsys.readouterr().out
    run()
    assert counts() == before
    assert "nothing was imported" in capsys.readouterr().out


def test_on_another_day_it_is_still_the_same_demo(site, monkeypatch):
    begun = clock.now() - timedelta(days=9)
    with monkeypatch.context() as earlier:
        earlier.setattr(clock, "now", lambda: begun)
        run(until=None)
    before = counts()
    run(until=None)
    assert counts() == before


def test_a_run_that_was_ended_is_finished_by_the_next(site):
    begun = begin_demo(SLUG, n_members=400, seed=3, until=UNTIL)

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with spooled(read(400, 3, UNTIL)) as spool, Pool(1) as pool, pytest.raises(KeyboardInterrupt):
        import_spool(spool, begun.group, source=begun.source, by=None, pool=pool, progress=stop)
    assert 0 < Post.objects.count() < 1500
    run(members=400)
    posts = [each for each in read(400, 3, UNTIL) if isinstance(each, PostRecord)]
    group = Group.objects.get(slug=SLUG)
    talk, all_of_it = (Post.objects.filter(topic__group=group, **more).count() for more in (NO_MEETUP, {}))
    assert (talk, group.post_count) == (len(posts), all_of_it)


def test_other_arguments_need_another_group(site):
    run()
    with pytest.raises(Conflict, match="--group"):
        run(seed=4)
    with pytest.raises(Conflict, match="--group"):
        run(until=DAY - timedelta(days=1))
    run(seed=4, group="zweite")
    assert Group.objects.filter(slug__in=[SLUG, "zweite"]).count() == 2


def test_a_group_that_is_no_demo_is_left_alone(group):
    with pytest.raises(Conflict, match="not a demo"):
        run(group=group.slug)
    assert group.member_count == 2


def test_login_makes_an_organiser_whose_password_is_told_once(site, capsys, client):
    run(login="Probe@Example.org")
    password = re.search(r"password (\S+)", capsys.readouterr().out)[1]
    member = Member.objects.with_login().exclude(INVENTED).get()
    assert member.check_password(password)
    assert not member.is_operator
    assert Membership.objects.get(member=member, group__slug=SLUG).is_organiser
    assert Group.objects.get(slug=SLUG).member_count == 61
    answer = client.post("/accounts/login/", {"login": "probe@example.org", "password": password})
    assert answer.status_code == 302
    run(login="probe@example.org")
    assert password not in capsys.readouterr().out
    assert Member.objects.with_login().exclude(INVENTED).get().check_password(password)
    assert Group.objects.get(slug=SLUG).member_count == 61


def test_login_on_a_fresh_site_sets_it_up(db):
    run(login="probe@example.org")
    assert Site.load().is_set_up
    assert Member.objects.operators().get().email == "probe@example.org"


def test_without_login_a_fresh_site_waits_for_its_first_member(db):
    run()
    assert not Site.load().is_set_up


def test_an_account_that_exists_keeps_its_password(site, capsys):
    anna = make.member("Anna Amsel")
    run(login=anna.email)
    anna.refresh_from_db()
    assert anna.check_password("handschlag-secret")
    assert "password of that account" in capsys.readouterr().out
    assert Membership.objects.get(member=anna).is_organiser


def test_without_login_who_runs_the_site_organises_the_demo(site):
    anna = make.member("Anna Amsel", is_operator=True)
    run()
    assert Membership.objects.get(member=anna).is_organiser


@pytest.mark.parametrize("wrong", [{"login": "nobody"}, {"group": "two words"}])
def test_what_is_no_address_is_refused_before_anything_is_made(site, wrong):
    with pytest.raises(Invalid):
        run(**wrong)
    assert not Group.objects.exists()
