"""Inviting many people by mail: who is, and what they get."""

import re
from datetime import timedelta
from email import message_from_bytes

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from handschlag.accounts import erasing
from handschlag.accounts.models import Member, digest
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.groups import actions, jobs
from handschlag.groups.actions import mailing_people
from handschlag.groups.actions.sorting import Wanted
from handschlag.groups.codes.refusals import never_address
from handschlag.groups.models import (
    Exclusion,
    Group,
    InvitationRound,
    InvitedPerson,
    Membership,
    NoMoreInvitations,
    Role,
)
from handschlag.notifications import actions as notifications
from handschlag.notifications import jobs as notifications_jobs
from handschlag.notifications.models import OutgoingMail
from tests import make
from tests.accounts.post_office import deliver, mails_to
from tests.groups.inviting import NEW, invite, mailed_link, state_of, texts, words

pytestmark = pytest.mark.usefixtures("seasoned")


class TestTheList:
    def test_is_looked_at_first_and_says_what_stands_against_each(self, client, group, anna, ben, clara):
        Exclusion.objects.create(group=group, member=clara)
        NoMoreInvitations.objects.create(address_digest=digest("never@example.org"))
        invite(group, anna, "waiting@example.org")
        lines = [NEW, f"New Again <NEW@example.org>; {ben.email}", f"{clara.email}, never@example.org"]
        list_ = "\n".join([*lines, "waiting@example.org", "anna@"])
        client.force_login(anna)
        page = texts(client.post(reverse("groups:invite", args=[group.slug]), words(addresses=list_)))
        assert "1 person would be invited" in page
        for reason in ("Line 2: new@example.org – stands here twice", "belongs to the group already",
                       "is kept out of the group", "wants no invitations", "has been invited already",
                       "Line 5: “anna@” is no e-mail address."):  # fmt: skip
            assert reason in page
        assert InvitedPerson.objects.count() == 1

    def test_becomes_invitations_when_it_is_confirmed(self, client, group, anna):
        client.force_login(anna)
        sent = words(addresses=f"Nina Neu <{NEW}>", message="Do come.", confirmed="yes")
        client.post(reverse("groups:invite", args=[group.slug]), sent)
        assert InvitedPerson.objects.get().name == "Nina Neu"
        (message,) = mails_to(NEW)
        assert "Hello Nina Neu," in message.body
        assert "Do come." in message.body
        assert message.subject == f"Anna Amsel invites you to {group.name}"

    def test_tells_only_those_who_run_the_site_who_has_an_account(self, client, group, anna, clara):
        client.force_login(anna)
        address = reverse("groups:invite", args=[group.slug])
        assert "have an account" not in texts(client.post(address, words(addresses=clara.email)))
        Member.objects.filter(pk=anna.pk).update(is_operator=True)
        assert "1 of them have an account" in texts(client.post(address, words(addresses=clara.email)))

    def test_is_not_endless(self, client, group, anna):
        client.force_login(anna)
        many = "\n".join(f"m{number}@example.org" for number in range(501))
        page = texts(client.post(reverse("groups:invite", args=[group.slug]), words(addresses=many)))
        assert "500 are the most at once" in page

    @pytest.mark.parametrize("role", [Role.MEMBER, Role.MODERATOR])
    def test_is_for_organisers_only(self, group, ben, role):
        Membership.objects.filter(member=ben).update(role=role)
        with pytest.raises(NotAllowed):
            invite(group, ben, NEW)
        assert not InvitedPerson.objects.exists()

    def test_begins_anew_with_whom_it_did_not_reach_long_ago(self, group, anna, later):
        invite(group, anna, NEW)
        deliver()
        later(days=29)
        assert invite(group, anna, NEW)[0] is None
        later(days=2)
        assert invite(group, anna, NEW)[0] is not None
        assert InvitedPerson.objects.get().mails == 0


class TestTheMail:
    def test_goes_to_each_once_however_often_the_worker_begins(self, group, anna):
        invite(group, anna, NEW, "other@example.org")
        for _again in range(3):
            jobs.mail_invited.call()
            make.jobs_done(jobs.mail_invited)
        assert len(deliver()) == 2

    def test_is_not_sent_twice_by_a_worker_that_dies_on_the_way(self, group, anna, monkeypatch):
        invite(group, anna, NEW, "other@example.org")
        write, written = mailing_people._write, []

        def dies_at_the_second(*about):
            if written:
                raise KeyboardInterrupt
            written.append(write(*about))

        monkeypatch.setattr(mailing_people, "_write", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            jobs.mail_invited.call()
        assert sorted(InvitedPerson.objects.values_list("mails", flat=True)) == [0, 1]
        monkeypatch.setattr(mailing_people, "_write", write)
        jobs.keep_invitations.call()
        assert sorted(message.to[0] for message in deliver()) == [NEW, "other@example.org"]

    def test_leaves_nothing_but_the_digest_of_its_link(self, group, anna):
        invite(group, anna, NEW)
        token = mailed_link().split("/")[-2]
        assert token not in str(InvitedPerson.objects.values())
        assert token not in str(OutgoingMail.objects.values())
        assert InvitedPerson.objects.get().token_digest == digest(token)

    def test_is_in_the_language_that_was_chosen(self, group, anna):
        invite(group, anna, NEW, language="de")
        assert "lädt Sie" in mails_to(NEW)[0].subject

    def test_names_nobody_where_the_talk_is_confidential(self, group, anna):
        Group.objects.update(mail_subject_only=True)
        invite(group, anna, NEW)
        (message,) = mails_to(NEW)
        assert "Anna" not in message.subject + message.body

    def test_says_how_to_end_such_mails_for_good(self, group, anna):
        invite(group, anna, NEW)
        (message,) = mails_to(NEW)
        assert message.extra_headers["List-Unsubscribe"] == f"<{never_address(NEW)}>"
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert never_address(NEW) in message.body

    def test_of_many_goes_out_in_shares_day_by_day(self, group, anna, later, monkeypatch):
        monkeypatch.setattr(mailing_people, "A_DAY", 2)
        invite(group, anna, *(f"m{number}@example.org" for number in range(3)))
        assert len(deliver()) == 2
        jobs.keep_invitations.call()
        assert len(deliver()) == 2
        assert mailing_people.more_from(anna) > clock.now() + timedelta(hours=23)
        later(days=1, seconds=1)
        jobs.keep_invitations.call()
        assert len(deliver()) == 3

    def test_of_young_accounts_are_few(self, group, anna):
        Member.objects.update(joined_at=clock.now())
        anna.refresh_from_db()
        invite(group, anna, *(f"m{number}@example.org" for number in range(30)))
        assert len(deliver()) == mailing_people.A_DAY_AT_FIRST

    def test_is_not_sent_for_who_no_longer_organises(self, group, anna, ben):
        invite(group, anna, NEW)
        Membership.objects.filter(member=anna).update(role=Role.MEMBER)
        assert not deliver()
        assert state_of() == "withdrawn"

    def test_is_handed_to_the_mail_server_once_though_it_fails_first(self, group, anna, mailbox, later):
        mailbox.answers = ["451 later"]
        invite(group, anna, NEW)
        deliver()
        later(hours=1)
        for _again in range(2):
            make.jobs_done(notifications_jobs.deliver)
            assert len(mailbox.envelopes) == 2
        first, second = (message_from_bytes(one.content) for one in mailbox.envelopes)
        assert first["Message-ID"] == second["Message-ID"]
        assert InvitedPerson.objects.get().mails == 1

    def test_that_cannot_be_delivered_makes_the_person_undeliverable(self, client, group, anna, mailbox):
        async def handle_RCPT(server, session, envelope, address, options):
            return "550 5.1.1 No such user"

        mailbox.handle_RCPT = handle_RCPT
        invite(group, anna, NEW)
        deliver()
        assert state_of() == "undeliverable"
        client.force_login(anna)
        address = reverse("groups:invited", args=[group.slug])
        assert NEW in texts(client.get(f"{address}?state=undeliverable"))
        assert NEW not in texts(client.get(f"{address}?state=waiting"))
        person = InvitedPerson.objects.get()
        assert "No such user" in texts(client.get(reverse("groups:correct", args=[group.slug, person.pk])))

    def test_that_was_given_up_too(self, group, anna):
        invite(group, anna, NEW)
        deliver()
        OutgoingMail.objects.update(given_up_at=clock.now())
        assert state_of() == "undeliverable"


class TestReminding:
    def test_happens_once_after_a_week(self, group, anna, later):
        invite(group, anna, NEW)
        first = mailed_link()
        later(days=6)
        jobs.keep_invitations.call()
        assert len(mails_to(NEW)) == 1
        later(days=1, minutes=1)
        jobs.keep_invitations.call()
        assert mails_to(NEW)[-1].subject == f"Reminder: you are invited to {group.name}"
        assert mailed_link() != first
        later(days=20)
        jobs.keep_invitations.call()
        assert len(mails_to(NEW)) == 2

    @pytest.mark.parametrize("answer", ["none wanted", "accepted", "declined", "refused", "failing"])
    def test_spares_whom_it_would_bother(self, group, anna, later, answer):
        invite(group, anna, NEW, reminds=answer != "none wanted")
        deliver()
        person = InvitedPerson.objects.get()
        if answer == "accepted":
            InvitedPerson.objects.update(accepted_at=clock.now())
        elif answer == "declined":
            actions.decline_personal(person)
        elif answer == "refused":
            actions.refuse_invitations(NEW)
        elif answer == "failing":
            notifications.note_bounce(NEW, "hard", "gone")
        later(days=8)
        jobs.keep_invitations.call()
        assert len(mails_to(NEW)) == 1

    def test_by_hand_counts_as_the_one(self, client, group, anna, later):
        invite(group, anna, NEW)
        deliver()
        client.force_login(anna)
        again = reverse("groups:send_again", args=[group.slug, InvitedPerson.objects.get().pk])
        client.post(again)
        client.post(again)
        assert len(mails_to(NEW)) == 2
        assert client.post(again).status_code == 409
        later(days=8)
        jobs.keep_invitations.call()
        assert len(mails_to(NEW)) == 2


class TestCorrecting:
    def test_an_address_invites_the_same_person_anew(self, client, group, anna):
        actions.invite_people(group, [Wanted("nwe@example.org", "Nina", company="Steg AG")], words(), by=anna)
        deliver()
        client.force_login(anna)
        address = reverse("groups:correct", args=[group.slug, InvitedPerson.objects.get().pk])
        client.post(address, {"email": NEW})
        assert len(mails_to(NEW)) == 1
        assert state_of("nwe@example.org") == "withdrawn"
        assert InvitedPerson.objects.get(email=NEW).company == "Steg AG"

    def test_to_one_that_is_no_good_is_refused(self, group, anna, ben):
        invite(group, anna, NEW)
        for wrong in ("nonsense", ben.email, NEW):
            with pytest.raises(Invalid):
                actions.correct_address(InvitedPerson.objects.get(), wrong, by=anna)

    def test_an_answered_invitation_is_too_late(self, group, anna):
        invite(group, anna, NEW)
        actions.decline_personal(InvitedPerson.objects.get())
        with pytest.raises(Conflict):
            actions.correct_address(InvitedPerson.objects.get(), "b@example.org", by=anna)


class TestTheInvited:
    def test_are_listed_exported_and_counted(self, client, group, anna):
        actions.invite_people(group, [Wanted(NEW, "=cmd()")], words(), by=anna)
        invite(group, anna, "other@example.org")
        actions.decline_personal(InvitedPerson.objects.get(email=NEW))
        client.force_login(anna)
        page = texts(client.get(reverse("groups:invited", args=[group.slug])))
        assert "declined" in page
        table = client.get(reverse("groups:export_invited", args=[group.slug])).content.decode("utf-8-sig")
        assert "new@example.org,'=cmd(),declined" in table

    def test_cost_the_same_however_many_they_are(self, client, group, anna, django_assert_max_num_queries):
        client.force_login(anna)
        address = reverse("groups:invited", args=[group.slug])
        client.get(address)
        for number in range(20):
            invite(group, anna, f"m{number}@example.org")
            if number == 9:
                with django_assert_max_num_queries(8):
                    client.get(address)
        with django_assert_max_num_queries(8) as asked:
            client.get(address)
        assert asked

    def test_are_paged_by_key(self, client, group, anna):
        invite(group, anna, *(f"m{number}@example.org" for number in range(60)))
        client.force_login(anna)
        page = texts(client.get(reverse("groups:invited", args=[group.slug]), {"state": "waiting"}))
        older = re.search(r'href="(\?state=waiting&amp;before=[^"]+)"', page)[1].replace("&amp;", "&")
        assert (
            texts(client.get(reverse("groups:invited", args=[group.slug]) + older)).count("<th scope") >= 10
        )

    def test_go_with_the_account_they_belong_to(self, group, anna, clara):
        EmailAddress.objects.create(user=clara, email=clara.email, verified=True, primary=True)
        invite(group, anna, clara.email)
        deliver()
        erasing.ask_for_erasure(by=clara, empties_posts=False)
        erasing.erase_due(clock.now() + timedelta(days=8))
        assert not InvitedPerson.objects.exists()

    def test_are_withdrawn_with_the_account_that_invited_them(self, group, anna, ben):
        invite(group, anna, NEW, message="Mine")
        deliver()
        Membership.objects.filter(member=ben).update(role=Role.ORGANISER)
        erasing.ask_for_erasure(by=anna, empties_posts=False)
        erasing.erase_due(clock.now() + timedelta(days=8))
        assert state_of() == "withdrawn"
        assert InvitationRound.objects.get().message == ""
        assert mail.outbox
