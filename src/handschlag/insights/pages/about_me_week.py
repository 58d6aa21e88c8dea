"""What “This week” says about a member to those who run the group: told to the member alone."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.prepared import Given, GivenMoment, Prepared
from handschlag.insights.models import (
    OUTCOME_SHOWN,
    UNDONE_WITHIN,
    Matter,
    MatterKind,
    MatterState,
)

_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Named:
    """A list of theirs that names the member: what it says, what it comes from, and where that stands."""

    text: str
    rests_on: str
    href: str = ""


_RESTS: Final[dict[MatterKind, Promise]] = {
    MatterKind.GREET: gettext_lazy("your post, and the day on which you joined"),
    MatterKind.ANSWER: gettext_lazy("your topic, to which nobody has replied"),
    MatterKind.LISTING: gettext_lazy("your request, which nobody has taken up"),
    MatterKind.LAPSED: gettext_lazy("the months in which you wrote, met or helped here"),
    MatterKind.SECOND: gettext_lazy("the help you gave here in a year, and its tags"),
    MatterKind.THANK: gettext_lazy("the help you gave here in 90 days, and who thanked you for it"),
}


def suggestions_about(viewer: Member) -> dict[int, list[Named]]:
    """By group, what is told there at present, done or not. One query."""
    now = clock.now()
    since = {"decided": now - UNDONE_WITHIN, "done": now - OUTCOME_SHOWN}
    found: defaultdict[int, list[Named]] = defaultdict(list)
    for matter in _TOLD.all(viewer=viewer.pk, now=now, **since):
        if told := _told(matter, viewer):
            found[matter.group_id].append(told)
    return found


def _naming() -> QuerySet[Matter]:
    viewer, kinds = Given("viewer"), list(_RESTS)
    named = Matter.objects.filter(Q(member=viewer) | Q(helper=viewer), kind__in=kinds).or_told_of(
        GivenMoment("now"), decided_since=GivenMoment("decided"), done_since=GivenMoment("done")
    )
    rows = named.select_related("post__topic", "listing").order_by("-score", "pk")
    return rows.defer("post__source", "post__html")[:_SHOWN]


_TOLD = Prepared(_naming)


def _told(matter: Matter, viewer: Member) -> Named | None:
    is_helper = matter.helper_id == viewer.pk
    text = _as_helper(matter) if is_helper else _as_subject(matter)
    rests = _("what you answered or helped with before, and what you offer") if is_helper else _rests(matter)
    is_over = matter.state in {MatterState.DONE, MatterState.DISMISSED}
    parts = [text, _("It is dealt with by now.") if is_over else ""]
    return Named(" ".join(filter(None, parts)), rests, _href(matter))


def _rests(matter: Matter) -> str:
    return str(_RESTS[MatterKind(matter.kind)])


def _href(matter: Matter) -> str:
    about: Iterable[object] = (matter.post, matter.listing)
    return next((one.get_absolute_url() for one in about if one is not None), "")  # type: ignore[attr-defined]  # both have one


def _what(matter: Matter) -> str:
    if matter.post is not None:
        return matter.post.topic.title
    return matter.listing.title if matter.listing is not None else matter.word


def _as_helper(matter: Matter) -> str:
    times = matter.figures.get("times", 0)
    said = {"what": _what(matter), "times": times}
    if matter.kind == MatterKind.LISTING:
        return _("“This week” names you as somebody who could help with “%(what)s”.") % said
    words = ngettext(
        "“This week” names you as somebody who could answer “%(what)s”: you have answered such once.",
        "“This week” names you as somebody who could answer “%(what)s”: you have answered such "
        "%(times)d times.",
        times,
    )
    return words % said


def _as_subject(matter: Matter) -> str:
    told = {"what": _what(matter), "days": 0, "times": 0, "months": 0} | matter.figures
    match matter.kind:
        case MatterKind.GREET:
            words = _("“This week” suggests greeting you: nobody has answered “%(what)s”.")
        case MatterKind.ANSWER:
            words = _("“This week” asks for an answer to your topic “%(what)s”.")
        case MatterKind.LISTING:
            words = _("“This week” looks for somebody who helps with your request “%(what)s”.")
        case MatterKind.LAPSED:
            words = ngettext(
                "“This week” suggests writing to you: you wrote in %(months)d month before, and have been "
                "silent since.",
                "“This week” suggests writing to you: you wrote in %(months)d of the months before, and have "
                "been silent since.",
                told["months"],
            )
        case MatterKind.SECOND:
            words = ngettext(
                "“This week” looks for a second source of help with “%(what)s”: the one time that somebody "
                "got it in a year, it came from you.",
                "“This week” looks for a second source of help with “%(what)s”: all %(times)d times that "
                "somebody got it in a year, it came from you.",
                told["times"],
            )
        case _:
            words = ngettext(
                "“This week” suggests thanking you: you helped %(times)d time in 90 days.",
                "“This week” suggests thanking you: you helped %(times)d times in 90 days.",
                told["times"],
            )
    return str(words % told)
