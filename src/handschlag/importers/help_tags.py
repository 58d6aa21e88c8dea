"""Tags of a demo's topics: by the field and the sort of thing that their titles name."""

import re
from typing import Final

from django.db.models import Count

from handschlag.discussions.models import Tag, Tagging, Topic
from handschlag.groups.forms import slug_of
from handschlag.groups.models import Group
from handschlag.importers.formats.demo_subjects import subject_lines
from handschlag.importers.rows import insert, reserve

_OF_FIELD: Final = {
    "it": "IT", "marketing": "Marketing", "recht": "Recht und Steuern", "handwerk": "Handwerk",
    "handel": "Handel", "gastro": "Gastronomie", "beratung": "Beratung", "finanzen": "Finanzen",
    "industrie": "Industrie", "logistik": "Logistik", "immobilien": "Immobilien", "bildung": "Bildung",
    "gesundheit": "Gesundheit", "gestaltung": "Gestaltung",
}  # fmt: skip
_OF_CLASS: Final = {
    "t": "Werkzeuge", "d": "Dienstleister", "m": "Praxis", "w": "Einkauf", "r": "Stellen", "p": "Räume",
    "e": "Treffen",
}  # fmt: skip


def write_tags(group: Group) -> None:
    """One or two for each topic of a subject; the group's other topics have none. Part of a transaction."""
    tags_of = _tags_of_subjects()
    # the longest first: „Kasse“ is also the beginning of „Kassensystem“
    pattern = re.compile("|".join(map(re.escape, sorted(tags_of, key=lambda one: (-len(one), one)))))
    found = []
    for topic, title, last in Topic.objects.filter(group=group).values_list("pk", "title", "last_post_at"):
        if (subject := pattern.search(title)) is not None:
            found += [(topic, name, last) for name in tags_of[subject[0]]]
    names = sorted({name for _, name, _ in found})
    keys = dict(zip(names, reserve(Tag, len(names)), strict=True))
    insert(
        Tag, ("id", "group", "name", "slug"), [(keys[name], group.pk, name, slug_of(name)) for name in names]
    )
    insert(
        Tagging, ("topic", "tag", "last_post_at"), [(topic, keys[name], last) for topic, name, last in found]
    )
    counts = Tagging.objects.filter(tag__in=keys.values()).values_list("tag").annotate(n=Count("pk"))
    for pk, count in counts.order_by():
        Tag.objects.filter(pk=pk).update(topic_count=count)


def _tags_of_subjects() -> dict[str, list[str]]:
    """By the noun, as titles name it."""
    found: dict[str, list[str]] = {}
    for field, lines in subject_lines().items():
        for line in lines:
            letter, _gender, noun = line.partition("|")[0].split(maxsplit=2)
            tags = [_OF_FIELD.get(field, ""), _OF_CLASS[letter]]
            found[noun.strip()] = [tag for tag in tags if tag]
    return found
