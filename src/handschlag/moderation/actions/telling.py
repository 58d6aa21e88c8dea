"""Who hears of what: the moderators of what waits, both sides of what was decided.

Whose thing it is never hears who flagged it; neither side hears which moderator decided.
"""

from collections.abc import Iterable

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.groups.models import MODERATING, Membership
from handschlag.moderation.models import Appeal, Case, Decision, Flag, Kind
from handschlag.notifications.actions import News, notify, send_template

WAITING, DECIDED, FLAG_DECIDED = "case-waiting", "case-decided", "flag-decided"


def queue_address(case: Case) -> str:
    if case.group is None:
        return address("moderation:site_queue")
    return address("moderation:queue", case.group.slug)


def moderators_of(case: Case) -> set[int]:
    """Whose it is to look at it; not whose thing it is, even if they moderate."""
    if case.group_id is None:
        team: Iterable[int] = Member.objects.operators().values_list("pk", flat=True)
    else:
        spells = Membership.objects.current().filter(group=case.group_id, role__in=MODERATING)
        team = spells.values_list("member_id", flat=True)
    return set(team) - {case.author_id}


def tell_of_waiting(case: Case, flag: Flag) -> None:
    """A case has one more flag; who has not looked since gets no second notice."""
    _tell_moderators(case, flag.pk, without={flag.by_id})


def tell_of_appeal(case: Case, appeal: Appeal) -> None:
    """To those who are free to decide again."""
    decided = set(case.decisions.values_list("by_id", flat=True))
    latest = Flag.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    _tell_moderators(case, latest + 1, without={appeal.by_id, *decided})


def _tell_moderators(case: Case, number: int, *, without: set[int | None]) -> None:
    place = f"cases-{case.group_id or 'site'}"
    context = {"group": case.group_id or 0}
    news = News(WAITING, place, place, number, queue_address(case), context)
    notify(moderators_of(case) - without, news)


def tell_of_decision(case: Case, decision: Decision) -> None:
    """The author of what was done; of what was flagged and stands, only if it was out of sight meanwhile."""
    author = case.author
    was_out_of_sight = case.is_held or case.hidden_at is not None or decision.is_on_appeal
    if author is not None and (decision.has_found_something or was_out_of_sight):
        notify([author.pk], _news(DECIDED, decision))
        if decision.has_found_something and case.kind != Kind.LISTING:
            _write(author, case, decision)
    if case.kind != Kind.MESSAGE:  # people tell who reported a message themselves
        flaggers = case.flags.filter(by__isnull=False).values_list("by_id", flat=True)
        notify(set(flaggers), _news(FLAG_DECIDED, decision))


def _news(kind: str, decision: Decision) -> News:
    event, path = f"{kind}-{decision.pk}", decision.get_absolute_url()
    return News(kind, event, f"case-{decision.case_id}", decision.pk, path, {"decision": decision.pk})


def _write(author: Member, case: Case, decision: Decision) -> None:
    if author.email and author.is_active:
        context = {"member": author, "case": case, "decision": decision}
        event = f"moderation-decision-{decision.pk}"
        send_template("moderation/mail/decided.txt", author.email, context, event=event)
