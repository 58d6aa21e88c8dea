"""How a group welcomes those who join, and in which topic they say who they are."""

from django.db import transaction

from handschlag.accounts.models import Member
from handschlag.discussions.models import Introductions, Topic
from handschlag.groups import actions as groups
from handschlag.groups.models import Group


@transaction.atomic
def change_first_weeks(
    group: Group, *, by: Member, greets: bool, source: str, sender: Member | None, topic: Topic | None
) -> None:
    """As ``groups.actions.change_welcome``; without a ``topic`` any first post is an introduction."""
    groups.change_welcome(group, by=by, greets=greets, source=source, sender=sender)
    if topic is None:
        Introductions.objects.filter(group=group).delete()
    else:
        Introductions.objects.filter(topic=topic).exclude(group=group).delete()  # it was another group's once
        Introductions.objects.update_or_create(group=group, defaults={"topic": topic})
