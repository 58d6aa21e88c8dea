"""Statements written once: they give what the ORM gives, with other values at each run."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import BooleanField, Case, CharField, Exists, F, OuterRef, When
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from handschlag.core import clock
from handschlag.core.pagination import PreparedPages, newest_first
from handschlag.core.prepared import (
    Given,
    GivenKeys,
    GivenMoment,
    Prepared,
    PreparedDelete,
    PreparedInsert,
    PreparedUpdate,
)
from handschlag.discussions.models import Post, ReadMark, Thanks, Topic
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def topics():
    group = make.group()
    anna, ben = make.member("Anna"), make.member("Ben")
    topics = [make.topic(group, by) for by in (anna, ben, anna)]
    for topic in topics:
        make.post(topic, ben)
    return topics


def test_a_key_that_no_row_can_have_finds_nothing(topics):
    found = Prepared(lambda: Topic.objects.filter(pk=Given("pk")))
    assert found.first(pk=topics[0].pk) == topics[0]
    assert found.first(pk=2**63) is None
    assert found.all(pk=10**20) == []


def test_objects_come_with_what_select_related_and_annotations_give(topics):
    thanks = Thanks.objects.filter(post=OuterRef("pk"))
    posts = Prepared(
        lambda: (
            Post.objects.filter(topic=Given("topic"))
            .select_related("author", "reply_to")
            .annotate(is_thanked=Exists(thanks))
            .order_by("number")
        )
    )
    for topic in topics:
        with CaptureQueriesContext(connection) as queries:
            found = posts.all(topic=topic.pk)
            names = [post.author.name for post in found]
        assert len(queries) == 1
        assert names == [topic.author.name, "Ben"]
        assert found == list(topic.posts.order_by("number"))
        assert [post.created_at for post in found] == list(
            topic.posts.order_by("number").values_list("created_at", flat=True)
        )
        assert [post.is_thanked for post in found] == [False, False]


def test_a_truth_that_is_worked_out_is_no_word(topics):
    """PostgreSQL makes text of what is not said to be anything else, and "f" is true."""
    first, *others = topics
    waits = Case(When(pk=Given("pk"), then=True), default=False, output_field=BooleanField())
    said = Case(When(pk=Given("pk"), then=Given("said", BooleanField())), default=False)
    ordered = Prepared(
        lambda: (
            Topic.objects.annotate(waits=waits, said=said)
            .order_by("-waits", "pk")
            .values_list("pk", "waits", "said")
        )
    )
    last = others[-1].pk
    rest = [(first.pk, False, False), (others[0].pk, False, False)]
    assert [tuple(map(int, row)) for row in ordered.all(pk=last, said=True)] == [(last, 1, 1), *rest]
    assert [tuple(map(int, row)) for row in ordered.all(pk=last, said=False)] == [(last, 1, 0), *rest]


def test_tuples_come_as_values_list_gives_them(topics):
    since = Prepared(
        lambda: Topic.objects.filter(created_at__gte=GivenMoment("since")).values_list("pk", "created_at")
    )
    first, *others = topics
    assert sorted(since.all(since=first.created_at)) == sorted((t.pk, t.created_at) for t in topics)
    assert since.all(since=clock.now() + timedelta(days=1)) == []
    assert since.first(since=others[-1].created_at + timedelta(hours=1)) is None


def test_the_only_row_has_to_be_there(topics):
    topic = Prepared(lambda: Topic.objects.filter(pk=Given("topic")))
    assert topic.get(topic=topics[1].pk) == topics[1]
    with pytest.raises(Topic.DoesNotExist):
        topic.get(topic=0)


def test_columns_left_out_are_asked_for_when_they_are_read(topics):
    topic = Prepared(
        lambda: Topic.objects.filter(pk=Given("topic")).select_related("group").only("group__name")
    )
    found = topic.get(topic=topics[1].pk)
    assert found.get_deferred_fields() >= {"title", "created_at"}
    assert found.group.name == topics[1].group.name
    assert found.title == topics[1].title


def test_tables_are_asked_together(topics):
    first, second, _third = topics
    either = Prepared(
        lambda: (
            Topic.objects.filter(pk=Given("topic"))
            .values_list("pk", flat=True)
            .union(Post.objects.filter(pk=Given("post")).values_list("topic", flat=True), all=True)[:1]
        )
    )
    post = second.posts.get(number=2).pk
    assert either.all(topic=first.pk, post=0) == [first.pk]
    assert either.all(topic=0, post=post) == [second.pk]
    assert either.all(topic=first.pk, post=post) == [first.pk]
    assert either.all(topic=0, post=0) == []


@pytest.mark.parametrize("count", [0, 1, 3])
def test_one_statement_takes_any_number_of_keys(topics, count):
    among = Prepared(lambda: Topic.objects.filter(pk__in=GivenKeys("keys")).values_list("pk", flat=True))
    of_authors = Prepared(
        lambda: Topic.objects.filter(author__in=GivenKeys("keys")).values_list("pk", flat=True)
    )
    wanted = topics[:count]
    assert sorted(among.all(keys=[topic.pk for topic in wanted])) == [topic.pk for topic in wanted]
    named = Prepared(
        lambda: Topic.objects.filter(title__in=GivenKeys("titles", CharField())).values_list("pk", flat=True)
    )
    titles = {topic.title for topic in wanted} | {'"\\ äß'}
    assert set(named.all(titles=titles)) == {t.pk for t in topics if t.title in titles}
    authors = {topic.author_id for topic in wanted}
    assert set(of_authors.all(keys=authors)) == {t.pk for t in topics if t.author_id in authors}


def test_an_update_changes_the_rows_it_is_given(topics):
    raise_version = PreparedUpdate(
        lambda: (
            Topic.objects.filter(pk=Given("topic")),
            {"version": F("version") + 1, "title": Given("title", Topic._meta.get_field("title"))},
        )
    )
    first, second, _third = topics
    assert raise_version(topic=first.pk, title="One") == 1
    assert raise_version(topic=second.pk, title="Two") == 1
    assert raise_version(topic=0, title="None") == 0
    assert list(Topic.objects.order_by("pk").values_list("title", flat=True)[:2]) == ["One", "Two"]
    again = Topic.objects.get(pk=first.pk)
    assert again.version == first.version + 1


def test_a_new_row_gets_its_values_and_the_defaults_of_the_others(topics):
    names = ("topic", "number", "author", "reply_to", "source", "html", "created_at", "submission_key")
    add = PreparedInsert(Post, *names)
    now, key, topic = clock.now(), uuid4(), topics[0]
    given = {
        "topic": topic.pk,
        "author": topic.author_id,
        "source": "50 % *now*",
        "html": "<p>",
        "created_at": now,
    }
    pk = add(**given, number=3, reply_to=None, submission_key=key)
    other = add(**given, number=4, reply_to=pk, submission_key=None)
    post = Post.objects.get(pk=pk)
    assert (post.source, post.created_at, post.submission_key, post.reply_to) == (
        "50 % *now*",
        now,
        key,
        None,
    )
    assert Post.objects.get(pk=other).reply_to == post
    assert post.edited_at is None


def test_a_default_is_made_for_each_row(topics):
    mark = PreparedInsert(ReadMark, "topic", "member", "number")
    before = clock.now()
    for topic in topics:
        mark(topic=topic.pk, member=topic.author_id, number=1)
    moments = list(ReadMark.objects.order_by("pk").values_list("read_at", flat=True))
    assert before <= moments[0] < moments[1] < moments[2]


def test_a_row_that_is_there_is_changed_or_left_alone(topics):
    topic = topics[0]
    unique = ("topic", "member")
    raised = PreparedInsert(ReadMark, "topic", "member", "number", unless=unique, change=["number"])
    left = PreparedInsert(ReadMark, "topic", "member", "number", unless=unique)
    given = {"topic": topic.pk, "member": topic.author_id}
    assert left(**given, number=1) is not None
    assert left(**given, number=2) is None
    assert ReadMark.objects.get().number == 1
    raised(**given, number=2)
    assert ReadMark.objects.get().number == 2


def test_an_object_is_kept_as_if_it_had_been_saved(topics):
    add = PreparedInsert(Post, "topic", "number", "author", "source", "html", "created_at")
    topic = topics[0]
    post = Post(
        topic=topic, number=3, author=topic.author, source="So!", html="<p>So!</p>", created_at=clock.now()
    )
    add.keep(post)
    kept = Post.objects.get(number=3)
    assert post == kept
    assert {field.attname: getattr(post, field.attname) for field in Post._meta.concrete_fields} == {
        field.attname: getattr(kept, field.attname) for field in Post._meta.concrete_fields
    }
    post.source = "So?"
    post.save()
    post.refresh_from_db()
    assert (post.source, Post.objects.filter(topic=topic).count()) == ("So?", 3)


def test_the_given_rows_are_deleted(topics):
    for topic in topics:
        ReadMark.objects.create(topic=topic, member=topic.author, number=1)
    forget = PreparedDelete(
        lambda: ReadMark.objects.filter(topic=Given("topic"), number__lte=Given("number"))
    )
    assert forget(topic=topics[0].pk, number=0) == 0
    assert forget(topic=topics[0].pk, number=1) == 1
    assert sorted(ReadMark.objects.values_list("topic", flat=True)) == [topics[1].pk, topics[2].pk]


def test_pages_are_those_of_newest_first(topics):
    group = topics[0].group
    prepared = PreparedPages(lambda: Topic.objects.filter(group=Given("group")), field="created_at", size=2)

    def both(**place):
        found = newest_first(Topic.objects.filter(group=group), field="created_at", size=2, **place)
        assert prepared.page(group=group.pk, **place) == found
        return found

    first = both()
    second = both(before=first.older)
    assert [len(first.rows), len(second.rows)] == [2, 1]
    assert both(after=second.newer).rows == first.rows
    both(before=f"1.000000-{10**30}")
    both(before="nonsense")


def test_rows_with_names_come_as_values_list_gives_them(topics):
    named = Prepared(lambda: Topic.objects.filter(pk=Given("topic")).values_list("pk", "title", named=True))
    (row,) = named.all(topic=topics[0].pk)
    assert (row.pk, row.title) == (topics[0].pk, topics[0].title)


def test_numbers_that_are_the_same_each_time_stand_in_the_statement(topics):
    seen = []

    def look(execute, sql, params, many, context):
        seen.append((sql, params))
        return execute(sql, params, many, context)

    second = Prepared(
        lambda: Post.objects.filter(topic=Given("topic"), number=2, source__contains="%").values_list(
            "number"
        )
    )
    Post.objects.filter(topic=topics[0], number=2).update(source="50 %")
    with connection.execute_wrapper(look):
        assert second.all(topic=topics[0].pk) == [(2,)]
        assert second.all(topic=topics[1].pk) == []
    assert len(seen) == 2
    assert all('"number" = 2' in sql and sql.count("%s") == len(params) for sql, params in seen)


def test_a_broken_transaction_and_a_refused_row_are_told_as_django_tells_them(topics):
    add = PreparedInsert(ReadMark, "topic", "member", "number")
    given = {"topic": topics[0].pk, "member": topics[0].author_id, "number": 1}
    add(**given)
    with pytest.raises(IntegrityError), transaction.atomic():
        add(**given)
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            add(**given | {"topic": topics[1].pk})
    assert ReadMark.objects.count() == 1


def test_the_present_is_not_written_down_for_ever(topics):
    now = Prepared(lambda: Topic.objects.filter(created_at__lte=clock.now()))
    with pytest.raises(TypeError, match="Give the moment at each run"):
        now.all()
