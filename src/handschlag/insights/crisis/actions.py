"""Deeds on scenarios: make one, have it computed (again), tell how far it is, keep the result, let it be."""

import secrets
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict
from handschlag.core.models import audit
from handschlag.insights.crisis.choosing import Draft, targets_of
from handschlag.insights.crisis.circles import Circle, require_play
from handschlag.insights.models import Scenario, Shock
from handschlag.insights.models.scenarios import COUNTED, HIGHEST_SEED, QUIET, digest_of

MAX_ATTEMPTS: Final = 3
MOST_UNDER_WAY: Final = 3
"""Computations of one network at once: the others of the site want to be served, too."""
MOST_KEPT: Final = 500


class Stopped(Exception):
    """Nobody waits for this computation any more: it was cancelled, deleted, or somebody else is at it."""


@transaction.atomic
def make_scenario(draft: Draft, circle: Circle, *, by: Member) -> Scenario:
    """Keep what is to be played; the worker computes it after this transaction.

    NotAllowed for who does not run the network, Invalid where nobody is hit, Conflict while several are
    being computed.
    """
    require_play(circle.group, by)
    _require_room(circle)
    targets, about = targets_of(draft, circle, by=by)
    return _made(
        Scenario(
            group=circle.group,
            name=draft.name[:120],
            shock=draft.shock,
            size=(draft.size or 0) if draft.shock in COUNTED else len(targets),
            about=about,
            targets=targets,
            low=draft.low,
            high=draft.high,
            seed=secrets.randbelow(HIGHEST_SEED) if draft.seed is None else draft.seed,
        ),
        by,
    )


@transaction.atomic
def copy_for_today(scenario: Scenario, *, by: Member) -> Scenario:
    """The same shock on the ties of today, as a scenario of its own. Errors as ``make_scenario``."""
    require_play(scenario.group, by)
    circle = Circle(scenario.group)
    _require_room(circle)
    about = scenario.about
    draft = Draft(
        scenario.shock,
        size=scenario.size,
        members=tuple(scenario.targets) if scenario.shock == Shock.MEMBERS else (),
        company=about.get("key", ""),
        city=about.get("geoname"),
        km=about.get("km", 0),
        other=about.get("other"),
    )
    targets, about = targets_of(draft, circle, by=by)
    kept = ("group", "name", "shock", "size", "low", "high", "seed")
    copied = {name: getattr(scenario, name) for name in kept} | {"about": about, "targets": targets}
    if not scenario.is_counted:
        copied["size"] = len(targets)
    return _made(Scenario(**copied), by)


def _made(scenario: Scenario, by: Member) -> Scenario:
    scenario.created_by = by
    scenario.as_of = scenario.created_at = scenario.requested_at = clock.now()
    scenario.save()
    audit("make scenario", scenario, by=by, shock=scenario.shock)
    _start(scenario.pk)
    return scenario


def _require_room(circle: Circle) -> None:
    there = Scenario.objects.of(circle.group)
    waiting = [scenario for scenario in there.under_way().for_list() if not scenario.has_died]
    if len(waiting) >= MOST_UNDER_WAY:
        raise Conflict(_("Several are being computed already. Wait until one is done, or cancel it."))
    if there.count() >= MOST_KEPT:
        raise Conflict(_("There are too many scenarios here. Delete some you need no longer."))


@transaction.atomic
def run_again(scenario: Scenario, *, by: Member) -> None:
    """Have it computed again on the same ties; the result stays until there is another.

    Conflict while it is being computed.
    """
    require_play(scenario.group, by)
    _require_room(Circle(scenario.group))
    held = Scenario.objects.select_for_update(of=("self",)).get(pk=scenario.pk)
    if held.is_under_way:
        raise Conflict(_("It is being computed already. This takes a few seconds."))
    Scenario.objects.filter(pk=scenario.pk).update(
        requested_at=clock.now(), started_at=None, heard_at=None, finished_at=None, cancelled_at=None,
        progress=0, attempts=0, error="",
    )  # fmt: skip
    audit("run scenario again", scenario, by=by)
    _start(scenario.pk)


@transaction.atomic
def cancel_scenario(scenario: Scenario, *, by: Member) -> None:
    """Stop the computation. What was computed before stays; done twice, it is done once."""
    require_play(scenario.group, by)
    now = clock.now()
    if Scenario.objects.under_way().filter(pk=scenario.pk).update(finished_at=now, cancelled_at=now):
        audit("cancel scenario", scenario, by=by)


@transaction.atomic
def rename_scenario(scenario: Scenario, name: str, *, by: Member) -> None:
    require_play(scenario.group, by)
    if name == scenario.name:
        return
    audit("rename scenario", scenario, by=by)
    Scenario.objects.filter(pk=scenario.pk).update(name=name)


@transaction.atomic
def delete_scenario(scenario: Scenario, *, by: Member) -> None:
    require_play(scenario.group, by)
    audit("delete scenario", scenario, by=by)
    scenario.delete()


def _start(pk: int) -> None:
    # By name: jobs call actions, not the other way round.
    import_string("handschlag.insights.crisis.jobs.start")(pk)


@transaction.atomic
def begin_scenario(pk: int) -> Scenario | None:
    """Take a scenario up; None when it is gone, done, or somebody else is at it."""
    held = Scenario.objects.under_way().select_for_update(of=("self",)).select_related("group")
    scenario = held.filter(pk=pk).first()
    if scenario is None or (scenario.heard_at is not None and clock.now() - scenario.heard_at < QUIET):
        return None
    scenario.started_at = scenario.heard_at = clock.now()
    scenario.attempts, scenario.progress = scenario.attempts + 1, 0.0
    scenario.save(update_fields=["started_at", "heard_at", "attempts", "progress"])
    return scenario


def tell_progress(pk: int, started_at: datetime | None, share: float) -> None:
    """Stopped where nobody waits for it any more."""
    mine = Scenario.objects.under_way().filter(pk=pk, started_at=started_at)
    if not mine.update(progress=share, heard_at=clock.now()):
        raise Stopped


@transaction.atomic
def finish_scenario(scenario: Scenario, result: dict[str, Any]) -> None:
    """Keep the result, and whether it is that of last time. Done twice, it is done once."""
    held = Scenario.objects.under_way().select_for_update(of=("self",)).filter(pk=scenario.pk).first()
    if held is None:
        return
    digest = digest_of(result)
    held.is_same = digest == held.digest if held.digest else None
    held.result, held.digest, held.summary = result, digest, summary_of(result)
    held.runs, held.progress, held.finished_at = held.runs + 1, 1.0, clock.now()
    held.save(update_fields=["is_same", "result", "digest", "summary", "runs", "progress", "finished_at"])


def summary_of(result: dict[str, Any]) -> dict[str, Any]:
    """What the list and the headline show."""
    if "reason" in result:
        return {"reason": result["reason"], "members": result["members"]}
    rounds, shocked = result["rounds"], result["shocked"]
    return {
        "n": result["n"],
        "members": result["members"],
        "hit": result["hit"],
        "shocked": shocked,
        "followed": rounds[-1]["gone"] - shocked,
        "rounds": len(rounds) - 1,
        "alone": len(result["alone"]) if result["knows_help"] else None,
        "lost": result["lost"],
        "tips": result["tips"]["value"],
    }


@transaction.atomic
def fail_scenario(scenario: Scenario, error: str) -> bool:
    """Note that a computation failed; True when it is worth another try."""
    if scenario.attempts < MAX_ATTEMPTS:
        Scenario.objects.under_way().filter(pk=scenario.pk).update(heard_at=None)
        return True
    give_up(scenario, error)
    return False


def give_up(scenario: Scenario, error: str) -> None:
    """End a computation without a result; an earlier one stays."""
    Scenario.objects.under_way().filter(pk=scenario.pk).update(finished_at=clock.now(), error=error)
