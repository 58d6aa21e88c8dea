"""What is done with a mail that came in: proven, routed to the room it is for, or refused with a reason.

Only who is known here gets a refusal, at the address of their account, and only a few a day: a forged
sender must not make us write to strangers, nor one program that answers another write for ever.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import HandschlagError, Invalid
from handschlag.mail.automatic import is_automatic
from handschlag.mail.bounces import failure_in
from handschlag.mail.charsets import header_text
from handschlag.mail.parts import Headers, headers_of
from handschlag.notifications.actions.bouncing import Bounce, note_bounce
from handschlag.notifications.actions.mailing import send_template
from handschlag.notifications.actions.opening import opened_letter
from handschlag.notifications.actions.proving import is_vouched_for
from handschlag.notifications.actions.receiving import TRIES, finish
from handschlag.notifications.actions.routing import Letter, Receiver, find_by_name, receiver_of
from handschlag.notifications.incoming import AddressReset, IncomingMail, Outcome
from handschlag.notifications.models import OutgoingMail
from handschlag.notifications.replying import BOUNCE, ReplyToken, addressed, read_token, reply_address

CONFIRMATION = "confirm"
"""The kind of the address that a sender confirms at; its key is that of the mail that waits."""
MOST_AN_HOUR = 40
"""Mails of one sender that are handled."""
MOST_REFUSALS_A_DAY = 6
RETURNED = 4000
"""Characters of a refused text that its author gets back."""


@dataclass(frozen=True, slots=True)
class _Errand:
    """Who wants what: a mail whose sender is proven, or, ``is_open``, still to be."""

    receiver: Receiver
    pk: int
    by: Member
    is_open: bool = False


def handle_mail(mail: IncomingMail) -> Outcome:
    """Do what a mail asks for, or tell its sender why not. The mail is finished then."""
    outcome = _handled(mail, headers_of(bytes(mail.raw)))
    finish(mail, outcome)
    return outcome


def give_up(mail: IncomingMail) -> None:
    """It has failed too often; whoever wrote it is told, so that it is not lost in silence."""
    token = read_token(addressed(mail.recipient) or "")
    member = _member(token.member) if token else None
    if member is not None:
        _refuse(
            mail,
            member,
            _("Something went wrong here. Those who run the site can see it."),
            settings.BASE_URL,
        )
    finish(mail, Outcome.REFUSED)


def is_last_try(mail: IncomingMail) -> bool:
    return mail.attempts > len(TRIES)


def _handled(mail: IncomingMail, headers: Headers) -> Outcome:
    token = read_token(addressed(mail.recipient) or "")
    if token is not None and token.initial == BOUNCE[0]:
        return _note_failure(
            OutgoingMail.objects.filter(pk=token.pk).values_list("to", flat=True).first(), mail
        )
    if is_automatic(headers, mail.sender):
        # servers that do not know better report to the author, who here is one member's reply address
        owner = _member(token.member) if token is not None else None
        return _note_failure(owner.email if owner is not None else None, mail)
    if _is_own(headers) or _is_too_much(mail):
        return Outcome.DROPPED
    if token is not None and token.initial == CONFIRMATION[0]:
        return _confirmed(token)
    try:
        return _run(mail, headers, _errand_of(mail, headers, token))
    except _Refused:
        return Outcome.REFUSED


def _note_failure(address: str | None, mail: IncomingMail) -> Outcome:
    """The room of outgoing mail keeps count, and stops writing to addresses that are gone."""
    failure = failure_in(bytes(mail.raw))
    if address is None or failure is None:
        return Outcome.DROPPED
    note_bounce(address, Bounce.HARD if failure.is_hard else Bounce.SOFT, failure.reason)
    return Outcome.TAKEN


def _is_own(headers: Headers) -> bool:
    """What we have sent ourselves comes round."""
    own = headers.get("message-id", "").strip()
    return bool(own) and OutgoingMail.objects.filter(message_id=own).exists()


def _is_too_much(mail: IncomingMail) -> bool:
    return IncomingMail.objects.lately_of(mail.whom, timedelta(hours=1)).count() > MOST_AN_HOUR


def _errand_of(mail: IncomingMail, headers: Headers, token: ReplyToken | None) -> _Errand | None:
    """None where nobody is to be told anything."""
    author = parseaddr(header_text(headers.get("from", "")))[1].lower()
    if token is not None:
        member, receiver = _member(token.member), receiver_of(token.initial)
        if member is None or receiver is None:
            return None
        _check(mail, receiver, member, token, author)
        return _Errand(receiver, token.pk, member)
    found, sender = find_by_name(addressed(mail.recipient) or ""), _member_at(author)
    if found is None or sender is None:
        return None
    return _Errand(*found, sender, is_open=not is_vouched_for(bytes(mail.raw), headers, author))


class _Refused(Exception):
    """Told already."""


def _check(mail: IncomingMail, receiver: Receiver, member: Member, token: ReplyToken, author: str) -> None:
    """An address of one's own, neither over nor reset, written to from an address of one's own."""
    with _speaking_to(member):
        reset = AddressReset.objects.filter(member=member).values_list("at", flat=True).first()
        if (token.is_over and not receiver.lasts) or (reset is not None and token.made_at <= reset):
            reason = _("The address that you have answered to does not hold any more. Answer on the site.")
        elif _member_at(author) != member:
            reason = _(
                "It came from %(address)s, which is not an address of your account. If you wrote it, send it "
                "from the address of your account. If you did not, somebody else has one of your reply "
                "addresses; then ask those who run the site to make them worthless."
            ) % {"address": author or "?"}
        else:
            return
        _refuse(mail, member, reason, receiver.page(token.pk))
    raise _Refused


def _run(mail: IncomingMail, headers: Headers, errand: _Errand | None) -> Outcome:
    if errand is None:
        return Outcome.DROPPED
    if errand.is_open:
        return _ask_to_confirm(mail, headers, errand)
    letter = None
    with _speaking_to(errand.by):
        try:
            letter = opened_letter(bytes(mail.raw), UUID(mail.key[:32]))
            _refuse_empty(letter, errand.receiver)
            errand.receiver.take(errand.pk, letter, errand.by)
        except HandschlagError as refusal:
            _refuse(mail, errand.by, str(refusal), errand.receiver.page(errand.pk), letter)
            return Outcome.REFUSED
    return Outcome.TAKEN


def _refuse_empty(letter: Letter, receiver: Receiver) -> None:
    if receiver.needs_text and not letter.text and not letter.files:
        raise Invalid(
            _(
                "There were no words of your own in it. Write above what you quote, or below it, without "
                "marks of quoting before your lines."
            )
        )


def _ask_to_confirm(mail: IncomingMail, headers: Headers, errand: _Errand) -> Outcome:
    asked = IncomingMail.objects.waiting().lately_of(mail.whom, timedelta(days=1))
    if asked.count() >= MOST_REFUSALS_A_DAY:
        return Outcome.DROPPED
    context = {"subject": header_text(headers.get("subject", "")), "page": errand.receiver.page(errand.pk)}
    answer = reply_address(CONFIRMATION, mail.pk, errand.by) or ""
    _send("confirm", errand.by, context, mail, reply_to=answer)
    return Outcome.WAITING


def _confirmed(token: ReplyToken) -> Outcome:
    """They have the mail that was sent to their account's address, so the one that waits is theirs."""
    member = _member(token.member)
    waiting = IncomingMail.objects.waiting().filter(pk=token.pk).first()
    if waiting is None or member is None or token.is_over:
        return Outcome.DROPPED
    found = find_by_name(addressed(waiting.recipient) or "")
    if found is None:
        return Outcome.DROPPED
    finish(waiting, _run(waiting, headers_of(bytes(waiting.raw)), _Errand(*found, member)))
    return Outcome.TAKEN


def _refuse(mail: IncomingMail, member: Member, reason: str, page: str, letter: Letter | None = None) -> None:
    today = IncomingMail.objects.lately_of(mail.whom, timedelta(days=1)).filter(outcome=Outcome.REFUSED)
    if today.count() >= MOST_REFUSALS_A_DAY:
        return
    context = {
        "reason": reason,
        "page": page,
        "subject": letter.subject if letter else header_text(headers_of(bytes(mail.raw)).get("subject", "")),
        "returned": letter.lines[:RETURNED] if letter else "",
    }
    _send("refused", member, context, mail)


def _send(
    template: str, member: Member, context: dict[str, str], mail: IncomingMail, reply_to: str = ""
) -> None:
    """Told once, however often the mail is handled."""
    event = f"{template}-{mail.key[:40]}"
    written = f"notifications/mail/{template}.txt"
    send_template(written, str(member.email), context, event=event, reply_to=reply_to)


@contextmanager
def _speaking_to(member: Member) -> Iterator[None]:
    """What is refused is said in their language and by their clock."""
    with translation.override(member.language), timezone.override(member.time_zone):
        yield


def _member(pk: int) -> Member | None:
    return Member.objects.with_login().filter(pk=pk).first()


def _member_at(address: str) -> Member | None:
    """Whose account has the address, first or further."""
    if not address:
        return None
    own = Member.objects.with_login().filter(email=address).first()
    if own is not None:
        return own
    further = EmailAddress.objects.filter(email=address, verified=True).values("user")
    return Member.objects.with_login().filter(pk__in=further).first()
