"""Starting a group and changing it."""

import pytest

from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.groups import actions
from handschlag.groups.forms import EditGroupForm, NewGroupForm, slug_of
from handschlag.groups.models import Group, Membership, Role

FIELDS = {
    "name": "Handwerk Köln",
    "description": "For **all** trades.<script>alert(1)</script>",
    "rules": "1. Be kind.",
    "language": "de",
    "visibility": "open",
    "joining": "open",
}


def test_who_starts_a_group_organises_it(clara):
    group = actions.create_group("handwerk-koeln", by=clara, **FIELDS)
    membership = Membership.objects.get(group=group)
    assert (membership.member, membership.role) == (clara, Role.ORGANISER)
    assert Group.objects.get().member_count == 1


def test_texts_are_rendered_and_made_safe_when_written(clara):
    group = actions.create_group("handwerk-koeln", by=clara, **FIELDS)
    assert "<strong>all</strong>" in group.description_html
    assert "<script" not in group.description_html
    assert "<ol>" in group.rules_html


def test_an_address_is_given_once(clara, anna):
    actions.create_group("handwerk", by=clara, **FIELDS)
    with pytest.raises(Invalid, match="handwerk") as refusal:
        actions.create_group("handwerk", by=anna, **FIELDS)
    assert refusal.value.field == "slug"
    assert Group.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Handwerk Köln & Bonn", "handwerk-koeln-bonn"),
        ("Straße", "strasse"),
        ("ÄÖÜ", "aeoeue"),
        ("  – ", ""),
        ("日本", ""),
        ("x" * 100, "x" * 60),
    ],
)
def test_an_address_is_made_of_the_name(name, slug):
    assert slug_of(name) == slug


@pytest.mark.parametrize(("name", "slug"), [("New", ""), ("Something", "join"), ("日本", "")])
def test_an_address_that_cannot_be_is_refused_at_its_field(db, name, slug):
    form = NewGroupForm(FIELDS | {"name": name, "slug": slug})
    assert list(form.errors) == ["slug"]


def test_a_hidden_group_admits_by_invitation_only(db):
    fields = FIELDS | {"thanks_minutes": 15, "visibility": "hidden", "seen": "x"}
    assert list(EditGroupForm(fields).errors) == ["joining"]
    assert EditGroupForm(fields | {"joining": "invitation"}).is_valid()


def test_an_organiser_changes_all_but_the_address(group, anna):
    slug = group.slug
    actions.edit_group(group, by=anna, seen=actions.fingerprint(group), **FIELDS)
    group.refresh_from_db()
    assert {name: getattr(group, name) for name in FIELDS} == FIELDS
    assert (group.slug, "<strong>" in group.description_html) == (slug, True)
    assert "description" in AuditEvent.objects.get(verb="edit group").detail["fields"]


@pytest.mark.parametrize("role", [Role.MEMBER, Role.MODERATOR])
def test_only_organisers_change_a_group(group, ben, role):
    Membership.objects.filter(member=ben).update(role=role)
    with pytest.raises(NotAllowed):
        actions.edit_group(group, by=ben, seen=actions.fingerprint(group), **FIELDS)


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(group, anna):
    seen = actions.fingerprint(group)
    actions.edit_group(group, by=anna, seen=seen, **FIELDS)
    with pytest.raises(Conflict):
        actions.edit_group(group, by=anna, seen=seen, **FIELDS | {"name": "Mine"})
    group.refresh_from_db()
    assert group.name == FIELDS["name"]


def test_talk_meanwhile_is_no_change_of_the_group(group, anna):
    seen = actions.fingerprint(group)
    Group.objects.update(post_count=7, member_count=9)
    actions.edit_group(group, by=anna, seen=seen, **FIELDS)
    group.refresh_from_db()
    assert (group.post_count, group.member_count) == (7, 9)
