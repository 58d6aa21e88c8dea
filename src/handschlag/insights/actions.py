"""Deeds on insights: ask for a computation, store what came out of it, give up on one that died."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.exchange.models import Deal, Move
from handschlag.groups.models import Group, Membership
from handschlag.insights import policy, trends
from handschlag.insights.figures import Computed, Figures, Pair, Place
from handschlag.insights.models import (
    PATIENCE,
    Chart,
    NetworkChoices,
    NetworkSnapshot,
    Snapshot,
    SnapshotQuerySet,
    SuggestedPair,
    SuggestedPlace,
    SuggestionRound,
    WovenTies,
)

MAX_ATTEMPTS: Final = 3
KEPT: Final = timedelta(days=400)
"""How long old snapshots are kept, to compare with a year ago. Their charts go at once."""

SELECTIONS: Final = 20
"""Of how many selections the figures of a group are kept at once."""

SELECTION_KEPT: Final = timedelta(days=7)
PAUSE: Final = timedelta(days=7)
"""After so long other pairs are suggested."""

_COUNTED: Final = (Move.CLOSE, Move.ACCOUNT, Move.RESOLVE, Move.REVERSE)
"""What can change what a closed deal comes to."""

OF_CONTACTS: Final = ("my_contact_value", "my_network_yield", "my_contact_value_table")
"""Figures about the worth of contacts, which a member may not want."""

Charts = dict[str, dict[str, str]]
"""language -> name -> SVG"""


@transaction.atomic
def request_snapshot(group: Group, *, by: Member, selection: str = "") -> Snapshot:
    """Ask for the group's figures anew; the worker computes them after this transaction.

    selection: of whom, as in the address of their page; of the last few asked for, the figures are kept.
    NotAllowed for who does not run the group, Conflict while a computation is under way. One that
    died with its worker does not stand in the way.
    """
    membership = Membership.objects.of(by).filter(group=group).first()
    if not policy.can_request_snapshot(membership):
        raise NotAllowed(_("Only organisers and moderators have the figures computed."))
    if selection:
        _make_room(group)
    return _request(group, by, selection)


@transaction.atomic
def request_site_snapshot(*, by: Member) -> Snapshot:
    """The same for the whole site, by who runs it."""
    if not by.is_operator:
        raise NotAllowed(_("Only who runs the site has its figures computed."))
    return _request(None, by)


def _make_room(group: Group) -> None:
    """For one more selection: the oldest go."""
    asked = Snapshot.objects.filter(group=group).exclude(selection="").order_by("-requested_at", "-pk")
    kept = asked.values("pk")[: SELECTIONS - 1]
    asked.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()


def forget_selections() -> None:
    """Figures of a selection are for looking at once; who wants them again asks again."""
    asked = Snapshot.objects.exclude(selection="")
    asked.filter(requested_at__lt=clock.now() - SELECTION_KEPT).delete()


@transaction.atomic
def request_daily(group: Group | None, today: date) -> None:
    """Have the figures computed once a day where somebody belongs; twice asked, it is done once.

    An archive in which nothing happens has the same figures every day: once they are there, they stay.
    """
    computed = Snapshot.objects.of(group.pk if group is not None else None).computed()
    last = computed.order_by("-requested_at", "-pk").only("requested_at", "as_of").first()
    if last is not None and (last.requested_at.date() >= today or _is_archive(group, last)):
        return
    with suppress(Conflict):
        _request(group, None)


def _is_archive(group: Group | None, last: Snapshot) -> bool:
    """Whether the last figures speak of a day long ago, and nothing has been written since."""
    if group is None or group.last_post_at is None or last.as_of is None:
        return False
    is_of_then = last.requested_at - last.as_of > timedelta(days=1)
    return is_of_then and group.last_post_at <= last.as_of


@transaction.atomic
def request_after_import(group: Group) -> None:
    """What an archive brought shall stand on the health page when somebody first looks there."""
    with suppress(Conflict):
        _request(group, None)


def _request(group: Group | None, by: Member | None, selection: str = "") -> Snapshot:
    same = Snapshot.objects.of(group.pk if group is not None else None, selection)
    for unfinished in same.under_way().select_for_update():
        if not unfinished.has_died:
            raise Conflict(_("The figures are being computed already. This takes a few seconds."))
        give_up(unfinished, "The worker stopped.")
    try:
        with transaction.atomic():
            snapshot = Snapshot.objects.create(group=group, requested_by=by, selection=selection)
    except IntegrityError as error:
        raise Conflict(_("The figures are being computed already. This takes a few seconds.")) from error
    # By name: jobs call actions, not the other way round.
    import_string("handschlag.insights.jobs.start")(snapshot.pk)
    return snapshot


@transaction.atomic
def begin_snapshot(pk: int) -> Snapshot | None:
    """Take a snapshot up; None when it is gone, done, or somebody else is at it."""
    snapshot = (
        Snapshot.objects.under_way()
        .select_for_update(of=("self",))
        .filter(pk=pk)
        .select_related("group")
        .first()
    )
    if snapshot is None:
        return None
    if snapshot.started_at is not None and clock.now() - snapshot.started_at < PATIENCE:
        return None
    snapshot.started_at, snapshot.attempts, snapshot.chapters = clock.now(), snapshot.attempts + 1, 0
    snapshot.save(update_fields=["started_at", "attempts", "chapters"])
    return snapshot


def note_chapters(snapshot: Snapshot, done: int) -> None:
    """So many more chapters are computed: for who waits for them."""
    snapshot.chapters += done
    Snapshot.objects.filter(pk=snapshot.pk).update(chapters=snapshot.chapters)


@transaction.atomic
def finish_snapshot(snapshot: Snapshot, found: Computed, charts: Charts) -> None:
    """Store the figures and their charts. Done twice, it is done once; older charts go."""
    if not Snapshot.objects.under_way().select_for_update().filter(pk=snapshot.pk).exists():
        return
    same = Snapshot.objects.of(snapshot.group_id, snapshot.selection)
    snapshot.as_of, snapshot.figures = found.as_of, found.flat
    snapshot.trends = trends.with_figures(_last_trends(same), found.as_of.date(), found.flat)
    snapshot.unanswered, snapshot.newcomers = found.unanswered, found.newcomers
    snapshot.finished_at = clock.now()
    snapshot.save()
    Chart.objects.filter(snapshot__in=same).delete()
    Chart.objects.bulk_create(
        Chart(snapshot=snapshot, language=language, name=name, svg=svg)
        for language, drawn in charts.items()
        for name, svg in drawn.items()
    )
    _tidy(snapshot, same)


def _last_trends(same: SnapshotQuerySet) -> trends.Trends:
    last = same.computed().order_by("-requested_at", "-pk").values_list("trends", flat=True).first()
    return last or {}


def _tidy(snapshot: Snapshot, same: SnapshotQuerySet) -> None:
    """One a day is kept, and of those before without what only the newest shows: tables and trends."""
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    before = same.exclude(pk=snapshot.pk).filter(finished_at__isnull=False)
    before.filter(Q(requested_at__gte=today) | Q(requested_at__lt=clock.now() - KEPT)).delete()
    for old in before.exclude(trends={}):
        old.figures = {key: told for key, told in old.figures.items() if not key.endswith("_table")}
        old.trends, old.unanswered, old.newcomers = {}, [], []
        old.save(update_fields=["figures", "trends", "unanswered", "newcomers"])


def may_suggest_again(group: Group) -> bool:
    """Whether pairs were last suggested long enough ago: people need time to meet."""
    return not SuggestionRound.objects.filter(group=group, at__gt=clock.now() - PAUSE).exists()


@transaction.atomic
def keep_suggestions(group: Group, places: Sequence[Place], pairs: Sequence[Pair] | None) -> None:
    """Store where a meetup would make sense, in place of what was found before, and who could meet whom.

    Earlier pairs stay for a year, to tell what has been suggested when. ``pairs`` None: those of last time
    stand; an empty list is a round in which there are none.
    """
    now = clock.now()
    Group.objects.select_for_update(no_key=True).get(pk=group.pk)
    SuggestedPlace.objects.filter(group=group).delete()
    SuggestedPlace.objects.bulk_create(
        SuggestedPlace(group=group, computed_at=now, rank=rank, **asdict(place))
        for rank, place in enumerate(places, 1)
    )
    if pairs is None or not may_suggest_again(group):
        return
    SuggestionRound.objects.filter(group=group, at__lt=now - KEPT).delete()
    begun = SuggestionRound.objects.create(group=group, at=now)
    SuggestedPair.objects.bulk_create(
        SuggestedPair(
            round=begun,
            first_id=min(pair.first, pair.second),
            second_id=max(pair.first, pair.second),
            rank=rank,
            talk=pair.talk,
            common=pair.common,
            km=pair.km,
        )
        for rank, pair in enumerate(pairs, 1)
    )


@transaction.atomic
def fail_snapshot(snapshot: Snapshot, error: str) -> bool:
    """Note that a computation failed; True when it is worth another try."""
    if snapshot.attempts < MAX_ATTEMPTS:
        Snapshot.objects.under_way().filter(pk=snapshot.pk).update(started_at=None)
        return True
    give_up(snapshot, error)
    return False


def give_up(snapshot: Snapshot, error: str) -> None:
    """End a computation without figures, so that another may begin."""
    snapshot.finished_at, snapshot.error = clock.now(), error
    snapshot.save(update_fields=["finished_at", "error"])


@transaction.atomic
def request_network(*, by: Member) -> None:
    """Ask for the figures of one's own network; the worker computes them after this transaction.

    Conflict while they are being computed.
    """
    asked, _made = NetworkSnapshot.objects.select_for_update().get_or_create(member=by)
    if asked.is_under_way:
        raise Conflict(_("Your figures are being computed already. This takes a few seconds."))
    _ask_for_network(by.pk)


@transaction.atomic
def request_after_step(deal: Deal, move: Move) -> None:
    """What closed, was said later, decided or taken back shall stand among the figures of both."""
    if deal.closed_at is None or move not in _COUNTED:
        return
    for member in (deal.proposer_id, deal.partner_id):
        NetworkSnapshot.objects.get_or_create(member_id=member)
        _ask_for_network(member)


def _ask_for_network(member: int) -> None:
    NetworkSnapshot.objects.filter(member=member).update(requested_at=clock.now())
    import_string("handschlag.insights.jobs.compute_network").enqueue(member)


def keep_network(member: int, as_of: datetime, figures: Figures) -> None:
    """What was asked for in the meantime stays asked for."""
    kept = NetworkSnapshot.objects.filter(member=member)
    kept.filter(requested_at__lte=as_of).update(requested_at=None)
    NetworkSnapshot.objects.update_or_create(
        member_id=member, defaults={"as_of": as_of, "figures": dict(figures)}
    )


@transaction.atomic
def choose(*, by: Member, values_contacts: bool, is_matched: bool, is_compared: bool) -> None:
    """Say what may be computed about oneself. What may not be any more goes at once; of the effect of
    strategies, which holds nobody by name, with its next estimate.
    """
    chosen = {"values_contacts": values_contacts, "is_matched": is_matched, "is_compared": is_compared}
    NetworkChoices.objects.update_or_create(member=by, defaults=chosen)
    own = NetworkSnapshot.objects.select_for_update().filter(member=by).first()
    if own is None:
        return
    if not values_contacts:
        own.figures = {key: told for key, told in own.figures.items() if key not in OF_CONTACTS}
        own.save(update_fields=["figures"])
    _ask_for_network(by.pk)


def keep_ties(packed: bytes, woven_at: datetime) -> None:
    WovenTies.objects.update_or_create(pk=1, defaults={"packed": packed, "woven_at": woven_at})
