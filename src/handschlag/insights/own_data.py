"""What this room keeps about a member, and what goes with them."""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Q

from handschlag.accounts import erasing, own_data
from handschlag.accounts.models import Member
from handschlag.accounts.own_data import Part, Row, Table
from handschlag.insights.models import (
    Matter,
    NetworkChoices,
    NetworkSnapshot,
    Scenario,
    Snapshot,
    SnapshotQuerySet,
    Strategy,
    StrategyEnding,
    StrategyMember,
    StrategyQuerySet,
    StrategyRevision,
    SuggestedPair,
    SuggestedPairQuerySet,
    WeekMail,
    WeekMailStop,
)

_WORDS = frozenset(["source", "created_by", "is_shared"])
"""What those who run the group have written for each other; not about who was chosen."""

OF_MEMBERS: Final = {"member", "first", "second"}
"""Columns in which members stand, by their ids."""


def join() -> None:
    own_data.add_tables(
        "insights",
        [
            Table(NetworkSnapshot, ("member",)),
            Table(NetworkChoices, ("member",)),
            Table(SuggestedPair, ("first", "second"), rows=_pairs),
            Table(Strategy, ("created_by",)),
            Table(StrategyEnding, ("by",)),
            Table(StrategyRevision, ("by",)),
            Table(StrategyMember, ("member",)),
            Table(Strategy, rows=_tried_with, without=_WORDS, name="strategies_i_was_chosen_for"),
            Table(Matter, ("member", "helper"), without=frozenset(["by", "score"])),
            Table(Matter, ("by",), without=frozenset(["score"]), name="matters_decided"),
            Table(WeekMail, ("member",)),
            Table(WeekMailStop, ("member",)),
        ],
    )
    own_data.add_part("stress_tests", _stress_tests)
    own_data.leave_out(
        {
            "insights.Snapshot.requested_by": "a figure of the group, not of who asked",
            "insights.Scenario.created_by": "a figure of the group, not of who asked",
        }
    )
    own_data.add_part("insights_of_groups", _seen_by_organisers)
    erasing.add_step(_erase)


def _pairs(member: Member) -> SuggestedPairQuerySet:
    """Not those of whom one of the two has thought better since: how far away they live is theirs."""
    return SuggestedPair.objects.filter(Q(first=member) | Q(second=member)).wanted_by_both()


def _tried_with(member: Member) -> StrategyQuerySet:
    """What was tried with them by name: title, since when, and what it shall change."""
    return Strategy.objects.filter(chosen__member=member)


def _stress_tests(member: Member) -> Part:
    """What models said of the member, among others; a model, not what anybody did."""
    return Part({"scenario": _told(member)})


def _told(member: Member) -> Iterator[Row]:
    for scenario in _naming(member):
        yield {
            "group": scenario.group.name if scenario.group is not None else None,
            "ties_as_of": scenario.as_of,
            "leaves_in_round_of_a_model": scenario.round_of(member.pk),
        }


def _naming(member: Member) -> Iterator[Scenario]:
    """Those of the groups that the member was ever in, and of the site."""
    there = Q(group__isnull=True) | Q(group__in=member.memberships.values("group"))
    scenarios = Scenario.objects.filter(there).select_related("group").order_by("pk")
    return (scenario for scenario in scenarios.iterator(50) if scenario.names(member.pk))


def _seen_by_organisers(member: Member) -> Part:
    """The rows of tables in which the member stands; not who stands there beside them."""
    return Part({"seen_by_organisers": list(_rows_about(member))})


def _rows_about(member: Member) -> Iterator[dict[str, Any]]:
    for snapshot in _with_tables().select_related("group"):
        for key, told in snapshot.figures.items():
            columns = told.get("columns", [])
            for row in (told["value"] or []) if set(columns) & OF_MEMBERS else []:
                cells = dict(zip(columns, row, strict=True))
                if member.pk in {cells.pop(name) for name in OF_MEMBERS & set(columns)}:
                    group = snapshot.group.slug if snapshot.group is not None else None
                    yield {"group": group, "as_of": snapshot.as_of, "table": key} | cells


def _with_tables() -> SnapshotQuerySet:
    """Those that still have their tables: the newest of each group, and of each selection."""
    return Snapshot.objects.computed().exclude(trends={})


def _forget_rows(member: Member) -> None:
    for snapshot in _with_tables():
        has_changed = False
        for told in snapshot.figures.values():
            at = [place for place, name in enumerate(told.get("columns", [])) if name in OF_MEMBERS]
            rows = (told["value"] or []) if at else []
            kept = [row for row in rows if member.pk not in [row[place] for place in at]]
            if len(kept) != len(rows):
                told["value"], has_changed = kept or None, True
        if has_changed:
            snapshot.save(update_fields=["figures"])


def _erase(member: Member, *, empties_posts: bool) -> None:
    NetworkSnapshot.objects.filter(member=member).delete()
    NetworkChoices.objects.filter(member=member).delete()
    SuggestedPair.objects.filter(Q(first=member) | Q(second=member)).delete()
    _forget_rows(member)
    Snapshot.objects.filter(requested_by=member).update(requested_by=None)
    StrategyMember.objects.filter(member=member).delete()
    Scenario.objects.filter(created_by=member).update(created_by=None)
    for scenario in list(_naming(member)):
        scenario.forget(member.pk)
    Matter.objects.filter(member=member).delete()
    for name in ("helper", "by"):
        Matter.objects.filter(**{name: member}).update(**{name: None})
    for own in (WeekMail, WeekMailStop):
        own.objects.filter(member=member).delete()
