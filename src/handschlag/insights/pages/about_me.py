"""What those who run a member's groups see about that member, and what it comes from."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.discussions.models import Post, Thanks
from handschlag.exchange.models import Leg
from handschlag.groups.models import Group, Membership
from handschlag.insights import wording
from handschlag.insights.models import NetworkChoices, Scenario, Snapshot, SuggestedPair
from handschlag.insights.pages.about_me_week import Named, suggestions_about
from handschlag.insights.waiting import without_answer
from handschlag.meetups.models import Attendance, Handshake, MemberPlace

Rows = list[list[Any]]


@dataclass(frozen=True, slots=True)
class InGroup:
    """One of the member's groups. deeds: what the member did in it, from which all figures are computed."""

    group: Group
    role: str
    named: list[Named]
    deeds: list[str]
    is_computed: bool


@dataclass(frozen=True, slots=True)
class AboutMe:
    groups: list[InGroup]
    choices: NetworkChoices
    place: MemberPlace | None


def about_me(viewer: Member) -> AboutMe:
    """Six queries, whatever there is."""
    memberships, done = _MEMBERSHIPS.all(viewer=viewer.pk), _deeds_of(viewer)
    member = memberships[0].member if memberships else _OWN.get(viewer=viewer.pk)
    choices: NetworkChoices = getattr(member, "network_choices", NetworkChoices(member=viewer))
    newest = _NEWEST.all(groups=[one.group_id for one in memberships])
    snapshots = {found.group_id: found for found in newest}
    waiting = _own_waiting(viewer, newest)
    pairs, suggested = _PAIRS.all(viewer=viewer.pk), suggestions_about(viewer)
    groups = [
        InGroup(
            one.group,
            one.get_role_display(),
            [
                *suggested.get(one.group_id, []),
                *_in_figures(viewer, snapshots.get(one.group_id), waiting, choices),
                *_in_pairs(viewer, one.group, pairs),
                *_in_models(one),
            ],
            list(_deeds(done.get(one.group_id, {}))),
            is_computed=one.group_id in snapshots,
        )
        for one in memberships
    ]
    return AboutMe(groups, choices, getattr(member, "home", None))


_OWN = Prepared(
    lambda: (
        Member.objects.filter(pk=Given("viewer"))
        .select_related("network_choices", "home")
        .only("network_choices", "home")
    )
)
"""With what they have chosen, and where they are."""


def _memberships() -> QuerySet[Membership]:
    """With how many crises were played in the group, and what the member has chosen."""
    played = Scenario.objects.filter(group=OuterRef("group")).exclude(digest="").order_by()
    number = played.annotate(one=F("pk") * 0).values("one").annotate(many=Count("pk")).values("many")
    rows = Membership.objects.of(_VIEWER).select_related("group", "member__network_choices", "member__home")
    return rows.order_by("group__name").annotate(played=Coalesce(Subquery(number), 0))


def _deeds_of(viewer: Member) -> dict[int, dict[str, int]]:
    """How often the member did what, by group. One query, which reads each of their deeds once."""
    counts: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for deed, group, many in _DEEDS.all(viewer=viewer.pk):
        counts[group][deed] = many
    return counts


def _each_deed() -> Any:
    legs, viewer = Leg.objects.filter(closed_at__isnull=False), Given("viewer")
    shaken = Handshake.objects.confirmed().filter(Q(asked_by=viewer) | Q(other=viewer))
    found: list[tuple[str, QuerySet[Any], str]] = [
        ("posts", Post.objects.counted().filter(author=viewer), "topic__group"),
        ("thanks", Thanks.objects.filter(member=viewer), "post__topic__group"),
        ("attended", Attendance.objects.present().filter(member=viewer), "meetup__topic__group"),
        ("handshakes", shaken, "group"),
        ("given", legs.filter(giver=viewer), "deal__group"),
        ("received", legs.filter(receiver=viewer), "deal__group"),
    ]
    first, *others = (
        rows.order_by()
        .annotate(deed=Value(deed), where=F(group))
        .values("deed", "where")
        .annotate(many=Count("pk"))
        .values_list("deed", "where", "many")
        for deed, rows, group in found
    )
    return first.union(*others, all=True)


def _newest() -> QuerySet[Snapshot]:
    """The newest figures of each group, of them only the tables in which members stand."""
    same = Snapshot.objects.filter(group=OuterRef("group"), selection="").computed()
    newest = Subquery(same.order_by("-requested_at", "-pk").values("pk")[:1])
    rows = Snapshot.objects.filter(group__in=GivenKeys("groups"), selection="", pk=newest)
    return rows.defer("figures", "trends").annotate(
        important=F("figures__systemic_importance_table__value"),
        strengthening=F("figures__what_strengthens_table__value"),
    )


def _own_waiting(viewer: Member, snapshots: list[Snapshot]) -> dict[int, Post]:
    keys = {pk for found in snapshots for pk in (*found.newcomers, *found.unanswered)}
    return {post.pk: post for post in _WAITING.all(keys=keys, viewer=viewer.pk)}


def _waiting_posts() -> QuerySet[Post]:
    open_ones = Post.objects.filter(pk__in=GivenKeys("keys"), topic__closure__isnull=True).counted()
    posts = without_answer(open_ones.filter(author=Given("viewer")))
    return posts.select_related("topic").only("number", "topic__title")


def _pairs() -> QuerySet[SuggestedPair]:
    """In which the member is suggested: only where both asked for it."""
    viewer = Given("viewer")
    own = SuggestedPair.objects.filter(Q(first=viewer) | Q(second=viewer)).of_last_time().wanted_by_both()
    belonging = Membership.objects.of(_VIEWER).filter(group=OuterRef("round__group"))
    return own.filter(Exists(belonging)).select_related("round", "first", "second").order_by("rank")


_VIEWER = Member(pk=Given("viewer"))
_MEMBERSHIPS = Prepared(_memberships)
_DEEDS: Prepared[Any] = Prepared(_each_deed)
_NEWEST = Prepared(_newest)
_WAITING = Prepared(_waiting_posts)
_PAIRS = Prepared(_pairs)


def _in_figures(
    viewer: Member, snapshot: Snapshot | None, waiting: dict[int, Post], choices: NetworkChoices
) -> Iterator[Named]:
    if snapshot is None:
        return
    yield from _waiting(snapshot, waiting)
    yield from _importance(snapshot, viewer)
    if choices.is_matched:
        yield from _strengthening(snapshot, viewer)


def _in_pairs(viewer: Member, group: Group, pairs: list[SuggestedPair]) -> Iterator[Named]:
    for pair in (pair for pair in pairs if pair.round.group_id == group.pk):
        other = pair.second if pair.first_id == viewer.pk else pair.first
        text = _("“Who could meet” names you together with %(name)s.") % {"name": other.name}
        rests = _("your city, your talk, and that you both asked for such suggestions")
        yield Named(text, rests, address("meetups:place"))


def _in_models(one: Membership) -> Iterator[Named]:
    """Shocks that were played name whoever would leave; in whose results one stands, the own file says."""
    if count := getattr(one, "played", 0):
        text = ngettext(
            "“What if” holds %(count)s model of a crisis, which names who would leave or stand alone in it. "
            "Where you stand in it is in the file of your own data.",
            "“What if” holds %(count)s models of a crisis, which name who would leave or stand alone in "
            "them. Where you stand in them is in the file of your own data.",
            count,
        )
        rests = _("your meetings and the help you gave and received")
        yield Named(text % {"count": wording.cell(count, "members")}, rests, address("accounts:own_data"))


def _waiting(snapshot: Snapshot, waiting: dict[int, Post]) -> Iterator[Named]:
    for post in (waiting[pk] for pk in snapshot.newcomers if pk in waiting):
        text = _("“Newcomers nobody has answered” names you with “%(topic)s”.") % {"topic": post.topic.title}
        yield Named(text, _("your post, and the day on which you joined"), post.get_absolute_url())
    for post in (waiting[pk] for pk in snapshot.unanswered if pk in waiting):
        text = _("“Topics without an answer” names you with “%(topic)s”.") % {"topic": post.topic.title}
        yield Named(text, _("your topic, to which nobody has replied"), post.get_absolute_url())


def _importance(snapshot: Snapshot, viewer: Member) -> Iterator[Named]:
    rows: Rows = getattr(snapshot, "important", None) or []
    for rank, (member, lost) in enumerate(rows, 1):
        if member == viewer.pk:
            said = {"rank": rank, "lost": wording.cell(lost, "people")}
            text = _(
                "“Members who take most along” names you in place %(rank)s: %(lost)s others would be lost "
                "with you in the model."
            )
            yield Named(text % said, _("your meetings and the help you gave and received"))


def _strengthening(snapshot: Snapshot, viewer: Member) -> Iterator[Named]:
    rows: Rows = getattr(snapshot, "strengthening", None) or []
    times = sum(viewer.pk in row[:2] for row in rows)
    if times:
        text = ngettext(
            "“Ties that strengthen most” names you in %(times)s pair.",
            "“Ties that strengthen most” names you in %(times)s pairs.",
            times,
        )
        rests = _("with whom you talk and have not met, and who could help you beside the one who does")
        yield Named(text % {"times": times}, rests)


def _deeds(done: dict[str, int]) -> Iterator[str]:
    """What the member did, as far as there is any of it."""
    words: dict[str, Callable[[int], str]] = {
        "posts": lambda n: ngettext("%(n)s post or reply", "%(n)s posts and replies", n),
        "thanks": lambda n: ngettext("%(n)s time you thanked", "%(n)s times you thanked", n),
        "attended": lambda n: ngettext("%(n)s meetup you came to", "%(n)s meetups you came to", n),
        "handshakes": lambda n: ngettext("%(n)s handshake", "%(n)s handshakes", n),
        "given": lambda n: ngettext("%(n)s time you helped", "%(n)s times you helped", n),
        "received": lambda n: ngettext("%(n)s time you were helped", "%(n)s times you were helped", n),
    }
    for name, worded in words.items():
        if count := done.get(name, 0):
            yield worded(count) % {"n": wording.cell(count, "members")}
