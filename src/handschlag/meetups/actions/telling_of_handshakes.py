"""Who hears of a handshake: the one who is asked, and the one who asked once it is confirmed. Nobody else."""

from datetime import datetime

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.meetups.models import Handshake
from handschlag.notifications.actions import News, notify, withdraw_notices_about

ASKED, SHAKEN = "handshake-asked", "handshake-done"


def tell_of_asking(handshake: Handshake) -> None:
    hearing = Member.objects.hearing_of(handshake.asked_by_id).filter(pk=handshake.other_id)
    notify(hearing.values_list("pk", flat=True), _news(ASKED, handshake, handshake.asked_at))


def tell_of_confirmation(handshake: Handshake) -> None:
    if handshake.confirmed_at is not None:
        notify([handshake.asked_by_id], _news(SHAKEN, handshake, handshake.confirmed_at))


def forget_notices(handshake: Handshake) -> None:
    """It has been answered, or taken back: there is nothing left to be asked."""
    withdraw_notices_about(_about(handshake))


def _about(handshake: Handshake) -> str:
    return f"handshake-{handshake.pk}"


def _news(kind: str, handshake: Handshake, at: datetime) -> News:
    """What is asked again is told again: its number is the moment."""
    about = _about(handshake)
    path = address("meetups:handshake", handshake.pk)
    number = int(at.timestamp() * 1000)
    return News(kind, f"{kind}-{handshake.pk}", about, number, path, {"handshake": handshake.pk})
