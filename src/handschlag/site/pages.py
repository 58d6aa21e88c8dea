"""What the site's own pages show."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.discussions.pages.unread import MyGroup, NewTopic, my_groups, new_topics
from handschlag.groups.models import Group, Viewer
from handschlag.groups.pages.first_weeks import FirstWeeks, path_of
from handschlag.notifications.pages import NoticeRow, newest_unread
from handschlag.site.waiting import Waiting, waiting_for

SHOWN = 12
"""Groups that a visitor is shown."""
TOPICS_SHOWN = 24
NOTICES_SHOWN = 5
OTHERS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Home:
    """``made_at``: what came later, the viewer has not seen here."""

    groups: list[MyGroup]
    topics: list[NewTopic]
    notices: list[NoticeRow]
    others: list[Group]
    waiting: list[Waiting]
    path: FirstWeeks | None
    made_at: datetime

    @property
    def followed(self) -> list[NewTopic]:
        return [topic for topic in self.topics if topic.is_followed]

    @property
    def rest(self) -> list[NewTopic]:
        return [topic for topic in self.topics if not topic.is_followed]

    @property
    def unread(self) -> int:
        """Unread topics of the whole site for the viewer, each group's counted up to its bound."""
        return sum(group.unread for group in self.groups)

    @property
    def unread_by_group(self) -> dict[int, int]:
        return {group.group.pk: group.unread for group in self.groups}

    @property
    def is_up_to_date(self) -> bool:
        return not self.topics and not self.notices


def home(viewer: Member) -> Home:
    """What is new for the viewer, then their groups, and others they might join. Six queries, for
    newcomers seven.
    """
    now = clock.now()
    mine = my_groups(viewer, most=TOPICS_SHOWN)
    return Home(
        mine,
        new_topics(viewer, mine, most=TOPICS_SHOWN),
        newest_unread(viewer, most=NOTICES_SHOWN),
        largest_groups(viewer, without=[group.group.pk for group in mine], most=OTHERS_SHOWN),
        waiting_for(viewer),
        path_of(group.membership for group in mine),
        now,
    )


def largest_groups(viewer: Viewer, *, without: list[int] | None = None, most: int = SHOWN) -> list[Group]:
    """The largest groups the viewer may know of."""
    asked = _LARGEST if viewer.pk is not None else _LARGEST_FOR_VISITORS
    return asked.all(viewer=viewer.pk, without=without or [])[:most]


def _by_size(viewer: Viewer) -> QuerySet[Group]:
    groups = Group.objects.visible_to(viewer).exclude(pk__in=GivenKeys("without")).for_list()
    return groups.order_by("-member_count", "name")[:SHOWN]


_LARGEST = Prepared(lambda: _by_size(Member(pk=Given("viewer"))))
_LARGEST_FOR_VISITORS = Prepared(lambda: _by_size(AnonymousUser()))
