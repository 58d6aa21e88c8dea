"""Who comes, what they answered and whether they came, as a table for other programs."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from handschlag.core import sheets
from handschlag.core.sheets import CSV_TYPE, XLSX_TYPE, Cell
from handschlag.groups.forms import slug_of
from handschlag.meetups.actions.waiting import came_of_promised, line
from handschlag.meetups.models import RSVP, Meetup, QuestionAnswer

__all__ = ["CSV_TYPE", "XLSX_TYPE", "as_csv", "as_xlsx", "file_name", "table"]


def as_csv(meetup: Meetup) -> bytes:
    return sheets.as_csv(table(meetup))


def as_xlsx(meetup: Meetup) -> bytes:
    return sheets.as_xlsx(table(meetup), title=_("People"))


def file_name(meetup: Meetup, ending: str) -> str:
    """Of plain letters, so that every system takes it: ``stammtisch-2026-05-12-people.csv``."""
    title = slug_of(meetup.title)[:50].strip("-") or "meetup"
    return f"{title}-{meetup.local_start:%Y-%m-%d}-people.{ending}"


def table(meetup: Meetup) -> Iterator[list[Cell]]:
    """A row of headings, then one for each person, in the order of the page. Seven queries at most.

    No address of a member: they gave it to the site, not to the hosts.
    """
    questions = list(meetup.questions.all())
    rsvps = list(meetup.rsvps.listed().for_list().select_related("by"))
    said = _said(meetup)
    positions = {rsvp.pk: number for number, rsvp in enumerate(line(meetup), start=1)}
    there = dict(meetup.attendances.filter(rsvp__isnull=False).values_list("rsvp", "is_present"))
    by_member = dict(meetup.attendances.filter(member__isnull=False).values_list("member", "is_present"))
    members = [rsvp.member_id for rsvp in rsvps if rsvp.member_id is not None]
    kept = came_of_promised(members, meetup.topic.group_id)
    yield [*_headings(), *(question.text for question in questions)]
    for rsvp in rsvps:
        came = there.get(rsvp.pk, by_member.get(rsvp.member_id or 0))
        yield [
            *_facts(rsvp, meetup, positions.get(rsvp.pk)),
            _came(came, is_closed=meetup.attendance_is_closed),
            *(kept.get(rsvp.member_id or 0, ("", ""))),
            *(said.get((rsvp.pk, question.pk), "") for question in questions),
        ]


def _headings() -> list[str]:
    return [
        _("Name"),
        pgettext("rsvp", "Answer"),
        _("Guests"),
        _("Place in line"),
        _("Answered at"),
        _("Answered by host"),
        _("Address of people without an account"),
        _("Came"),
        _("Came to the group's meetups"),
        _("Of promises"),
    ]


def _facts(rsvp: RSVP, meetup: Meetup, position: int | None) -> list[Cell]:
    answered = rsvp.answered_at.astimezone(meetup.tzinfo)
    return [
        rsvp.who,
        rsvp.get_state_display(),
        rsvp.guests,
        position or "",
        f"{answered:%Y-%m-%d %H:%M}",
        rsvp.by.name if rsvp.by is not None else "",
        rsvp.email,
    ]


def _came(came: bool | None, *, is_closed: bool) -> str:
    if came:
        return pgettext("attendance", "yes")
    return pgettext("attendance", "no") if is_closed else ""


def _said(meetup: Meetup) -> dict[tuple[int, int], str]:
    answers = QuestionAnswer.objects.filter(question__meetup=meetup)
    return {
        (rsvp, question): text for rsvp, question, text in answers.values_list("rsvp", "question", "text")
    }
