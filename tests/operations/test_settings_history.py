"""What was changed about the site, by whom, from what to what; and back."""

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from handschlag.accounts.actions import change_site
from handschlag.accounts.models import Member
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.core.models import AuditEvent, Site
from handschlag.operations import actions
from tests import make
from tests.operations.test_looks import picture, upload

HISTORY = reverse("operations:settings_history")


def latest(verb):
    return AuditEvent.objects.filter(verb=verb).latest("pk")


def test_it_says_who_changed_what_from_what_to_what(client, olga):
    change_site(by=olga, registration="invitation", organisers_invite=True)
    actions.change_colours({"green": ("#123456", "#aabbff")}, by=olga)
    client.force_login(olga)
    page = client.get(HISTORY).text
    assert "Olga Otter" in page
    assert "<del>Anybody may sign up</del> → <ins>Only by invitation link</ins>" in page
    assert "<del>no</del> → <ins>yes</ins>" in page
    assert "<del>–</del> → <ins>#123456 / #aabbff</ins>" in page
    Member.objects.filter(pk=olga.pk).update(language="de")
    assert "änderte die Einstellungen der Seite" in client.get(HISTORY).text


def test_a_setting_is_changed_back_and_that_is_a_change_of_its_own(client, olga):
    name = Site.load().name
    change_site(by=olga, name="Another name", tagline="Another line")
    client.force_login(olga)
    answer = client.post(reverse("operations:change_back", args=[latest("change site").pk]))
    assert answer.status_code == 302
    site = Site.load()
    assert (site.name, site.tagline) == (name, "")
    assert latest("change site").detail["after"] == {"name": name, "tagline": ""}


def test_colours_are_changed_back(olga):
    actions.change_colours({"green": ("#123456", "#aabbff")}, by=olga)
    actions.change_colours({"madder": ("#702020", "")}, by=olga)
    actions.change_back(latest("change colours"), by=olga)
    assert Site.load().colours == {"green": ["#123456", "#aabbff"]}
    assert Site.load().look


def test_what_was_changed_again_since_is_not_changed_back(client, olga):
    change_site(by=olga, name="Second")
    second = latest("change site")
    change_site(by=olga, name="Third")
    with pytest.raises(Conflict):
        actions.change_back(second, by=olga)
    client.force_login(olga)
    assert f"/{second.pk}/back/" not in client.get(HISTORY).text
    assert Site.load().name == "Third"


def test_a_logo_is_changed_back_to_the_one_before_and_to_ours(client, olga):
    client.force_login(olga)
    shown = [""]
    for _number in range(2):
        actions.change_logo(upload(picture()), by=olga)
        shown.append(Site.load().logo)
    actions.remove_logo(by=olga)
    second, third = AuditEvent.objects.filter(verb="change logo").order_by("pk")
    for event, logo in ((latest("remove logo"), shown[2]), (third, shown[1]), (second, "")):
        client.post(reverse("operations:change_back", args=[event.pk]))
        assert Site.load().logo == logo
    assert client.get(reverse("home")).status_code == 200


def test_a_logo_that_is_gone_is_not_changed_back(olga):
    actions.change_logo(upload(picture()), by=olga)
    default_storage.delete(Site.load().favicon)
    actions.remove_logo(by=olga)
    with pytest.raises(Conflict):
        actions.change_back(latest("remove logo"), by=olga)


def test_logos_before_there_was_a_record_and_other_deeds_are_not_changed_back(olga, anna):
    from handschlag.core.models import audit

    audit("change logo", Site.load(), by=olga)
    audit("say thank you", anna, by=olga, before={"name": "x"}, after={"name": Site.load().name})
    for verb in ("change logo", "say thank you"):
        with pytest.raises(Conflict):
            actions.change_back(latest(verb), by=olga)


def test_nobody_else_changes_anything_back(olga, anna):
    change_site(by=olga, name="Second")
    with pytest.raises(NotAllowed):
        actions.change_back(latest("change site"), by=anna)


def test_the_page_asks_the_same_however_much_was_changed(client, olga, django_assert_max_num_queries):
    client.force_login(olga)
    client.get(HISTORY)
    counts = []
    for _size in (10, 20):
        for number in range(10):
            change_site(by=make.member("Op", is_operator=True), tagline=f"{_size} {number}")
        with django_assert_max_num_queries(8) as asked:
            client.get(HISTORY)
        counts.append(len(asked))
    assert counts[0] == counts[1]
