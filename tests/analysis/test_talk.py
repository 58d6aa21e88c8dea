"""Talk: who answered and thanked whom, and that an import into a group says the same."""

from datetime import UTC, datetime

import pytest

from handschlag.analysis.formats import talk
from handschlag.engine.interactions import Strand
from handschlag.importers.actions import import_records
from handschlag.importers.formats import mbox as mails
from handschlag.importers.formats import stackexchange
from handschlag.importers.formats.records import ArchiveError
from handschlag.insights import computing, telling
from handschlag.insights.sections import health
from handschlag.ties.models import Interaction
from tests import make
from tests.importers.archives import MBOX, answer, comment, dump, mail, mbox, needs_mbox, question, user

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def ties(archive, strand):
    table = archive.interactions.only(strand)
    return sorted(
        (archive.names[source], archive.names[target], float(value))
        for source, target, value in zip(table.source, table.target, table.value, strict=True)
    )


@pytest.fixture
def letters(tmp_path):
    """It is ada who asks; ben answers her, cem him, ada herself; the last names a subject, but no mail."""

    def letter(number: int, name: str, day: int, to: int = 0, **more: str) -> bytes:
        named = {"In_Reply_To": f"<{to}@x>"} if to else {}
        return mail(
            sender=f"{name} <{name}@example.org>",
            message_id=f"<{number}@x>",
            date=f"{day:02} Feb 2024 10:00:00 +0000",
            subject="Re: A plan" if to or more else "A plan",
            **named,
        )

    return mbox(
        tmp_path / "x.mbox",
        letter(1, "ada", 1),
        letter(2, "ben", 2, to=1),
        letter(3, "cem", 3, to=2),
        letter(4, "ada", 4, to=1),
        letter(5, "dora", 5, late="yes"),
    )


def test_a_mailing_list_says_who_answered_whom(letters):
    archive = talk.read_mails([letters], not_after=NOW)
    assert sorted(archive.names) == ["ada", "ben", "cem", "dora"]
    expected = [("ben", "ada", 1.0), ("cem", "ben", 1.0), ("dora", "ada", 1.0)]
    assert ties(archive, Strand.TALK) == expected
    assert archive.counts == {
        "mails": 5, "senders": 4, "topics": 1, "answering_mails": 3, "replies": 3, "replies_by_ancestor": 0,
        "replies_by_subject": 1, "members": 4,
    }  # fmt: skip
    assert not archive.joining_is_told


def test_several_lists_are_one_archive(letters, tmp_path):
    other = mbox(
        tmp_path / "y.mbox", mail(sender="emil <e@example.org>", message_id="<9@x>", In_Reply_To="<1@x>")
    )
    archive = talk.read_mails([other, letters], not_after=NOW)
    assert ("emil", "ada", 1.0) in ties(archive, Strand.TALK)


def test_an_archive_in_which_nobody_wrote_is_an_error(tmp_path):
    path = mbox(tmp_path / "x.mbox", mail(Auto_Submitted="auto-replied"))
    with pytest.raises(ArchiveError, match="no mail in it that somebody wrote"):
        talk.read_mails([path], not_after=NOW)
    with pytest.raises(ArchiveError, match="there is no question in it"):
        talk.read_dump(dump(tmp_path / "dump", Posts=[]))


@pytest.fixture
def site(tmp_path):
    """1 asks twice; 2 answers, once accepted; 3 comments; a program and a deleted user write as well."""
    return dump(
        tmp_path / "dump",
        Users=[user(-1), user(1), user(2), user(3), user(4)],
        Posts=[
            question(1, AcceptedAnswerId=11),
            question(2, AcceptedAnswerId=13),
            question(3, OwnerUserId=-1),
            answer(11, 1),
            answer(12, 2),
            answer(13, 2, OwnerUserId=1),
            answer(14, 3, OwnerUserId=3),
            {**question(4), "OwnerUserId": ""},
        ],
        Comments=[comment(1, 11), comment(2, 1, UserId=3), comment(3, 3), comment(4, 11, UserId=2)],
        Votes=[{"Id": 1, "PostId": 1, "VoteTypeId": 2, "CreationDate": "2024-02-02T00:00:00.000"}],
    )


def test_a_dump_says_who_answered_and_whose_answer_helped(site):
    archive = talk.read_dump(site)
    assert archive.names == ["User 1", "User 2", "User 3", "User 4"]
    assert ties(archive, Strand.TALK) == [
        ("User 1", "User 2", 1.0), ("User 2", "User 1", 1.0), ("User 2", "User 1", 1.0),
        ("User 3", "User 1", 1.0),
    ]  # fmt: skip
    assert ties(archive, Strand.HELP) == [("User 2", "User 1", 0.25)]
    assert archive.counts == {
        "questions": 4, "answers": 4, "comments": 4, "accepted_answers": 2, "votes": 1, "users": 5,
        "members": 4,
    }  # fmt: skip
    assert archive.joining_is_told


@pytest.mark.django_db
def test_an_import_of_a_dump_says_the_same(site):
    agrees(talk.read_dump(site), stackexchange.read(site))


@pytest.mark.django_db
def test_an_import_of_a_mailing_list_says_the_same(letters):
    agrees(talk.read_mails([letters], not_after=NOW), mails.read([letters], not_after=NOW))


@needs_mbox
@pytest.mark.django_db
def test_an_import_of_a_real_mailing_list_says_the_same():
    agrees(talk.read_mails([MBOX], not_after=NOW), mails.read([MBOX], not_after=NOW))


def agrees(archive, records):
    """The same replies as in the ledger of a group that took the archive over, and the same figures."""
    group = make.group()
    import_records(records, group, source="x", by=None)
    group.refresh_from_db()
    rows = Interaction.objects.filter(group=group, strand="talk")
    told = sorted((*names, 1.0) for names in rows.values_list("source__name", "target__name"))
    assert ties(archive, Strand.TALK) == told
    as_of = computing.default_as_of(group)
    assert int(as_of.timestamp()) == archive.t
    figures = computing.health_of(group, as_of).health
    for key, figure in health.told(archive, seed=telling.SEED).items():
        if figure["unit"]:
            assert figure == figures[key], key
