"""What only the whole archive can tell: threads, votes, duplicates, order."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from handschlag.importers.formats import mbox, stackexchange
from handschlag.importers.formats.records import (
    NOBODY,
    Attachment,
    AuthorRecord,
    PostRecord,
    Record,
    Remark,
    ThanksRecord,
    Thread,
    VoteRecord,
)
from handschlag.importers.formats.spool import Spool
from tests.importers.archives import answer, comment, dump, question, user

START = datetime(2024, 1, 1, tzinfo=UTC)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def sent(key: str, hours: float, *ancestors: str, subject: str = "s", is_reply: bool = True) -> PostRecord:
    thread = Thread(ancestors, subject, is_reply)
    return PostRecord(f"f:{key}", key, "", "anna", at(hours), f"Text {key}", title=subject, thread=thread)


def settled(*records: Record) -> tuple[dict[str, PostRecord], list[Remark]]:
    """Posts by key, in their order, and all remarks."""
    with Spool() as spool:
        spool.take([AuthorRecord("f:0", "anna", "Anna"), *records])
        spool.settle()
        return {post.key: post for post in spool.posts()}, list(spool.remarks())


class TestThreads:
    def test_a_reply_belongs_to_the_mail_it_names(self):
        posts, _ = settled(sent("a", 0, is_reply=False), sent("b", 1, "a"), sent("c", 2, "b", "a"))
        assert [(post.topic_key, post.reply_to) for post in posts.values()] == [
            ("a", ""),
            ("a", "a"),
            ("a", "b"),
        ]
        assert [post.title for post in posts.values()] == ["s", "", ""]

    def test_files_may_come_in_any_order(self):
        posts, _ = settled(sent("c", 2, "b"), sent("b", 1, "a"), sent("a", 0, is_reply=False))
        assert list(posts) == ["a", "b", "c"]

    def test_a_missing_parent_gives_way_to_the_nearest_known_ancestor(self):
        posts, _ = settled(sent("a", 0), sent("c", 2, "lost", "a"))
        assert posts["c"].reply_to == "a"
        assert "nearest ancestor" in posts["c"].notes[-1]

    def test_the_subject_is_the_last_resort_and_names_nobody(self):
        posts, _ = settled(sent("a", 0, is_reply=False), sent("b", 1), sent("c", 2, "lost"))
        assert [(post.topic_key, post.reply_to) for post in posts.values()] == [("a", "")] * 3
        assert "by the subject" in posts["b"].notes[-1]

    def test_a_new_mail_of_an_old_subject_begins_a_topic(self):
        posts, _ = settled(sent("a", 0, is_reply=False), sent("b", 1, is_reply=False))
        assert [post.topic_key for post in posts.values()] == ["a", "b"]

    def test_a_subject_counts_for_ninety_days(self):
        posts, _ = settled(sent("a", 0, is_reply=False), sent("b", 24 * 91))
        assert posts["b"].topic_key == "b"
        assert "begins a topic" in posts["b"].notes[-1]

    def test_a_reply_to_nothing_known_begins_a_topic(self):
        posts, _ = settled(sent("b", 1, "lost"))
        assert posts["b"].topic_key == "b"
        assert "begins a topic" in posts["b"].notes[-1]

    def test_a_loop_is_cut_at_its_oldest_mail(self):
        posts, _ = settled(sent("a", 3, "c"), sent("b", 1, "a"), sent("c", 2, "b"), sent("d", 9, "a"))
        assert [(post.key, post.reply_to) for post in posts.values()] == [
            ("b", ""),
            ("c", "b"),
            ("a", "c"),
            ("d", "a"),
        ]
        assert {post.topic_key for post in posts.values()} == {"b"}

    def test_a_mail_that_answers_itself_begins_a_topic(self):
        posts, _ = settled(sent("a", 0, "a"))
        assert posts["a"].topic_key == "a"

    def test_a_thread_may_be_thousands_of_replies_deep(self):
        chain = [sent(f"{number}", number, f"{number - 1}") for number in range(1, 3000)]
        posts, _ = settled(sent("0", 0, is_reply=False), *chain)
        assert {post.topic_key for post in posts.values()} == {"0"}


class TestTime:
    def test_a_reply_dated_before_its_parent_comes_right_after_it(self):
        posts, _ = settled(sent("b", 1, "a"), sent("c", 0, "b"), sent("a", 5, is_reply=False))
        assert [post.written_at - at(5) for post in posts.values()] == [
            timedelta(microseconds=n) for n in range(3)
        ]
        assert "dated before" in posts["b"].notes[-1]

    def test_mails_of_the_same_moment_keep_the_order_of_the_file(self):
        posts, _ = settled(sent("b", 0, is_reply=False), sent("a", 0, is_reply=False))
        assert list(posts) == ["b", "a"]


class TestDoubles:
    def test_the_same_mail_twice_is_one(self):
        posts, remarks = settled(sent("a", 0), sent("a", 0))
        assert list(posts) == ["a"]
        assert [(remark.outcome, remark.key) for remark in remarks] == [("merged", "a")]

    def test_another_mail_of_the_same_id_gets_its_own(self):
        posts, _ = settled(sent("a", 0), sent("a", 1, is_reply=False), sent("b", 2, "a"))
        first, second, reply = posts.values()
        assert (first.key, reply.reply_to) == ("a", "a")
        assert second.key.startswith("a#")
        assert second.topic_key == second.key

    def test_the_new_id_is_the_same_in_every_run(self):
        mails = [sent("a", 0), sent("a", 1, is_reply=False)]
        assert list(settled(*mails)[0]) == list(settled(sent("z", 0), *mails)[0])[1:]

    def test_the_first_real_name_of_an_author_wins(self):
        with Spool() as spool:
            names = ["max.m…", "Max Muster", "Dr. Muster"]
            spool.take([AuthorRecord("f", "max", name, joined_at=START) for name in names])
            spool.settle()
            assert [author.name for author in spool.authors()] == ["Max Muster"]


class TestDumps:
    def spooled(self, folder: Path) -> tuple[dict[str, PostRecord], dict[str, Remark]]:
        with Spool() as spool:
            spool.take(stackexchange.read(folder))
            spool.settle()
            return {post.key: post for post in spool.posts()}, {
                remark.key: remark for remark in spool.remarks()
            }

    def test_a_comment_belongs_to_the_topic_of_its_post(self, tmp_path):
        folder = dump(tmp_path, Posts=[question(1), answer(2, to=1)], Comments=[comment(1, on=2)])
        posts, _ = self.spooled(folder)
        assert (posts["comment/1"].topic_key, posts["comment/1"].reply_to) == ("post/1", "post/2")

    def test_what_belongs_to_nothing_is_skipped(self, tmp_path):
        folder = dump(tmp_path, Posts=[answer(2, to=1)], Comments=[comment(1, on=2), comment(2, on=9)])
        posts, remarks = self.spooled(folder)
        assert not posts
        assert set(remarks) == {"post/2", "comment/1", "comment/2"}
        assert all("not in the archive" in remark.reason for remark in remarks.values())

    def test_answers_in_a_circle_are_skipped(self, tmp_path):
        folder = dump(tmp_path, Posts=[answer(1, to=2), answer(2, to=1), answer(3, to=3)])
        posts, remarks = self.spooled(folder)
        assert not posts
        assert len(remarks) == 3

    def test_votes_become_counts_and_say_so(self, tmp_path):
        kinds = [(1, 2), (1, 2), (1, 3), (2, 1), (7, 2)]
        votes = [{"Id": n, "PostId": post, "VoteTypeId": kind} for n, (post, kind) in enumerate(kinds)]
        folder = dump(tmp_path, Posts=[question(1), answer(2, to=1)], Votes=votes)
        posts, remarks = self.spooled(folder)
        assert posts["post/1"].votes == 1
        assert posts["post/2"].accepted
        assert [remark.outcome for remark in remarks.values()] == ["merged"] * 4 + ["skipped"]

    def test_the_accepted_answer_is_known_from_the_question(self, tmp_path):
        posts, _ = self.spooled(dump(tmp_path, Posts=[question(1, AcceptedAnswerId=2), answer(2, to=1)]))
        assert posts["post/2"].accepted

    def test_authors_without_a_row_get_a_name(self, tmp_path):
        rows = [question(1, OwnerUserId=26), question(2, OwnerUserId="")]
        with Spool() as spool:
            spool.take(stackexchange.read(dump(tmp_path, Users=[user(1)], Posts=rows)))
            spool.settle()
            authors = {author.key: author for author in spool.authors()}
        assert authors["26"].name == "user26"
        assert authors["26"].joined_at == datetime(2024, 2, 1, 10, 1, tzinfo=UTC)
        assert authors[NOBODY].is_bot


class TestTheRest:
    def test_attachments_wait_on_disk(self):
        files = (Attachment("a.txt", "text/plain", b"one"), Attachment("b.txt", "text/plain", b"two"))
        record = PostRecord("f:1", "a", "a", "anna", START, "x", title="t", attachments=files)
        with Spool() as spool:
            spool.take([record])
            spool.settle()
            (post,) = spool.posts()
            assert post.attachments == ()
            assert tuple(spool.attachments("a")) == files

    def test_thanks_for_a_post_that_is_not_there_are_skipped(self):
        _, remarks = settled(
            ThanksRecord("f:1", "t", "lost", "anna", START), VoteRecord("f:2", "v", "lost", "up")
        )
        assert [(remark.kind, remark.outcome) for remark in remarks] == [
            ("vote", "skipped"),
            ("thanks", "skipped"),
        ]

    def test_mail_goes_through_from_file_to_order(self, tmp_path):
        path = tmp_path / "x.mbox"
        path.write_bytes(b"")
        with Spool() as spool:
            spool.take(mbox.read([path]))
            spool.settle()
            assert (spool.post_count, spool.topic_count, spool.author_count) == (0, 0, 0)
