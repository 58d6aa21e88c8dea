"""Whatever the bytes: an archive is read or refused, and every row of it is accounted for."""

import gzip
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handschlag.core.markdown import render
from handschlag.importers.formats import mbox, quoting, stackexchange
from handschlag.importers.formats.records import (
    ArchiveError,
    AuthorRecord,
    PostRecord,
    Record,
    Remark,
    VoteRecord,
)
from handschlag.importers.formats.spool import Spool
from handschlag.mail import hypertext, plaintext
from handschlag.mail.charsets import header_text, text_of
from tests.importers.archives import dump, mail

# A file is written for each example: slower than arithmetic, and not a sign of anything.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)

markup = st.sampled_from(
    ["From ", "From a@b.c Mon Feb  5 10:00:00 2024\n", "\n\n", "\n", "Subject: ", "=?utf-8?q?=FF?=",
     "=?x?b?!?=", "Content-Type: multipart/mixed; boundary=B\n", "--B\n", "--B--\n",
     "Content-Type: text/html; charset=utf-16\n", "Content-Transfer-Encoding: base64\n",
     "In-Reply-To: <a@b>\n", "References: <a@b> <", "Message-ID: <a@b>\n",
     "Date: Mon, 5 Feb 2024 10:00:00 +9999\n", "> ", "-- \n", "<a href=x>", "&#0;", "\x00", "ü"]
)  # fmt: skip
mail_bytes = st.one_of(
    st.binary(max_size=400),
    st.lists(st.one_of(markup, st.text(max_size=20)), max_size=40).map(
        lambda pieces: "".join(pieces).encode("utf-8", "replace")
    ),
)


def read(content: bytes) -> list[Record]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "any.mbox"
        path.write_bytes(content)
        return list(mbox.read([path]))


@patient
@given(mail_bytes)
def test_any_bytes_are_mail_or_refused(content):
    try:
        records = read(content)
    except ArchiveError:
        return
    posts = [record for record in records if isinstance(record, PostRecord)]
    assert all(post.text and post.key and post.title for post in posts)
    assert all(isinstance(record, AuthorRecord | PostRecord | Remark) for record in records)


@patient
@given(st.lists(mail_bytes, max_size=4))
def test_every_mail_is_accounted_for(contents):
    """Whatever stands in the bodies: as many posts and remarks come out as mails went in."""
    bodies = [content.replace(b"From ", b"from ").replace(b"\n\n", b"\n") for content in contents]
    whole = b"".join(
        mail(message_id=f"<{number}@x>").replace(b"Hello.", b"Hello. " + body)
        for number, body in enumerate(bodies)
    )
    if whole:
        rows = [record for record in read(whole) if not isinstance(record, AuthorRecord)]
        assert len(rows) == len(contents)


@patient
@given(mail_bytes)
def test_any_gzipped_bytes_are_mail_or_refused(content):
    try:
        read(gzip.compress(content)[: len(content)])
    except ArchiveError:
        return


@patient
@given(st.lists(mail_bytes, max_size=3))
def test_whatever_was_read_can_be_put_in_order(contents):
    try:
        records = read(b"\n\n".join(contents))
    except ArchiveError:
        return
    with Spool() as spool:
        spool.take(records)
        spool.settle()
        posts = list(spool.posts())
        made, merged = len(posts), len(list(spool.remarks()))
    assert made + merged == sum(not isinstance(record, AuthorRecord) for record in records)
    known: set[str] = set()
    for post in posts:
        assert post.topic_key == post.key or post.topic_key in known
        assert not post.reply_to or post.reply_to in known
        known.add(post.key)
    assert [post.written_at for post in posts] == sorted(post.written_at for post in posts)


cells = st.one_of(
    st.integers(-2, 9).map(str),
    st.sampled_from(["", "2024-02-01T10:00:00.000", "9999-99-99", "<p>x</p>", "\U0001f600", "1e9", "²"]),
    st.text(alphabet=st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=10),
)
columns = st.sampled_from(
    ["Id", "PostTypeId", "ParentId", "PostId", "CreationDate", "Body", "Text", "Title", "OwnerUserId",
     "UserId", "OwnerDisplayName", "VoteTypeId", "AcceptedAnswerId", "ClosedDate", "LastEditDate", "Score",
     "DisplayName"]
)  # fmt: skip
rows = st.lists(st.dictionaries(columns, cells, max_size=10), max_size=6)


@patient
@given(posts=rows, users=rows, comments=rows, votes=rows)
def test_every_row_of_any_dump_is_accounted_for(posts, users, comments, votes):
    with TemporaryDirectory() as folder, Spool() as spool:
        dump(Path(folder), Posts=posts, Users=users, Comments=comments, Votes=votes, Tags=users)
        records = list(stackexchange.read(Path(folder)))
        spool.take(records)
        spool.settle()
        places = {record.where for record in (*spool.posts(), *spool.remarks(), *spool.authors())}
    wanted = {f"{name}.xml:{line}" for name, those in
              [("Posts", posts), ("Comments", comments), ("Votes", votes), ("Tags", users)]
              for line in range(3, 3 + len(those))}  # fmt: skip
    assert wanted <= places
    assert all(record.where for record in records if isinstance(record, VoteRecord))


@patient
@given(st.text(max_size=300), st.booleans())
def test_any_text_folds_and_renders(text, flowed):
    markdown, folded = quoting.folded(plaintext.unflowed(text) if flowed else text, plaintext.to_markdown)
    assert folded >= 0
    render(markdown)


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=80))
def test_escaped_text_shows_all_its_letters(text):
    shown = hypertext.to_text(render(plaintext.escape_inline(text, literal=True)))
    assert [c for c in shown if c.isalpha()] == [c for c in text if c.isalpha()]


@given(st.binary(max_size=200), st.one_of(st.none(), st.text(max_size=10), st.just("utf-16")))
def test_any_bytes_become_text_that_a_database_takes(content, charset):
    text = text_of(content, charset)
    assert "\x00" not in text
    text.encode("utf-8")


@given(st.text(max_size=100))
def test_any_header_becomes_one_line(value):
    assert "\n" not in header_text(value)
