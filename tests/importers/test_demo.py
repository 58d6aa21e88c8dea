"""The invented community is like the described one, the same for everybody, and in order."""

import string
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from statistics import mean, median
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.importers.formats.demo import count_records, read
from handschlag.importers.formats.demo_phrases import KINDS, SHARED
from handschlag.importers.formats.demo_text import FIELD_NAMES, first_sentence, fitting
from handschlag.importers.formats.records import AuthorRecord, PostRecord, Record, ThanksRecord

UNTIL = datetime(2026, 3, 31, 12, tzinfo=UTC)
SEEDS = (1, 2, 3)


@dataclass(frozen=True)
class Community:
    authors: dict[str, AuthorRecord]
    posts: dict[str, PostRecord]
    thanks: list[ThanksRecord]

    @property
    def topics(self) -> list[PostRecord]:
        return [post for post in self.posts.values() if post.topic_key == post.key]

    @property
    def replies(self) -> list[tuple[PostRecord, PostRecord]]:
        """Each reply with the post it answers."""
        return [
            (post, self.posts[post.reply_to or post.topic_key])
            for post in self.posts.values()
            if post.topic_key != post.key
        ]


def gathered(records: Iterator[Record]) -> Community:
    everything = list(records)
    return Community(
        authors={each.key: each for each in everything if isinstance(each, AuthorRecord)},
        posts={each.key: each for each in everything if isinstance(each, PostRecord)},
        thanks=[each for each in everything if isinstance(each, ThanksRecord)],
    )


@cache
def community(seed: int) -> Community:
    return gathered(read(3_600, seed, UNTIL))


@pytest.fixture(params=SEEDS)
def demo(request: pytest.FixtureRequest) -> Community:
    return community(request.param)


def test_every_second_writer_wrote_once(demo: Community) -> None:
    posts = Counter(post.author_key for post in demo.posts.values())
    assert sum(n == 1 for n in posts.values()) / len(posts) == pytest.approx(0.50, abs=0.03)
    assert 1 - len(posts) / len(demo.authors) == pytest.approx(0.45, abs=0.03)


def test_between_four_and_ten_percent_are_active_in_the_last_thirty_days(demo: Community) -> None:
    since = UNTIL - timedelta(days=30)
    active = {post.author_key for post in demo.posts.values() if post.written_at > since}
    active |= {each.author_key for each in demo.thanks if each.given_at > since}
    assert 0.04 < len(active) / len(demo.authors) < 0.10


def test_members_write_five_and_a_half_posts_each_in_a_tenth_as_many_topics(demo: Community) -> None:
    assert len(demo.posts) / len(demo.authors) == pytest.approx(5.5, abs=0.4)
    assert len(demo.topics) / len(demo.posts) == pytest.approx(0.10, abs=0.02)
    assert len(demo.thanks) / len(demo.posts) == pytest.approx(1 / 3, abs=0.02)
    total = len(demo.authors) + len(demo.posts) + len(demo.thanks)
    assert count_records(3_600) == pytest.approx(total, rel=0.05)


def test_joins_come_every_month_and_ebb_away(demo: Community) -> None:
    joined = [author.joined_at for author in demo.authors.values() if author.joined_at]
    age = Counter(int((UNTIL - when) / timedelta(days=913 / 30)) for when in joined)
    later = [age[month] for month in range(29)]  # without the month in which the founders came
    assert mean(later) == pytest.approx(3_600 / 32.7, rel=0.10)
    assert min(later) > 0.4 * mean(later)
    assert max(later) < 1.8 * mean(later)
    assert sum(later[:10]) < 0.9 * sum(later[-10:])


def test_few_carry_the_talk(demo: Community) -> None:
    posts = sorted(Counter(post.author_key for post in demo.posts.values()).values(), reverse=True)
    assert 0.35 < sum(posts[:36]) / sum(posts) < 0.65  # one in a hundred members
    assert posts[0] < 0.08 * sum(posts)


def test_people_answer_those_who_answered_them(demo: Community) -> None:
    pairs = {(reply.author_key, answered.author_key) for reply, answered in demo.replies}
    mutual = sum((two, one) in pairs for one, two in pairs) / len(pairs)
    receivers = [two for _, two in sorted(pairs)]
    by_chance = sum((two, one) in pairs for (one, _), two in zip(sorted(pairs), receivers[::-1], strict=True))
    assert mutual > 0.3
    assert mutual > 2 * by_chance / len(pairs)


@pytest.mark.parametrize("trait", ["place", "company"])
def test_people_answer_their_own_circle_more_than_others(demo: Community, trait: str) -> None:
    alike = _alike(demo, trait, demo.replies)
    answered = [post for _, post in demo.replies]
    shuffled = [
        (reply, post)
        for shift in (500, 2500, 4500, 6500)
        for (reply, _), post in zip(demo.replies, answered[shift:] + answered[:shift], strict=True)
    ]
    assert alike > 1.5 * _alike(demo, trait, shuffled)


def test_first_answers_come_within_hours_and_some_never(demo: Community) -> None:
    first: dict[str, float] = {}
    for reply, _ in demo.replies:
        topic = demo.posts[reply.topic_key]
        if reply.author_key != topic.author_key:
            delay = (reply.written_at - topic.written_at) / timedelta(hours=1)
            first[topic.key] = min(delay, first.get(topic.key, delay))
    assert 0.08 < 1 - len(first) / len(demo.topics) < 0.25
    assert 0.5 < median(first.values()) < 6


def test_talk_follows_working_hours_in_berlin(demo: Community) -> None:
    local = [post.written_at.astimezone(ZoneInfo("Europe/Berlin")) for post in demo.posts.values()]
    assert sum(when.weekday() >= 5 for when in local) / len(local) < 2 / 7 * 0.7
    assert sum(when.hour < 6 for when in local) / len(local) < 0.05
    assert sum(8 <= when.hour < 18 for when in local) / len(local) > 0.55


def test_records_come_in_order_of_time_and_parents_before_replies() -> None:
    seen: set[str] = set()
    before = UNTIL - timedelta(days=914)
    for record in read(600, 5, UNTIL):
        now = _when(record)
        assert before <= now <= UNTIL
        before = now
        assert _needed(record) <= seen
        seen.add(record.key)


def test_the_same_arguments_give_the_same_records() -> None:
    assert list(read(200, 7, UNTIL)) == list(read(200, 7, UNTIL))
    assert list(read(200, 7, UNTIL)) != list(read(200, 8, UNTIL))
    same_moment = UNTIL.astimezone(ZoneInfo("Asia/Tokyo"))
    assert list(read(50, 7, same_moment)) == list(read(50, 7, UNTIL))


def test_no_topic_hears_the_same_text_often(demo: Community) -> None:
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for post in demo.posts.values():
        texts[post.topic_key].append(post.text)
    repeated = sum(len(each) - len(set(each)) for each in texts.values())
    assert repeated / len(demo.posts) < 0.02
    assert len({topic.title for topic in demo.topics}) > 0.6 * len(demo.topics)


def test_quotations_stand_in_the_text_they_quote(demo: Community) -> None:
    quoting = [(reply, answered) for reply, answered in demo.replies if reply.text.startswith("> ")]
    assert len(quoting) > 100
    for reply, answered in quoting:
        quotation = reply.text.split("\n")[0].removeprefix("> ")
        assert quotation.casefold() in answered.text.casefold()
        assert reply.reply_to == answered.key


def test_some_topics_are_closed_with_a_reason_after_their_last_post(demo: Community) -> None:
    last = {post.topic_key: post.written_at for post in demo.posts.values()}
    closed = [topic for topic in demo.topics if topic.closed_at]
    assert 5 < len(closed) < 0.04 * len(demo.topics)
    for topic in closed:
        assert topic.closed_reason
        assert topic.closed_at is not None
        assert last[topic.key] < topic.closed_at < UNTIL


def test_nobody_has_an_address_and_links_lead_nowhere(demo: Community) -> None:
    assert not any(author.email for author in demo.authors.values())
    for post in demo.posts.values():
        assert post.text.count("http") == post.text.count("https://example.org/")
        assert not set("{}") & set(post.text + post.title)


def test_every_sentence_can_be_filled_for_every_subject() -> None:
    extra = {"ort", "stadt", "ich", "du", "zahl", "viele", "tag"}
    shared = [getattr(SHARED, name) for name in SHARED.__slots__]
    for number, kind in enumerate(KINDS):
        sentences = [kind.titles, kind.situations, kind.asks, kind.answers, *shared]
        slots = {
            slot for texts in sentences for text in texts for _, slot, _, _ in string.Formatter().parse(text)
        }
        for field in FIELD_NAMES:
            for subject in fitting(field, number):
                assert all(slots - {None} <= forms.keys() | extra for forms in subject.forms)


def test_what_is_quoted_is_plain_and_begins_with_a_capital() -> None:
    assert first_sentence("Hallo,\n\nwir suchen einen Raum. Danke.\n\n- eins und noch viel mehr") == (
        "Wir suchen einen Raum."
    )
    assert not first_sentence("- nur\n- Liste")


@settings(max_examples=60, deadline=None)
@given(n_members=st.integers(1, 50), seed=st.integers(0, 2**32))
def test_even_the_smallest_community_is_whole(n_members: int, seed: int) -> None:
    demo = gathered(read(n_members, seed, UNTIL))
    assert len(demo.authors) == n_members
    assert demo.posts["p1"].title == "Willkommen in der Gruppe"
    for post in demo.posts.values():
        joined = demo.authors[post.author_key].joined_at
        assert joined is not None
        assert joined <= post.written_at <= UNTIL
        assert post.text
        assert bool(post.title) == (post.key == post.topic_key)
    for reply, answered in demo.replies:
        assert reply.author_key != answered.author_key
        assert answered.written_at <= reply.written_at
        assert answered.topic_key == reply.topic_key
    for each in demo.thanks:
        assert each.author_key != demo.posts[each.post_key].author_key
        assert each.given_at > demo.posts[each.post_key].written_at
    assert len({(each.post_key, each.author_key) for each in demo.thanks}) == len(demo.thanks)


@pytest.mark.parametrize(
    ("n_members", "seed", "until", "complaint"),
    [(0, 1, UNTIL, "one member"), (5, -1, UNTIL, "seed"), (5, 1, datetime(2026, 1, 1), "time zone")],
)
def test_what_makes_no_community_is_refused(
    n_members: int, seed: int, until: datetime, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        read(n_members, seed, until)


def _alike(demo: Community, trait: str, pairs: list[tuple[PostRecord, PostRecord]]) -> float:
    """The share of pairs of two people who have the trait in common."""
    people = [(demo.authors[one.author_key], demo.authors[two.author_key]) for one, two in pairs]
    others = [(getattr(one, trait), getattr(two, trait)) for one, two in people if one is not two]
    n_alike: int = sum(one == two != "" for one, two in others)
    return n_alike / len(others)


def _when(record: Record) -> datetime:
    if isinstance(record, AuthorRecord):
        assert record.joined_at is not None
        return record.joined_at
    assert isinstance(record, PostRecord | ThanksRecord)
    return record.written_at if isinstance(record, PostRecord) else record.given_at


def _needed(record: Record) -> set[str]:
    """The keys that must have come before."""
    if isinstance(record, PostRecord):
        topic = {record.topic_key} - {record.key}
        return {record.author_key} | topic | ({record.reply_to} - {""})
    return {record.author_key, record.post_key} if isinstance(record, ThanksRecord) else set()
