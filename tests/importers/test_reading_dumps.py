"""Stack Exchange dumps, awkward ones above all."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils.html import strip_tags

from handschlag.core.markdown import render
from handschlag.importers.formats import stackexchange, xmlrows
from handschlag.importers.formats.records import (
    NOBODY,
    ArchiveError,
    AuthorRecord,
    PostRecord,
    Remark,
    VoteRecord,
)
from tests.importers.archives import answer, comment, dump, question, user


def read(folder: Path) -> list[object]:
    return list(stackexchange.read(folder))


def posts(folder: Path) -> dict[str, PostRecord]:
    return {record.key: record for record in read(folder) if isinstance(record, PostRecord)}


def remarks(folder: Path) -> dict[str, Remark]:
    return {record.key: record for record in read(folder) if isinstance(record, Remark)}


def test_questions_answers_and_comments_become_posts(tmp_path):
    folder = dump(
        tmp_path,
        Users=[user(1), user(2)],
        Posts=[question(1, AcceptedAnswerId=2), answer(2, to=1)],
        Comments=[comment(7, on=2)],
    )
    found = posts(folder)
    assert found["post/1"].topic_key == "post/1"
    assert found["post/1"].title == "Question 1"
    assert found["post/1"].accepts == "post/2"
    assert found["post/1"].written_at == datetime(2024, 2, 1, 10, 1, tzinfo=UTC)
    assert (found["post/2"].topic_key, found["post/2"].reply_to) == ("post/1", "")
    assert (found["comment/7"].topic_key, found["comment/7"].reply_to) == ("", "post/2")


def test_the_community_user_is_a_bot(tmp_path):
    authors = read(dump(tmp_path, Users=[user(-1), user(1)], Posts=[]))
    assert [(author.key, author.is_bot) for author in authors] == [("-1", True), ("1", False)]


def test_a_deleted_user_is_known_by_name_only(tmp_path):
    folder = dump(tmp_path, Posts=[question(1, OwnerUserId="", OwnerDisplayName="user306")])
    author, post = read(folder)
    assert isinstance(author, AuthorRecord)
    assert (author.name, post.author_key) == ("user306", author.key)


def test_a_post_of_nobody_belongs_to_nobody(tmp_path):
    folder = dump(tmp_path, Posts=[question(1, OwnerUserId="")])
    assert posts(folder)["post/1"].author_key == NOBODY


def test_a_name_that_is_an_address_is_masked(tmp_path):
    (author,) = read(dump(tmp_path, Users=[user(1, DisplayName="max.muster@example.org")], Posts=[]))
    assert author.name == "max.m…"


def test_votes_of_a_dump_with_votes_come_from_their_rows(tmp_path):
    votes = [
        {"Id": number, "PostId": 1, "VoteTypeId": kind} for number, kind in enumerate([2, 3, 1, 5, 99], 1)
    ]
    folder = dump(tmp_path, Posts=[question(1, Score=17)], Votes=votes)
    assert posts(folder)["post/1"].votes == 0
    assert [record.kind for record in read(folder) if isinstance(record, VoteRecord)] == [
        "up",
        "down",
        "accepted",
    ]
    assert "bookmark" in remarks(folder)["vote/4"].reason
    assert "unknown type '99'" in remarks(folder)["vote/5"].reason


def test_votes_of_a_dump_without_votes_are_the_scores(tmp_path):
    assert posts(dump(tmp_path, Posts=[question(1, Score=-3)]))["post/1"].votes == -3


def test_a_closed_question_keeps_when_it_was_closed(tmp_path):
    folder = dump(tmp_path, Posts=[question(1, ClosedDate="2024-03-01T00:00:00.000")])
    assert posts(folder)["post/1"].closed_at == datetime(2024, 3, 1, tzinfo=UTC)


def test_other_kinds_of_posts_are_skipped_with_a_reason(tmp_path):
    folder = dump(tmp_path, Posts=[question(1, PostTypeId=5), question(2, PostTypeId="x")])
    assert "page of a tag" in remarks(folder)["post/1"].reason
    assert "unknown type" in remarks(folder)["post/2"].reason


@pytest.mark.parametrize(
    ("cells", "missing"),
    [
        ({"Id": "one"}, "Id"),
        ({"CreationDate": "yesterday"}, "CreationDate"),
        ({"PostTypeId": 2}, "ParentId"),
        ({"Id": "9" * 30}, "Id"),
    ],
)
def test_a_broken_row_is_skipped_and_says_what_is_missing(tmp_path, cells, missing):
    (remark,) = remarks(dump(tmp_path, Posts=[question(1, **cells)])).values()
    assert remark.outcome == "skipped"
    assert missing in remark.reason


def test_rows_of_files_without_use_are_accounted_for(tmp_path):
    folder = dump(tmp_path, Posts=[], Tags=[{"Id": 1}, {"Id": 2}], Badges=[{"Id": 1}])
    assert {remark.where for remark in remarks(folder).values()} == {
        "Tags.xml:3",
        "Tags.xml:4",
        "Badges.xml:3",
    }


def test_a_formula_in_a_comment_is_shown_letter_by_letter(tmp_path):
    text = r"so $\{x_i\}_j$ and $a$"
    folder = dump(tmp_path, Posts=[question(1)], Comments=[comment(1, on=1, Text=text)])
    assert strip_tags(render(posts(folder)["comment/1"].text)) == f"{text}\n"


def test_markup_in_a_comment_is_text(tmp_path):
    folder = dump(
        tmp_path, Posts=[question(1)], Comments=[comment(1, on=1, Text="use <b> and `<i>` for a < b")]
    )
    assert posts(folder)["comment/1"].text == r"use \<b> and `<i>` for a < b"


def test_a_folder_without_posts_is_no_dump(tmp_path):
    with pytest.raises(ArchiveError, match=r"no Posts\.xml"):
        read(tmp_path)


def test_malformed_xml_names_file_and_line(tmp_path):
    folder = dump(tmp_path, Posts=[question(1)])
    with (folder / "Posts.xml").open("a") as file:
        file.write("<row Id=")
    with pytest.raises(ArchiveError, match=r"Posts\.xml:5: not well-formed"):
        read(folder)


def test_a_file_that_ends_early_is_an_error(tmp_path):
    folder = dump(tmp_path, Posts=[question(1)])
    text = (folder / "Posts.xml").read_text()
    (folder / "Posts.xml").write_text(text.removesuffix("</posts>\n"))
    with pytest.raises(ArchiveError, match="not well-formed"):
        read(folder)


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE posts [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE posts SYSTEM "file:///etc/passwd">',
    ],
)
def test_entities_and_document_types_are_refused(tmp_path, head):
    (tmp_path / "Posts.xml").write_text(f'<?xml version="1.0"?>\n{head}\n<posts></posts>')
    with pytest.raises(ArchiveError, match="declares a document type"):
        read(tmp_path)


def test_an_over_long_value_is_refused_before_it_fills_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(xmlrows, "LONGEST_ROW", 1 << 20)
    folder = dump(tmp_path, Posts=[question(1, Body="x" * (2 << 20))])
    with pytest.raises(ArchiveError, match="longer than 1 MB"):
        read(folder)


def test_a_value_up_to_the_bound_is_read(tmp_path):
    folder = dump(tmp_path, Posts=[question(1, Body="x" * 300_000)])
    assert len(posts(folder)["post/1"].text) == 300_000


def test_progress_adds_up_to_the_size(tmp_path):
    folder = dump(tmp_path, Users=[user(1)], Posts=[question(1)], Tags=[{"Id": 1}])
    steps: list[int] = []
    list(stackexchange.read(folder, progress=steps.append))
    assert sum(steps) == stackexchange.size(folder)
