"""Who hears of an introduction, on the site and by mail: each of the three when it is their turn.

Nobody hears of a no. Whoever has muted who asks, or passes on, finds it among their introductions still.
"""

from typing import Any

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.notifications.actions import News, notify, send_template, withdraw_notices_about
from handschlag.notifications.models import Notice
from handschlag.people.models import Introduction

ASKED, PASSED_ON = "introduction-asked", "introduction-offered"
MADE, OUTCOME = "introduction-made", "introduction-led-to"


def tell_of_asking(introduction: Introduction) -> None:
    if _hears(introduction.via, introduction.asked_by):
        _tell(introduction, ASKED, introduction.via)


def tell_of_passing_on(introduction: Introduction) -> None:
    to = introduction.to
    if _hears(to, introduction.via) and _hears(to, introduction.asked_by):
        _tell(introduction, PASSED_ON, to)


def tell_of_introduction(introduction: Introduction) -> None:
    """Who asked writes first; who introduced them is told that it is done."""
    _tell(introduction, MADE, introduction.asked_by)
    notify([introduction.via_id], _news(MADE, introduction))


def ask_for_outcome(introduction: Introduction) -> None:
    notify([introduction.asked_by_id, introduction.to_id], _news(OUTCOME, introduction))


def forget_notices(introduction: Introduction, *, member: Member | None = None) -> None:
    """It is decided: there is nothing left to be asked, of anybody or of one of them."""
    if member is None:
        withdraw_notices_about(about(introduction))
    else:
        Notice.objects.of(member).unread().filter(about=about(introduction)).delete()


def about(introduction: Introduction) -> str:
    return f"introduction-{introduction.pk}"


def _hears(member: Member, doer: Member) -> bool:
    return Member.objects.hearing_of(doer.pk).filter(pk=member.pk).exists()


def _tell(introduction: Introduction, kind: str, member: Member) -> None:
    notify([member.pk], _news(kind, introduction))
    context: dict[str, Any] = {"introduction": introduction, "member": member}
    event = f"{kind} {introduction.pk} {member.pk}"
    send_template(f"people/mail/{kind}.txt", member.email or "", context, event=event)


def _news(kind: str, introduction: Introduction) -> News:
    path = address("people:introduction", introduction.pk)
    event = f"{kind}-{introduction.pk}"
    return News(kind, event, about(introduction), 1, path, {"introduction": introduction.pk})
