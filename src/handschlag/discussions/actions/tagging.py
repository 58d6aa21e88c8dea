"""Which tags a topic has, and what a group's tags are called.

All tags of a group change while its row is held: after a topic's, if that is held too, and before theirs.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import Invalid
from handschlag.core.models import audit
from handschlag.discussions import indexing, policy
from handschlag.discussions.actions.holding import Held, ask, drop_tags, lock_group, standing_in
from handschlag.discussions.models import Tag, Tagging, Topic
from handschlag.groups.archiving import refuse_archived_now
from handschlag.groups.forms import slug_of
from handschlag.groups.models import Group

MOST_TAGS = 5
"""A topic can have: what is about everything is found under nothing."""
LONGEST_NAME = 40


def set_tags(held: Held, names: Sequence[str], *, by: Member) -> None:
    """The topic's tags from now on; whoever calls this holds the topic, or has just made it.

    Authors choose among the group's tags, moderators also make new ones. Names that differ only in case
    are the same tag.
    """
    topic = held.topic
    lock_group(topic.group_id)
    wanted = {name.casefold(): name for name in names}
    before = {tag.name.casefold(): tag for tag in Tag.objects.filter(taggings__topic=topic)}
    if wanted.keys() == before.keys():
        return
    allowed = policy.can_tag_topic(topic, held.standing)
    ask(allowed=allowed, otherwise=_("You cannot change the tags of this topic."))
    if len(wanted) > MOST_TAGS:
        raise Invalid(_("A topic can have five tags at most."), "tags")
    chosen = _tags_named(wanted, held, by)
    _give(topic, [tag for key, tag in chosen.items() if key not in before])
    _take(topic, [tag for key, tag in before.items() if key not in chosen])
    indexing.refresh_openings([topic.pk])
    audit("tag", topic, by=by, tags=[tag.name for tag in chosen.values()])


def _tags_named(wanted: dict[str, str], held: Held, by: Member) -> dict[str, Tag]:
    """The group's tags of these names; those that are missing are made."""
    there = {tag.name.casefold(): tag for tag in Tag.objects.filter(group=held.topic.group_id)}
    chosen = {}
    for key, name in wanted.items():
        if key not in there:
            there[key] = _make(name, {tag.slug for tag in there.values()}, held, by)
        chosen[key] = there[key]
    return chosen


def _make(name: str, taken: set[str], held: Held, by: Member) -> Tag:
    if not policy.can_make_tags(held.standing):
        missing = _("There is no tag “%(name)s” in this group. Moderators can make one.")
        raise Invalid(missing % {"name": name}, "tags")
    _refuse_long(name, "tags")
    wish = slug_of(name) or "tag"
    others = (f"{wish[:55]}-{n}" for n in range(2, len(taken) + 3))
    slug = next(slug for slug in (wish, *others) if slug not in taken)
    tag = Tag.objects.create(group_id=held.topic.group_id, name=name, slug=slug)
    audit("make", tag, by=by, name=name)
    return tag


def _give(topic: Topic, tags: list[Tag]) -> None:
    Tagging.objects.bulk_create(
        Tagging(topic=topic, tag=tag, last_post_at=topic.last_post_at) for tag in tags
    )
    Tag.objects.filter(pk__in=[tag.pk for tag in tags]).update(topic_count=F("topic_count") + 1)


def _take(topic: Topic, tags: list[Tag]) -> None:
    Tagging.objects.filter(topic=topic, tag__in=tags).delete()
    Tag.objects.filter(pk__in=[tag.pk for tag in tags]).update(topic_count=F("topic_count") - 1)


def take_tags(topic: Topic) -> dict[str, Any]:
    """Tags are a group's; which ones a topic had that leaves it, or becomes part of another, for undoing."""
    had = list(Tag.objects.filter(taggings__topic=topic).order_by("pk").values_list("pk", "name"))
    drop_tags(topic)
    return {"tags": had} if had else {}


def give_tags_back(topic: Topic, lost: dict[str, Any]) -> None:
    """Of the tags in ``lost`` those that the topic's group has: the same ones, or others of their names.

    A tag that is called otherwise by now is still the same. None is made: one that is gone was made part
    of another by a moderator, who decides what a group's tags are.
    """
    lock_group(topic.group_id)
    there = list(Tag.objects.filter(group=topic.group_id))
    by_key, by_name = {tag.pk: tag for tag in there}, {tag.name.casefold(): tag for tag in there}
    found = [by_key.get(pk) or by_name.get(name.casefold()) for pk, name in lost.get("tags", ())]
    _give(topic, list(dict.fromkeys(tag for tag in found if tag is not None)))


@transaction.atomic
def rename_tag(tag: Tag, *, by: Member, name: str) -> None:
    """Call a tag otherwise; with the name of another one of the group the two become one.

    Its address stays as it was, so that links to it lead on.
    """
    Group.objects.filter(pk=tag.group_id).raise_versions()
    allowed = policy.can_make_tags(standing_in(tag.group_id, by))
    ask(allowed=allowed, otherwise=_("Only moderators change what tags are called."))
    refuse_archived_now(tag.group_id)
    there = {one.name.casefold(): one for one in Tag.objects.filter(group=tag.group_id)}
    before = next((one for one in there.values() if one.pk == tag.pk), None)
    if before is None or before.name == name:
        return
    _refuse_long(name, "name")
    topics = list(Topic.objects.filter(taggings__tag=before).values_list("pk", flat=True))
    other = there.get(name.casefold(), before)
    if other.pk == tag.pk:
        Tag.objects.filter(pk=tag.pk).update(name=name)
    else:
        _merge(before, other)
    indexing.refresh_openings(topics)
    audit("rename", tag, by=by, before=before.name, after=name)


def _merge(tag: Tag, into: Tag) -> None:
    """Topics that have both keep the other; the rest of the tag goes with it."""
    have_both = Tagging.objects.filter(tag=into).values("topic")
    Tagging.objects.filter(tag=tag).exclude(topic__in=have_both).update(tag=into)
    Tag.objects.filter(pk=tag.pk).delete()
    there = Tagging.objects.filter(tag=into, topic__removal__isnull=True)
    Tag.objects.filter(pk=into.pk).update(topic_count=there.count())


def _refuse_long(name: str, field: str) -> None:
    if len(name) > LONGEST_NAME:
        raise Invalid(_("A tag is short: 40 characters at most."), field)
