"""How the viewer knows somebody: the people along the strongest path, and whom to ask for an introduction.

The ties are kept in the memory of the process until the worker has packed them anew. Who stands on a path
is named; why they know each other is theirs.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404

from handschlag.accounts.models import Member, apart
from handschlag.accounts.pages import Section
from handschlag.groups.models import Group, Viewer
from handschlag.insights.models import NetworkChoices, WovenTies
from handschlag.insights.tie_graph import Path, TieGraph
from handschlag.meetups.models import Handshake
from handschlag.ties.models import Tie

_TRIES: Final = 6
"""Somebody may have left or chosen otherwise since the ties were packed; then another path is looked for."""
_KEPT: dict[datetime, TieGraph] = {}


@dataclass(frozen=True, slots=True)
class PathPage:
    """``between``: whom one would pass, nearest first; empty without a path, or where none is needed."""

    member: Member
    knows: bool
    between: list[Member]

    @property
    def next_goal(self) -> Member:
        """To whom the first on the way can introduce the viewer: the second, or the member."""
        return [*self.between[1:], self.member][0]


def how_known(member: Member, viewer: Viewer) -> Section | None:
    """A profile's part: the way to the path. No query."""
    if not isinstance(viewer, Member) or viewer.pk == member.pk or member.is_bot:
        return None
    return Section("insights/_how_known.html", member)


def path_page(pk: int, viewer: Member) -> PathPage:
    """Four queries, one more for ties packed anew. Http404 for oneself, and who is not to be seen."""
    others = Member.objects.visible_to(viewer).filter(is_bot=False).exclude(pk=viewer.pk)
    member = (
        others.filter(pk=pk)
        .annotate(
            is_apart=apart(viewer.pk, OuterRef("pk")),
            woven_at=Subquery(WovenTies.objects.values("woven_at")[:1]),
        )
        .first()
    )
    if member is None:
        raise Http404
    asked = vars(member)
    if asked["is_apart"]:
        return PathPage(member, knows=False, between=[])
    knows = Tie.objects.between(viewer.pk, pk).exists()
    graph = _graph(asked["woven_at"])
    return PathPage(member, knows, _between(graph, viewer, pk) if graph is not None else [])


def _graph(woven_at: datetime | None) -> TieGraph | None:
    """The ties as last packed; what is in memory is as good as what is stored. A query if it is not there."""
    if woven_at is None:
        return None
    if woven_at not in _KEPT:
        found = WovenTies.objects.get()
        graph = TieGraph.unpacked(bytes(found.packed))
        _KEPT.clear()
        _KEPT[found.woven_at] = graph
        return graph
    return _KEPT[woven_at]


def _between(graph: TieGraph, viewer: Member, target: int) -> list[Member]:
    """The people on the strongest path on which everybody may still be named."""
    groups = set(Group.objects.readable_by(viewer).values_list("pk", flat=True))
    without: set[int] = set()
    for _try in range(_TRIES):
        path = graph.strongest_path(viewer.pk, target, groups=groups, without=without)
        if path is None:
            return []
        steps = list(path.members[1:-1])
        named = _named(viewer, steps)
        gone = {pk for pk in steps if pk not in named} | _not_shown_any_more(path)
        if not gone:
            return [named[pk] for pk in steps]
        without |= gone
    return []


def _named(viewer: Member, steps: list[int]) -> dict[int, Member]:
    """Those who are here, have not asked to be left out, and whom no block keeps apart from the viewer."""
    silent = NetworkChoices.objects.filter(member=OuterRef("pk"), is_matched=False)
    found = Member.objects.visible_to(viewer).filter(
        ~Exists(silent), ~apart(viewer.pk, OuterRef("pk")), pk__in=steps
    )
    return {member.pk: member for member in found.only("name", "headline", "avatar")} if steps else {}


def _not_shown_any_more(path: Path) -> set[int]:
    """Steps known by a handshake alone that one of the two shows no more. One query, if there are any."""
    hidden = set()
    for one, other in path.shown_only:
        between = Handshake.objects.confirmed().between(Member(pk=one), Member(pk=other))
        if not between.filter(asker_shows=True, other_shows=True).exists():
            hidden.add(one)
    return hidden
