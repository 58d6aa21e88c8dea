"""Addresses in mails of the talk, by which one chooses what mail one gets, without signing in."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, Signer

from handschlag.core.addresses import address

_SIGNER: Final = Signer(salt="handschlag.discussions.mail")


class Scope(StrEnum):
    """What a mail is one of: of a group's talk, a digest, an announcement (of a group, or 0: the site)."""

    TALK = "t"
    DIGEST = "d"
    ANNOUNCEMENT = "a"


@dataclass(frozen=True, slots=True)
class MailLink:
    member: int
    scope: Scope
    group: int


def mail_link(member: int, scope: Scope, group: int = 0) -> str:
    """The address for one member, who alone gets it."""
    return settings.BASE_URL + address("discussions:mail_link", _SIGNER.sign_object([member, scope, group]))


def read_mail_link(code: str) -> MailLink | None:
    """None for what was not made here."""
    try:
        member, scope, group = _SIGNER.unsign_object(code)
        return MailLink(int(member), Scope(scope), int(group))
    except (BadSignature, ValueError, TypeError):
        return None
