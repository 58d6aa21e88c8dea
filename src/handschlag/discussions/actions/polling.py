"""Polls: asking, voting, closing. Each deed holds the topic, so votes are counted one after the other."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid
from handschlag.core.models import audit
from handschlag.discussions import policy
from handschlag.discussions.actions.holding import Held, ask, holding
from handschlag.discussions.models import Ballot, Poll, PollClosure, PollKind, PollOption, Results, Topic
from handschlag.discussions.models.polls import (
    MOST_OPTIONS,
    MOST_POLLS,
    Can,
    as_choices,
    as_text,
    voter_code,
)

FEWEST_OPTIONS = 2


@dataclass(frozen=True, slots=True)
class Ask:
    """What a poll asks: texts, or dates to choose from."""

    kind: str
    question: str
    texts: Sequence[str] = ()
    dates: Sequence[datetime] = ()
    is_named: bool = False
    results: str = Results.ALWAYS
    may_change: bool = True
    most: int | None = None
    quorum: int | None = None
    closes_at: datetime | None = None


def start_poll(topic: Topic, asked: Ask, *, by: Member) -> Poll:
    """Ask the topic's readers. A poll for a date is by name: whoever can come is invited afterwards."""
    with holding(topic.pk, by=by, is_listed=False) as held:
        ask(allowed=policy.can_start_poll(held.topic, held.standing), otherwise=_only_members())
        if Poll.objects.of_topic(held.topic).count() >= MOST_POLLS:
            raise Conflict(_("A topic has at most %(count)s polls.") % {"count": MOST_POLLS})
        options = _options(asked)
        if asked.closes_at is not None and asked.closes_at <= clock.now():
            raise Invalid(_("Choose a day that is not over."), "closes_at")
        poll = Poll.objects.create(
            topic=held.topic,
            author=by,
            kind=asked.kind,
            question=asked.question,
            is_named=asked.is_named or asked.kind == PollKind.DATE,
            results=asked.results,
            may_change=asked.may_change,
            most=asked.most if asked.kind == PollKind.MULTIPLE else None,
            quorum=asked.quorum,
            zone=by.time_zone,
            closes_at=asked.closes_at,
        )
        for option in options:
            option.poll = poll
        PollOption.objects.bulk_create(options)
        audit("start poll", poll, by=by, topic=topic.pk)
    return poll


def vote(poll: Poll, choices: Mapping[int, int], *, by: Member) -> None:
    """Vote, or vote anew. ``choices``: a number for each chosen option, see ``Ballot``."""
    with _holding(poll, by) as held:
        now = _current(poll)
        ask(allowed=policy.can_vote(held.standing), otherwise=_only_members())
        _refuse_closed(now, held)
        voter = voter_code(poll.pk, by.pk)
        before = Ballot.objects.filter(poll=now, voter=voter).first()
        chosen = _checked(now, choices)
        if before is not None and not now.may_change:
            raise Conflict(_("In this poll a vote stands as it was given."))
        if before is not None and before.choices == as_text(chosen):
            return
        _count(now, as_choices(before.choices) if before else {}, -1)
        _count(now, chosen, 1)
        if before is None:
            Poll.objects.filter(pk=now.pk).update(voters=F("voters") + 1)
        Ballot.objects.update_or_create(
            poll=now,
            voter=voter,
            defaults={"member": by if now.is_named else None, "choices": as_text(chosen)},
        )


def take_vote_back(poll: Poll, *, by: Member) -> None:
    with _holding(poll, by) as held:
        now = _current(poll)
        ask(allowed=policy.can_vote(held.standing), otherwise=_only_members())
        _refuse_closed(now, held)
        before = Ballot.objects.filter(poll=now, voter=voter_code(poll.pk, by.pk)).first()
        if before is None:
            return
        if not now.may_change:
            raise Conflict(_("In this poll a vote stands as it was given."))
        _count(now, as_choices(before.choices), -1)
        Poll.objects.filter(pk=now.pk).update(voters=F("voters") - 1)
        before.delete()


def close_poll(poll: Poll, *, by: Member) -> None:
    """No more votes; who asked and moderators decide that. Once is enough."""
    with _holding(poll, by) as held:
        now = _current(poll)
        ask(allowed=policy.can_close_poll(now, held.standing), otherwise=_not_yours())
        if now.is_open:
            PollClosure.objects.create(poll=now, by=by)
            audit("close poll", now, by=by)


def delete_poll(poll: Poll, *, by: Member) -> None:
    """With all votes: who asked as long as nobody has voted, moderators always."""
    with _holding(poll, by) as held:
        now = _current(poll)
        ask(allowed=policy.can_delete_poll(now, held.standing), otherwise=_not_yours())
        audit("delete poll", now, by=by, question=now.question)
        now.delete()


def _holding(poll: Poll, by: Member) -> AbstractContextManager[Held]:
    """Hold the topic in which the poll stands today."""
    merged = Topic.objects.filter(pk=poll.topic_id).values_list("merged_into", flat=True).get()
    return holding(merged or poll.topic_id, by=by, is_listed=False)


def _current(poll: Poll) -> Poll:
    now = Poll.objects.for_detail().filter(pk=poll.pk).first()
    if now is None:
        raise Conflict(_("This poll has been removed."))
    return now


def _refuse_closed(poll: Poll, held: Held) -> None:
    if not poll.is_open or held.topic.is_closed or held.topic.is_due:
        raise Conflict(_("This poll is closed."))


def _options(asked: Ask) -> list[PollOption]:
    """Each text and each date once."""
    if asked.kind == PollKind.DATE:
        moments = sorted(set(asked.dates))
        made = [PollOption(position=place, starts_at=at) for place, at in enumerate(moments, 1)]
    else:
        texts = list(dict.fromkeys(asked.texts))
        made = [PollOption(position=place, text=text) for place, text in enumerate(texts, 1)]
    if any(option.starts_at and option.starts_at <= clock.now() for option in made):
        raise Invalid(_("Choose dates that are still to come."), "dates")
    name = "dates" if asked.kind == PollKind.DATE else "texts"
    if len(made) < FEWEST_OPTIONS:
        raise Invalid(_("Give at least two to choose from."), name)
    if len(made) > MOST_OPTIONS:
        raise Invalid(_("Give at most %(count)s to choose from.") % {"count": MOST_OPTIONS}, name)
    return made


def _checked(poll: Poll, choices: Mapping[int, int]) -> dict[int, int]:
    """The choices as they are kept; Invalid with what is wrong."""
    known = [option.pk for option in poll.options.all()]
    chosen = {option: number for option, number in choices.items() if option in known}
    if poll.kind == PollKind.DATE:
        return {option: min(max(chosen.get(option, Can.NO), Can.NO), Can.YES) for option in known}
    if not chosen:
        raise Invalid(_("Choose at least one."))
    if poll.kind == PollKind.SINGLE and len(chosen) > 1:
        raise Invalid(_("Choose one only."))
    if poll.most and len(chosen) > poll.most:
        raise Invalid(_("Choose at most %(count)s.") % {"count": poll.most})
    if poll.kind == PollKind.RANKING:
        return _in_order(chosen)
    return dict.fromkeys(chosen, 1)


def _in_order(chosen: Mapping[int, int]) -> dict[int, int]:
    """Places from 1 on without gaps; no two share one."""
    if len(set(chosen.values())) < len(chosen):
        raise Invalid(_("Give each place once only."))
    ordered = sorted(chosen, key=lambda option: chosen[option])
    return {option: place for place, option in enumerate(ordered, 1)}


def _count(poll: Poll, choices: Mapping[int, int], sign: int) -> None:
    """Count a ballot, or count it no longer."""
    options = list(poll.options.all())
    for option in options:
        number = choices.get(option.pk)
        if number is None:
            continue
        yes = number == (Can.YES if poll.kind == PollKind.DATE else 1)
        maybe = poll.kind == PollKind.DATE and number == Can.MAYBE
        points = len(options) - number if poll.kind == PollKind.RANKING else 0
        PollOption.objects.filter(pk=option.pk).update(
            yes=F("yes") + sign * yes, maybe=F("maybe") + sign * maybe, points=F("points") + sign * points
        )


def _only_members() -> str:
    return _("Only members of the group can write here.")


def _not_yours() -> str:
    return _("Whoever asked and moderators decide that.")
