"""Who sees which part of a profile: every audience, every reader, every place where a field is shown."""

import re

import pytest
from django.urls import reverse

from handschlag.accounts import actions as accounts
from handschlag.accounts.models import Block, Reserved
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.core.search.writing import compare
from handschlag.importers.claims import _fill_profile
from handschlag.people.actions.profiling import named_expertise, tell
from handschlag.people.models import FIELDS, Contact
from tests import make
from tests.people.telling import MARKS, SAID, for_all, tells, tie

SEES = {  # audience: who sees it
    "everyone": {"visitor", "member", "contact", "own"},
    "members": {"member", "contact", "own"},
    "contacts": {"contact", "own"},
    "nobody": {"own"},
}


@pytest.fixture
def readers(client, ben, clara):
    """How a page of Ben's is read: by whom, at which address."""
    friend = make.member("Frieda Friend")
    tie(friend, ben)
    people = {"visitor": None, "member": clara, "contact": friend, "own": ben}

    def read(who, path):
        client.logout()
        if people[who] is not None:
            client.force_login(people[who])
        return client.get(path)

    return read


def shown(page):
    text = re.sub(r"<option.*?</option>", "", page.content.decode())
    return {name for name, mark in MARKS.items() if mark in text}


@pytest.mark.parametrize("audience", SEES)
def test_each_audience_sees_its_fields_on_the_persons_page_and_nobody_else(readers, ben, audience):
    tells(ben, for_all(audience), is_public=True)
    for who in ("visitor", "member", "contact", "own"):
        page = readers(who, ben.get_absolute_url())
        assert page.status_code == 200
        assert shown(page) == (set(FIELDS) if who in SEES[audience] else set()), who


@pytest.mark.parametrize("audience", ["contacts", "nobody"])
def test_what_is_not_for_all_members_stands_nowhere_for_others(readers, ben, group, audience):
    tells(ben, for_all(audience))
    places = [
        reverse("people:directory"),
        reverse("people:printed"),
        reverse("people:vcard", args=[ben.pk]),
        reverse("people:map"),
        reverse("groups:members", args=[group.slug]),
        f"{reverse('search')}?q=Ben&kind=member",
    ]
    for path in places:
        page = readers("member", path)
        assert page.status_code == 200, path
        assert shown(page) == set(), path
    for field, mark in MARKS.items():
        for path in (f"{reverse('search')}?q={mark}&kind=member", f"{reverse('people:directory')}?q={mark}"):
            assert "Bussard" not in readers("member", path).content.decode(), field
            assert "Bussard" not in readers("contact", path).content.decode(), field


@pytest.mark.parametrize(
    ("filter_", "value"),
    [("expertise", "Falconry"), ("place", "Memmingen"), ("language", "Quechua"), ("availability", "limited"),
     ("company", "Steganlage"), ("q", "Lanternmaker"), ("q", "Falconry"), ("q", "Zitherplayer")],
)  # fmt: skip
def test_filters_find_by_what_all_members_see_and_by_nothing_else(readers, ben, filter_, value):
    path = f"{reverse('people:directory')}?{filter_}={value}"
    tells(ben)
    assert "Bussard" in readers("member", path).content.decode()
    tells(ben, for_all("contacts"))
    assert "Bussard" not in readers("contact", path).content.decode()


def test_by_default_members_see_all_but_how_to_reach_somebody(readers, ben):
    tells(ben)
    page = readers("member", ben.get_absolute_url())
    assert shown(page) == set(FIELDS) - {"phone", "contact_email"}
    assert shown(readers("contact", ben.get_absolute_url())) == set(FIELDS)


def test_cards_and_vcards_show_contacts_what_is_for_them(readers, ben):
    tells(ben, for_all("contacts"))
    card = shown(readers("contact", reverse("people:directory")))
    assert card == {"headline", "company", "place", "expertise", "seeks", "offers", "availability"}
    vcard = shown(readers("contact", reverse("people:vcard", args=[ben.pk])))
    assert vcard == set(FIELDS) - {"about", "availability"}


def test_visitors_find_nobody_who_has_not_said_so(readers, ben):
    tells(ben, for_all("everyone"))
    assert readers("visitor", ben.get_absolute_url()).status_code == 404
    assert readers("visitor", reverse("accounts:profile", args=[10**6])).status_code == 404


def test_imported_members_are_never_public(readers, ben):
    tells(ben, for_all("everyone"), is_public=True)
    ben.email = None
    ben.save()
    assert readers("visitor", ben.get_absolute_url()).status_code == 404
    assert "Bussard" not in readers("member", reverse("people:directory")).content.decode()


def test_a_public_page_shows_visitors_nothing_of_other_rooms(readers, ben, group):
    tells(ben, for_all("everyone"), is_public=True)
    page = readers("visitor", ben.get_absolute_url()).content.decode()
    assert group.name not in page
    assert "noindex" in page
    for path in (reverse("people:directory"), reverse("people:vcard", args=[ben.pk])):
        assert readers("visitor", path).status_code == 302


def test_a_tie_of_either_direction_makes_a_contact_and_one_taken_back_none(readers, ben, clara):
    tells(ben, for_all("contacts"))
    assert not shown(readers("member", ben.get_absolute_url()))
    tie(ben, clara)
    assert shown(readers("member", ben.get_absolute_url()))
    tie(ben, clara, -1)
    assert not shown(readers("member", ben.get_absolute_url()))


def test_whom_the_owner_keeps_is_a_contact_and_who_keeps_the_owner_is_not(readers, ben, clara):
    tells(ben, for_all("contacts"))
    Contact.objects.create(owner=clara, other=ben, is_kept=True)
    assert not shown(readers("member", ben.get_absolute_url()))
    Contact.objects.create(owner=ben, other=clara, is_kept=True)
    assert shown(readers("member", ben.get_absolute_url()))


def test_whom_the_owner_blocks_is_no_contact_any_more(readers, ben, clara):
    tells(ben, for_all("contacts"))
    tie(ben, clara)
    Block.objects.create(by=ben, member=clara)
    assert not shown(readers("member", ben.get_absolute_url()))


def test_what_is_reserved_is_edited_where_it_always_was_and_stays_reserved(client, ben):
    tells(ben, for_all("nobody"))
    client.force_login(ben)
    assert "Bridgesmith" in client.get(reverse("accounts:edit")).content.decode()
    sent = {"name": ben.name, "headline": "Archbuilder", "company": "", "place": "Bonn"}
    client.post(reverse("accounts:edit"), sent)
    ben.refresh_from_db()
    assert (ben.headline, ben.place) == ("", "")
    assert Reserved.objects.get(member=ben).fields["headline"] == "Archbuilder"


def test_what_is_shown_again_stands_where_it_stood_before(ben):
    tells(ben, for_all("nobody"))
    own = {
        name: SAID[name] for name in ("seeks", "offers", "availability", "website", "phone", "contact_email")
    }
    tell(
        ben,
        by=ben,
        said=own | {"expertise": ["Falconry"]},
        audiences=for_all("members"),
        is_listed=True,
        is_public=False,
    )
    ben.refresh_from_db()
    assert (ben.headline, ben.about_html.strip()) == ("Bridgesmith", "<p>Zitherplayer</p>")
    assert not Reserved.objects.exists()
    assert not compare()


def test_nobody_tells_for_somebody_else(ben, clara):
    with pytest.raises(NotAllowed):
        tell(ben, by=clara, said={}, audiences={}, is_listed=True, is_public=False)


def test_expertise_is_named_once_and_twelve_times_at_most(ben):
    assert named_expertise(["Tax law", " tax  LAW", "", "Öl"]) == ["Tax law", "Öl"]
    with pytest.raises(Invalid):
        named_expertise([f"thing {number}" for number in range(13)])
    with pytest.raises(Invalid):
        named_expertise(["x" * 41])


def test_the_form_saves_and_leads_to_how_others_see_it(client, ben):
    client.force_login(ben)
    sent = {
        "expertise": "Falconry, Bridges", "seeks": "Lanternmaker", "website": "steg.example",
        "audience_seeks": "nobody", "is_listed": "on",
    }  # fmt: skip
    assert client.post(reverse("people:profile"), sent).headers["Location"] == reverse("people:preview")
    page = client.get(f"{reverse('people:preview')}?as=contact").content.decode()
    assert "Falconry" in page
    assert "https://steg.example" in page
    assert "Lanternmaker" not in page
    assert "Lanternmaker" in client.get(reverse("people:profile")).content.decode()
    everyone = client.get(f"{reverse('people:preview')}?as=everyone").content.decode()
    assert "Falconry" not in everyone
    assert client.get(f"{reverse('people:preview')}?as=nobody").status_code == 404


@pytest.mark.parametrize("website", ["javascript:alert(1)", "ftp://steg.example"])
def test_a_website_is_a_website(client, ben, website):
    client.force_login(ben)
    assert client.post(reverse("people:profile"), {"website": website}).status_code == 422


def test_an_account_changes_as_ever_where_nothing_is_reserved(ben):
    accounts.edit_profile(
        ben, by=ben, name=ben.name, headline="A", company="", place="", languages="", about=""
    )
    assert not Reserved.objects.exists()


def test_an_archive_fills_in_nothing_where_somebody_keeps_something_back(ben):
    tells(ben, {"headline": "nobody", "about": "nobody"})
    shell = make.member("B. Bussard", headline="From the archive", about="Old", about_html="<p>Old</p>")
    _fill_profile(shell, ben)
    ben.refresh_from_db()
    assert (ben.headline, ben.about, ben.about_html) == ("", "", "")
