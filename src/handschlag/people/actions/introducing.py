"""Introductions: a common contact decides whether to ask the third, who decides too; two yeses open a talk.

A no, of either, is told to nobody. To who asked it waits like what nobody answered, for the same thirty days,
and then has run out; what they may ask next depends on what they asked, never on what others said.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from handschlag.accounts.models import Block, Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import audit
from handschlag.people.actions.conversing import start_conversation
from handschlag.people.actions.telling_of_introductions import (
    forget_notices,
    tell_of_asking,
    tell_of_introduction,
    tell_of_passing_on,
)
from handschlag.people.models import Introduction, Outcome
from handschlag.people.models.ties import who_knows_both
from handschlag.people.policy import contacts as policy

MOST_A_DAY = 10
MOST_OPEN = 5
"""Requests that one member has waiting at a time."""
NOT_AGAIN_FOR = timedelta(days=90)
"""Until somebody may ask again to be introduced to the same person, by whomever."""


@transaction.atomic
def ask_for_introduction(
    to: Member, *, via: Member, by: Member, text: str, private_note: str = ""
) -> Introduction:
    """``by`` asks ``via`` to introduce them to ``to``. ``text`` can be passed on as it is.

    Raises Conflict for too many open requests and for the same person again too soon; Invalid at ``via`` for
    who does not know both, as far as ``by`` may know; NotAllowed across a block.
    """
    Member.objects.select_for_update(no_key=True).values_list("pk").get(pk=by.pk)
    _refuse_who_cannot(by, via, to)
    if not text.strip():
        raise Invalid(_("Write a few words that can be passed on."), "text")
    _refuse_too_many(by, to)
    if not _knows_both(via, by, to):
        raise Invalid(_("Ask somebody who knows you both."), "via")
    made = Introduction.objects.create(
        asked_by=by,
        via=via,
        to=to,
        text=text.strip(),
        private_note=private_note.strip(),
        asked_at=clock.now(),
    )
    audit("ask for introduction", made, by=by)
    tell_of_asking(made)
    return made


@transaction.atomic
def pass_on(introduction: Introduction, *, by: Member, word: str = "") -> None:
    """``via`` asks the third person, with a word of their own. Twice is once."""
    now = _held(introduction)
    if not policy.can_pass_on(now, by.pk):
        raise NotAllowed(_("Only who was asked to introduce somebody can do that."))
    if now.is_passed_on and not now.is_withdrawn:
        return
    _refuse_closed(now)
    _refuse_blocked(now)
    now.passed_on_at, now.word_of_via = clock.now(), word.strip()
    now.save(update_fields=["passed_on_at", "word_of_via"])
    audit("pass introduction on", now, by=by)
    tell_of_passing_on(now)


@transaction.atomic
def decline_introduction(introduction: Introduction, *, by: Member) -> None:
    """Either of those asked says no, and nobody is told. Twice is once."""
    now = _held(introduction)
    if policy.can_agree(now, by.pk):
        field = "to_declined_at"
    elif policy.can_pass_on(now, by.pk):
        field = "via_declined_at"
    else:
        raise NotAllowed(_("Only who was asked can decline."))
    if now.is_made or (field == "via_declined_at" and now.is_passed_on):
        raise Conflict(_("You have said yes to this already."))
    if now.is_withdrawn or getattr(now, field) is not None:
        return
    setattr(now, field, clock.now())
    now.save(update_fields=[field])
    audit("decline introduction", now, by=by)
    forget_notices(now, member=by)


@transaction.atomic
def agree_to_introduction(introduction: Introduction, *, by: Member) -> Introduction:
    """The third says yes: the talk of the three is open, with the text of who asked. Twice is once."""
    now = _held(introduction)
    if not policy.can_agree(now, by.pk):
        raise NotAllowed(_("Only who was asked can agree."))
    if now.is_made:
        return now
    _refuse_closed(now)
    _refuse_blocked(now)
    members = [now.asked_by, now.via, now.to]
    now.conversation = start_conversation(
        by=now.via, members=members, text=_opening(now), title=_title(now), counts=False
    )
    now.made_at = clock.now()
    now.save(update_fields=["conversation", "made_at"])
    audit("make introduction", now, by=by)
    forget_notices(now)
    tell_of_introduction(now)
    return now


@transaction.atomic
def withdraw_introduction(introduction: Introduction, *, by: Member) -> None:
    """Who asked takes it back, until it is made or has run out. It is the same whether somebody declined."""
    now = _held(introduction)
    if not policy.can_withdraw(now, by.pk):
        raise NotAllowed(_("Only who asked can withdraw."))
    if now.is_made:
        raise Conflict(_("You have been introduced already."))
    if now.is_withdrawn:
        return
    if now.has_run_out:
        raise Conflict(_("This request has run out; there is nothing left to withdraw."))
    now.withdrawn_at = clock.now()
    now.save(update_fields=["withdrawn_at"])
    audit("withdraw introduction", now, by=by)
    forget_notices(now)


@transaction.atomic
def say_what_came_of_it(introduction: Introduction, *, by: Member, outcome: Outcome) -> None:
    """Each of the two says it for themself; the other does not read it."""
    now = _held(introduction)
    if not policy.can_say_what_came_of_it(now, by.pk):
        raise NotAllowed(_("This is for the two who were introduced."))
    if not now.is_made:
        raise Conflict(_("You have not been introduced yet."))
    field = "outcome_for_asker" if now.asked_by_id == by.pk else "outcome_for_to"
    setattr(now, field, outcome)
    now.save(update_fields=[field])
    audit("say what came of introduction", now, by=by)
    forget_notices(now, member=by)


def _held(introduction: Introduction) -> Introduction:
    """As it is now, nobody else's until the deed is done."""
    held = Introduction.objects.select_for_update(of=("self",)).for_list()
    return held.get(pk=introduction.pk)


def _refuse_who_cannot(by: Member, via: Member, to: Member) -> None:
    if len({by.pk, via.pk, to.pk}) != 3:  # noqa: PLR2004 - an introduction has three
        raise Invalid(_("Ask somebody who knows you both."), "via")
    if not all(policy.can_be_introduced(one) for one in (by, via, to)):
        raise NotAllowed(_("This person cannot be asked at the moment."))
    if any(_is_blocked(*pair) for pair in ((by, via), (by, to), (via, to))):
        raise NotAllowed(_("This person cannot be asked at the moment."))


def _refuse_too_many(by: Member, to: Member) -> None:
    mine = Introduction.objects.filter(asked_by=by)
    if mine.filter(to=to, asked_at__gt=clock.now() - NOT_AGAIN_FOR).exists():
        raise Conflict(
            _("You have asked to be introduced to %(name)s within the last three months.") % {"name": to.name}
        )
    if mine.filter(asked_at__gt=clock.now() - timedelta(days=1)).count() >= MOST_A_DAY:
        raise Conflict(_("You have asked for ten introductions today. Go on tomorrow."))
    if mine.looking_open().count() >= MOST_OPEN:
        raise Conflict(_("Five of your requests are waiting. Withdraw one, or wait until one has run out."))


def _knows_both(via: Member, by: Member, to: Member) -> bool:
    return bool(who_knows_both(to.pk, viewer_id=by.pk, only=via.pk))


def _refuse_closed(introduction: Introduction) -> None:
    if introduction.is_withdrawn:
        raise Conflict(_("%(name)s has taken this back.") % {"name": introduction.asked_by.name})
    if introduction.is_declined:
        raise Conflict(_("You have declined this."))
    if introduction.has_run_out:
        raise Conflict(_("This request has run out: it is more than thirty days old."))


def _refuse_blocked(introduction: Introduction) -> None:
    by, via, to = introduction.asked_by, introduction.via, introduction.to
    gone = not all(policy.can_be_introduced(one) for one in (by, via, to))
    if gone or any(_is_blocked(*pair) for pair in ((by, via), (by, to), (via, to))):
        raise NotAllowed(_("This person cannot be asked at the moment."))


def _is_blocked(one: Member, other: Member) -> bool:
    return Block.objects.between(one.pk, other.pk).exists()


def _title(introduction: Introduction) -> str:
    return f"{introduction.asked_by.name} – {introduction.to.name}"[:100]


def _opening(introduction: Introduction) -> str:
    """What opens the talk, in the language of the third: the word of ``via``, then the text passed on."""
    names = {"one": introduction.asked_by.name, "other": introduction.to.name}
    with translation.override(introduction.to.language):
        first = _("%(one)s, meet %(other)s. %(other)s, meet %(one)s.") % names
        turn = _("%(one)s, you write first.") % names
    quoted = "\n".join(f"> {line}" for line in introduction.text.splitlines())
    return "\n\n".join(part for part in (first, introduction.word_of_via, quoted, turn) if part)
