"""What the demo's own account keeps of its people, and where it takes part."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from handschlag.accounts.models import Member
from handschlag.exchange.models import Pool
from handschlag.groups.models import Group
from handschlag.importers.formats.demo_circle import Helper
from handschlag.importers.help_pools import share_in
from handschlag.people.actions.companies import join_company
from handschlag.people.models import Company, CompanyPerson, Contact, ContactTag

_NOTES = (
    ("Kennt sich mit Anträgen aus. Ruft lieber an, als zu schreiben.", 4, "Rat"),
    ("Beim nächsten Treffen nach dem Umzug fragen.", 8, "Region"),
    ("", None, "Region"),
)


def keep_contacts(member: Member, friends: Sequence[Helper], until: datetime) -> None:
    for friend, (note, weeks, tag) in zip(friends, _NOTES, strict=False):
        contact = Contact.objects.create(
            owner=member,
            other_id=friend.key,
            note=note,
            every_weeks=weeks,
            added_at=until - timedelta(days=90),
        )
        ContactTag.objects.create(contact=contact, name=tag)


def take_part(member: Member, me: Helper, group: Group, span: tuple[datetime, datetime]) -> None:
    """In one of the group's pools, and at one of its companies."""
    pool = Pool.objects.filter(group=group, created_at__lt=span[1]).order_by("pk").first()
    if pool is not None:
        since = max(span[0], pool.created_at)
        rng = random.Random(group.slug)
        share_in(rng, pool, me, (since, span[1]), turn=9)
    works = CompanyPerson.objects.filter(member__memberships__group=group).values("company")
    company = Company.objects.filter(pk__in=works).order_by("pk").first()
    if company is not None:
        join_company(company, title="Projektleitung", by=member)
        Member.objects.filter(pk=member.pk).update(company=company.name)
