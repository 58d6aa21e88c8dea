"""What is new for many readers of digests, in a constant number of queries: loaded once, asked for each."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Window
from django.db.models.functions import Left, RowNumber

from handschlag.accounts.models import Block, Member, Mute
from handschlag.core import clock
from handschlag.discussions.actions.mailing import DAY, POST, WEEK
from handschlag.discussions.models import (
    CaughtUp,
    DigestMark,
    GroupWatch,
    Level,
    MailChoice,
    MailLevel,
    Post,
    ReadMark,
    Topic,
    TopicWatch,
    begins_at,
    effective_mail,
)
from handschlag.groups.models import Group, Membership
from handschlag.notifications.models import OutgoingMail

TOPICS_OF_A_GROUP = 40
"""The latest, of which a digest shows what is new to its reader."""
POSTS_OF_A_TOPIC = 25
HTML_READ = 1500

Facts = Callable[[Sequence[int], datetime], dict[int, "Fact"]]
"""What rooms above know of topics, by their keys."""
_FACTS: list[Facts] = []


class Fact(NamedTuple):
    """``is_over``: it is about something that has passed, such as a meetup, and is no news any more."""

    is_over: bool
    when: datetime | None = None


def add_facts(facts: Facts) -> None:
    _FACTS.append(facts)


class NewPost(NamedTuple):
    pk: int
    topic_id: int
    number: int
    author_id: int
    author: str
    created_at: datetime
    html: str


@dataclass(frozen=True, slots=True)
class Spell:
    """A group of a reader of which this digest tells, and from when on."""

    group: Group
    begin: datetime


class Gathered:
    """``mails`` are digests. About twelve queries, however many there are."""

    def __init__(self, mails: Sequence[OutgoingMail]) -> None:
        keys = [mail.member_id or 0 for mail in mails]
        self.members: dict[int, Member] = Member.objects.with_login().in_bulk(keys)
        self.until = {mail.member_id: _moment(mail.context["until"]) for mail in mails}
        self._keys = keys
        self._load_spells(mails)
        self._load_talk()
        self._load_reading()
        self._load_silence()

    def _load_spells(self, mails: Sequence[OutgoingMail]) -> None:
        """The groups they belong to now, and of which they want a digest of the kind that is due."""
        choices = {
            (row.member_id, row.group_id): row for row in MailChoice.objects.filter(member__in=self._keys)
        }
        caught_up = {
            (row.member_id, row.group_id): row.at for row in CaughtUp.objects.filter(member__in=self._keys)
        }
        muted = GroupWatch.objects.filter(
            member=OuterRef("member"), group=OuterRef("group"), level=Level.MUTE
        )
        spells = Membership.objects.current().filter(~Exists(muted), member__in=self._keys)
        contexts = {mail.member_id: mail.context for mail in mails}
        self.spells: dict[int, list[Spell]] = defaultdict(list)
        for spell in spells.select_related("group").order_by("group__name", "pk"):
            member, group = spell.member_id, spell.group_id
            own, usual = choices.get((member, group)), choices.get((member, None))
            begin = _begin(contexts[member], *effective_mail(own, usual))
            if begin is not None:
                begin = max(begin, spell.joined_at, caught_up.get((member, group), begin))
                self.spells[member].append(Spell(spell.group, begin))

    def _load_talk(self) -> None:
        """The latest topics of these groups, and what is new in them to anybody."""
        told = [spell for spells in self.spells.values() for spell in spells]
        begin = min((spell.begin for spell in told), default=clock.now())
        until = max(self.until.values(), default=begin)
        place = Window(
            RowNumber(), partition_by=F("group"), order_by=[F("last_post_at").desc(), F("pk").desc()]
        )
        groups = {spell.group.pk for spell in told}
        topics = (
            Topic.objects.present().filter(group__in=groups, last_post_at__gt=begin).annotate(place=place)
        )
        self.topics = {topic.pk: topic for topic in topics.filter(place__lte=TOPICS_OF_A_GROUP)}
        self.facts: dict[int, Fact] = {}
        for facts in _FACTS:
            self.facts |= facts(list(self.topics), clock.now())
        self.posts: dict[int, list[NewPost]] = defaultdict(list)
        for post in _posts(list(self.topics), begin, until):
            self.posts[post.topic_id].append(post)
        self.by_group: dict[int, list[Topic]] = defaultdict(list)
        for topic in sorted(self.topics.values(), key=lambda topic: topic.last_post_at, reverse=True):
            self.by_group[topic.group_id].append(topic)

    def _load_reading(self) -> None:
        """What they have read, or been sent already, and how closely they follow."""
        theirs = {"member__in": self._keys, "topic__in": list(self.topics)}
        marks = ReadMark.objects.filter(**theirs).values_list("member", "topic", "number")
        self._read = {(member, topic): number for member, topic, number in marks}
        levels = TopicWatch.objects.filter(**theirs).values_list("member", "topic", "level")
        self._level = {(member, topic): level for member, topic, level in levels}
        begin = min((spell.begin for spells in self.spells.values() for spell in spells), default=clock.now())
        sent = OutgoingMail.objects.filter(member__in=self._keys, kind=POST, queued_at__gte=begin)
        self._sent = {(member, context["post"]) for member, context in sent.values_list("member", "context")}

    def _load_silence(self) -> None:
        """Of whom they hear nothing."""
        between = Block.objects.involving(self._keys)
        self._silent = set(Mute.objects.filter(by__in=self._keys).values_list("by", "member"))
        for by, member in between.values_list("by", "member"):
            self._silent |= {(by, member), (member, by)}

    def level(self, member: int, topic: int) -> int:
        return self._level.get((member, topic), Level.NORMAL)

    def new_in(self, topic: Topic, member: int, begin: datetime) -> list[NewPost]:
        """What is new in a topic to a reader: of others, unread, not muted, told by no other mail."""
        fact = self.facts.get(topic.pk)
        if (fact and fact.is_over) or self.level(member, topic.pk) == Level.MUTE:
            return []
        read = self._read.get((member, topic.pk), 0)
        return [
            post
            for post in self.posts.get(topic.pk, ())
            if begin < post.created_at <= self.until[member]
            and post.number > read
            and post.author_id != member
            and (member, post.author_id) not in self._silent
            and (member, post.pk) not in self._sent
        ]


def _begin(context: dict[str, Any], level: MailLevel, choice: MailChoice | None) -> datetime | None:
    """From when on this digest tells of a group; None where it is not of its kind."""
    until = _moment(context["until"])
    mark = DigestMark(
        daily=context["daily"] and _moment(context["daily"]),
        weekly=context["weekly"] and _moment(context["weekly"]),
    )
    if level == MailLevel.DAILY:
        return max(begins_at(mark.daily, choice, until - DAY), until - WEEK)
    if level == MailLevel.WEEKLY and context["is_weekly"]:
        return max(begins_at(mark.weekly, choice, until - WEEK), until - 2 * WEEK)
    return None


def _posts(topics: list[int], begin: datetime, until: datetime) -> Iterable[NewPost]:
    place = Window(RowNumber(), partition_by=F("topic"), order_by=[F("number")])
    posts = Post.objects.present().filter(topic__in=topics, created_at__gt=begin, created_at__lte=until)
    posts = posts.annotate(place=place, beginning=Left("html", HTML_READ)).filter(place__lte=POSTS_OF_A_TOPIC)
    names = ("pk", "topic_id", "number", "author_id", "author__name", "created_at", "beginning")
    return (NewPost(*row) for row in posts.order_by("topic", "number").values_list(*names))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
