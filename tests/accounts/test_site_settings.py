"""What operators set for the whole site."""

import pytest
from django.urls import reverse

from handschlag.accounts import actions
from handschlag.core.errors import NotAllowed
from handschlag.core.models import AuditEvent, Site
from tests import make

SETTINGS = reverse("accounts:site_settings")
FORM = {"name": "Steg", "tagline": "We build bridges.", "language": "de", "registration": "request"}


@pytest.fixture
def operator(site):
    return make.member("Olga Operator", is_operator=True)


def test_operators_change_name_language_and_who_may_join(client, operator):
    client.force_login(operator)
    assert client.get(SETTINGS).status_code == 200
    client.post(SETTINGS, FORM)
    site = Site.load()
    assert (site.name, site.tagline, site.language, site.registration) == tuple(FORM.values())
    assert site.is_set_up
    assert AuditEvent.objects.get(verb="change site").actor == operator


def test_for_everybody_else_the_page_does_not_exist(client, site, ben):
    assert client.get(SETTINGS).status_code == 404
    client.force_login(ben)
    assert client.get(SETTINGS).status_code == 404
    assert client.post(SETTINGS, FORM).status_code == 404
    with pytest.raises(NotAllowed):
        actions.change_site(by=ben, **FORM)


def test_only_operators_are_told_that_no_mail_leaves(client, operator, settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    assert "No mail leaves" not in client.get(reverse("account_signup")).content.decode()
    client.force_login(operator)
    assert "No mail leaves" in client.get(SETTINGS).content.decode()
