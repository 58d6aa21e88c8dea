"""How fast search is over a million posts: newest and best first, rare and common words.

    python -m benchmarks.search [--posts 1000000] [--repeats 200] [--data FOLDER]

Fills the index of a site (kept in ``--data`` for the next run) with the demo's posts, without the posts
themselves, and prints what writing costs, the size of the index, and p50 and p95 of searches with the
searcher's rights in the same statement. With DATABASE_URL=postgres://… it fills and asks that database.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

MEMBERS = 36_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=200)
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "handschlag-search")
    options = parser.parse_args()
    options.data.mkdir(parents=True, exist_ok=True)
    os.environ["HANDSCHLAG_DATA"] = str(options.data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handschlag.site.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    fill(options.posts)
    print(f"Index: {size() / 1e6:,.0f} MB for {count():,} posts")
    print_table(options.repeats)


def count() -> int:
    from handschlag.core.search.models import Document

    return Document.objects.count()


def fill(posts: int) -> None:
    """Add what is missing, a batch of a thousand in a transaction, as an import does."""
    from django.db import transaction

    from handschlag.core.search.writing import BATCH, index
    from handschlag.groups.models import Group

    group, _ = Group.objects.get_or_create(slug="benchmark", defaults={"name": "Benchmark"})
    have = count()
    if have >= posts:
        return
    spent, begun = 0.0, time.monotonic()
    texts = islice(all_texts(group.pk), have, posts)
    for done, batch in enumerate(batched_texts(texts, BATCH), 1):
        start = time.perf_counter()
        with transaction.atomic():
            index(batch)
        spent += time.perf_counter() - start
        if done % 20 == 0:
            made = have + done * BATCH
            print(f"\r{made:,} posts, {time.monotonic() - begun:.0f} s", end="", file=sys.stderr, flush=True)
    print(f"\nWriting: {1e6 * spent / (posts - have):.0f} µs a post, transaction included")


def batched_texts(texts: Iterator[Any], size: int) -> Iterator[list[Any]]:
    while batch := list(islice(texts, size)):
        yield batch


def all_texts(group: int) -> Iterator[Any]:
    """The demo's posts, one community after another, as documents."""
    from handschlag.core.search.writing import Text
    from handschlag.importers.formats.demo import read
    from handschlag.importers.formats.records import PostRecord

    number, until = 0, datetime(2026, 1, 1, tzinfo=UTC)
    for seed in range(1, 1000):
        for record in read(MEMBERS, seed, until):
            if isinstance(record, PostRecord):
                number += 1
                is_topic = record.key == record.topic_key
                kind, title = ("topic", record.title) if is_topic else ("post", "")
                yield Text(
                    kind, number, record.written_at, title, record.text, scope=group, author=number % MEMBERS
                )


def size() -> int:
    """Bytes of all tables of the index with their indexes."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT sum(pg_total_relation_size(oid)) FROM pg_class "
                "WHERE relname IN ('search_document', 'search_word')"
            )
        else:
            cursor.execute(
                "SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%search%' OR name LIKE '%document%'"
            )
        return int(cursor.fetchone()[0])


def print_table(repeats: int) -> None:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import Q

    from handschlag.core.search.finding import Visible, find
    from handschlag.core.search.parsing import parse
    from handschlag.groups.models import Group

    readable = Group.objects.readable_by(AnonymousUser()).values("pk")
    visible = Visible(Q(scope__among=readable), "the talk")
    print(f"{'search':34}{'order':>8}{'hits':>10}{'p50 ms':>9}{'p95 ms':>9}")
    for name, queries in kinds_of_queries().items():
        hits = sum(occurrences(query) for query in queries) // len(queries)
        for order in ("newest", "best"):
            took = timed(
                lambda query, order=order: find(parse(query), visible=visible, order=order), queries, repeats
            )
            print(f"{name:34}{order:>8}{hits:>10,}{percentile(took, 0.5):9.2f}{percentile(took, 0.95):9.2f}")


def kinds_of_queries() -> dict[str, list[str]]:
    """Words by how often they occur, in the newest 20,000 documents extrapolated; then two, and a phrase."""
    from collections import Counter

    from handschlag.core.search.models import Document

    sample = Document.objects.order_by("-id").values_list("body", flat=True)[:20_000]
    often: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for body in sample:
        words = body.split()
        often.update({word for word in words if len(word) > 3 and word.isalpha()})
        pairs.update(set(pairwise(words)))
    ranked = [word for word, _ in often.most_common()]
    common, middle, rare = ranked[:20], ranked[len(ranked) // 4 :][:20], ranked[-20:]
    frequent = [f"{a} {b}" for (a, b), _ in pairs.most_common(20)]
    return {
        "rare word": rare,
        "middling word": middle,
        "common word": common,
        "two common words": [f"{a} {b}" for a, b in zip(common, reversed(common), strict=True)],
        "common word without a common one": [
            f"{a} -{b}" for a, b in zip(common[:10], common[10:], strict=True)
        ],
        "common phrase": [f'"{pair}"' for pair in frequent],
        "a common and a rare word": [f"{a} {b}" for a, b in zip(common, rare, strict=True)],
    }


def occurrences(query: str) -> int:
    from django.db.models import TextField

    from handschlag.core.prepared import Given, Prepared
    from handschlag.core.search.finding import _match
    from handschlag.core.search.matching import matching
    from handschlag.core.search.models import Document
    from handschlag.core.search.parsing import parse

    match = Given("match", TextField())
    found = Prepared(lambda: matching(Document.objects.all(), match).values_list("id"))
    return len(found.all(match=_match(parse(query), {}, "").as_asked()))


def timed(search: Callable[[str], Any], queries: list[str], repeats: int) -> list[float]:
    for query in queries:
        search(query)
    took = []
    for number in range(repeats):
        begun = time.perf_counter()
        search(queries[number % len(queries)])
        took.append(1000 * (time.perf_counter() - begun))
    return sorted(took)


def percentile(took: list[float], share: float) -> float:
    return took[min(int(share * len(took)), len(took) - 1)]


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
