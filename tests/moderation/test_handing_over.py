"""Somebody of an archive is claimed: what stood against them stands against the claimant."""

import pytest

from handschlag.core import clock
from handschlag.groups.models import Exclusion, Silence
from handschlag.moderation.actions.handing_over import hand_order_over
from handschlag.moderation.models import Case, Decision, Deed, Kind
from tests import make


@pytest.fixture
def shell(group, anna):
    made = make.member("Dora Dohle")
    case = Case.objects.create(
        group=group, kind=Kind.MEMBER, subject=f"member-{made.pk}", author=made, claimed_by=anna,
        claimed_at=clock.now(), opened_at=clock.now(), urgent_at=clock.now(),
    )  # fmt: skip
    Decision.objects.create(case=case, author=made, by=anna, deed=Deed.NOTHING, reason="Is fine.")
    Silence.objects.create(group=group, member=made, by=anna, until=clock.now(), reason="Rest.")
    Exclusion.objects.create(group=group, member=made, by=anna)
    return made


def test_it_stands_against_the_claimant(shell, ben):
    hand_order_over(shell, to=ben)
    assert Case.objects.get().author == ben
    assert Decision.objects.get().author == ben
    assert Silence.objects.get().member == ben
    assert Exclusion.objects.get().member == ben


def test_nobody_has_judged_themselves(shell, anna):
    hand_order_over(shell, to=anna)
    shell.delete()
    case = Case.objects.get()
    assert (case.author, case.claimed_by) == (anna, None)
    assert Decision.objects.get().author is None
    assert (Silence.objects.get().member, Silence.objects.get().by) == (anna, None)


def test_who_is_kept_out_already_stays_so(shell, group, anna, ben):
    Exclusion.objects.create(group=group, member=ben, by=anna, reason="Earlier.")
    hand_order_over(shell, to=ben)
    shell.delete()
    assert Exclusion.objects.get().reason == "Earlier."
