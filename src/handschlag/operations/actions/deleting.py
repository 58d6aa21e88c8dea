"""A group goes for good, with all that was said in it, once its two weeks are over.

A few topics at a time, each batch in a transaction of its own: what is interrupted goes on where it stopped.
The ledger of interactions gets counter entries. A nameless row stays, since ledger and record of deeds go on
naming it; so do deals, thanks and handshakes of two members, which are theirs and not the group's.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import CASCADE, QuerySet
from django.db.models.fields.files import FieldFile
from django.utils import translation
from django.utils.translation import gettext as _

from handschlag.core import clock
from handschlag.core.models import Site, audit
from handschlag.core.search.writing import forget
from handschlag.discussions import interactions as talk
from handschlag.discussions.indexing import POST, TOPIC
from handschlag.discussions.models import Attachment, Post, Relocation, Thanks, Topic
from handschlag.exchange.indexing import LISTING
from handschlag.exchange.models import Listing
from handschlag.groups.indexing import GROUP
from handschlag.groups.models import Group, Visibility
from handschlag.meetups.models import Meetup
from handschlag.notifications.actions import withdraw_notices_about
from handschlag.ties import actions as ledger
from handschlag.ties.models import Kind

TOPICS_AT_ONCE = 10


def delete_due_groups(now: datetime) -> int:
    """How many went."""
    due = Group.objects.existing().filter(delete_at__lte=now).order_by("delete_at")
    return sum(delete_group(pk) for pk in due.values_list("pk", flat=True))


def delete_group(pk: int) -> bool:
    """False if somebody has taken it back in this moment, or another worker has done it."""
    while _take_topics(pk):
        pass
    return _let_go(pk)


def _held(pk: int) -> Group | None:
    """Nobody else's until the transaction ends; None once nothing is to be done any more."""
    due = Group.objects.existing().filter(pk=pk, delete_at__lte=clock.now())
    return due.select_for_update(no_key=True).first()


@transaction.atomic
def _take_topics(pk: int) -> int:
    """The oldest ones that are left; how many."""
    keys = list(Topic.objects.filter(group=pk).order_by("pk").values_list("pk", flat=True)[:TOPICS_AT_ONCE])
    topics = Topic.objects.filter(pk__in=keys)
    list(topics.select_for_update(of=("self",)).order_by("pk").values_list("pk"))  # topics before their group
    group = _held(pk)
    if group is None or not keys:
        return 0
    posts = list(Post.objects.filter(topic__in=keys).values_list("pk", flat=True))
    answers = _reverse(keys, posts)
    for one in keys:
        withdraw_notices_about(f"topic-{one}")
    _delete_files(keys)
    topics.delete()
    ledger.enter(talk.replies(Post.objects.filter(pk__in=answers)))
    forget(TOPIC, keys)
    forget(POST, posts)
    left = Topic.objects.filter(group=pk)
    posts_left = Post.objects.filter(topic__in=left)
    Group.objects.filter(pk=pk).update(topic_count=left.count(), post_count=posts_left.count())
    Group.objects.filter(pk=pk).raise_versions()
    Site.raise_version()
    return len(keys)


def _reverse(topics: list[int], posts: list[int]) -> list[int]:
    """Cancel what these topics have in the ledger. The keys of answers in other topics, which stay and answer
    nobody any more.
    """
    answers = Post.objects.filter(reply_to__in=posts).exclude(topic__in=topics)
    staying = list(answers.values_list("pk", flat=True))
    ledger.reverse(Kind.REPLY, [*posts, *staying])
    ledger.reverse(Kind.THANKS, Thanks.objects.filter(post__topic__in=topics).values_list("pk", flat=True))
    ledger.reverse(Kind.ATTENDANCE, Meetup.objects.filter(topic__in=topics).values_list("pk", flat=True))
    return staying


def _delete_files(topics: list[int]) -> None:
    """After the commit: what was not deleted then, the daily look for files that no row knows finds."""
    for content in _contents(topics):
        if content.name:
            transaction.on_commit(partial(content.storage.delete, content.name))


def _contents(topics: list[int]) -> Iterator[FieldFile]:
    for attachment in Attachment.objects.filter(post__topic__in=topics):
        yield attachment.file
        yield attachment.thumbnail
    for meetup in Meetup.objects.filter(topic__in=topics):
        yield meetup.cover


@transaction.atomic
def _let_go(pk: int) -> bool:
    """Nothing but the number and the day of its beginning stays."""
    group = _held(pk)
    if group is None or Topic.objects.filter(group=pk).exists():
        return False
    forget(LISTING, Listing.objects.filter(group=group).values_list("pk", flat=True))
    for rows in _rows_of(group):
        rows.delete()
    forget(GROUP, [group.pk])
    with translation.override(group.language):
        name = _("Deleted group")
    nameless = Group(
        pk=group.pk,
        name=name,
        slug=f"deleted-{group.pk}",
        visibility=Visibility.HIDDEN,
        language=group.language,
        created_at=group.created_at,
        archived_at=group.archived_at,
        delete_at=group.delete_at,
        deleted_at=clock.now(),
        version=group.version + 1,
        talk_version=group.talk_version + 1,
    )
    nameless.save(force_update=True)
    Site.raise_version()
    audit("delete group", nameless, by=None)
    return True


def _rows_of(group: Group) -> Iterator[QuerySet[Any]]:
    """Of every model whose rows go with their group, now or later. Where topics came from or went stays."""
    for found in Group._meta.get_fields(include_hidden=True):
        relation: Any = found
        is_naming = relation.auto_created and relation.one_to_many and relation.on_delete is CASCADE
        if is_naming and relation.related_model is not Relocation:
            yield QuerySet(relation.related_model).filter(**{relation.field.name: group.pk})
