"""What an import does to a group, and what it leaves alone."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from allauth.account.models import EmailAddress
from django.db import connection, transaction

from handschlag.accounts.models import ImportedIdentity, Member
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.discussions import actions as discussions
from handschlag.discussions.models import Attachment, Closure, Post, Tag, Tagging, Thanks, Topic
from handschlag.groups.models import Group, Membership
from handschlag.importers.actions import import_records
from handschlag.importers.formats import stackexchange
from handschlag.importers.formats.records import (
    AuthorRecord,
    PostRecord,
    Record,
    ThanksRecord,
)
from handschlag.importers.report import Report
from handschlag.mail.parts import Attachment as AttachmentRecord
from handschlag.ties import actions as ledger
from handschlag.ties.models import Interaction
from tests import make
from tests.discussions.recount import assert_counts_are_right
from tests.importers.archives import answer, comment, dump, question, user

pytestmark = pytest.mark.django_db

START = datetime(2024, 1, 1, tzinfo=UTC)


def bring_in(group: Group, *records: Record, source: str = "archive", by: Member | None = None) -> Report:
    return import_records(records, group, source=source, by=by)


def person(key: str, **fields: object) -> AuthorRecord:
    return AuthorRecord(
        **({"where": f"p:{key}", "key": key, "name": key.title(), "joined_at": START} | fields)
    )


def opening(key: str, author: str = "ada", hours: float = 0, **fields: object) -> PostRecord:
    values = {"title": f"Topic {key}", "text": f"Text {key}"} | fields
    return PostRecord(f"t:{key}", key, key, author, START + timedelta(hours=hours), **values)


def reply(key: str, topic: str, author: str = "bob", hours: float = 1, **fields: object) -> PostRecord:
    values = {"text": f"Text {key}"} | fields
    return PostRecord(f"t:{key}", key, topic, author, START + timedelta(hours=hours), **values)


class TestPosts:
    def test_posts_stand_where_and_when_they_were_written(self, group):
        bring_in(
            group,
            person("ada"),
            person("bob"),
            opening("a"),
            reply("b", "a"),
            reply("c", "a", reply_to="b", hours=2),
        )
        topic = Topic.objects.get(group=group)
        posts = list(topic.posts.order_by("number"))
        assert [post.source for post in posts] == ["Text a", "Text b", "Text c"]
        assert [post.reply_to for post in posts] == [None, None, posts[1]]
        assert posts[2].created_at == START + timedelta(hours=2)
        assert posts[0].html == "<p>Text a</p>\n"
        assert (topic.post_count, topic.last_number, topic.last_post_at) == (3, 3, posts[2].created_at)
        assert (topic.created_at, topic.author.name) == (START, "Ada")

    def test_the_counts_of_the_group_grow(self, group, ben):
        make.topic(group, ben)
        bring_in(group, person("ada"), person("bob"), opening("a"), reply("b", "a"))
        group.refresh_from_db()
        assert (group.topic_count, group.post_count, group.member_count) == (2, 3, 4)

    def test_the_latest_activity_is_never_set_back(self, group, ben):
        make.topic(group, ben)
        before = Group.objects.get(pk=group.pk).last_post_at
        bring_in(group, person("ada"), opening("a"))
        assert Group.objects.get(pk=group.pk).last_post_at == before

    def test_votes_closures_and_accepted_answers_come_along(self, group):
        closed = START + timedelta(days=3)
        bring_in(
            group, person("ada"), person("bob"),
            opening("a", votes=7, closed_at=closed, accepts="b", edited_at=closed), reply("b", "a"),
        )  # fmt: skip
        topic = Topic.objects.get(group=group)
        assert topic.accepted_post == topic.posts.get(number=2)
        assert (topic.posts.get(number=1).votes, topic.posts.get(number=1).edited_at) == (7, closed)
        assert Closure.objects.get(topic=topic).at == closed
        assert Closure.objects.get(topic=topic).reason

    def test_what_is_too_long_is_cut_and_noted(self, group, tmp_path):
        path = tmp_path / "report.csv"
        with Report(path) as report:
            records = [person("ada"), opening("a", title="t" * 500, text="x" * 200_000)]
            import_records(records, group, source="archive", by=None, report=report)
        post = Post.objects.get(topic__group=group)
        assert len(post.source) == 100_000
        assert len(post.topic.title) == 200
        assert "text cut" in path.read_text()

    def test_a_text_that_would_show_nothing_shows_a_mark(self, group):
        bring_in(group, person("ada"), opening("a", text="<!-- nothing -->"))
        assert Post.objects.get(topic__group=group).html == "<p>…</p>"

    def test_attachments_are_stored_once(self, group):
        file = AttachmentRecord("plan.pdf", "application/pdf", b"%PDF")
        for _ in range(2):
            bring_in(group, person("ada"), opening("a", attachments=(file,)), opening("b"))
        (stored,) = Attachment.objects.all()
        assert (stored.name, stored.size, stored.post.source) == ("plan.pdf", 4, "Text a")
        with stored.file.open() as opened:
            assert opened.read() == b"%PDF"


class TestPeople:
    def test_authors_are_members_without_login(self, group):
        bring_in(group, person("ada", place="Ulm", company="Engine AG", about="I *count*."), opening("a"))
        ada = Member.objects.get(name="Ada")
        assert ada.is_imported
        assert not ada.has_usable_password()
        assert (ada.place, ada.company, ada.joined_at) == ("Ulm", "Engine AG", START)
        assert ada.about_html == "<p>I <em>count</em>.</p>\n"
        assert Membership.objects.get(group=group, member=ada).joined_at == START

    def test_without_a_date_of_their_own_they_joined_with_their_first_post(self, group):
        bring_in(group, person("ada", joined_at=None), opening("a", hours=5), opening("b", hours=3))
        assert Membership.objects.get(group=group, member__name="Ada").joined_at == START + timedelta(hours=3)

    def test_an_address_is_kept_for_a_later_claim_only(self, group):
        bring_in(
            group,
            person("ada@example.org", name="Ada", email="ada@example.org"),
            opening("a", "ada@example.org"),
        )
        assert Member.objects.get(name="Ada").email is None
        assert ImportedIdentity.objects.get(member__name="Ada").email == "ada@example.org"

    def test_who_has_proven_the_address_writes_as_themself(self, group, ben):
        EmailAddress.objects.create(user=ben, email=ben.email, verified=True, primary=True)
        bring_in(group, person(ben.email, email=ben.email), opening("a", ben.email))
        assert Post.objects.get(topic__group=group).author == ben

    def test_an_unproven_address_gives_nothing(self, group, ben):
        EmailAddress.objects.create(user=ben, email=ben.email, verified=False, primary=True)
        bring_in(group, person(ben.email, email=ben.email), opening("a", ben.email))
        assert Post.objects.get(topic__group=group).author != ben

    def test_the_same_key_in_another_archive_is_another_person(self, group):
        other = make.group(slug="other")
        bring_in(group, person("1", name="Ada"), opening("a", "1"))
        bring_in(other, person("1", name="Bob"), opening("a", "1"))
        assert Post.objects.get(topic__group=other).author.name == "Bob"

    def test_who_has_left_is_not_brought_back(self, group):
        bring_in(group, person("ada"), opening("a"))
        Membership.objects.filter(group=group, member__name="Ada").update(left_at=START)
        bring_in(group, person("ada"), opening("a"), opening("b", hours=1))
        assert Membership.objects.filter(group=group, member__name="Ada").count() == 1

    def test_bots_write_but_neither_belong_nor_count(self, group):
        bring_in(group, person("bot", is_bot=True), person("bob"), opening("a", "bot"), reply("b", "a"))
        group.refresh_from_db()
        assert group.post_count == 2
        assert not Membership.objects.filter(group=group, member__is_bot=True).exists()
        assert not Interaction.objects.exists()


class TestLedger:
    def test_replies_and_thanks_stand_in_the_ledger(self, group):
        thanks = ThanksRecord("x:1", "x", "a", "bob", START + timedelta(hours=2))
        report = bring_in(group, person("ada"), person("bob"), opening("a"), reply("b", "a"), thanks)
        talk, helped = Interaction.objects.order_by("kind")
        assert (talk.source.name, talk.target.name, talk.value) == ("Bob", "Ada", 1)
        assert (helped.source.name, helped.target.name, helped.value) == ("Ada", "Bob", 0.25)
        assert Post.objects.get(number=1).thanks_count == 1
        assert report.count("thanks", "made") == 1
        assert not ledger.compare()

    def test_votes_of_unknown_givers_do_not(self, group):
        bring_in(group, person("ada"), opening("a", votes=9))
        assert not Interaction.objects.exists()

    def test_nobody_thanks_twice_or_themself(self, group):
        givers = ["bob", "bob", "ada"]
        records = [
            person("ada"), person("bob"), opening("a"),
            *(ThanksRecord(f"x:{n}", f"x{n}", "a", who, START) for n, who in enumerate(givers)),
        ]  # fmt: skip
        bring_in(group, *records)
        report = bring_in(group, *records)
        assert Thanks.objects.count() == 1
        assert (report.count("thanks", "already there"), report.count("thanks", "skipped")) == (2, 1)


class TestAgain:
    def test_a_larger_archive_adds_what_is_new(self, group, tmp_path):
        first = dump(tmp_path / "1", Users=[user(1), user(2)], Posts=[question(1), answer(2, to=1)])
        posts = [question(1, AcceptedAnswerId=2), answer(2, to=1), answer(3, to=1), question(4)]
        votes = [{"Id": 1, "PostId": 1, "VoteTypeId": 2}]
        later = dump(
            tmp_path / "2",
            Users=[user(1), user(2), user(3)],
            Posts=posts,
            Votes=votes,
            Comments=[comment(1, on=2)],
        )
        import_records(stackexchange.read(first), group, source="se", by=None)
        report = import_records(stackexchange.read(later), group, source="se", by=None)
        group.refresh_from_db()
        assert (group.topic_count, group.post_count) == (2, 5)
        assert (report.count("post", "made"), report.count("post", "already there")) == (3, 2)
        grown = Topic.objects.get(title="Question 1")
        assert list(grown.posts.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]
        assert (grown.post_count, grown.last_number, grown.accepted_post.number) == (4, 4, 2)
        assert grown.posts.get(number=1).votes == 1
        assert not ledger.compare()

    def test_a_topic_that_grows_moves_up_in_the_lists_of_its_tags(self, group, tmp_path):
        first = dump(tmp_path / "1", Users=[user(1)], Posts=[question(1)])
        later = dump(tmp_path / "2", Users=[user(1), user(2)], Posts=[question(1), answer(2, to=1)])
        import_records(stackexchange.read(first), group, source="se", by=None)
        topic, tag = Topic.objects.get(), Tag.objects.create(group=group, name="Wood", slug="wood")
        Tagging.objects.create(topic=topic, tag=tag, last_post_at=topic.last_post_at)
        import_records(stackexchange.read(later), group, source="se", by=None)
        topic.refresh_from_db()
        assert Tagging.objects.get().last_post_at == topic.last_post_at

    def test_what_people_changed_since_stays(self, group):
        bring_in(group, person("ada"), opening("a"))
        Post.objects.update(source="Edited here", html="<p>Edited here</p>")
        Member.objects.filter(name="Ada").update(name="Ada Lovelace")
        bring_in(group, person("ada"), opening("a"))
        assert Post.objects.get(topic__group=group).source == "Edited here"
        assert Member.objects.filter(name="Ada Lovelace").exists()

    def test_what_comes_into_a_removed_topic_counts_when_that_is_restored(self, group, anna):
        bring_in(group, person("ada"), person("bob"), opening("a"), opening("b"))
        topic = Topic.objects.get(title="Topic a")
        discussions.delete_topic(topic, by=anna, reason="Not here.")
        bring_in(group, person("ada"), person("bob"), opening("a"), opening("b"), reply("c", "a"))
        assert_counts_are_right()
        discussions.restore_topic(topic, by=anna)
        assert_counts_are_right()
        assert not ledger.compare()

    def test_a_later_archive_finds_what_was_moved_merged_and_split_meanwhile(self, group, anna):
        first = [
            person("ada"),
            person("bob"),
            *(opening(key) for key in "abc"),
            reply("d", "a"),
            reply("e", "a"),
        ]
        bring_in(group, *first)
        a, b, c = (Topic.objects.get(title=f"Topic {key}") for key in "abc")
        elsewhere = make.group(anna)
        discussions.move_topic(b, elsewhere, by=anna, reason="There.")
        discussions.merge_topic(c, a, by=anna, reason="The same.")
        new = discussions.split_topic(a, [2], by=anna, title="Split", reason="Another matter.")
        bring_in(group, *first, reply("f", "a"), reply("g", "b"), reply("h", "c", reply_to="d"))
        assert [Post.objects.get(html__contains=f"Text {key}").topic for key in "fgh"] == [a, b, a]
        assert new.posts.count() == 1
        assert_counts_are_right()
        assert not ledger.compare()

    def test_an_acceptance_that_was_taken_back_here_does_not_return_with_a_later_archive(self, group, anna):
        archive = [person("ada"), person("bob"), opening("a", accepts="b"), reply("b", "a")]
        bring_in(group, *archive)
        topic = Topic.objects.get()
        discussions.take_acceptance_back(topic, by=anna)
        bring_in(group, *archive)
        topic.refresh_from_db()
        assert topic.accepted_post is None

    @pytest.mark.django_db(transaction=True)
    def test_an_import_and_deeds_in_its_topics_do_not_wait_for_each_other(self, group, anna):
        bring_in(group, person("ada"), person("bob"), opening("a"))
        topic, begun = Topic.objects.get(), Event()

        def deeds():
            try:
                with transaction.atomic():
                    discussions.close_topic(topic, by=anna, reason="Enough.")
                    begun.set()
                    time.sleep(0.3)
                    discussions.start_topic(group, by=anna, title="Next", source="Here.")
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as others:
            done = others.submit(deeds)
            begun.wait()
            bring_in(group, person("ada"), person("bob"), opening("a"), reply("c", "a"))
            done.result()
        assert_counts_are_right()

    def test_another_archive_of_the_same_name_is_refused(self, group):
        bring_in(group, person("ada"), opening("a"))
        with pytest.raises(Conflict, match="--source"):
            bring_in(group, person("bob"), opening("a", "bob", hours=99))
        assert not Member.objects.filter(name="Bob").exists()

    def test_two_archives_of_different_names_stand_side_by_side(self, group):
        bring_in(group, person("ada"), opening("a"))
        bring_in(group, person("ada"), opening("a", hours=99), source="second")
        assert Topic.objects.filter(group=group).count() == 2


class TestRights:
    def test_an_organiser_imports(self, group, anna):
        bring_in(group, person("ada"), opening("a"), by=anna)
        assert AuditEvent.objects.get(verb="import").actor == anna

    def test_a_member_does_not(self, group, ben):
        with pytest.raises(NotAllowed):
            bring_in(group, person("ada"), opening("a"), by=ben)

    def test_a_stranger_does_not(self, group, clara):
        with pytest.raises(NotAllowed):
            bring_in(group, person("ada"), opening("a"), by=clara)
