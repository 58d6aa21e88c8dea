"""Which tags a topic has. Whoever calls ``set_tags`` holds the topic, or has just made it."""

from collections.abc import Sequence

from django.db.models import F
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import Invalid
from handschlag.core.models import audit
from handschlag.discussions import policy
from handschlag.discussions.actions.holding import Held, ask, lock_group
from handschlag.discussions.models import Tag, Tagging, Topic
from handschlag.groups.forms import slug_of

MOST_TAGS = 5
"""A topic can have: what is about everything is found under nothing."""
LONGEST_NAME = 40


def set_tags(held: Held, names: Sequence[str], *, by: Member) -> None:
    """The topic's tags from now on. Authors choose among the group's tags; moderators also make new ones.

    Names that differ only in case are the same tag.
    """
    topic = held.topic
    wanted = {name.casefold(): name for name in names}
    before = {tag.name.casefold(): tag for tag in Tag.objects.filter(taggings__topic=topic)}
    if wanted.keys() == before.keys():
        return
    allowed = policy.can_tag_topic(topic, held.standing)
    ask(allowed=allowed, otherwise=_("You cannot change the tags of this topic."))
    if len(wanted) > MOST_TAGS:
        raise Invalid(_("A topic can have five tags at most."), "tags")
    lock_group(topic.group_id)
    chosen = _tags_named(wanted, held, by)
    _give(topic, [tag for key, tag in chosen.items() if key not in before])
    _take(topic, [tag for key, tag in before.items() if key not in chosen])
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
    if len(name) > LONGEST_NAME:
        raise Invalid(_("A tag is short: 40 characters at most."), "tags")
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
