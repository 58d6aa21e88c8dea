"""Numbers that no message has."""

import pytest

from handschlag.people.actions.conversing import start_conversation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("after", ["9" * 30, "-1", "nonsense"])
def test_page_that_shows_up_to_nonsense_is_answered(client, clara, ben, after):
    talk = start_conversation(by=clara, members=[ben], text="Hello.")
    client.force_login(clara)
    sent = {"text": "And?", "after": after}
    in_background = client.post(talk.get_absolute_url(), sent, headers={"HX-Request": "true"})
    assert in_background.status_code in {200, 422}
