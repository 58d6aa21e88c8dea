"""The demo's second half: its members help each other and meet, once the talk is there."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db import transaction

from handschlag.accounts.models import Member
from handschlag.core.models import AuditEvent, audit
from handschlag.groups.models import Group, Membership
from handschlag.importers.demo import MADE_ACCOUNT, Demo, appoint_team
from handschlag.importers.formats.demo_circle import Circle, Helper
from handschlag.importers.formats.demo_help import Help, make_help
from handschlag.importers.formats.demo_meetings import make_meetings, tables_of
from handschlag.importers.formats.demo_share import make_share
from handschlag.importers.formats.demo_week import make_week
from handschlag.importers.help_circle import circle_of
from handschlag.importers.help_deals import write_deals
from handschlag.importers.help_listings import write_introductions, write_notices, write_thanks
from handschlag.importers.help_meetings import write_meetings
from handschlag.importers.help_members import write_places
from handschlag.importers.help_people import write_companies, write_profiles
from handschlag.importers.help_pools import write_pools
from handschlag.importers.help_region import begin_region
from handschlag.importers.help_share import keep_contacts, take_part
from handschlag.importers.help_strategies import write_strategies
from handschlag.importers.help_tags import write_tags
from handschlag.importers.help_week import open_accounts, open_vote

STEPS: Final = 9
HERE_FOR: Final = timedelta(days=400)
"""How long the demo's own account has been there."""
_HELPED = "fill demo with help"
_SHARED = "give share of demo"
_TALKATIVE: Final = 10

Progress = Callable[[int], None]


@transaction.atomic
def fill_with_help(demo: Demo, *, progress: Progress = lambda _: None) -> bool:
    """Listings, deals, disputes, thanks, introductions, pools, profiles, companies, meetups, a second group,
    and what waits at the end, all at once.

    False if they are there. After the talk is imported and the team appointed: among those who talk help
    goes. ``progress`` is told of each of the ``STEPS``.
    """
    group = Group.objects.select_for_update(no_key=True).get(pk=demo.group.pk)
    if _is_done(_HELPED, group):
        return False
    circle = circle_of(group, demo.until)
    progress(1)
    found = make_help(f"{demo.source}-help", circle)
    progress(1)
    _write(found, group)
    _write(make_week(f"{demo.source}-week", circle), group)
    progress(1)
    rng = random.Random(f"{demo.source}-people")
    write_profiles(rng, _talkative(circle, group.member_count))
    progress(1)
    write_companies(rng, group, demo.until)
    progress(1)
    write_pools(rng, group, circle)
    open_vote(group, demo.until)
    progress(1)
    write_tags(group)
    progress(1)
    region = _meet(demo, circle)
    progress(1)
    rng = random.Random(f"{demo.source}-members")
    write_places(rng, group)
    write_strategies(group, region, demo.until)
    open_accounts(rng, group, circle)
    audit(_HELPED, group, by=None, deals=len(found.deals), listings=len(found.notices))
    progress(1)
    return True


@transaction.atomic
def give_share(demo: Demo, email: str) -> bool:
    """A handful of everything for the account that the demo itself has made, so that no page is empty.

    Nobody else's account is touched: what stands in the ledger stays. False if there is nothing to do.
    """
    member = Member.objects.with_login().filter(email=email.lower()).first()
    if member is None or not _is_done(MADE_ACCOUNT, member) or _is_done(_SHARED, member):
        return False
    circle = circle_of(demo.group, demo.until)
    since = demo.until - HERE_FOR
    me = Helper(member.pk, member.name, "Köln", "", "beratung", since, 0)
    share = make_share(f"{demo.source}-share", circle, me)
    if share is None:
        return False
    Member.objects.filter(pk=member.pk).update(joined_at=since, place=me.place)
    Membership.objects.filter(group=demo.group, member=member).update(joined_at=since)
    _write(share.help, demo.group)
    write_profiles(random.Random(demo.seed), [me])
    keep_contacts(member, share.friends, demo.until)
    take_part(member, me, demo.group, (since, demo.until))
    audit(_SHARED, member, by=None, group=demo.group.pk)
    return True


def _meet(demo: Demo, circle: Circle) -> Group | None:
    """At tables in many cities, and in one region in a group of its own, which is returned."""
    seed, until = f"{demo.source}-meetings", demo.until
    write_meetings(make_meetings(seed, tables_of(circle), until), demo.group)
    begun = begin_region(demo.group, circle)
    if begun is None:
        return None
    region, table = begun
    write_meetings(make_meetings(f"{seed}-region", [table], until), region)
    appoint_team(region)
    return region


def _is_done(verb: str, thing: Group | Member) -> bool:
    done = AuditEvent.objects.filter(object_type=thing._meta.label_lower, object_id=thing.pk, verb=verb)
    return done.exists()


def _write(found: Help, group: Group) -> None:
    keys = write_deals(found.deals, group.pk)
    deals = {id(story): key for story, key in zip(found.deals, keys, strict=True)}
    write_notices(found.notices, deals, group.pk)
    write_thanks(found.thanks)
    write_introductions(found.introductions)


def _talkative(circle: Circle, n_members: int) -> list[Helper]:
    ranked = sorted(circle.helpers, key=lambda one: (-one.n_posts, one.key))
    return ranked[: max(1, n_members // _TALKATIVE)]
