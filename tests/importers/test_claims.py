"""Claiming imported posts: by a proven address only, and the ledger stays right."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection, transaction
from django.urls import reverse

from handschlag.accounts.models import ImportedIdentity, Member
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.discussions import actions as discussions
from handschlag.discussions import interactions
from handschlag.discussions.models import Closure, Post, PostRemoval, Revision, Thanks, Topic
from handschlag.groups.models import Membership
from handschlag.importers.claims import claim_member, claimable_members
from handschlag.ties import actions as ties
from handschlag.ties.models import Interaction, Kind
from tests import make
from tests.accounts import post_office

ADDRESS = "ben.bussard@work.example"
LONG_AGO = datetime(2012, 3, 4, tzinfo=UTC)
LATER = datetime(2020, 5, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.fixture
def shell(site):
    return imported("B. Bussard", ADDRESS)


@pytest.fixture
def ben(ben):
    prove(ben, ADDRESS)
    return ben


def imported(name, address, key="1"):
    member = Member.objects.create(name=name, email=None, company="Steg AG")
    ImportedIdentity.objects.create(member=member, source="mbox", key=f"{name}-{key}", email=address)
    return member


def prove(member, address, *, verified=True):
    return EmailAddress.objects.create(user=member, email=address, verified=verified)


def imported_as(member):
    """What an archive knows under the member's own address, which is proven."""
    prove(member, member.email)
    return imported(f"{member.name} of old", member.email)


def thank(post, by):
    given = Thanks.objects.create(post=post, member=by)
    post.thanks_count += 1
    post.save(update_fields=["thanks_count"])
    return given


def fill_ledger():
    ties.enter(interactions.replies())
    ties.enter(interactions.thanks())
    assert not ties.compare()


@pytest.mark.django_db(transaction=True)
def test_a_reply_written_during_a_claim_concerns_the_claimant(group, anna, ben, shell):
    """It waits until the posts have changed hands."""
    topic = make.topic(group, anna)
    post = make.post(topic, shell)
    ties.enter(interactions.replies())

    def replying():
        try:
            return discussions.reply_to_topic(topic, by=anna, source="Welcome!", answering=post)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as others:
        with transaction.atomic():
            claim_member(shell, by=ben)
            waiting = others.submit(replying)
            wait([waiting], timeout=0.5)
        waiting.result()
    assert net() == {(anna.pk, ben.pk), (ben.pk, anna.pk)}
    assert not ties.compare()


def net(kind=Kind.REPLY):
    return {(row["source"], row["target"]) for row in Interaction.objects.filter(kind=kind).net()}


class TestWhoMayClaim:
    def test_a_proven_address_that_the_archive_knows(self, shell, ben):
        assert claimable_members(ben) == [shell]

    def test_upper_and_lower_case_do_not_matter(self, ben):
        shouted = imported("BEN", "Ben.BUSSARD@Work.Example")
        assert claimable_members(ben) == [shouted]

    def test_an_unproven_address_never(self, shell, clara):
        prove(clara, ADDRESS, verified=False)
        assert claimable_members(clara) == []
        with pytest.raises(NotAllowed):
            claim_member(shell, by=clara)

    @pytest.mark.parametrize("address", ["", "ben.bussard@work.example.org", "en.bussard@work.example", "%"])
    def test_a_different_address_never(self, ben, address):
        other = imported("Other", address)
        assert claimable_members(ben) == []
        with pytest.raises(NotAllowed):
            claim_member(other, by=ben)

    def test_letters_that_only_look_alike_never(self, clara):
        prove(clara, "kim@example.org")
        other = imported("Kelvin", "\N{KELVIN SIGN}im@example.org")
        assert claimable_members(clara) == []
        with pytest.raises(NotAllowed):
            claim_member(other, by=clara)

    def test_an_identity_without_an_address_never(self, ben):
        imported("Stack Exchange user", "")
        assert claimable_members(ben) == []

    def test_the_address_of_an_account_never(self, ben, anna):
        ImportedIdentity.objects.create(member=anna, source="mbox", key="a", email=ADDRESS)
        assert claimable_members(ben) == []
        with pytest.raises(Conflict):
            claim_member(anna, by=ben)

    def test_a_former_address_never_and_the_new_one_does(self, client, shell, ben):
        new = imported("Benno", "ben@new.example", key="2")
        client.force_login(ben)
        client.post(reverse("account_reauthenticate"), {"password": "handschlag-secret"})
        client.post(reverse("account_email"), {"action_add": "1", "email": "ben@new.example"})
        assert claimable_members(ben) == [shell]
        code = post_office.code_for("ben@new.example")
        client.post(reverse("account_email_verification_sent"), {"code": code, "action": "verify"})
        assert claimable_members(ben) == [new]
        with pytest.raises(NotAllowed):
            claim_member(shell, by=ben)

    def test_nobody_claims_twice(self, shell, ben):
        claim_member(shell, by=ben)
        with pytest.raises(Conflict):
            claim_member(shell, by=ben)


class TestWhatComesOver:
    def test_topics_posts_edits_and_rulings(self, group, anna, shell, ben):
        topic = make.topic(group, shell)
        reply = make.post(make.topic(group, anna), shell)
        Revision.objects.create(post=reply, source="before", edited_by=shell)
        Closure.objects.create(topic=topic, by=shell)
        PostRemoval.objects.create(post=reply, by=shell)
        assert claim_member(shell, by=ben) == 2
        assert Topic.objects.get(pk=topic.pk).author == ben
        assert set(Post.objects.filter(author=ben)) == {reply, topic.posts.get()}
        rulings = {Closure.objects.get().by, PostRemoval.objects.get().by, Revision.objects.get().edited_by}
        assert rulings == {ben}

    def test_everything_that_points_at_a_member_is_decided_on(self):
        """A new kind of row about members has to be thought of in claims.py before it is added here."""
        pointing = {f"{relation.related_model.__name__}.{relation.field.name}" for relation in relations()}
        taken_over = {
            "Topic.author", "Post.author", "Revision.edited_by", "Closure.by", "TopicRemoval.by",
            "PostRemoval.by", "Thanks.member", "Membership.member", "ImportedIdentity.member",
            "Host.member", "Meetup.hosts", "RSVP.member", "RSVP.by", "Attendance.member", "CheckIn.by",
            "AttendanceClosure.by", "Cancellation.by", "Handshake.asked_by", "Handshake.other",
            "Series.created_by", "MemberPlace.member",
            "Contact.other", "Block.member", "Mute.member", "Matter.member", "Matter.helper",
            "StrategyMember.member", "Case.author", "Decision.author", "Sweep.member", "Silence.member",
            "Exclusion.member",
        }  # fmt: skip
        follows_the_profile = {"Whereabouts.member"}
        follows_the_ledger = {"Tie.low", "Tie.high"}
        stays_by_design = {"Interaction.source", "Interaction.target", "AuditEvent.actor"}
        only_for_who_can_sign_in = {
            "EmailAddress.user", "SiteInvitation.created_by", "SignupRequest.member", "Draft.member",
            "GroupInvitation.created_by", "JoinRequest.member", "ReadMark.member", "Snapshot.requested_by",
            "Bookmark.member", "Session.member", "Attachment.uploaded_by", "Relocation.by",
            "Relocation.undone_by", "SlowMode.by", "Pin.by", "ClosingPlan.by", "Acceptance.by", "Wiki.by",
            "TopicWatch.member", "GroupWatch.member", "CaughtUp.member", "Mention.member", "Notice.member",
            "AddressReset.member", "MeetupDraft.member", "CalendarFeed.member", "SuggestedPair.first",
            "SuggestedPair.second", "CalendarEntry.member", "WrongCode.member", "ReminderStop.member",
            "Reserved.member", "Profile.member", "Expertise.member", "Company.created_by",
            "CompanyPerson.member", "CompanyClaim.by", "CompanyClaim.answered_by", "Contact.owner",
            "WeeklyLetter.member", "Block.by", "Mute.by", "Introduction.asked_by", "Introduction.via",
            "Introduction.to", "Account.member", "Appeal.by", "Booking.by", "Contribution.member",
            "Contribution.objected_by", "Conversation.started_by", "DataExport.member",
            "Deal.asked_back_by", "Deal.partner", "Deal.proposer", "DealStep.by", "Decision.decided_by",
            "Dispute.opened_by", "Erasure.member", "Fulfilment.by", "Fulfilment.helpers",
            "Fulfilment_helpers.member", "Leg.giver", "Leg.receiver", "Line.member", "Listing.author",
            "ListingRemoval.by", "Message.author", "Message.whom", "MessageFile.uploaded_by",
            "MessageReport.by", "MessageReport.handled_by", "NetworkChoices.member",
            "NetworkSnapshot.member", "Participant.member", "Pool.created_by", "PoolMembership.invited_by",
            "PoolMembership.member", "Proposal.by", "Statement.member", "Suggestion.member",
            "SuggestionStop.member", "ThankYou.by", "ThankYou.to", "Use.member", "Vote.member", "Matter.by",
            "WeekMail.member", "WeekMailStop.member", "Scenario.created_by", "Strategy.created_by",
            "StrategyEnding.by", "StrategyRevision.by", "Deactivation.member", "Deactivation.by",
            "Consent.member", "LegalText.by", "Merge.gone", "Merge.into", "Merge.by", "Poll.author",
            "PollClosure.by", "Ballot.member", "PushSubscription.member", "Case.claimed_by", "Decision.by",
            "DigestMark.member", "Exclusion.by", "Flag.by", "MailChoice.member", "Note.by", "Offer.by",
            "Offer.to", "OutgoingMail.member", "RequestNote.by", "Rule.created_by", "Silence.by",
            "Silence.lifted_by", "Sweep.by", "Sweep.restored_by", "Announcement.author",
            "AnnouncementReading.member", "Welcome.by", "InvitationRound.by", "InvitedPerson.accepted_by",
            "MemberImport.by", "TagRhythm.member", "FittingHelper.member",
        }  # fmt: skip
        others = follows_the_profile | follows_the_ledger | stays_by_design
        assert pointing <= taken_over | others | only_for_who_can_sign_in
        assert taken_over <= pointing

    def test_identities_so_that_a_later_import_finds_the_claimant(self, shell, ben):
        claim_member(shell, by=ben)
        assert ImportedIdentity.objects.get().member == ben

    def test_the_profile_fills_only_what_is_empty(self, shell, ben):
        shell.place = "Ulm"
        shell.save()
        ben.company = "Brücke GmbH"
        ben.save()
        claim_member(shell, by=ben)
        ben.refresh_from_db()
        assert (ben.company, ben.place, ben.name) == ("Brücke GmbH", "Ulm", "Ben Bussard")

    def test_the_empty_shell_is_gone(self, group, anna, shell, ben):
        make.post(make.topic(group, anna), shell)
        claim_member(shell, by=ben)
        assert not Member.objects.filter(name="B. Bussard").exists()

    def test_a_shell_that_the_ledger_names_stays_as_a_nameless_number(self, client, group, anna, shell, ben):
        make.post(make.topic(group, anna), shell)
        fill_ledger()
        claim_member(shell, by=ben)
        rest = Member.objects.get(pk=shell.pk)
        assert (rest.name, rest.company, rest.email, rest.is_active) == ("", "", None, False)
        assert rest not in Member.objects.imported()
        client.force_login(ben)
        assert client.get(reverse("accounts:profile", args=[rest.pk])).status_code == 404

    def test_a_claim_is_in_the_audit(self, shell, ben):
        number = shell.pk
        claim_member(shell, by=ben)
        event = AuditEvent.objects.get(verb="claim imported member")
        assert (event.actor, event.object_id, event.detail["shell"]) == (ben, ben.pk, number)


def relations():
    return [
        relation
        for relation in Member._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete
    ]


class TestMemberships:
    def test_a_group_of_the_archive_becomes_ones_own(self, group, clara):
        shell = imported_as(clara)
        make.join(group, shell, at=LONG_AGO)
        claim_member(shell, by=clara)
        membership = Membership.objects.of(clara).get(group=group)
        assert membership.joined_at == LONG_AGO
        assert count(group) == stored_count(group) == 3

    def test_two_memberships_become_one_since_the_earlier_day(self, group, shell, ben):
        make.join(group, shell, at=LONG_AGO)
        claim_member(shell, by=ben)
        assert Membership.objects.get(member=ben, group=group).joined_at == LONG_AGO
        assert count(group) == stored_count(group) == 2

    def test_the_earlier_day_may_be_ones_own(self, group, shell, ben):
        Membership.objects.filter(member=ben).update(joined_at=LONG_AGO)
        make.join(group, shell, at=LATER)
        claim_member(shell, by=ben)
        assert Membership.objects.get(member=ben, group=group).joined_at == LONG_AGO

    def test_ones_own_role_stays(self, group, anna):
        shell = imported_as(anna)
        make.join(group, shell, at=LONG_AGO)
        claim_member(shell, by=anna)
        assert Membership.objects.of(anna).get(group=group).role == "organiser"

    def test_who_has_left_the_group_is_not_brought_back(self, group, shell, ben):
        Membership.objects.filter(member=ben).update(left_at=LATER)
        type(group).objects.filter(pk=group.pk).update(member_count=1)
        group.refresh_from_db()
        make.join(group, shell, at=LONG_AGO)
        claim_member(shell, by=ben)
        assert not Membership.objects.of(ben).exists()
        assert count(group) == stored_count(group) == 1

    def test_a_spell_that_ended_stays_as_history(self, group, shell, ben):
        make.join(group, shell, at=LONG_AGO)
        Membership.objects.filter(member=shell).update(left_at=LATER)
        type(group).objects.filter(pk=group.pk).update(member_count=2)
        claim_member(shell, by=ben)
        assert Membership.objects.filter(member=ben).count() == 2
        assert Membership.objects.of(ben).count() == 1
        assert count(group) == stored_count(group) == 2


def count(group):
    return Membership.objects.current().filter(group=group).count()


def stored_count(group):
    group.refresh_from_db()
    return group.member_count


class TestTheLedger:
    def test_stays_right_and_names_the_claimant(self, group, anna, clara, shell, ben):
        theirs = make.topic(group, shell)
        make.post(theirs, anna)
        reply = make.post(make.topic(group, anna), shell)
        make.post(reply.topic, clara, reply_to=reply)
        thank(reply, anna)
        thank(theirs.posts.first(), clara)
        thank(make.post(theirs, anna), shell)
        fill_ledger()
        claim_member(shell, by=ben)
        assert not ties.compare()
        assert net() == {(anna.pk, ben.pk), (ben.pk, anna.pk), (clara.pk, ben.pk)}
        assert net(Kind.THANKS) == {(ben.pk, anna.pk), (ben.pk, clara.pk), (anna.pk, ben.pk)}

    def test_is_corrected_by_counter_entries_never_by_changes(self, group, anna, shell, ben):
        make.post(make.topic(group, anna), shell)
        fill_ledger()
        before = list(Interaction.objects.order_by("pk").values())
        claim_member(shell, by=ben)
        after = list(Interaction.objects.order_by("pk").values())
        assert after[: len(before)] == before
        assert [row["value"] for row in after] == [1.0, -1.0, 1.0]
        assert len({row["time"] for row in after}) == 1

    def test_what_the_two_said_to_each_other_no_longer_counts(self, group, shell, ben):
        topic = make.topic(group, shell)
        reply = make.post(topic, ben)
        make.post(topic, shell, reply_to=reply)
        fill_ledger()
        assert net() == {(ben.pk, shell.pk), (shell.pk, ben.pk)}
        claim_member(shell, by=ben)
        assert net() == set()
        assert not ties.compare()

    def test_thanks_to_oneself_go_with_their_count(self, group, shell, ben):
        theirs, own = make.topic(group, shell).posts.get(), make.topic(group, ben).posts.get()
        thank(theirs, ben)
        thank(own, shell)
        fill_ledger()
        claim_member(shell, by=ben)
        assert not Thanks.objects.exists()
        assert set(Post.objects.values_list("thanks_count", flat=True)) == {0}
        assert not ties.compare()

    def test_thanks_of_both_for_one_post_become_one(self, group, anna, shell, ben):
        post = make.topic(group, anna).posts.get()
        thank(post, shell)
        thank(post, ben)
        fill_ledger()
        claim_member(shell, by=ben)
        post.refresh_from_db()
        assert post.thanks_count == 1
        assert Thanks.objects.get().member == ben
        assert not ties.compare()

    def test_removed_posts_come_over_and_still_do_not_count(self, group, anna, shell, ben):
        post = make.post(make.topic(group, anna), shell)
        PostRemoval.objects.create(post=post, by=anna)
        fill_ledger()
        claim_member(shell, by=ben)
        assert net() == set()
        assert not ties.compare()

    def test_stays_right_over_more_posts_than_one_query_names(self, group, anna, shell, ben, monkeypatch):
        monkeypatch.setattr("handschlag.importers.claims.BATCH", 3)
        topic = make.topic(group, anna)
        for _ in range(10):
            thank(make.post(topic, shell), anna)
        fill_ledger()
        assert claim_member(shell, by=ben) == 10
        assert not ties.compare()
        assert Interaction.objects.net().count() == 20
