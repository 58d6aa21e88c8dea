"""Two accounts of one person become one, and nothing is lost, counted twice or left behind."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Sum
from django.utils import translation

from handschlag.accounts.models import Erasure, Member, Session
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.discussions import actions as talking
from handschlag.discussions import interactions
from handschlag.discussions.models import Post, ReadMark, Thanks, Topic
from handschlag.exchange.models import Deal, Line
from handschlag.groups.models import Membership, Role
from handschlag.meetups.models import RSVP, Attendance
from handschlag.operations import actions
from handschlag.operations.actions import moving
from handschlag.operations.models import Merge
from handschlag.operations.pages.kinds import KINDS
from handschlag.people.actions import conversing
from handschlag.people.models import Contact, Conversation, Message, Participant
from handschlag.ties import actions as ties
from handschlag.ties.models import Interaction
from tests import make
from tests.operations.rows import row

FIELDS = {moving.name_of(field): field for field in moving.member_fields()}
REFUSED = {"accounts.Erasure.member", "accounts.SignupRequest.member"}
FORGOTTEN = {
    "accounts.Session.member", "account.EmailAddress.user", "accounts.DataExport.member",
    "operations.Deactivation.member", "insights.NetworkSnapshot.member",
}  # fmt: skip
"""Goes with the account."""
UNDECIDED_MATTERS_GO = {"insights.Matter.member"}
MOVING = sorted(FIELDS.keys() - moving.STAY.keys() - REFUSED - FORGOTTEN - UNDECIDED_MATTERS_GO)


@pytest.fixture
def old(site):
    """The account that goes."""
    return make.member("Berta Old")


@pytest.fixture
def new(site):
    """The same person's account that stays."""
    return make.member("Berta New")


class TestEveryFieldThatNamesAMember:
    def test_that_stands_under_a_rule_of_the_database_is_thought_of(self):
        constrained = {name for name, field in FIELDS.items() if moving.is_constrained(field)}
        missing = constrained - moving.COLLISIONS.keys() - moving.STAY.keys()
        assert not missing, "say in operations/actions/moving.py what happens to rows of both accounts"
        gone = moving.COLLISIONS.keys() | moving.STAY.keys() | moving.JOINS.keys()
        assert gone <= FIELDS.keys(), "these fields do not exist any more"

    def test_names_the_account_that_stays(self, olga, old, new):
        made = {name: row(FIELDS[name].model, **{FIELDS[name].name: old}).pk for name in MOVING}
        actions.merge_members(old, into=new, by=olga)
        left = [name for name, pk in made.items() if named(FIELDS[name], pk) != new.pk]
        assert not left

    def test_of_which_both_have_a_row_alike_leaves_one(self, olga, old, new):
        pairs = {
            name for name in sorted(set(moving.COLLISIONS) & set(MOVING)) if alike(FIELDS[name], old, new)
        }
        actions.merge_members(old, into=new, by=olga)
        assert len(pairs) > 30
        for name in pairs:
            rows = QuerySet(FIELDS[name].model)
            assert not rows.filter(**{FIELDS[name].name: old.pk}).exists(), name
            assert rows.filter(**{FIELDS[name].name: new.pk}).exists(), name


def named(field, pk):
    return QuerySet(field.model).values_list(field.name, flat=True).get(pk=pk)


def alike(field, old, new):
    """Two rows that differ in nothing but whose they are; none where another rule forbids such a pair."""
    try:
        with transaction.atomic():
            first = row(field.model, **{field.name: old})
            rest = [one.attname for one in field.model._meta.concrete_fields if not one.primary_key]
            same = {name: getattr(first, name) for name in rest} | {field.attname: new.pk}
            field.model(**same).save(force_insert=True)
    except IntegrityError:
        return False
    return True


def lived(group, anna, old, new):
    """Both accounts have written, thanked, met, given and kept somebody."""
    make.join(group, old, role=Role.MODERATOR, at=datetime(2020, 1, 1, tzinfo=UTC))
    make.join(group, new)
    topic = make.topic(group, anna, "Wood")
    first = make.post(topic, old, "By the old one.")
    make.post(topic, new, "To oneself.", reply_to=first)
    answer = make.post(topic, anna, "Answer.", reply_to=first)
    for who in (old, new):
        talking.thank_for_post(answer, by=who)
    talking.thank_for_post(first, by=anna)
    meetup = make.meetup(group, anna)
    for who in (old, new, anna):
        make.rsvp(meetup, who)
        Attendance.objects.create(meetup=meetup, member=who)
    ReadMark.objects.create(member=old, topic=topic, number=3)
    ReadMark.objects.create(member=new, topic=topic, number=1)
    Contact.objects.create(owner=old, other=anna, note="From Ulm")
    Contact.objects.create(owner=new, other=anna, note="Likes wood")
    ties.rebuild()
    return topic, answer, meetup


def test_the_figures_before_are_the_figures_after(olga, group, anna, old, new):
    topic, answer, meetup = lived(group, anna, old, new)
    posts = Post.objects.count()
    actions.merge_members(old, into=new, by=olga)
    group.refresh_from_db()
    topic.refresh_from_db()
    answer.refresh_from_db()
    meetup.refresh_from_db()
    assert (
        Post.objects.count() == posts == Post.objects.filter(topic__group=group).count() == group.post_count
    )
    assert topic.post_count == Post.objects.filter(topic=topic).count()
    assert answer.thanks_count == Thanks.objects.filter(post=answer).count() == 1
    assert group.member_count == Membership.objects.current().filter(group=group).count() == 3
    assert Attendance.objects.filter(meetup=meetup).count() == 2
    assert meetup.place_heads == RSVP.objects.filter(meetup=meetup).heads() == 2
    assert not ties.compare(), "the ledger says what the rows say"
    assert not Interaction.objects.net().filter(source=old).exists()
    assert not Interaction.objects.net().filter(target=old).exists()


def test_what_both_have_is_joined(olga, group, anna, old, new):
    topic, *_ = lived(group, anna, old, new)
    actions.merge_members(old, into=new, by=olga)
    membership = Membership.objects.of(new).get(group=group)
    assert (membership.role, membership.joined_at.year) == (Role.MODERATOR, 2020)
    assert ReadMark.objects.get(member=new, topic=topic).number == 3
    note = Contact.objects.get(owner=new).note
    assert "From Ulm" in note
    assert "Likes wood" in note


def test_the_ledger_of_help_keeps_its_sums(olga, group, old, new):
    line = row(Line, member=old, minutes=90)
    row(Line, member=new, minutes=-30)
    total = Line.objects.aggregate(sum=Sum("minutes"))["sum"]
    actions.merge_members(old, into=new, by=olga)
    assert Line.objects.filter(member=new).aggregate(sum=Sum("minutes"))["sum"] == 60
    assert Line.objects.aggregate(sum=Sum("minutes"))["sum"] == total
    line.refresh_from_db()
    assert line.minutes == 90


def test_conversations_come_over_and_two_people_keep_one_of_two(olga, anna, old, new):
    conversing.start_conversation(by=old, members=[anna], text="From the old one")
    conversing.start_conversation(by=new, members=[anna], text="From the new one")
    conversing.start_conversation(by=new, members=[old], text="To myself")
    actions.merge_members(old, into=new, by=olga)
    assert Message.objects.filter(author=new).count() == 3
    assert Conversation.objects.filter(pair__isnull=False).count() == 1
    assert Participant.objects.filter(member=new).count() == 3
    assert not Participant.objects.filter(member=old).exists()


def test_nothing_but_a_number_stays_and_the_deed_is_on_record(client, olga, group, old, new):
    make.topic(group, old)
    client.force_login(old)
    actions.merge_members(old, into=new, by=olga)
    rest = Member.objects.get(pk=old.pk)
    assert (rest.name, rest.email, rest.is_active) == ("", None, False)
    assert not Session.objects.filter(member=old).exists()
    assert Topic.objects.get().author == new
    event = AuditEvent.objects.get(verb="merge members")
    assert (event.object_id, event.detail["gone"]) == (new.pk, old.pk)
    assert Merge.objects.get().moved["discussions.Topic"] == 1


def test_an_imported_person_is_merged_into_an_account(olga, group, new):
    shell = Member.objects.create(name="B. O.", email=None)
    topic = make.topic(group, shell)
    ties.enter(interactions.replies())
    actions.merge_members(shell, into=new, by=olga)
    topic.refresh_from_db()
    assert topic.author == new


class TestWhatCannotBecomeOne:
    def test_an_account_with_itself_or_ones_own(self, olga, old, new):
        refused(old, old, by=olga)
        refused(olga, new, by=olga)
        with pytest.raises(NotAllowed):
            actions.merge_members(old, into=new, by=old)

    def test_who_runs_the_site_who_leaves_and_who_dealt_with_each_other(self, olga, anna, old, new):
        Member.objects.filter(pk=anna.pk).update(is_operator=True)
        refused(Member.objects.get(pk=anna.pk), new, by=olga)
        row(Deal, proposer=old, partner=new)
        refused(old, new, by=olga)
        ben = make.member("Ben")
        row(Erasure, member=ben)
        refused(ben, new, by=olga)


def refused(gone, into, *, by):
    with pytest.raises(Conflict):
        actions.merge_members(gone, into=into, by=by)
    assert not Merge.objects.exists()


class TestTheAddressOfAnAccountThatIsGone:
    def test_leads_to_the_one_that_stays(self, client, olga, old, new):
        actions.merge_members(old, into=new, by=olga)
        client.force_login(olga)
        answer = client.get(f"/members/{old.pk}/")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/members/{new.pk}/")

    def test_leads_on_where_that_one_was_merged_too(self, client, olga, old, new):
        third = make.member("Berta Newest")
        actions.merge_members(old, into=new, by=olga)
        actions.merge_members(new, into=third, by=olga)
        client.force_login(olga)
        for gone in (old, new):
            assert client.get(f"/members/{gone.pk}/").headers["Location"] == f"/members/{third.pk}/"

    def test_is_not_found_by_who_may_not_see_the_one_that_stays(self, client, olga, old, new):
        actions.merge_members(old, into=new, by=olga)
        assert client.get(f"/members/{old.pk}/").status_code == 404
        Member.objects.filter(pk=new.pk).update(is_active=False)
        client.force_login(olga)
        assert client.get(f"/members/{old.pk}/").status_code == 404

    def test_of_nobody_is_not_found(self, client, olga):
        client.force_login(olga)
        assert client.get("/members/999999/").status_code == 404


class TestWhatMovesIsSaid:
    def test_in_words_for_every_kind_of_row(self):
        kinds = {field.model._meta.label for name, field in FIELDS.items() if name not in moving.STAY}
        assert kinds - set(KINDS) == set()

    def test_in_german(self):
        with translation.override("en"):
            english = {kind: str(words) for kind, words in KINDS.items()}
        with translation.override("de"):
            same = {kind for kind, words in KINDS.items() if str(words) == english[kind]}
        assert same == set()

    def test_on_the_page(self, client, olga, old, new):
        Member.objects.filter(pk=olga.pk).update(language="de")
        make.group(old)
        client.force_login(olga)
        page = client.get(f"/site/members/{old.pk}/merge/", {"into": new.pk}).content.decode()
        assert "Mitgliedschaften in Gruppen" in page
        assert "memberships" not in page
