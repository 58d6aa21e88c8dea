"""What groups mean for the search index: whoever may know of one finds it by its name and description."""

from collections.abc import Iterator

from handschlag.core.search.writing import BATCH, Text
from handschlag.groups.models import Group, GroupQuerySet

GROUP = "group"


def groups() -> GroupQuerySet:
    return Group.objects.existing()


def group_texts(rows: GroupQuerySet) -> Iterator[Text]:
    for pk, at, name, text in rows.values_list("pk", "created_at", "name", "description").iterator(BATCH):
        yield Text(GROUP, pk, at, name, text)
