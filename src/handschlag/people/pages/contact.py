"""The history of one tie on one page, as the viewer may read it, and what they keep of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import BigIntegerField, CharField, Count, Exists, F, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.http import Http404

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.core.prepared import Given, Prepared
from handschlag.discussions.models import Post, Thanks, Topic
from handschlag.exchange.models import DealState, Leg, ThankYou
from handschlag.meetups.models import Attendance, Handshake, Meetup
from handschlag.people.models import Contact
from handschlag.people.models.ties import Known, Tie, tie_of
from handschlag.people.pages.contacts import Person, no_tie_with
from handschlag.people.pages.mutual import common_contacts
from handschlag.people.policy import contacts as policy
from handschlag.ties.models import Interaction, Kind, Strand

TOPICS_SHOWN = 8
READ_AT_MOST = 300
PROMISED = "promised"
_PAGES = {
    Kind.REPLY: "discussions:topic",
    Kind.ATTENDANCE: "discussions:topic",
    Kind.HANDSHAKE: "meetups:handshake",
    Kind.THANKS: "discussions:post",
}
_VIEWER: Any = Given("viewer")
_OTHER: Any = Given("other")
_VIEWING = Member(pk=_VIEWER)


@dataclass(frozen=True, slots=True)
class Deed:
    """Something of the two: ``kind`` of the ledger, or PROMISED; ``is_own``: the viewer gave it.

    ``amount``: how often they answered each other in a topic; what a deal was worth, in minutes.
    """

    kind: str
    at: datetime
    title: str
    href: str
    is_own: bool
    amount: int | None


@dataclass(frozen=True, slots=True)
class OneContact:
    person: Person
    member: Member
    talks: list[Deed]
    met: list[Deed]
    helped: list[Deed]
    promises: list[Deed]
    common: list[Known]

    @property
    def tie(self) -> Tie:
        return self.person.tie

    @property
    def can_be_introduced(self) -> bool:
        return policy.can_be_introduced(self.member)


def find_member(pk: int, viewer: Member) -> Member:
    """Http404 for who is not here, and for oneself."""
    member = _MEMBER.first(viewer=viewer.pk, pk=pk)
    if member is None or not policy.can_keep(viewer, member):
        raise Http404
    return member


def one_contact(pk: int, viewer: Member) -> OneContact:
    """Five queries."""
    member = find_member(pk, viewer)
    contact, tags = _kept(viewer, member)
    deeds = _deeds(viewer, member)
    return OneContact(
        Person(tie_of(viewer.pk, pk) or no_tie_with(member), contact, tags),
        member,
        [deed for deed in deeds if deed.kind == Kind.REPLY][:TOPICS_SHOWN],
        [deed for deed in deeds if deed.kind in {Kind.ATTENDANCE, Kind.HANDSHAKE}],
        [deed for deed in deeds if deed.kind in {Kind.DEAL, Kind.THANKS, Kind.THANK_YOU}],
        [deed for deed in deeds if deed.kind == PROMISED],
        common_contacts(member, viewer),
    )


def _kept(viewer: Member, member: Member) -> tuple[Contact | None, tuple[str, ...]]:
    rows = _KEPT.all(viewer=viewer.pk, other=member.pk)
    return (rows[0] if rows else None), tuple(row.tag for row in rows if row.tag)


def _deeds(viewer: Member, member: Member) -> list[Deed]:
    """Where they talked, how they met and helped each other, and what is promised; the latest first."""
    return [_deed(row, viewer) for row in _DEEDS.all(viewer=viewer.pk, other=member.pk)]


def _all_deeds() -> QuerySet[Any, Any]:
    sources = (_meetups, _handshakes, _legs, _thanks, _thank_yous, _promises, _talks)
    first, *others = (source() for source in sources)
    return first.union(*others, all=True).order_by("-when")[:READ_AT_MOST]


def _deed(row: Any, viewer: Member) -> Deed:
    if row.what_kind in _PAGES:
        href = address(_PAGES[row.what_kind], row.leads_to)
    else:
        href = address("exchange:deal", row.leads_to) if row.leads_to else ""
    return Deed(row.what_kind, row.when, row.says, href, row.given_by == viewer.pk, row.how_much)


def _row(rows: QuerySet[Any], kind: str, at: str, **columns: Any) -> QuerySet[Any, Any]:
    """The same columns of whatever room; all are named, in one order."""
    nothing = Cast(Value(None), BigIntegerField())
    given = {
        "says": Value("", CharField()),
        "leads_to": nothing,
        "given_by": nothing,
        "how_much": nothing,
    } | columns
    named = {"what_kind": Value(kind, CharField()), "when": F(at)} | given
    listed = rows.order_by().annotate(**named).values_list(*named, named=True)
    return cast("QuerySet[Any, Any]", listed)


def _between(strand: Strand) -> QuerySet[Interaction]:
    """By strand, not by kind: of a kind there are more than of two people, and databases would read all."""
    own, theirs = Q(source=_VIEWER, target=_OTHER), Q(source=_OTHER, target=_VIEWER)
    return Interaction.objects.filter(own | theirs, strand=strand)


def _talks() -> QuerySet[Any, Any]:
    """By topic; what was taken back stands in no post that is present."""
    replies = _between(Strand.TALK).values("origin")
    posts = Post.objects.visible_to(_VIEWING).present().filter(pk__in=replies)
    topics = Topic.objects.filter(posts__in=posts.values("pk"))
    topics = topics.annotate(last=Max("posts__created_at"), replies=Count("posts"))
    return _row(
        topics, Kind.REPLY, "last", says=Cast("title", CharField()), leads_to=F("pk"), how_much=F("replies")
    )


def _meetups() -> QuerySet[Any, Any]:
    """A meetup whose list was opened again has counter entries: both ends must still stand on it."""
    there = _between(Strand.MEET).exclude(kind=Kind.HANDSHAKE).values("origin")
    meetups = Meetup.objects.visible_to(_VIEWING).filter(pk__in=there)
    for one in (_VIEWER, _OTHER):
        came = Attendance.objects.present().filter(meetup=OuterRef("pk"), member=one)
        meetups = meetups.filter(Exists(came))
    return _row(
        meetups, Kind.ATTENDANCE, "starts_at", says=Cast("topic__title", CharField()), leads_to=F("topic_id")
    )


def _handshakes() -> QuerySet[Any, Any]:
    shaken = Handshake.objects.between(_VIEWER, _OTHER).confirmed()
    return _row(shaken, Kind.HANDSHAKE, "met_at", leads_to=F("pk"))


def _legs() -> QuerySet[Any, Any]:
    """Not what was let fall or taken back: that was no help."""
    own, theirs = Q(giver=_VIEWER, receiver=_OTHER), Q(giver=_OTHER, receiver=_VIEWER)
    closed = Leg.objects.filter(own | theirs, closed_at__isnull=False, deal__stands_percent__gt=0)
    closed = closed.exclude(delivered_percent=0)
    return _row(
        closed, Kind.DEAL, "closed_at",
        says=Cast("what", CharField()), leads_to=F("deal_id"), given_by=F("giver_id"), how_much=F("worth"),
    )  # fmt: skip


def _promises() -> QuerySet[Any, Any]:
    """What was agreed and neither delivered nor let fall."""
    own, theirs = Q(giver=_VIEWER, receiver=_OTHER), Q(giver=_OTHER, receiver=_VIEWER)
    open_legs = Leg.objects.filter(
        own | theirs, deal__state=DealState.AGREED, delivered_at__isnull=True, closed_at__isnull=True
    )
    return _row(
        open_legs, PROMISED, "deal__changed_at",
        says=Cast("what", CharField()), leads_to=F("deal_id"), given_by=F("giver_id"),
    )  # fmt: skip


def _thanks() -> QuerySet[Any, Any]:
    """Who wrote the post gave help; posts that the viewer may not read (any more) are not named."""
    readable = Post.objects.visible_to(_VIEWING).present().filter(pk=OuterRef("post"))
    own, theirs = Q(post__author=_VIEWER, member=_OTHER), Q(post__author=_OTHER, member=_VIEWER)
    thanks = Thanks.objects.filter(Exists(readable), own | theirs)
    return _row(
        thanks, Kind.THANKS, "given_at",
        says=Cast("post__topic__title", CharField()), leads_to=F("post_id"), given_by=F("post__author_id"),
    )  # fmt: skip


def _thank_yous() -> QuerySet[Any, Any]:
    own, theirs = Q(to=_VIEWER, by=_OTHER), Q(to=_OTHER, by=_VIEWER)
    said = ThankYou.objects.filter(own | theirs, removed_at__isnull=True)
    return _row(said, Kind.THANK_YOU, "at", says=Cast("text", CharField()), given_by=F("to_id"))


_MEMBER: Prepared[Member] = Prepared(lambda: Member.objects.visible_to(_VIEWING).filter(pk=Given("pk")))
_KEPT: Prepared[Any] = Prepared(
    lambda: (
        Contact.objects.of(_VIEWING)
        .filter(other=_OTHER)
        .with_rhythm()
        .annotate(tag=F("tags__name"))
        .order_by("tags__name")
    )
)
_DEEDS = Prepared(_all_deeds)
