"""The addresses by which a mail is answered prove who answers what, and fit into every mail server."""

from datetime import timedelta

import pytest

from handschlag.core import clock
from handschlag.notifications import replying
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _addresses(settings):
    settings.REPLY_ADDRESS = "reply+{token}@talk.example.org"


def token_of(address):
    return replying.read_token(replying.addressed(address))


@pytest.mark.parametrize("write", [str, str.upper, str.title])
def test_an_address_tells_what_it_was_made_for_however_it_is_written(write):
    member = make.member("Ben")
    token = token_of(write(replying.reply_address("post", 4711, member)))
    assert (token.initial, token.pk, token.member) == ("p", 4711, member.pk)
    assert not token.is_over


def test_the_longest_address_fits_into_a_mail_server(settings):
    settings.REPLY_ADDRESS = "twenty-signs-besides{token}@talk.example.org"
    member = make.member("Ben")
    member.pk = 2**40 - 1
    address = replying.reply_address("post", 2**48 - 1, member)
    assert len(address.partition("@")[0]) <= 64
    assert (token_of(address).pk, token_of(address).member) == (2**48 - 1, 2**40 - 1)


def test_no_other_address_can_be_made_of_one():
    address = replying.reply_address("post", 4711, make.member("Ben"))
    middle = replying.addressed(address)
    for place, sign in enumerate(middle):
        forged = middle[:place] + ("b" if sign == "a" else "a") + middle[place + 1 :]
        # the last sign carries a bit or two that say nothing
        assert replying.read_token(forged) is None or place == len(middle) - 1
    assert replying.read_token("") is None
    assert replying.read_token("gardening") is None
    assert replying.read_token("ä" * 42) is None


def test_an_address_is_over_after_half_a_year(monkeypatch):
    address = replying.reply_address("rsvp", 1, make.member("Ben"))
    later = clock.now() + replying.VALID + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert token_of(address).is_over


def test_there_are_no_addresses_where_mail_does_not_come_in(settings):
    settings.REPLY_ADDRESS = ""
    assert replying.reply_address("post", 1, make.member("Ben")) is None
    assert replying.bounce_address(1) is None
    assert replying.group_address("garden") is None
    assert replying.addressed("reply+abc@talk.example.org") is None


def test_other_peoples_addresses_are_not_ours():
    assert replying.addressed("reply+abc@elsewhere.org") is None
    assert replying.addressed("reply+@talk.example.org") is None
    assert replying.addressed("reply+a@b@talk.example.org") is None
    assert replying.addressed(" Reply+Garden@Talk.Example.org ") == "garden"


def test_a_name_too_long_for_a_mail_server_has_no_address():
    assert replying.group_address("a" * 58)
    assert replying.group_address("a" * 59) is None
