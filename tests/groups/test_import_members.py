"""Importing members from a table, from the upload to the report."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from handschlag.accounts import erasing
from handschlag.core import clock
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.groups import actions, jobs
from handschlag.groups.actions import importing
from handschlag.groups.models import Exclusion, InvitedPerson, MemberImport, Membership, Role
from tests import make
from tests.accounts.post_office import deliver, mails_to

pytestmark = pytest.mark.usefixtures("seasoned")
WORDS = {"message": "Welcome.", "language": "en", "reminds": True}
TABLE = (
    "Nachname;Vorname;E-Mail;Firma;Ort;Sprache;Beitrag\r\n"
    "Neu;Nina;nina@example.org;Steg AG;Bonn;Deutsch;120\r\n"
    "Falsch;Fritz;fritz@;;;;\r\n"
    "Neu;Nina;NINA@example.org;;;;\r\n"
    "Noch;Norbert;norbert@example.org;;Köln;English;\r\n"
).encode("cp1252")


def texts(response) -> str:
    return response.content.decode()


def brought(group, by, content=TABLE):
    return actions.upload_table(group, content, "members.csv", by=by)


class TestTheUpload:
    def test_guesses_the_columns_and_shows_all_faults(self, client, group, anna):
        client.force_login(anna)
        sent = {"file": SimpleUploadedFile("members.csv", TABLE)}
        answer = client.post(reverse("groups:upload", args=[group.slug]), sent, follow=True)
        page = texts(answer)
        assert "2 people would be invited" in page
        assert "Line 3: “fritz@” is no e-mail address." in page
        assert "Line 4: nina@example.org: stands here twice" in page
        assert "Ignored: Beitrag" in page
        assert "Nina Neu" in page
        assert not InvitedPerson.objects.exists()

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"Anna;anna@example.org\n", "The table has no headings."),
            (b"\x00\x01\x02", "This is neither a CSV file nor a workbook"),
            (b'A;B\n"1;2\n', "From line 2 on the file cannot be read"),
            (b"A;B\n", "There is nobody in this table."),
        ],
    )
    def test_says_what_is_wrong_with_a_file(self, client, group, anna, content, words):
        client.force_login(anna)
        sent = {"file": SimpleUploadedFile("members.csv", content)}
        assert words in texts(client.post(reverse("groups:upload", args=[group.slug]), sent))
        assert not MemberImport.objects.exists()

    @pytest.mark.parametrize("role", [Role.MEMBER, Role.MODERATOR])
    def test_is_for_organisers_only(self, group, ben, role):
        Membership.objects.filter(member=ben).update(role=role)
        with pytest.raises(NotAllowed):
            brought(group, ben)

    def test_can_be_taken_back(self, client, group, anna):
        found = brought(group, anna)
        client.force_login(anna)
        client.post(reverse("groups:discard_import", args=[group.slug, found.pk]))
        assert not MemberImport.objects.exists()


class TestTheColumns:
    def test_can_be_put_right(self, client, group, anna):
        found = brought(group, anna, b"Kontakt;Wer\nnina@example.org;Neu, Nina\n")
        address = reverse("groups:table", args=[group.slug, found.pk])
        client.force_login(anna)
        assert "Which column holds the e-mail addresses?" in texts(client.get(address))
        page = texts(client.post(address, {"column_0": "email", "column_1": "email"}))
        assert "Two columns are said to hold the same." in page
        page = texts(client.post(address, {"column_0": "ignored", "column_1": "name"}))
        assert "Choose the column that holds the e-mail addresses." in page
        page = texts(client.post(address, {"column_0": "email", "column_1": "name"}, follow=True))
        assert "1 person would be invited" in page
        assert "Nina Neu" in page


class TestTheImport:
    def test_invites_everybody_with_what_is_known_and_reports_on_the_others(
        self, client, group, anna, ben, clara
    ):
        Exclusion.objects.create(group=group, member=clara)
        more = f"Bussard;Ben;{ben.email};;;;\r\nChor;Clara;{clara.email};;;;\r\n"
        found = brought(group, anna, TABLE + more.encode())
        client.force_login(anna)
        address = reverse("groups:table", args=[group.slug, found.pk])
        assert "The table is being read" in texts(client.post(f"{address}begin/", WORDS, follow=True))
        make.jobs_done(jobs.run_import)
        nina = InvitedPerson.objects.get(email="nina@example.org")
        assert (nina.name, nina.company, nina.place, nina.language) == ("Nina Neu", "Steg AG", "Bonn", "de")
        found.refresh_from_db()
        assert found.counts == {"faulty": 1, "new": 2, "double": 1, "belongs": 1, "kept-out": 1}
        page = texts(client.get(address))
        assert "Lines that were not taken" in page
        assert "Mails that have gone out" in page
        rejected = client.get(f"{address}rejected.csv").content.decode("utf-8-sig").splitlines()
        assert rejected[0] == "Nachname,Vorname,E-Mail,Firma,Ort,Sprache,Beitrag,Reason"
        assert rejected[1] == "Falsch,Fritz,fritz@,,,,,“fritz@” is no e-mail address."
        assert len(rejected) == 5
        assert len(mails_to("nina@example.org")) == 1

    def test_takes_up_what_was_corrected(self, group, anna):
        corrected = "Vorname,E-Mail,Reason\nFritz,fritz@example.org,“fritz@” is no e-mail address.\n"
        found = brought(group, anna, corrected.encode("utf-8-sig"))
        assert found.columns == ["first", "email", ""]

    def test_happens_once(self, group, anna):
        found = brought(group, anna)
        actions.begin_import(found, WORDS, by=anna)
        with pytest.raises(Conflict):
            actions.begin_import(found, WORDS, by=anna)
        for _again in range(2):
            importing.run_import(found.pk)
        assert InvitedPerson.objects.count() == 2

    def test_is_whole_or_not_at_all(self, group, anna, monkeypatch):
        found = brought(group, anna)
        actions.begin_import(found, WORDS, by=anna)

        def dies(*_about):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(importing, "_close", dies)
            with pytest.raises(KeyboardInterrupt):
                importing.run_import(found.pk)
        assert not InvitedPerson.objects.exists()
        importing.run_import(found.pk)
        assert InvitedPerson.objects.count() == 2

    def test_that_a_dead_worker_left_is_begun_anew(self, group, anna):
        found = brought(group, anna)
        actions.begin_import(found, WORDS, by=anna)
        importing.keep_imports(clock.now() + timedelta(minutes=16))
        deliver()
        assert InvitedPerson.objects.count() == 2

    def test_says_why_nothing_came_of_it(self, client, group, anna, ben):
        found = brought(group, anna)
        actions.begin_import(found, WORDS, by=anna)
        Membership.objects.filter(member=anna).update(role=Role.MEMBER)
        Membership.objects.filter(member=ben).update(role=Role.ORGANISER)
        make.jobs_done(jobs.run_import)
        client.force_login(ben)
        page = texts(client.get(reverse("groups:table", args=[group.slug, found.pk])))
        assert "Nobody was invited" in page
        assert not InvitedPerson.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_keeps_no_file_longer_than_it_is_needed(self, group, anna):
        found, forgotten = brought(group, anna), brought(group, anna)
        names = [found.file.name, forgotten.file.name]
        actions.begin_import(found, WORDS, by=anna)
        importing.run_import(found.pk)
        assert [default_storage.exists(name) for name in names] == [False, True]
        found.refresh_from_db()
        assert default_storage.exists(found.rejected.name)
        importing.keep_imports(clock.now() + timedelta(days=8))
        assert not default_storage.exists(names[1])
        assert not default_storage.exists(found.rejected.name)
        assert list(MemberImport.objects.all()) == [found]

    def test_goes_with_the_account_that_brought_it(self, group, anna, ben):
        brought(group, anna)
        Membership.objects.filter(member=ben).update(role=Role.ORGANISER)
        erasing.ask_for_erasure(by=anna, empties_posts=False)
        erasing.erase_due(clock.now() + timedelta(days=8))
        assert not MemberImport.objects.exists()

    def test_of_twenty_thousand_goes_through(self, group, anna):
        rows = "".join(f"Member {number};m{number}@example.org\n" for number in range(20_000))
        found = brought(group, anna, f"Name;E-Mail\n{rows}".encode())
        actions.begin_import(found, WORDS, by=anna)
        importing.run_import(found.pk)
        assert InvitedPerson.objects.count() == 20_000

    def test_costs_the_same_however_long_it_is(self, client, group, anna, django_assert_num_queries):
        client.force_login(anna)
        for count in (10, 2000):
            rows = "".join(f"Member {number};m{number}@example.org\n" for number in range(count))
            found = brought(group, anna, f"Name;E-Mail\n{rows}".encode())
            client.get(reverse("groups:table", args=[group.slug, found.pk]))
            with django_assert_num_queries(7):
                client.get(reverse("groups:table", args=[group.slug, found.pk]))
