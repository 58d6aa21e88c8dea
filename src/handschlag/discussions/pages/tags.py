"""The tags of a group's topics, as lists and writers need them."""

from collections import defaultdict
from typing import Any

from django.db.models import CharField, FilteredRelation, Q, QuerySet

from handschlag.core.addresses import address
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.discussions.models import Tag, Tagging, Topic
from handschlag.groups.models import Group

TAGS_OFFERED = 12
"""Above a list, or while writing; all of them stand on a page of their own."""

TagLinks = tuple[tuple[str, str], ...]
"""Names of tags and where their topics are listed."""


def _offered() -> QuerySet[Tag, tuple[Any, ...]]:
    """A group's most used tags, one that is asked for, and those of some topics, each with its topics."""
    offered = Tag.objects.filter(group=Given("group")).used().most_used_first().values("pk")[:TAGS_OFFERED]
    shown = FilteredRelation("taggings", condition=Q(taggings__topic__in=GivenKeys("topics")))
    wanted = Q(shown__isnull=False) | Q(pk__in=offered) | Q(slug=Given("tag", CharField()))
    rows = Tag.objects.filter(group=Given("group")).annotate(shown=shown).filter(wanted)
    columns = ("pk", "name", "slug", "topic_count", "shown__topic")
    return rows.order_by("name", "pk").values_list(*columns)


_OFFERED = Prepared(_offered)


def tags_shown(group: Group, topics: list[int], tag: str) -> tuple[list[Tag], dict[int, TagLinks]]:
    """The group's most used tags, first the one asked for, and those of these topics (keys). One query."""
    rows = _OFFERED.all(group=group.pk, topics=topics, tag=tag)
    tags: dict[int, Tag] = {}
    links: dict[int, TagLinks] = {}
    here = address("discussions:topics", group.slug)
    for pk, name, slug, count, topic in rows:
        tags[pk] = Tag(pk=pk, name=name, slug=slug, topic_count=count)
        if topic is not None:
            links[topic] = (*links.get(topic, ()), (name, f"{here}?tag={slug}"))
    in_order = sorted(tags.values(), key=lambda one: (one.slug != tag, -one.topic_count, one.name, one.pk))
    used = [one for one in in_order if one.topic_count or one.slug == tag]
    return used[:TAGS_OFFERED], links


_TAGS = Prepared(
    lambda: (
        Tagging.objects.filter(topic__in=GivenKeys("topics"))
        .order_by("tag__name", "tag")
        .values_list("topic", "tag__name", "tag__slug")
    )
)


def tags_of(found: list[Topic], group: Group) -> defaultdict[int, TagLinks]:
    """The tags of topics of one group. One query."""
    here = address("discussions:topics", group.slug)
    tags: defaultdict[int, TagLinks] = defaultdict(tuple)
    for topic, name, slug in _TAGS.all(topics=[topic.pk for topic in found]):
        tags[topic] += ((name, f"{here}?tag={slug}"),)
    return tags


def known_tags(group: Group) -> list[str]:
    """What writers are reminded of."""
    most_used = Tag.objects.filter(group=group).most_used_first()
    return list(most_used.values_list("name", flat=True)[:TAGS_OFFERED])
