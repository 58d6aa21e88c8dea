"""What the pages of messages show: all conversations of a member, and one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404
from django.utils import timezone

from handschlag.accounts.models import Block, Member, apart
from handschlag.core.pagination import PreparedPages
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.people.models import EarlierPart, Message, MessageFile, MessageReport, Participant
from handschlag.people.policy import conversing as policy
from handschlag.people.policy.conversing import Part

CONVERSATIONS_SHOWN = 30
MESSAGES_SHOWN = 50
NAMED = 3
"""People whose names stand for a conversation without a title; the others are counted."""
ABOVE = 3
"""Messages known already that are shown above the first unread one."""
AT_A_STRETCH = timedelta(minutes=10)
_VIEWER = Member(pk=Given("viewer"))
_SHOWN_OF_MEMBER = ("id", "name", "avatar", "is_active", "email", "is_bot")


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation in the list, with who else takes part and what was said last."""

    own: Participant
    others: Sequence[Member]
    last: Message | None

    @property
    def href(self) -> str:
        """To the first that is unread, else to the end."""
        first = self.own.read_to + 1 if self.own.unread else self.own.conversation.last_number
        return f"{self.own.conversation.get_absolute_url()}#message-{first}"


@dataclass(frozen=True, slots=True)
class Conversations:
    rows: list[Row]
    newer: str | None
    older: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it is shown, ``at`` by the reader's clock; ``author`` is None once they have gone.

    ``is_new`` begins what is unread, ``is_next`` goes on with what the same author has just said,
    ``is_folded`` is of somebody whom the viewer blocks.
    """

    message: Message
    author: Member | None
    whom: Member | None
    files: Sequence[MessageFile]
    at: datetime
    is_own: bool
    is_folded: bool
    is_reported: bool
    is_new: bool
    is_next: bool
    begins_day: bool

    @property
    def day(self) -> date:
        return self.at.date()

    def goes_on_with(self, message: Message) -> bool:
        own = self.message
        is_talk = not own.happening and not message.happening
        return is_talk and own.author_id == message.author_id and message.at - own.at < AT_A_STRETCH


@dataclass(frozen=True, slots=True)
class Talk:
    """A window of a conversation; ``older`` and ``newer`` are numbers to begin the next one with, or None."""

    own: Participant
    others: Sequence[Participant]
    part: Part
    said: list[Said]
    older: int | None
    newer: int | None

    @property
    def present(self) -> list[Member]:
        return [one.member for one in self.others if one.left_at is None]

    @property
    def asked_back(self) -> list[Member]:
        """Who has left and was asked, whether or not they want to be."""
        return [one.member for one in self.others if one.left_at and one.asked_back_at]

    @property
    def partner(self) -> Member | None:
        """The other one, of two."""
        return self.others[0].member if self.part.is_of_two and self.others else None

    @property
    def shown_to(self) -> int:
        return self.said[-1].message.number if self.said else self.own.read_to

    @property
    def is_at_end(self) -> bool:
        return self.newer is None


_OWN = PreparedPages(
    lambda: Participant.objects.of(_VIEWER).present().select_related("conversation"),
    field="last_at",
    size=CONVERSATIONS_SHOWN,
)
_OTHERS = Prepared(
    lambda: (
        Participant.objects.filter(conversation__in=GivenKeys("conversations"))
        .exclude(member=Given("viewer"))
        .filter(Q(left_at__isnull=True))
        .select_related("member")
        .only("conversation", *(f"member__{name}" for name in _SHOWN_OF_MEMBER))
        .order_by("conversation", "pk")
    )
)
_LAST = Prepared(
    lambda: Message.objects.filter(
        conversation__in=GivenKeys("conversations"), number=F("conversation__last_number")
    ).select_related("author", "whom")
)


def conversations(viewer: Member, *, before: str = "", after: str = "") -> Conversations:
    """Three queries."""
    page = _OWN.page(before=before, after=after, viewer=viewer.pk)
    keys = [own.conversation_id for own in page.rows]
    others: dict[int, list[Member]] = {key: [] for key in keys}
    last: dict[int, Message] = {}
    if keys:
        for one in _OTHERS.all(conversations=keys, viewer=viewer.pk):
            others[one.conversation_id].append(one.member)
        last = {message.conversation_id: message for message in _LAST.all(conversations=keys)}
    rows = [Row(own, others[own.conversation_id], last.get(own.conversation_id)) for own in page.rows]
    return Conversations(rows, page.newer, page.older)


def _closed() -> Exists:
    """Whether the viewer and the other of a conversation of two do not write to each other."""
    others = Participant.objects.filter(conversation=OuterRef("conversation")).exclude(
        member=OuterRef("member")
    )
    return Exists(others.filter(apart(OuterRef("member"), OuterRef(OuterRef("member")))))


_FOUND: Prepared[Any] = Prepared(
    lambda: (
        Participant.objects.of(_VIEWER)
        .filter(conversation=Given("conversation"))
        .select_related("conversation")
        .annotate(is_closed=_closed())
    )
)
_PEOPLE: Prepared[Any] = Prepared(
    lambda: (
        Participant.objects.filter(conversation=Given("conversation"))
        .exclude(member=Given("viewer"))
        .select_related("member")
        .annotate(is_blocked=Exists(Block.objects.filter(by=Given("viewer"), member=OuterRef("member"))))
        .order_by("pk")
    )
)
_MESSAGES: Prepared[Any] = Prepared(
    lambda: (
        Message.objects.filter(conversation=Given("conversation"), number__in=GivenKeys("numbers"))
        .annotate(
            is_reported=Exists(MessageReport.objects.filter(message=OuterRef("pk"), by=Given("viewer")))
        )
        .order_by("number")
    )
)
_EARLIER: Prepared[Any] = Prepared(
    lambda: (
        EarlierPart.objects.filter(participant=Given("own")).order_by("first").values_list("first", "last")
    )
)
_FILES = Prepared(lambda: MessageFile.objects.filter(message__in=GivenKeys("messages")).order_by("pk"))


def find_own(pk: int, viewer: Member) -> Any:
    """The viewer's part in a conversation; Http404 for those of others, nobody knows of them. One query."""
    own = _FOUND.first(conversation=pk, viewer=viewer.pk)
    if own is None:
        raise Http404
    return own


def talk(pk: int, viewer: Member, *, start: int | None = None, behind: int | None = None) -> Talk:
    """A window from number ``start`` on, all ``behind`` a number, or what one came for: the first that is
    unread, else the end. Four queries, five where people come and go.

    What is said ``behind`` a number goes on with what the page shows already: the message before is looked
    at, too, and no line is drawn above what is new.
    """
    own = find_own(pk, viewer)
    reach = _reach(own)
    goes_on = behind is not None
    start = start if behind is None else behind + 1
    begin = _first_wanted(own, reach) if start is None else _position(reach, start)
    before = 1 if goes_on and begin else 0
    numbers = _cut(reach, begin - before, MESSAGES_SHOWN + before)
    people = _PEOPLE.all(conversation=pk, viewer=viewer.pk)
    found = _MESSAGES.all(conversation=pk, viewer=viewer.pk, numbers=numbers)
    older = _cut(reach, max(0, begin - MESSAGES_SHOWN), 1)[0] if begin else None
    newer = next(iter(_cut(reach, begin + MESSAGES_SHOWN, 1)), None)
    said = _said(own, viewer, people, found, marks_new=not goes_on)
    if behind is not None:
        said = [one for one in said if one.message.number > behind]
    return Talk(own, people, _part(own, people), said, older, newer)


def people(pk: int, viewer: Member) -> Talk:
    """Who takes part, without what was said. Two queries."""
    own = find_own(pk, viewer)
    taking_part = _PEOPLE.all(conversation=pk, viewer=viewer.pk)
    return Talk(own, taking_part, _part(own, taking_part), [], None, None)


def _highest(own: Participant) -> int:
    """Who has left reads up to where they left."""
    return own.conversation.last_number if own.left_at is None else own.read_to


def _reach(own: Participant) -> list[range]:
    """The numbers of what they may read: a stretch for each time they took part."""
    earlier = _EARLIER.all(own=own.pk) if own.conversation.pair is None else []
    return [range(first, last + 1) for first, last in (*earlier, (own.from_number, _highest(own)))]


def _position(reach: list[range], number: int) -> int:
    """How many messages stand before that number."""
    return sum(min(max(number - part.start, 0), len(part)) for part in reach)


def _cut(reach: list[range], begin: int, most: int) -> list[int]:
    """The numbers of ``most`` messages at most, behind the first ``begin``."""
    numbers: list[int] = []
    for part in reach:
        numbers += part[begin:][: most - len(numbers)]
        begin = max(0, begin - len(part))
    return numbers


def _first_wanted(own: Participant, reach: list[range]) -> int:
    end = sum(map(len, reach)) - MESSAGES_SHOWN
    wanted = min(end, _position(reach, own.read_to + 1) - ABOVE) if own.unread else end
    return max(0, wanted)


def _part(own: Any, people: Sequence[Participant]) -> Part:
    of_two = own.conversation.pair is not None
    reachable = bool(people) and policy.can_be_written_to(people[0].member)
    return Part(own.left_at is None, of_two, of_two and (own.is_closed or not reachable))


def _said(
    own: Participant, viewer: Member, people: Sequence[Any], found: Sequence[Any], *, marks_new: bool
) -> list[Said]:
    """With names from the people: who has left is among them too."""
    known = {one.member_id: one.member for one in people} | {viewer.pk: viewer}
    of_some = own.conversation.pair is None  # of two it is closed anyway
    blocked = {one.member_id for one in people if one.is_blocked and of_some}
    files = _files_of(found)
    said: list[Said] = []
    for message in found:
        before = said[-1] if said else None
        at = timezone.localtime(message.at)
        begins_day = before is None or before.day != at.date()
        is_first_unread = bool(own.unread) and (before is None or before.message.number <= own.read_to)
        is_new = marks_new and is_first_unread and message.number > own.read_to
        goes_on = before is not None and not begins_day and not is_new and before.goes_on_with(message)
        said.append(
            Said(
                message,
                known.get(message.author_id),
                known.get(message.whom_id),
                files.get(message.pk, ()),
                at,
                is_own=message.author_id == viewer.pk,
                is_folded=message.author_id in blocked,
                is_reported=message.is_reported,
                is_new=is_new,
                is_next=goes_on,
                begins_day=begins_day,
            )
        )
    return said


def _files_of(found: Sequence[Message]) -> dict[int, list[MessageFile]]:
    files: dict[int, list[MessageFile]] = {}
    keys = [message.pk for message in found if not message.happening and message.removed_at is None]
    for file in _FILES.all(messages=keys) if keys else ():
        files.setdefault(file.message_id or 0, []).append(file)
    return files
