"""What waits in words, with the figure that is the reason; and what came of it: what followed, not why."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from handschlag.insights.models import Matter, MatterKind

_HEADLINES: Final = {
    MatterKind.DISPUTE: ngettext_lazy(
        "A dispute waits for your decision", "%(count)d disputes wait for your decision", "count"
    ),
    MatterKind.JOIN: ngettext_lazy("Somebody asks to join", "%(count)d people ask to join", "count"),
    MatterKind.GREET: ngettext_lazy(
        "Greet a newcomer nobody has answered", "Greet %(count)d newcomers nobody has answered", "count"
    ),
    MatterKind.ANSWER: ngettext_lazy(
        "A topic waits for an answer", "%(count)d topics wait for an answer", "count"
    ),
    MatterKind.LISTING: ngettext_lazy(
        "A request waits for help", "%(count)d requests wait for help", "count"
    ),
    MatterKind.LAPSED: ngettext_lazy(
        "Write to a regular who has fallen silent",
        "Write to %(count)d regulars who have fallen silent",
        "count",
    ),
    MatterKind.MEETUP: ngettext_lazy(
        "Propose a meetup here", "Propose a meetup in one of %(count)d places", "count"
    ),
    MatterKind.PAUSE: ngettext_lazy("Meet again", "Meet again", "count"),
    MatterKind.SECOND: ngettext_lazy(
        "Find a second source of this help", "Find second sources for %(count)d kinds of help", "count"
    ),
    MatterKind.THANK: ngettext_lazy(
        "Thank who carries most of the help", "Thank the %(count)d who carry most of the help", "count"
    ),
    MatterKind.VOTE: ngettext_lazy("A vote waits", "%(count)d votes wait", "count"),
    MatterKind.FIGURES: ngettext_lazy("Have the figures computed", "Have the figures computed", "count"),
}
_WHY: Final[dict[MatterKind, Promise]] = {
    MatterKind.DISPUTE: gettext_lazy("You have no part in it, so you may decide. Both sides wait."),
    MatterKind.JOIN: gettext_lazy("Who waits long goes elsewhere."),
    MatterKind.GREET: gettext_lazy("The first two weeks decide whether somebody stays."),
    MatterKind.ANSWER: gettext_lazy("Nobody has answered. Ask who knows, or answer yourself."),
    MatterKind.LISTING: gettext_lazy("Nobody has taken it up, and somebody here could."),
    MatterKind.LAPSED: gettext_lazy("A line from you shows that they are missed."),
    MatterKind.MEETUP: gettext_lazy("People there talk with each other and have not met."),
    MatterKind.PAUSE: gettext_lazy("You have met before, and nothing is planned."),
    MatterKind.SECOND: gettext_lazy("If one person is away, this help is gone."),
    MatterKind.THANK: gettext_lazy("Nobody of you has thanked them in these 90 days."),
    MatterKind.VOTE: gettext_lazy("Until all have voted, nothing changes there."),
    MatterKind.FIGURES: gettext_lazy("They tell whether the group is alive, and feed this page."),
}
_DONE: Final[dict[MatterKind, Promise]] = {
    MatterKind.DISPUTE: gettext_lazy("A dispute"),
    MatterKind.JOIN: gettext_lazy("%(what)s asked to join"),
    MatterKind.GREET: gettext_lazy("Greet %(what)s"),
    MatterKind.ANSWER: gettext_lazy("An answer to “%(what)s”"),
    MatterKind.LISTING: gettext_lazy("Help with “%(what)s”"),
    MatterKind.LAPSED: gettext_lazy("Write to %(what)s"),
    MatterKind.MEETUP: gettext_lazy("A meetup in %(what)s"),
    MatterKind.PAUSE: gettext_lazy("Meet again"),
    MatterKind.SECOND: gettext_lazy("A second source for %(what)s"),
    MatterKind.THANK: gettext_lazy("Thank %(what)s"),
    MatterKind.VOTE: gettext_lazy("The vote in “%(what)s”"),
    MatterKind.FIGURES: gettext_lazy("Have the figures computed"),
}


def headline(kind: MatterKind, count: int) -> str:
    return str(_HEADLINES[kind] % {"count": count})


def why(kind: MatterKind) -> str:
    return str(_WHY[kind])


def subject(matter: Matter) -> str:
    """What it was about, in a few words: Greet Clara Distel."""
    if matter.post is not None and matter.kind == MatterKind.ANSWER:
        what = matter.post.topic.title
    elif matter.listing is not None:
        what = matter.listing.title
    else:
        what = matter.word or (matter.member.name if matter.member else "")
    return str(_DONE[MatterKind(matter.kind)]) % {"what": what}


def asking(name: str, title: str, href: str) -> str:
    """A first draft to somebody who could help."""
    return _(
        "Hello %(name)s,\n\nsomebody waits for an answer here, and you have helped with such before:\n"
        "%(title)s\n%(href)s\n\nCould you have a look?"
    ) % {"name": name.split(maxsplit=1)[0] if name.split() else name, "title": title, "href": href}


def reason(matter: Matter) -> str:
    """One or two sentences with the figure behind them."""
    told = matter.figures
    days = told.get("days", 0)
    match matter.kind:
        case MatterKind.GREET:
            return _wrote(days)
        case MatterKind.ANSWER:
            return f"{_waits(days)} {_answered_such(matter)}".strip()
        case MatterKind.LISTING:
            return f"{_asked(matter, days)} {_helped_such(matter)}".strip()
        case MatterKind.MEETUP:
            return _within_reach(told["members"], told["talk"], told["met"])
        case MatterKind.THANK:
            return _carries(told["times"], told["people"], told["total"])
        case MatterKind.SECOND:
            return _alone(matter, told["times"])
        case _:
            return _reason_of_the_rest(matter, days)


def _reason_of_the_rest(matter: Matter, days: int) -> str:
    told = matter.figures
    match matter.kind:
        case MatterKind.LAPSED:
            return _silent(told["months"], days)
        case MatterKind.PAUSE:
            words = ngettext("The last meetup was a day ago.", "The last meetup was %(days)d days ago.", days)
            return words % {"days": days}
        case MatterKind.VOTE:
            words = _("%(said)d of %(voices)d have voted; it has been open for %(days)d days.")
            return str(words % told)
        case MatterKind.FIGURES:
            return _("The last are %(days)d days old.") % {"days": days} if days else _("There are none yet.")
        case _:
            return _waits(days)


def _waits(days: int) -> str:
    if not days:
        return _("Waits since today.")
    return ngettext("Waits for a day.", "Waits for %(days)d days.", days) % {"days": days}


def _wrote(days: int) -> str:
    if not days:
        return _("Wrote today; nobody has answered.")
    words = ngettext(
        "Wrote a day ago; nobody has answered.", "Wrote %(days)d days ago; nobody has answered.", days
    )
    return words % {"days": days}


def _answered_such(matter: Matter) -> str:
    times = matter.figures.get("times", 0)
    if matter.helper is None or not times:
        return ""
    words = ngettext("%(name)s has answered such once.", "%(name)s has answered such %(times)d times.", times)
    return words % {"name": matter.helper.name, "times": times}


def _asked(matter: Matter, days: int) -> str:
    name = matter.member.name if matter.member else ""
    words = ngettext("%(name)s asked a day ago.", "%(name)s asked %(days)d days ago.", days)
    return words % {"name": name, "days": days}


def _helped_such(matter: Matter) -> str:
    if matter.helper is None:
        return ""
    about = {"name": matter.helper.name, "times": matter.figures.get("times", 0)}
    if not about["times"]:
        return _("%(name)s offers such.") % about
    words = ngettext(
        "%(name)s has helped with such once.",
        "%(name)s has helped with such %(times)d times.",
        about["times"],
    )
    return words % about


def _within_reach(members: int, talk: int, met: int) -> str:
    words = ngettext("%(members)d member within 50 km;", "%(members)d members within 50 km;", members) % {
        "members": members
    }
    talking = ngettext("%(talk)d talks with another,", "%(talk)d talk with each other,", talk)
    meeting = ngettext("%(met)d has met another.", "%(met)d have met another.", met)
    return f"{words} {talking % {'talk': talk}} {meeting % {'met': met}}"


def _carries(times: int, people: int, total: int) -> str:
    words = ngettext("Helped once in 90 days,", "Helped %(times)d times in 90 days,", times)
    whom = ngettext("for one person;", "for %(people)d people;", people)
    share = _("that is %(percent)d %% of all help here.") % {"percent": round(100 * times / max(total, 1))}
    return f"{words % {'times': times}} {whom % {'people': people}} {share}"


def _alone(matter: Matter, times: int) -> str:
    name = matter.member.name if matter.member else ""
    words = ngettext(
        "The one time that somebody got it in a year, it came from %(name)s.",
        "All %(times)d times that somebody got it in a year, it came from %(name)s.",
        times,
    )
    return words % {"times": times, "name": name}


def _silent(months: int, days: int) -> str:
    words = ngettext("Wrote in %(months)d month before;", "Wrote in %(months)d of the months before;", months)
    since = ngettext("nothing for a day.", "nothing for %(days)d days.", days)
    return f"{words % {'months': months}} {since % {'days': days}}"


def outcome(matter: Matter) -> str:
    """What followed within two or four weeks; "" where there is nothing to say."""
    told = matter.outcome
    if not told:
        return ""
    said = _followed(matter, told)
    return _("In the %(days)d days since: %(what)s.") % {"days": matter.measured_days, "what": said}


def _followed(matter: Matter, told: dict[str, int]) -> str:
    match matter.kind:
        case MatterKind.ANSWER:
            return _count_answers(told)
        case MatterKind.LISTING:
            words = ngettext("%(deals)d deal", "%(deals)d deals", told["deals"]) % told
            return _("%(deals)s, and the request is met") % {"deals": words} if told["met"] else words
        case MatterKind.MEETUP | MatterKind.PAUSE:
            return _met(told)
        case MatterKind.THANK:
            words = ngettext("has helped once", "has helped %(times)d times", told["times"]) % told
            return _with_before(words, matter.before.get("times")) if told["times"] else _no_help(matter)
        case MatterKind.SECOND:
            words = ngettext("%(offers)d other offers it", "%(offers)d others offer it", told["offers"])
            return words % told if told["offers"] else _("nobody else offers it yet")
        case _:
            return _with_before(_count_posts(told["posts"]), matter.before.get("posts"))


def _count_posts(posts: int) -> str:
    return ngettext("%(posts)d post", "%(posts)d posts", posts) % {"posts": posts} if posts else _("no post")


def _count_answers(told: dict[str, int]) -> str:
    if not told["answers"]:
        return _("no answer yet")
    words = ngettext("%(answers)d answer", "%(answers)d answers", told["answers"]) % told
    return _("%(answers)s, one of them accepted") % {"answers": words} if told["accepted"] else words


def _met(told: dict[str, int]) -> str:
    if not told["meetups"]:
        return _("no meetup planned")
    if told["came"]:
        return ngettext("%(came)d person came", "%(came)d people came", told["came"]) % told
    return ngettext("%(going)d person comes", "%(going)d people come", told["going"]) % told


def _no_help(matter: Matter) -> str:
    return _with_before(_("no help"), matter.before.get("times"))


def _with_before(words: str, before: int | None) -> str:
    if before is None:
        return words
    return _("%(since)s; in as many days before: %(before)d") % {"since": words, "before": before}
