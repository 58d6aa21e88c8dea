"""Thanks of an archive whose givers are known become thanks, counted and in the ledger."""

from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import Count

from handschlag.discussions import interactions
from handschlag.discussions.models import Post, Thanks, Topic
from handschlag.groups.models import Group
from handschlag.importers import ledger
from handschlag.importers.formats.records import ThanksRecord
from handschlag.importers.formats.spool import Spool
from handschlag.importers.models import ImportedPost
from handschlag.importers.report import MADE, SKIPPED, THERE, Report
from handschlag.importers.rows import insert, reserve, update

BATCH = 1000


def import_thanks(spool: Spool, group: Group, source: str, report: Report) -> None:
    """One thanks per member and post; nobody thanks themself."""
    waiting = spool.thanks()
    while batch := list(islice(waiting, BATCH)):
        with transaction.atomic():
            places = ImportedPost.objects.filter(
                group=group, source=source, key__in={record.post_key for record in batch}
            )
            # topics before the group, as every deed of the talk takes them: who thanks meanwhile waits
            topics = Topic.objects.filter(pk__in=places.values("post__topic")).order_by("pk")
            list(topics.select_for_update(no_key=True).values_list("pk"))
            Group.objects.filter(pk=group.pk).raise_versions()
            outcomes = _import_batch(batch, spool, group, source)
        for record, outcome in zip(batch, outcomes, strict=True):
            report.thanks(record, *outcome)


def _import_batch(
    batch: list[ThanksRecord], spool: Spool, group: Group, source: str
) -> list[tuple[str, str]]:
    """What the report says of each record, in their order."""
    members = spool.rows_of(record.author_key for record in batch)
    keys = {record.post_key for record in batch}
    imported = ImportedPost.objects.filter(group=group, source=source, key__in=keys)
    posts = {key: (post, author) for key, post, author in imported.values_list("key", "post", "post__author")}
    given = Thanks.objects.filter(post__in=[post for post, _ in posts.values()])
    there = set(given.values_list("post_id", "member_id"))
    new: dict[tuple[int, int], tuple[int, int, datetime]] = {}
    outcomes = []
    for record in batch:
        post, author = posts[record.post_key]
        member = members.get(record.author_key)
        if member is None or member == author:
            outcomes.append((SKIPPED, "nobody thanks themself" if member else "its giver is not known"))
        elif (post, member) in there or (post, member) in new:
            outcomes.append((THERE, ""))
        else:
            new[post, member] = (post, member, record.given_at)
            outcomes.append((MADE, ""))
    _write(list(new.values()))
    return outcomes


def _write(new: list[tuple[int, int, datetime]]) -> None:
    if not new:
        return
    ids = reserve(Thanks, len(new))
    insert(
        Thanks, ("id", "post", "member", "given_at"), [(pk, *row) for pk, row in zip(ids, new, strict=True)]
    )
    counts = Thanks.objects.filter(post__in={post for post, _, _ in new}).values_list("post").order_by()
    update(Post, ("thanks_count",), [(number, post) for post, number in counts.annotate(number=Count("pk"))])
    ledger.enter_thanks(interactions.thanks_rows(Thanks.objects.filter(pk__in=ids)))
