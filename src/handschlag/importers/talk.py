"""Posts of an archive become topics and posts; each batch leaves the group whole and counted right."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from itertools import islice

from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _

from handschlag.core.errors import Conflict
from handschlag.core.models import AuditEvent
from handschlag.discussions import indexing, interactions
from handschlag.discussions.actions.holding import hold_groups
from handschlag.discussions.jobs import index_posts
from handschlag.discussions.models import Closure, MovedPost, Post, Tagging, Topic, TopicRemoval
from handschlag.groups.models import Group
from handschlag.importers import ledger
from handschlag.importers.files import import_attachments
from handschlag.importers.formats.pool import Pool
from handschlag.importers.formats.spool import Spool
from handschlag.importers.models import ImportedPost
from handschlag.importers.rendering import Ready, There, Waiting, cut, ready
from handschlag.importers.report import MADE, THERE, Report
from handschlag.importers.rows import Values, insert, reserve, update
from handschlag.ties.folding import take_turns

BATCH = 2500
SAMPLE = 200
"""Posts by which a second archive under the same name is told from a larger one."""

_GROWING = ("last_number", "post_count", "last_post_at", "accepted_post_id")
_TOPIC = (
    "id", "group_id", "author_id", "title", "created_at", "last_post_at", "post_count",
    "last_number", "accepted_post_id",
)  # fmt: skip
_POST = (
    "id", "topic", "number", "author", "reply_to", "source", "html", "created_at", "edited_at", "votes"
)  # fmt: skip


def refuse_foreign(spool: Spool, group: Group, source: str) -> None:
    """Conflict when the group holds posts of the same ids but of another archive under ``source``."""
    sample = {record.key: record for record in islice(spool.posts(), SAMPLE)}
    rows = ImportedPost.objects.filter(group=group, source=source, key__in=sample)
    dates = list(rows.values_list("key", "post__created_at"))
    strange = sum(date != sample[key].written_at for key, date in dates)
    if strange > len(dates) // 2:
        raise Conflict(
            _(
                "This group holds another archive that was imported as “%(source)s”. "
                "Give this one a name of its own with --source."
            )
            % {"source": source}
        )


class Talk:
    """The import of one archive's posts into one group."""

    def __init__(self, spool: Spool, group: Group, source: str, report: Report) -> None:
        self._spool = spool
        self._group = group
        self._source = source
        self._report = report
        self._has_attachments = spool.attachment_count > 0

    def import_posts(self, pool: Pool) -> Iterator[int]:
        """Make the posts that are not there yet; yields the number done after each batch."""
        prepared = iter(pool(partial(ready, naive=connection.vendor == "sqlite"), self._waiting()))
        while batch := list(islice(prepared, BATCH)):
            new, old = [post for post in batch if not post.there], [post for post in batch if post.there]
            with transaction.atomic():
                self._hold({post.topic_key for post in batch})
                self._bring_up_to_date(old)
                self._make(new)
            self._report.posts([post.line for post in batch], {MADE: len(new), THERE: len(old)})
            yield len(batch)

    def _waiting(self) -> Iterator[Waiting]:
        rows = self._spool.settled()
        if not ImportedPost.objects.filter(group=self._group, source=self._source).exists():
            yield from (Waiting(row, None) for row in rows)
        while batch := list(islice(rows, BATCH)):
            there = self._there(row.key for row in batch)
            yield from (Waiting(row, there.get(row.key)) for row in batch)

    def _there(self, keys: Iterable[str]) -> dict[str, There]:
        rows = ImportedPost.objects.filter(group=self._group, source=self._source, key__in=set(keys))
        columns = ("key", "post", "post__topic", "post__votes", "post__topic__accepted_post")
        return {key: There(*place) for key, *place in rows.values_list(*columns)}

    def _hold(self, keys: set[str]) -> None:
        """Nobody writes in topics that grow, or numbers and counts would be lost.

        Topics before ties before groups, as every deed of the talk takes them, or the two would wait for
        each other.
        """
        places = ImportedPost.objects.filter(group=self._group, source=self._source, key__in=keys)
        topics = Topic.objects.filter(pk__in=places.values("post__topic")).order_by("pk")
        groups = {group for _pk, group in topics.select_for_update(no_key=True).values_list("pk", "group")}
        take_turns()
        hold_groups(self._group.pk, *groups)
        Group.objects.filter(pk__in={self._group.pk, *groups}).raise_versions()

    def _bring_up_to_date(self, old: list[Ready]) -> None:
        """A later archive may know of more votes and of an answer accepted since; what people wrote stays."""
        for record in old:
            there = record.there
            if there and record.votes != there.votes:
                Post.objects.filter(pk=there.post).update(votes=record.votes)
            if there and record.accepted and there.accepted is None and not _was_decided_here(there):
                Topic.objects.filter(pk=there.topic).update(accepted_post=there.post)
                indexing.refresh_posts(Post.objects.filter(topic=there.topic, number=1))

    def _make(self, records: list[Ready]) -> None:
        if not records:
            return
        ids = dict(zip((record.key for record in records), reserve(Post, len(records)), strict=True))
        named = {key for record in records for key in (record.topic_key, record.reply_to)}.difference(ids)
        there = self._there(named)
        members = self._spool.rows_of(record.author_key for record in records)
        begun, topics = self._topics(records, members, there)
        answered = ids | {key: row.post for key, row in there.items()}
        posts: list[Values] = []
        for record in records:
            topic = topics[record.topic_key]
            _extend(topic, record, ids[record.key])
            author, answer = members[record.author_key], answered.get(record.reply_to)
            posts.append((ids[record.key], topic.pk, topic.last_number, author, answer, *record.columns))
        self._store(begun, topics, posts)
        self._name(records, ids, topics)
        self._count(records, topics, len(begun))
        ledger.enter_replies(interactions.reply_rows(Post.objects.filter(pk__in=ids.values())))
        index_posts.enqueue(min(ids.values()), max(ids.values()))

    def _topics(
        self, records: list[Ready], members: dict[str, int], there: dict[str, There]
    ) -> tuple[list[Topic], dict[str, Topic]]:
        """New topics, not stored yet, and the topics of all records by the key of their first post."""
        opening = [record for record in records if record.key == record.topic_key]
        begun = [
            Topic(
                pk=pk,
                group=self._group,
                author_id=members[record.author_key],
                title=record.title,
                created_at=record.written_at,
                last_post_at=record.written_at,
            )
            for record, pk in zip(opening, reserve(Topic, len(opening)), strict=True)
        ]
        topics = {record.key: topic for record, topic in zip(opening, begun, strict=True)}
        missing = {record.topic_key for record in records}.difference(topics)
        rows = Topic.objects.in_bulk([there[key].topic for key in missing])
        return begun, topics | {key: rows[there[key].topic] for key in missing}

    def _store(self, begun: list[Topic], topics: dict[str, Topic], posts: list[Values]) -> None:
        """Topics with their counts as they are after this batch, then the posts that refer to them."""
        known = {topic.pk for topic in begun}
        grown = [topic for topic in topics.values() if topic.pk not in known]
        insert(Topic, _TOPIC, [[getattr(topic, name) for name in _TOPIC] for topic in begun])
        update(Topic, _GROWING, [[getattr(topic, name) for name in (*_GROWING, "id")] for topic in grown])
        Tagging.objects.filter(topic__in=[topic.pk for topic in grown]).follow_topics()
        insert(Post, _POST, posts)

    def _name(self, records: list[Ready], ids: dict[str, int], topics: dict[str, Topic]) -> None:
        """Keep which post came from which row, and what comes with a post: files, a closing."""
        insert(
            ImportedPost,
            ("group", "source", "key", "post"),
            [(self._group.pk, self._source, record.key, ids[record.key]) for record in records],
        )
        insert(
            Closure,
            ("topic", "at", "reason", "is_timed"),
            [
                (topics[record.key].pk, record.closed_at, _reason(record), False)
                for record in records
                if record.closed_at
            ],
        )
        if self._has_attachments:
            for record in records:
                origin = f"{self._group.slug}/{self._source}/{record.key}"
                import_attachments(ids[record.key], origin, self._spool.attachments(record.key))

    def _count(self, records: list[Ready], topics: dict[str, Topic], begun: int) -> None:
        """Raise the counts of the group, and of those to which topics were moved since they were imported.

        What came into a removed topic counts when that is restored.
        """
        removals = TopicRemoval.objects.filter(topic__in=[topic.pk for topic in topics.values()])
        removed = set(removals.values_list("topic", flat=True))
        moments: defaultdict[int, list[datetime]] = defaultdict(list)
        for record in records:
            if (topic := topics[record.topic_key]).pk not in removed:
                moments[topic.group_id].append(record.written_at)
        for group_id, written in moments.items():
            latest = Value(max(written))
            Group.objects.filter(pk=group_id).update(
                topic_count=F("topic_count") + (begun if group_id == self._group.pk else 0),
                post_count=F("post_count") + len(written),
                last_post_at=Greatest(Coalesce(F("last_post_at"), latest), latest),
            )


def _extend(topic: Topic, record: Ready, post: int) -> None:
    topic.last_number += 1
    topic.post_count += 1
    topic.last_post_at = max(topic.last_post_at, record.written_at)
    if record.accepted and topic.accepted_post_id is None:
        topic.accepted_post_id = post


def _was_decided_here(there: There) -> bool:
    """Whether somebody has taken the acceptance back, or split the answer off the question."""
    taken_back = AuditEvent.objects.filter(
        verb="take back acceptance", object_type=Topic._meta.label_lower, object_id=there.topic
    )
    return taken_back.exists() or MovedPost.objects.filter(post=there.post).exists()


def _reason(record: Ready) -> str:
    return cut(record.closed_reason or _("Closed where it was imported from."), 500)
