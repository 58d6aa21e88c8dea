"""Sixty German and English queries over the imported archives: what is found first, on both databases.

What SQLite answers is kept in ``first_three.json`` (written with ``HANDSCHLAG_WRITE_ANSWERS=1``), so
that PostgreSQL is held against it wherever the tests run.
"""

import json
import os
import tomllib
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import Q

from handschlag.core.search.finding import Visible, find
from handschlag.core.search.parsing import parse
from handschlag.discussions.actions import start_topic
from handschlag.discussions.jobs import index_posts
from handschlag.discussions.models import Post
from handschlag.importers.actions import import_records
from handschlag.importers.formats import mbox, stackexchange
from tests import make
from tests.importers.archives import DUMP, MBOX, needs_dump, needs_mbox

pytestmark = [needs_dump, needs_mbox, pytest.mark.django_db]
TABLE = tomllib.loads(Path(__file__).with_name("relevance.toml").read_text(encoding="utf-8"))
QUERIES = TABLE["english"] | TABLE["german"]
ANSWERS = Path(__file__).with_name("first_three.json")


@pytest.fixture(scope="module")
def answers(django_db_setup, django_db_blocker) -> dict[str, list[str]]:
    """The first three hits of every query. The archives are imported once, and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        make.site()
        fill()
        first = {query: first_three(query) for query in QUERIES}
        transaction.set_rollback(True)
    if os.environ.get("HANDSCHLAG_WRITE_ANSWERS"):
        ANSWERS.write_text(json.dumps(first, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return first


def fill() -> None:
    anna = make.member("Anna Amsel")
    for records, slug in ((stackexchange.read(DUMP), "quantum"), (mbox.read([MBOX]), "list")):
        import_records(records, make.group(anna, slug=slug), source=slug, by=None)
    make.jobs_done(index_posts)
    german = make.group(anna, slug="deutsch", language="de")
    for title, text in TABLE["texts"].items():
        start_topic(german, by=anna, title=title, source=text)


def first_three(query: str) -> list[str]:
    hits = find(parse(query), visible=Visible(Q(kind__in=["topic", "post"]))).hits[:3]
    return [label(hit.kind, hit.object_id) for hit in hits]


def label(kind: str, pk: int) -> str:
    """The topic's title, and the number of the post in it."""
    posts = Post.objects.select_related("topic")
    post = posts.get(topic=pk, number=1) if kind == "topic" else posts.get(pk=pk)
    return f"{post.topic.title} #{post.number}"


def test_the_table_has_sixty_queries():
    assert len(QUERIES) == 60


def test_what_is_expected_is_among_the_first_three(answers):
    missed = {
        query: answers[query]
        for query, title in QUERIES.items()
        if not any(label.startswith(title) for label in answers[query])
    }
    assert len(missed) <= 2, missed


def test_the_first_three_are_the_same_on_every_database(answers):
    kept = json.loads(ANSWERS.read_text(encoding="utf-8"))
    differing = {query: (answers[query], kept[query]) for query in QUERIES if answers[query] != kept[query]}
    assert len(differing) <= 5, differing
