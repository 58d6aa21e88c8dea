"""Codes for handshakes: what each says, how long, and how little to everybody else."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from handschlag.core import clock
from handschlag.meetups.actions import presenting
from handschlag.meetups.actions.presenting import CodeRefused, read_scanned, read_ticket, read_typed
from handschlag.meetups.actions.shaking import ask_handshake
from handschlag.meetups.codes import handshakes as codes
from handschlag.meetups.models import Handshake, UsedCode, WrongCode
from tests import make

pytestmark = pytest.mark.django_db
START = datetime(2026, 5, 4, 18, 0, 0, tzinfo=UTC)


class Clock:
    def __init__(self):
        self.at = START

    def __call__(self):
        return self.at

    def passes(self, seconds):
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def time(monkeypatch):
    made = Clock()
    monkeypatch.setattr(clock, "now", made)
    return made


@pytest.fixture
def english():
    with translation.override("en"):
        yield


def shown_by(member):
    return codes.code_to_scan(member.pk, clock.now())


def refused(deed, *args, **options):
    with pytest.raises(CodeRefused) as refusal:
        deed(*args, **options)
    return refusal.value.status, str(refusal.value)


def test_code_says_whose_it_is_for_thirty_to_sixty_seconds(anna, ben, time):
    for offset in range(0, 30, 7):
        time.at = START + timedelta(seconds=offset)
        code = shown_by(ben)
        read = codes.read_scanned(code)
        lasted = next(s for s in range(120) if not read.is_valid(time.at + timedelta(seconds=s)))
        assert 30 < lasted <= 60
        assert read_scanned(code, by=anna)[0] == ben
        typed = codes.code_to_type(ben.pk, time.at)
        assert codes.read_typed(typed, time.at + timedelta(seconds=lasted - 1))[1].member == ben.pk


@pytest.mark.parametrize("seconds", [90, -90])
def test_when_the_clock_has_moved_by_ninety_seconds_the_code_is_too_old(anna, ben, time, english, seconds):
    code, typed = shown_by(ben), codes.code_to_type(ben.pk, time.at)
    time.passes(seconds)
    status, words = refused(read_scanned, code, by=anna)
    assert (status, "half a minute" in words) == (410, True)
    status, words = refused(read_typed, typed, by=anna, network="n")
    assert (status, "half minute" in words) == (404, True)


def test_two_showings_are_two_codes_and_neither_holds_the_members_number(ben, time):
    one, other = shown_by(ben), shown_by(ben)
    assert one != other
    assert len(one) == len(other) == 48
    assert one[:12] != other[:12]


def test_used_code_opens_nothing_again(anna, ben, clara, time, english):
    code = shown_by(ben)
    ticket, late = read_scanned(code, by=anna)[1], read_scanned(code, by=clara)[1]
    ask_handshake(ticket, by=anna)
    assert refused(read_scanned, code, by=clara)[0] == 410
    assert refused(read_ticket, late, by=clara)[0] == 410
    status, words = refused(ask_handshake, late, by=clara)
    assert (status, "used" in words) == (410, True)
    assert Handshake.objects.count() == 1


def test_used_code_that_was_typed_opens_nothing_again(anna, ben, clara, time):
    typed = codes.code_to_type(ben.pk, time.at)
    ask_handshake(read_typed(typed, by=anna, network="n"), by=anna)
    assert refused(read_typed, typed, by=clara, network="n")[0] == 410


def test_ticket_is_its_scanners_own_and_lasts_ten_minutes(anna, ben, clara, time):
    ticket = read_scanned(shown_by(ben), by=anna)[1]
    assert refused(ask_handshake, ticket, by=clara)[0] == 404
    time.passes(codes.TICKET_LASTS + 1)
    assert refused(ask_handshake, ticket, by=anna)[0] == 404
    assert not Handshake.objects.exists()


def test_forged_foreign_unknown_and_revoked_get_one_answer(anna, ben, time, settings):
    genuine = shown_by(ben)
    gone = make.member("Gone", is_active=False)
    imported, robot = make.member("Shell"), make.member("Robot", is_bot=True)
    imported.email = None
    imported.save()
    codes_of = [shown_by(gone), shown_by(imported), shown_by(robot), codes.code_to_scan(10**9, time.at)]
    own_secret, settings.SECRET_KEY = settings.SECRET_KEY, "another-site"
    codes_of.append(codes.code_to_scan(ben.pk, time.at))
    settings.SECRET_KEY = own_secret
    for place in (0, 20, 47):  # one sign of it changed
        sign = "A" if genuine[place] != "A" else "B"
        codes_of.append(genuine[:place] + sign + genuine[place + 1 :])
    codes_of += ["", "A", "nonsense!", "ü" * 48, genuine + "AAAA"]
    codes_of.append(codes.ticket(anna.pk, codes.read_scanned(genuine), time.at))
    assert len({refused(read_scanned, code, by=anna) for code in codes_of}) == 1
    typed = [codes.code_to_type(pk, time.at) for pk in (gone.pk, imported.pk, robot.pk, 10**9)]
    typed += ["2345 6789", "short", ""]
    assert len({refused(read_typed, code, by=anna, network="n") for code in typed}) == 1


def test_ones_own_code_is_refused_with_a_hint(anna, time, english):
    for refusal in (
        refused(read_scanned, shown_by(anna), by=anna),
        refused(read_typed, codes.code_to_type(anna.pk, time.at), by=anna, network="n"),
    ):
        assert (refusal[0], "your own" in refusal[1]) == (409, True)
    assert not WrongCode.objects.exists()


def test_typed_code_has_no_look_alikes_and_is_read_however_it_is_typed(anna, ben, time):
    typed = codes.code_to_type(ben.pk, time.at)
    one, two = typed.split(" ")
    assert len(one) == len(two) == 4
    assert not set("01OILSZB") & set(typed)
    for written in (typed, typed.lower(), f"{one}-{two}", f" {one}{two} ", f"{one}_{two}."):
        assert read_ticket(read_typed(written, by=anna, network="n"), by=anna) == ben
    swapped = "".join({"8": "B", "5": "S", "2": "Z"}.get(sign, sign) for sign in typed)
    assert read_ticket(read_typed(swapped, by=anna, network="n"), by=anna) == ben


def test_typed_codes_are_spread_over_all_of_them_and_no_two_members_share_one(time):
    written = [codes.code_to_type(pk, time.at) for pk in range(1, 3001)]
    assert len(set(written)) == 3000
    for place in (0, 3, 5, 8):
        counts = Counter(code[place] for code in written)
        assert len(counts) == len(codes.SIGNS)
        assert max(counts.values()) < 2 * 3000 / len(codes.SIGNS)
    later = [codes.code_to_type(pk, time.at + timedelta(seconds=30)) for pk in range(1, 3001)]
    assert not set(written) & set(later)


def test_permutation_comes_back_from_everywhere(time):
    biggest = len(codes.SIGNS) ** codes.LENGTH - 1
    for number in (0, 1, 27, 28, 614_655, 614_656, 10**9, biggest):
        written = codes.code_to_type(number, time.at)
        assert codes.read_typed(written, time.at)[0].member == number
    with pytest.raises(ValueError, match=str(biggest + 1)):
        codes.code_to_type(biggest + 1, time.at)


def test_who_guesses_is_stopped_and_scanning_still_works(anna, ben, time, english):
    for _ in range(presenting.WRONG_AN_HOUR):
        assert refused(read_typed, "2345 6789", by=anna, network="n")[0] == 404
    right = codes.code_to_type(ben.pk, time.at)
    status, words = refused(read_typed, right, by=anna, network="n")
    assert (status, "60 minutes" in words) == (429, True)
    assert read_scanned(shown_by(ben), by=anna)[0] == ben
    time.passes(3601)
    assert read_typed(codes.code_to_type(ben.pk, time.at), by=anna, network="n")


def test_many_accounts_behind_one_address_are_stopped_together(anna, ben, clara, time, monkeypatch):
    monkeypatch.setattr(presenting, "WRONG_AN_HOUR_FROM_ONE_NETWORK", 4)
    for guesser in (anna, clara, anna, clara):
        refused(read_typed, "2345 6789", by=guesser, network="here")
    right = codes.code_to_type(ben.pk, time.at)
    assert refused(read_typed, right, by=make.member(), network="here")[0] == 429
    assert read_typed(right, by=make.member(), network="elsewhere")


def test_old_codes_are_tidied_up(anna, ben, clara, time):
    ask_handshake(read_scanned(shown_by(ben), by=anna)[1], by=anna)
    refused(read_typed, "2345 6789", by=anna, network="n")
    time.passes(7200)
    ask_handshake(read_scanned(shown_by(clara), by=anna)[1], by=anna)
    refused(read_typed, "2345 6789", by=anna, network="n")
    assert UsedCode.objects.count() == WrongCode.objects.count() == 1
