"""An archived group: who could see it before goes on reading, and nobody writes.

Every room in which one can write in a group asks ``refuse_archived`` first. What takes something away (a post
of one's own, what breaks the law, oneself) goes on.
"""

from django.utils.translation import gettext as _

from handschlag.core.errors import Conflict
from handschlag.core.prepared import Given, Prepared
from handschlag.groups.models import Group


def refuse_archived(group: Group | None) -> None:
    """Conflict for a group that is archived, as it was read."""
    if group is not None and group.is_archived:
        raise Conflict(archived_in_words())


def refuse_archived_now(group_id: int | None) -> None:
    """The same by the group's key. One query."""
    if group_id is not None and _ARCHIVED.first(group=group_id) is not None:
        raise Conflict(archived_in_words())


def archived_in_words() -> str:
    return _("This group is archived: one can read here, and nobody writes.")


_ARCHIVED = Prepared(
    lambda: Group.objects.filter(pk=Given("group"), archived_at__isnull=False).values_list("pk", flat=True)
)
