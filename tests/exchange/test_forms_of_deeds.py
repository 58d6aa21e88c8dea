"""A form is shown only to who may do the deed; what cannot be read says so and never breaks."""

import pytest
from django.urls import reverse
from django.utils import timezone

from handschlag.accounts.models import Block
from handschlag.core.errors import Conflict
from handschlag.exchange.models import Deal
from tests.exchange.dealing import proposed
from tests.exchange.making import offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_clara(client, clara):
    client.force_login(clara)
    return client


@pytest.mark.parametrize("form", ["exchange:propose", "exchange:thank"])
def test_form_is_not_shown_for_whom_one_cannot_ask(as_clara, clara, ben, form):
    assert as_clara.get(reverse(form), {"to": ben.pk}).status_code == 200
    Block.objects.create(by=ben, member=clara)
    assert as_clara.get(reverse(form), {"to": ben.pk}).status_code == 403
    assert as_clara.get(reverse(form), {"to": "9" * 30}).status_code == 404


def test_what_is_over_is_not_dealt_with_once_more(as_clara, clara, ben):
    withdrawn = offer(ben, withdrawn_at=timezone.now())
    with pytest.raises(Conflict):
        proposed(clara, ben, listing=withdrawn)
    assert as_clara.get(reverse("exchange:propose"), {"listing": withdrawn.pk}).status_code == 409
    assert not Deal.objects.exists()


def test_nobody_agrees_to_what_they_cannot_have_read(as_clara, clara, ben):
    deal = proposed(ben, clara)
    for seen in ("9" * 5000, "nonsense"):
        assert as_clara.post(reverse("exchange:agree", args=[deal.pk]), {"seen": seen}).status_code == 409


def test_group_that_cannot_be_is_none(as_clara):
    assert as_clara.post(reverse("exchange:new_listing"), {"group": "\0"}).status_code == 404
