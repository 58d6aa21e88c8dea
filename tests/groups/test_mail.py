"""What a group writes to people."""

import pytest

from handschlag.groups import actions
from handschlag.groups.models import Group, Joining, Role
from handschlag.notifications.models import OutgoingMail


@pytest.fixture
def asking(group, clara):
    Group.objects.update(joining=Joining.REQUEST, name="Cooks & Co")
    return actions.ask_to_join(group, "May I & my dog come?", by=clara)


def test_every_organiser_hears_of_a_request(group, anna, ben, clara):
    Group.objects.update(joining=Joining.REQUEST)
    actions.change_role(group, ben, Role.ORGANISER, by=anna)
    actions.ask_to_join(group, "", by=clara)
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {anna.email, ben.email}


def test_asking_and_withdrawing_over_and_over_sends_one_mail_a_day(group, anna, clara):
    Group.objects.update(joining=Joining.REQUEST)
    for _ in range(3):
        actions.ask_to_join(group, "Hello?", by=clara)
        actions.withdraw_request(group, by=clara)
    assert OutgoingMail.objects.count() == 1


def test_the_mail_tells_who_asks_and_leads_to_the_answer(asking, anna, settings):
    mail = OutgoingMail.objects.get()
    assert mail.subject == "Clara Chor asks to join Cooks & Co"
    assert "May I & my dog come?" in mail.text
    assert f"{settings.BASE_URL}/groups/{asking.group.slug}/requests/" in mail.text


@pytest.mark.parametrize(
    ("answer", "subject"),
    [
        (actions.accept_request, "Welcome to Cooks & Co"),
        (actions.decline_request, "Your request to join Cooks & Co"),
    ],
)
def test_who_asked_hears_the_answer(asking, anna, clara, answer, subject):
    answer(asking, by=anna)
    assert OutgoingMail.objects.get(to=clara.email).subject == subject
