"""Every deed keeps the index in its own transaction, and a rebuild finds nothing to do."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django_tasks_db.models import DBTaskResult
from typer.testing import CliRunner

from handschlag.accounts import actions as accounts
from handschlag.cli.verbs import app
from handschlag.core.search import writing
from handschlag.core.search.finding import EVERYTHING, find
from handschlag.core.search.models import Document
from handschlag.core.search.parsing import parse
from handschlag.discussions import actions as talk
from handschlag.discussions.jobs import index_posts
from handschlag.discussions.models import Post, Relocation, Tag, Topic
from handschlag.groups import actions as groups
from handschlag.groups.models import Group
from handschlag.importers import talk as importing_talk
from handschlag.importers.actions import import_records
from handschlag.importers.claims import claim_member
from handschlag.importers.formats import mbox, stackexchange
from handschlag.site import search as site_search
from tests import make
from tests.importers.archives import answer, dump, mail, question, user
from tests.importers.archives import mbox as archive

pytestmark = pytest.mark.django_db
WORDS = ("Kreisverkehr", "Marktbrunnen", "Bahnhof", "Kirchturm")


def kinds(query: str) -> list[str]:
    return sorted(hit.kind for hit in find(parse(query), visible=EVERYTHING).hits)


@pytest.fixture
def topic(group, anna) -> Topic:
    return talk.start_topic(group, by=anna, title="Räume gesucht", source="Wer kennt eine **Werkstatt**?")


def test_a_topic_is_found_by_its_title_and_its_opening(topic):
    assert kinds("Raum") == kinds("Werkstätten") == kinds("Raum Werkstatt") == ["topic"]


def test_a_reply_is_found_by_its_text(topic, ben):
    talk.reply_to_topic(topic, by=ben, source="Im Hinterhof")
    assert kinds("Hinterhof") == ["post"]
    assert kinds("Raum Hinterhof") == []


def test_an_edit_changes_what_is_found(topic, anna):
    opening = topic.posts.get()
    talk.edit_post(opening, by=anna, source="Wer kennt ein Atelier?", title="Licht gesucht")
    assert kinds("Werkstatt") == kinds("Raum") == []
    assert kinds("Atelier") == kinds("Licht") == ["topic"]


def test_what_is_removed_is_not_found_until_it_is_restored(topic, anna, ben):
    reply = talk.reply_to_topic(topic, by=ben, source="Im Hinterhof")
    talk.delete_post(reply, by=ben)
    assert kinds("Hinterhof") == []
    talk.restore_post(reply, by=ben)
    assert kinds("Hinterhof") == ["post"]
    talk.delete_topic(topic, by=anna, reason="")
    assert kinds("Hinterhof") == kinds("Werkstatt") == []
    talk.restore_topic(topic, by=anna)
    assert kinds("Hinterhof") == ["post"]
    assert kinds("Werkstatt") == ["topic"]


def test_a_topic_is_found_by_its_tags_as_they_are_called_now(group, anna):
    tags = ("Größe", "Solar energy")
    topic = talk.start_topic(group, by=anna, title="Eins", source="Text", tags=tags)
    assert kinds("tag:größe") == kinds("tag:Grosse Text") == kinds('tag:"solar energy"') == ["topic"]
    assert kinds("größe") == []
    talk.edit_post(topic.posts.get(), by=anna, source="Text", tags=["Steuern", "Miete"])
    assert (kinds("tag:größe"), kinds("tag:steuern")) == ([], ["topic"])
    talk.rename_tag(Tag.objects.get(name="Steuern"), by=anna, name="Abgaben")
    assert (kinds("tag:steuern"), kinds("tag:abgaben")) == ([], ["topic"])
    talk.rename_tag(Tag.objects.get(name="Abgaben"), by=anna, name="Miete")
    assert (kinds("tag:abgaben"), kinds("tag:miete")) == ([], ["topic"])
    talk.move_topic(topic, make.group(anna), by=anna, reason="There.")
    assert kinds("tag:miete") == []
    talk.undo_relocation(Relocation.objects.get(), by=anna, reason="No.")
    assert kinds("tag:miete") == ["topic"]
    assert not writing.compare().wrong


def test_what_opens_a_topic_by_now_is_found_as_that_topic_only(topic, group, anna, ben):
    reply = talk.reply_to_topic(topic, by=ben, source="Im Hinterhof")
    talk.split_topic(topic, [reply.number], by=anna, title="Höfe", reason="Another matter.")
    assert kinds("Hinterhof") == ["topic"]
    talk.undo_relocation(Relocation.objects.get(), by=anna, reason="No.")
    assert kinds("Hinterhof") == ["post"]
    other = talk.start_topic(group, by=ben, title="Mehr", source="Kellerraum")
    talk.merge_topic(other, topic, by=anna, reason="The same.")
    assert kinds("Kellerraum") == ["post"]
    talk.undo_relocation(Relocation.objects.latest("pk"), by=anna, reason="No.")
    assert kinds("Kellerraum") == ["topic"]
    assert not writing.compare().surplus


def test_groups_are_found_as_they_are_described(anna):
    fields = {"rules": "", "language": "de", "visibility": "open", "joining": "open"}
    group = groups.create_group("g", by=anna, name="Tischlerei", description="Holz", **fields)
    assert kinds("Tischlereien") == kinds("Holz") == ["group"]
    seen = groups.fingerprint(group)
    groups.edit_group(group, by=anna, seen=seen, name="Schlosserei", description="Stahl", **fields)
    assert (kinds("Holz"), kinds("Stahl")) == ([], ["group"])


def test_members_are_found_by_what_they_say_of_themselves(anna):
    said = {
        "headline": "Baut Brücken",
        "company": "Stahlbau GmbH",
        "place": "Köln",
        "languages": "",
        "about": "",
    }
    accounts.edit_profile(anna, by=anna, name="Anna Adler", **said)
    assert kinds("adler") == kinds("Brücke Köln") == ["member"]
    assert kinds("amsel") == []


def test_the_index_is_written_in_the_transaction_of_the_deed(topic, anna):
    before = transaction.savepoint()
    talk.start_topic(topic.group, by=anna, title="Zwei", source="Kellerraum")
    assert kinds("Kellerraum") == ["topic"]
    transaction.savepoint_rollback(before)
    assert kinds("Kellerraum") == []


def test_an_import_is_found_and_a_claim_changes_the_author(group, ben, tmp_path):
    path = archive(tmp_path / "a.mbox", mail("Der Kreisverkehr ist fertig.", sender=f"Max <{ben.email}>"))
    import_records(mbox.read([path]), group, source="list", by=None)
    make.jobs_done(index_posts)
    assert kinds("Kreisverkehr") == ["topic"]
    shell = Post.objects.get().author
    ben.emailaddress_set.create(email=ben.email, verified=True, primary=True)
    claim_member(shell, by=ben)
    assert Document.objects.get(kind="topic").author_id == ben.pk
    found = writing.compare()
    assert (found.wrong, found.surplus) == (0, 0)


def bring_in_words(group, tmp_path) -> None:
    """An archive with a topic for each word has come in, and the worker has not come to it yet."""
    mails = [mail(f"Der {word}.", message_id=f"<{word}@x>", subject=word) for word in WORDS]
    import_records(mbox.read([archive(tmp_path / "a.mbox", *mails)]), group, source="list", by=None)


def test_what_happens_to_an_import_before_the_worker_comes_is_what_is_found(group, anna, tmp_path):
    bring_in_words(group, tmp_path)
    edited, removed, restored, moved = Topic.objects.order_by("pk")
    talk.edit_post(edited.posts.get(), by=anna, source="Ein Platz.", reason="Ours.")
    talk.delete_topic(removed, by=anna, reason="Old.")
    talk.delete_topic(restored, by=anna, reason="Old.")
    talk.restore_topic(restored, by=anna)
    talk.move_topic(moved, make.group(anna), by=anna, reason="There.")
    Group.objects.filter(pk=group.pk).update(visibility="hidden")
    make.jobs_done(index_posts)
    assert [kinds(word) for word in ("Platz", *WORDS[1:])] == [["topic"], [], ["topic"], ["topic"]]
    everything = parse("after:1990-01-01")
    shown = find(everything, visible=site_search.visible_to(AnonymousUser(), everything), kind="topic")
    assert [hit.object_id for hit in shown.hits] == [moved.pk]
    found = writing.compare()
    assert (found.wrong, found.surplus) == (0, 0)


def test_a_worker_that_dies_over_an_import_goes_on_later(group, tmp_path, monkeypatch):
    bring_in_words(group, tmp_path)
    monkeypatch.setattr(writing, "BATCH", 1)
    insert, died = writing._insert, []

    def dying(texts):
        if len(died) == 2:
            raise SystemExit
        died.append(texts)
        insert(texts)

    monkeypatch.setattr(writing, "_insert", dying)
    (waiting,) = DBTaskResult.objects.filter(task_path=index_posts.module_path)
    with pytest.raises(SystemExit):
        index_posts.call(*waiting.args_kwargs["args"])
    waiting.delete()
    assert sorted(map(len, map(kinds, WORDS))) == [0, 0, 1, 1]
    monkeypatch.setattr(writing, "_insert", insert)
    make.jobs_done(index_posts)
    assert [kinds(word) for word in WORDS] == [["topic"]] * 4
    for _ in range(2):  # the look that was booked for this one, and the one after it
        make.jobs_done(index_posts)
    assert not DBTaskResult.objects.filter(task_path=index_posts.module_path).exists()


def test_an_answer_that_comes_in_a_later_batch_is_found_as_one(group, tmp_path, monkeypatch):
    monkeypatch.setattr(importing_talk, "BATCH", 1)
    posts = [question(1, AcceptedAnswerId=2, Title="Kreisverkehr"), answer(2, to=1)]
    folder = dump(tmp_path, Users=[user(1)], Posts=posts)
    made = importing_talk.Talk.import_posts

    def with_a_quick_worker(self, pool):
        for done in made(self, pool):
            make.jobs_done(index_posts)
            yield done

    monkeypatch.setattr(importing_talk.Talk, "import_posts", with_a_quick_worker)
    import_records(stackexchange.read(folder), group, source="se", by=None)
    assert kinds("Kreisverkehr has:answer") == ["topic"]
    assert writing.compare().wrong == 0


def run(*arguments: str):
    return CliRunner().invoke(app, ["search", "rebuild", *arguments])


def test_a_rebuild_finds_nothing_to_do_after_deeds(topic, ben):
    talk.reply_to_topic(topic, by=ben, source="Im Hinterhof")
    writing.refresh("member", [topic.author_id, ben.pk])
    writing.refresh("group", [topic.group_id])
    difference = writing.compare()
    assert (difference.checked, bool(difference)) == (5, False)
    result = run("--dry-run")
    assert result.exit_code == 0
    assert "The index is right." in result.output


def test_a_rebuild_corrects_what_is_missing_wrong_or_surplus(topic, ben):
    talk.reply_to_topic(topic, by=ben, source="Im Hinterhof")
    Topic.objects.update(title="Sale")
    Group.objects.update(name="Neuer Name")
    Document.objects.filter(kind="post").delete()
    Document.objects.create(id=1, kind="post", object_id=999)
    Document.objects.create(id=2, kind="unheard", object_id=1)
    before = list(Document.objects.order_by("id").values())
    result = run("--dry-run")
    assert result.exit_code == 1
    assert "1 outdated and 2 surplus ones differ" in result.output
    assert list(Document.objects.order_by("id").values()) == before
    assert run().exit_code == 0
    assert not writing.compare()
    assert kinds("Sale") == ["topic"]
    assert kinds("Hinterhof") == ["post"]


def test_a_search_is_at_most_two_queries(topic, django_assert_num_queries):
    with django_assert_num_queries(2):
        find(parse('Raum Werkstatt -nichts "eine Werkstatt"'), visible=EVERYTHING)
