"""``handschlag ledger check`` finds what does not add up, and names it."""

import pytest
import typer

from handschlag.cli.ledger import check_ledger
from handschlag.exchange.actions import correcting
from handschlag.exchange.actions.booking import check
from handschlag.exchange.models import Account, Book, Booking, Leg, Line
from handschlag.ties.actions import reverse
from handschlag.ties.models import Kind
from tests.exchange.dealing import closed

pytestmark = pytest.mark.django_db


def line_changed(deal):
    Line.objects.filter(booking__book=Book.WORTH, minutes__gt=0).update(minutes=1)


def line_lost(deal):
    Line.objects.filter(booking__book=Book.WORTH, minutes__gt=0).delete()


def lines_lost(deal):
    Line.objects.filter(booking__book=Book.WORTH).delete()


def both_lines_changed(deal):
    Line.objects.filter(booking__book=Book.WORTH, minutes__gt=0).update(minutes=1)
    Line.objects.filter(booking__book=Book.WORTH, minutes__lt=0).update(minutes=-1)


def booked_for_somebody_else(deal):
    Line.objects.filter(booking__book=Book.WORTH, minutes__gt=0).update(member=deal.proposer)


def booked_twice(deal):
    booking = Booking.objects.get(book=Book.WORTH)
    lines = list(booking.lines.all())
    booking.pk, booking.round = None, 1
    booking.save()
    for line in lines:
        line.pk, line.booking = None, booking
        line.save()


def leg_changed(deal):
    Leg.objects.filter(deal=deal).update(effort=1)


def account_changed(deal):
    Account.objects.filter(deal=deal, worth__isnull=False).update(worth=1)


def counter_is_another(deal):
    correcting.ask_back(deal, by=deal.proposer)
    correcting.take_back(deal, by=deal.partner)
    Line.objects.filter(booking__book=Book.WORTH, booking__reverses__isnull=False, minutes__gt=0).update(
        minutes=1
    )
    Line.objects.filter(booking__book=Book.WORTH, booking__reverses__isnull=False, minutes__lt=0).update(
        minutes=-1
    )


def counter_is_elsewhere(deal):
    correcting.ask_back(deal, by=deal.proposer)
    correcting.take_back(deal, by=deal.partner)
    Booking.objects.filter(book=Book.WORTH, reverses__isnull=False).update(book=Book.POOL)


def interaction_reversed(deal):
    reverse(Kind.DEAL, [deal.legs.get().pk])


FAULTS = {
    line_changed: "the lines of a booking come to",
    line_lost: "a book of a group comes to",
    lines_lost: "a booking without lines",
    both_lines_changed: "a member's figures",
    booked_for_somebody_else: "a leg and what stands of it in the book worth differ",
    booked_twice: "a leg stands 2 times in the book worth",
    leg_changed: "a leg says something else than its accounts",
    account_changed: "a leg says something else than its accounts",
    counter_is_another: "a reversed booking is not cancelled",
    counter_is_elsewhere: "a counter booking in another place",
    interaction_reversed: "an interaction of kind deal is missing",
}


@pytest.mark.parametrize(("tamper", "said"), FAULTS.items(), ids=lambda what: getattr(what, "__name__", ""))
def test_what_does_not_add_up_is_found(clara, ben, tamper, said):
    deal = closed(clara, ben)
    assert not check()
    tamper(deal)
    assert [fault for fault in check() if said in str(fault)], [str(fault) for fault in check()]


def test_command_prints_faults_with_their_numbers_and_ends_with_one(clara, ben, capsys):
    deal = closed(clara, ben)
    check_ledger()
    assert "2 bookings: the ledger is right." in capsys.readouterr().out
    leg_changed(deal)
    with pytest.raises(typer.Exit) as ended:
        check_ledger()
    assert ended.value.exit_code == 1
    assert f"a leg says something else than its accounts: {deal.legs.get().pk}" in capsys.readouterr().out
