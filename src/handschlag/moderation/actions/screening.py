"""What the house says of a text before it stands: rules for words and links, newcomers, repetition, haste.

Who moderates is not screened. At most four queries, two where a group has neither rules nor precautions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.utils.translation import gettext as _

from handschlag.core import clock
from handschlag.core.errors import Invalid
from handschlag.core.prepared import Given, GivenMoment, Prepared
from handschlag.discussions.actions.screening import Verdict, Written
from handschlag.discussions.models import Post
from handschlag.moderation.actions.flagging import Complaint, flag_by_house
from handschlag.moderation.actions.matching import caught, same_text
from handschlag.moderation.actions.things import of_member, of_post
from handschlag.moderation.models import Effect, Precautions, Reason, Rule
from handschlag.moderation.models.rules import MOST_FIRST_POSTS

NEWCOMER = 5
"""Who has fewer posts in the group is new there."""
REPEATED_WITHIN, SHORTEST_REPEATED = timedelta(days=1), 40
"""A text of so many characters that somebody posts in a second topic within a day is flagged."""
BURST, BURST_WITHIN = 10, timedelta(minutes=5)
LOOKED_AT = 30
"""The latest posts of somebody, in all groups."""

NoteOn = Callable[[Post], None]


@dataclass(frozen=True, slots=True)
class Lately:
    topic_id: int
    at: datetime
    source: str


def screen(written: Written) -> Verdict | None:
    """Invalid, with the rule's own words, for what a rule refuses."""
    if written.standing.may_moderate:
        return None
    rules = _RULES.all(group=written.group.pk, on=True)
    precautions = _PRECAUTIONS.first(group=written.group.pk) or Precautions()
    asks_how_new = precautions.first_posts or any(rule.newcomers_only for rule in rules)
    present = _present_posts(written) if asks_how_new else 0
    holds, notes = _by_rules(written, rules, is_new=present < NEWCOMER)
    if written.post is None:
        if present < precautions.first_posts:
            words = _("The first posts of newcomers are looked at by a moderator. You will hear soon.")
            holds, notes = holds or words, [*notes, partial(_note, Complaint(Reason.NEWCOMER), holds=True)]
        notes += _by_habit(written)
    return Verdict(holds, tuple(notes))


def _present_posts(written: Written) -> int:
    here = Post.objects.present().filter(author=written.by, topic__group=written.group)
    return here.order_by()[:MOST_FIRST_POSTS].count()


def _by_rules(written: Written, rules: list[Rule], *, is_new: bool) -> tuple[str, list[NoteOn]]:
    holds, notes = "", list[NoteOn]()
    for rule in sorted(rules, key=lambda rule: _STRICTEST_FIRST.index(Effect(rule.effect))):
        if rule.newcomers_only and not is_new:
            continue
        found = caught(rule, written.words)
        if not found:
            continue
        if rule.effect == Effect.REFUSE:
            raise Invalid(refusal(rule, found), "source")
        is_held = rule.effect == Effect.HOLD
        if is_held:
            holds = holds or _("This is looked at by a moderator before others read it. You will hear soon.")
        complaint = Complaint(Reason.WORDS, text=f"{rule.name}: {found}")
        notes.append(partial(_note, complaint, holds=is_held))
    return holds, notes


def refusal(rule: Rule, found: str) -> str:
    """The rule's own words, and what they are about."""
    own = rule.message or _("A rule here does not allow this. Change it, then post it.")
    return _("%(message)s (It is about “%(found)s”.)") % {"message": own, "found": found}


def _by_habit(written: Written) -> list[NoteOn]:
    """The same text in another topic; many posts within minutes. One query."""
    now = clock.now()
    since = now - REPEATED_WITHIN
    lately = [Lately(*row) for row in _LATELY.all(author=written.by.pk, since=since)]
    notes: list[NoteOn] = []
    here = written.topic.pk if written.topic is not None else 0
    if len(written.source) >= SHORTEST_REPEATED:
        elsewhere = (one for one in lately if one.topic_id != here)
        if any(same_text(one.source, written.source) for one in elsewhere):
            notes.append(partial(_note, Complaint(Reason.REPEATED)))
    if sum(one.at > now - BURST_WITHIN for one in lately) + 1 >= BURST:
        notes.append(_note_burst)
    return notes


def _note(complaint: Complaint, post: Post, *, holds: bool = False) -> None:
    flag_by_house(of_post(post), complaint, holds=holds)


def _note_burst(post: Post) -> None:
    """One case of the person, however many posts there are."""
    flag_by_house(of_member(post.author, post.topic.group), Complaint(Reason.BURST))


_STRICTEST_FIRST = [Effect.REFUSE, Effect.HOLD, Effect.FLAG]
_ON = Rule._meta.get_field("is_on")
_RULES = Prepared(lambda: Rule.objects.holding_in(Given("group"), on=Given("on", _ON)))
_PRECAUTIONS = Prepared(lambda: Precautions.objects.filter(group=Given("group")))
_LATELY = Prepared(
    lambda: (
        Post.objects.filter(author=Given("author"), created_at__gt=GivenMoment("since"))
        .order_by("-created_at", "-pk")
        .values_list("topic_id", "created_at", "source")[:LOOKED_AT]
    )
)
