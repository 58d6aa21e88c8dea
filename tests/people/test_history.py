"""What stands in the history of a tie as help."""

import pytest

from handschlag.exchange.actions import correcting, delivering
from handschlag.people.pages.contact import one_contact
from tests.exchange.dealing import accounted, agreed, closed

pytestmark = pytest.mark.django_db


def test_what_was_taken_back_or_let_fall_is_no_help(clara, ben):
    back = closed(clara, ben, title="Taken back")
    correcting.ask_back(back, by=clara)
    fallen = agreed(clara, ben, title="Let fall")
    delivering.deliver(fallen, by=ben, percent=0)
    for side in (ben, clara):
        accounted(fallen, side, kept=-2)
    assert len(one_contact(ben.pk, clara).helped) == 1
    correcting.take_back(back, by=ben)
    assert not one_contact(ben.pk, clara).helped
