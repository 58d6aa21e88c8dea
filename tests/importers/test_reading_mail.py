"""Mail as it really is: broken, nested, quoted, forwarded and cut."""

import gzip
from base64 import b64encode
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest

from handschlag.importers.formats import mbox as mails
from handschlag.importers.formats.records import NOBODY, ArchiveError, AuthorRecord, PostRecord, Remark
from tests.importers.archives import mail, mbox


def read(path: Path, *contents: bytes, **options: object) -> list[object]:
    return list(mails.read([mbox(path / "list.mbox", *contents)], **options))


def posts(path: Path, *contents: bytes, **options: object) -> list[PostRecord]:
    return [record for record in read(path, *contents, **options) if isinstance(record, PostRecord)]


def post(path: Path, content: bytes, **options: object) -> PostRecord:
    (found,) = posts(path, content, **options)
    return found


def author(path: Path, content: bytes) -> AuthorRecord:
    (found,) = (record for record in read(path, content) if isinstance(record, AuthorRecord))
    return found


class TestFiles:
    def test_every_mail_of_a_file_is_a_post_at_its_line(self, tmp_path):
        found = posts(tmp_path, mail("One"), mail("Two", message_id="<2@example.org>"))
        assert [(record.where, record.text) for record in found] == [
            ("list.mbox:1", "One"),
            ("list.mbox:9", "Two"),
        ]

    def test_gzipped_files_are_known_by_their_content(self, tmp_path):
        path = tmp_path / "list.txt"
        path.write_bytes(gzip.compress(mail("One")))
        (_, record) = mails.read([path])
        assert record.text == "One"

    def test_a_broken_gzip_is_an_error(self, tmp_path):
        path = tmp_path / "list.gz"
        path.write_bytes(gzip.compress(mail("One" * 1000))[:-20])
        with pytest.raises(ArchiveError, match="copy or download the file again"):
            list(mails.read([path]))

    def test_a_maildir_is_read_mail_by_mail(self, tmp_path):
        for place in ("cur", "new", "tmp"):
            (tmp_path / "dir" / place).mkdir(parents=True)
        (tmp_path / "dir" / "cur" / "1:2,S").write_bytes(mail("One", envelope=""))
        (tmp_path / "dir" / "new" / "2").write_bytes(mail("Two", envelope="", message_id="<2@x>"))
        found = [record for record in mails.read([tmp_path / "dir"]) if isinstance(record, PostRecord)]
        assert [(record.where, record.text) for record in found] == [("cur/1:2,S", "One"), ("new/2", "Two")]

    def test_a_folder_without_mail_is_an_error(self, tmp_path):
        with pytest.raises(ArchiveError, match=r"neither cur/ nor new/"):
            list(mails.read([tmp_path]))

    def test_a_missing_file_is_an_error(self, tmp_path):
        with pytest.raises(ArchiveError, match="no such file"):
            list(mails.read([tmp_path / "none.mbox"]))

    def test_what_is_no_mail_is_an_error(self, tmp_path):
        with pytest.raises(ArchiveError, match="no mail archive"):
            read(tmp_path, b"PK\x03\x04 something else")

    def test_an_empty_file_holds_nothing(self, tmp_path):
        assert read(tmp_path, b"") == []

    def test_a_single_message_file_is_read(self, tmp_path):
        assert post(tmp_path, mail("One", envelope="")).text == "One"

    def test_an_enormous_mail_is_refused_before_it_fills_the_memory(self, tmp_path):
        with pytest.raises(ArchiveError, match=r"list\.mbox:9: a message is larger than 1 MB"):
            read(tmp_path, mail("One"), mail("x" * (4 << 20), message_id="<2@x>"), largest=1 << 20)

    def test_an_escaped_from_is_unescaped(self, tmp_path):
        assert post(tmp_path, mail(">From here on.\n>>From there.")).text.startswith("From here on.")

    def test_a_sentence_that_begins_with_from_begins_no_mail(self, tmp_path):
        text = "A\n\nFrom here it is 10:30 until 2024 ends\nwe go on.\n\nFrom me\n\nEnd"
        assert len(posts(tmp_path, mail(text))) == 1

    def test_lines_may_end_as_on_windows(self, tmp_path):
        content = (mail("One") + mail("Two", message_id="<2@x>")).replace(b"\n", b"\r\n")
        assert [record.text for record in posts(tmp_path, content)] == ["One", "Two"]

    def test_progress_adds_up_to_the_size(self, tmp_path):
        path = mbox(tmp_path / "list.mbox", mail("One"), mail("Two" * 1_000_000))
        steps: list[int] = []
        list(mails.read([path], progress=steps.append))
        assert sum(steps) == mails.size([path])


class TestDates:
    def test_a_date_is_kept_in_utc(self, tmp_path):
        assert post(tmp_path, mail()).written_at == datetime(2024, 2, 5, 9, tzinfo=UTC)

    @pytest.mark.parametrize(
        "date", ["", "soon", "Thu, 1 Jan 1970 00:00:00 +0000", "Mon, 99 Feb 2024 99:00:00 +0100"]
    )
    def test_a_broken_date_falls_back_to_received(self, tmp_path, date):
        received = "from a by b; Tue, 06 Feb 2024 08:00:00 +0000"
        found = post(tmp_path, mail(date=date, Received=received))
        assert found.written_at == datetime(2024, 2, 6, 8, tzinfo=UTC)
        assert found.notes == ("date missing or broken, taken from the Received header",)

    def test_without_received_the_delivery_line_tells(self, tmp_path):
        found = post(tmp_path, mail(date=""))
        assert found.written_at == datetime(2024, 2, 5, 10, tzinfo=UTC)
        assert "delivery line" in found.notes[0]

    def test_without_any_date_the_neighbour_tells(self, tmp_path):
        undated = {"date": "", "envelope": "From someone", "message_id": ""}
        found = posts(tmp_path, mail("1", **undated), mail("2"), mail("3", **undated))
        assert [record.written_at for record in found] == [datetime(2024, 2, 5, 9, tzinfo=UTC)] * 3
        assert "the mail beside it" in found[0].notes[0]

    def test_a_file_without_any_date_has_that_of_the_file(self, tmp_path):
        found = post(tmp_path, mail(date="", envelope=""))
        assert found.written_at.date() == datetime.now(UTC).date()

    def test_a_date_in_the_future_is_a_broken_one(self, tmp_path):
        now = datetime(2024, 6, 1, tzinfo=UTC)
        found = post(tmp_path, mail(date="Mon, 05 Feb 2035 10:00:00 +0100"), not_after=now)
        assert found.written_at == datetime(2024, 2, 5, 10, tzinfo=UTC)


class TestPeople:
    @pytest.mark.parametrize(
        ("sender", "name", "key"),
        [
            ("Max Muster <Max.Muster@Example.ORG>", "Max Muster", "max.muster@example.org"),
            ("max.muster@example.org", "max.m…", "max.muster@example.org"),
            ('"max.muster@example.org" <max.muster@example.org>', "max.m…", "max.muster@example.org"),
            ("=?utf-8?q?J=C3=BCrgen?= =?utf-8?q?_M=C3=BCller?= <j@x.de>", "Jürgen Müller", "j@x.de"),
            ("=?iso-8859-1?b?SvxyZ2Vu?= <j@x.de>", "Jürgen", "j@x.de"),
            ("J\udcfcrgen <j@x.de>", "Jürgen", "j@x.de"),
            ("=?broken?q?name?= <j@x.de>", "name", "j@x.de"),
            ("max at example.org (Max Muster)", "Max Muster", "max@example.org"),
        ],
    )
    def test_a_sender_has_a_name_and_an_address(self, tmp_path, sender, name, key):
        found = author(tmp_path, mail(sender=sender))
        assert (found.name, found.key, found.email) == (name, key, key)

    def test_a_sender_hidden_by_the_list_is_found(self, tmp_path):
        sender = "Max Muster via Freunde <freunde@lists.example.org>"
        found = author(tmp_path, mail(sender=sender, Reply_To="Max <max@example.org>"))
        assert (found.name, found.email) == ("Max Muster", "max@example.org")

    def test_a_sender_hidden_for_good_is_told_by_name(self, tmp_path):
        first = author(tmp_path, mail(sender="Max Muster via Freunde <freunde@lists.example.org>"))
        second = author(tmp_path, mail(sender="Eva Ernst via Freunde <freunde@lists.example.org>"))
        assert first.key != second.key
        assert (first.name, first.email) == ("Max Muster", "")

    def test_a_mail_without_a_sender_is_of_nobody(self, tmp_path):
        assert author(tmp_path, mail(sender="")).key == NOBODY

    @pytest.mark.parametrize("sender", ["MAILER-DAEMON@x.de", "no-reply@x.de", "liste-bounces@x.de"])
    def test_programs_are_bots(self, tmp_path, sender):
        assert author(tmp_path, mail(sender=sender)).is_bot


class TestSubjects:
    @pytest.mark.parametrize(
        ("subject", "title", "is_reply"),
        [
            ("Hello", "Hello", False),
            ("Re: Hello", "Hello", True),
            ("AW: Re: WG: Hello", "Hello", True),
            ("Antw: Re[2]: Hello", "Hello", True),
            ("Fwd: Hello", "Hello", True),
            ("[freunde] Re: [Freunde] Hello", "Hello", True),
            ("[freunde] [Announce] Hello", "[Announce] Hello", False),
            ("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße", False),
            ("=?utf-8?q?Re=3A_Gr=C3=BC=C3=9Fe?=", "Grüße", True),
            ("Frage an max@example.org", "Frage an ma…@…", False),
            ("", "…", False),
        ],
    )
    def test_a_title_is_the_subject_without_prefixes(self, tmp_path, subject, title, is_reply):
        found = post(tmp_path, mail(subject=subject, To="freunde@lists.example.org"))
        assert (found.title, found.thread.is_reply) == (title, is_reply)


class TestIds:
    def test_a_mail_without_an_id_has_one_from_its_content(self, tmp_path):
        first = post(tmp_path, mail("One", message_id=""))
        again = post(tmp_path, mail("One", message_id=""))
        other = post(tmp_path, mail("Two", message_id=""))
        assert first.key == again.key != other.key
        assert "without a Message-ID" in first.notes[0]

    def test_ancestors_are_named_nearest_first(self, tmp_path):
        found = post(tmp_path, mail(In_Reply_To="<c@x>", References="<a@x>\n <b@x> <c@x>"))
        assert found.thread.ancestors == ("c@x", "b@x", "a@x")

    def test_a_mail_is_not_its_own_ancestor(self, tmp_path):
        found = post(tmp_path, mail(message_id="<a@x>", In_Reply_To="<a@x>"))
        assert found.thread.ancestors == ()

    def test_an_enormous_id_becomes_a_short_one(self, tmp_path):
        found = post(tmp_path, mail(message_id=f"<{'x' * 3000}@x>"))
        assert len(found.key) < 60


class TestWhatIsLeftOut:
    @pytest.mark.parametrize(
        ("headers", "reason"),
        [
            ({"Auto_Submitted": "auto-replied (vacation)"}, "automatic reply"),
            ({"X_Autoreply": "yes"}, "automatic reply"),
            ({"X_No_Archive": "Yes"}, "asked not to have it archived"),
            ({"subject": "DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA"}, "note to itself"),
        ],
    )
    def test_what_is_no_talk_is_skipped_with_a_reason(self, tmp_path, headers, reason):
        (remark,) = read(tmp_path, mail(**headers))
        assert isinstance(remark, Remark)
        assert remark.outcome == "skipped"
        assert reason in remark.reason


def typed(kind: str, body: str, encoding: str = "8bit", **headers: str) -> bytes:
    return mail(body, Content_Type=kind, Content_Transfer_Encoding=encoding, **headers)


class TestBodies:
    @pytest.mark.parametrize(
        ("kind", "body", "text"),
        [
            ("text/plain; charset=utf-8", "Grüße", "Grüße"),
            ("text/plain; charset=iso-8859-1", "Gr\udcfc\udcdfe", "Grüße"),
            ("text/plain; charset=us-ascii", "Grüße", "Grüße"),
            ("text/plain; charset=us-ascii", "Gr\udcfc\udcdfe aus M\udcfcnchen, sch\udcf6ne Tage!",
             "Grüße aus München, schöne Tage!"),
            ("text/plain; charset=x-unknown", "Grüße", "Grüße"),
            ("text/plain; charset=windows-1252", "\udc84Hallo\udc93", "„Hallo“"),
            ("text/plain", "a\x00b\x07c", "abc"),
            ("", "plain", "plain"),
            ("nonsense", "plain", "plain"),
        ],
    )  # fmt: skip
    def test_characters_are_read_as_they_were_meant(self, tmp_path, kind, body, text):
        assert post(tmp_path, typed(kind, body)).text == text

    def test_quoted_printable_is_decoded(self, tmp_path):
        found = post(tmp_path, typed("text/plain; charset=utf-8", "Gr=C3=BC=\n=C3=9Fe", "quoted-printable"))
        assert found.text == "Grüße"

    def test_base64_is_decoded(self, tmp_path):
        body = b64encode("Grüße".encode()).decode()
        assert post(tmp_path, typed("text/plain; charset=utf-8", body, "base64")).text == "Grüße"

    def test_base64_that_is_none_is_kept_as_text(self, tmp_path):
        assert post(tmp_path, typed("text/plain", "This is no base64!", "base64")).text

    def test_html_only_becomes_markdown(self, tmp_path):
        body = "<html><head><title>x</title></head><body><p>A <b>bold</b> word</p></body></html>"
        assert post(tmp_path, typed("text/html; charset=utf-8", body)).text == "A **bold** word"

    def test_flowed_lines_are_joined(self, tmp_path):
        body = "A paragraph that \nflows on.\n\n> A quote that \n> flows.\nMine.\n-- \nMax"
        found = post(tmp_path, typed("text/plain; format=flowed", body))
        assert found.text == "A paragraph that flows on.\n\n> A quote that flows.\n\nMine."

    def test_the_plain_one_of_two_alternatives_is_read(self, tmp_path):
        body = parts(("text/plain", "plain"), ("text/html", "<p>html</p>"))
        assert post(tmp_path, typed("multipart/alternative; boundary=B", body)).text == "plain"

    def test_an_empty_plain_alternative_does_not_count(self, tmp_path):
        body = parts(("text/plain", " "), ("text/html", "<p>html</p>"))
        assert post(tmp_path, typed("multipart/alternative; boundary=B", body)).text == "html"

    def test_nested_parts_are_found(self, tmp_path):
        inner = parts(("text/plain", "deep"), ("text/html", "<p>deep</p>"), boundary="I")
        body = parts(("multipart/alternative; boundary=I", inner), ("text/plain", "more"))
        assert post(tmp_path, typed("multipart/mixed; boundary=B", body)).text == "deep\n\nmore"

    def test_attachments_are_kept(self, tmp_path):
        content = b64encode(b"%PDF-1.4").decode()
        kind = 'application/pdf; name="../plan <2>.pdf"\nContent-Transfer-Encoding: base64'
        body = parts(("text/plain", "See there."), (kind, content))
        found = post(tmp_path, typed("multipart/mixed; boundary=B", body))
        assert found.text == "See there."
        (attachment,) = found.attachments
        assert (attachment.name, attachment.content_type) == ("plan 2 .pdf", "application/pdf")
        assert attachment.content == b"%PDF-1.4"

    def test_a_forwarded_message_is_an_attachment(self, tmp_path):
        body = parts(("text/plain", "See there."), ("message/rfc822", "Subject: x\n\ninner"))
        (attachment,) = post(tmp_path, typed("multipart/mixed; boundary=B", body)).attachments
        assert attachment.name == "attachment-1.eml"
        assert b"inner" in attachment.content

    @pytest.mark.parametrize("kind", ["message/rfc822", 'application/octet-stream; name="a.eml"'])
    @pytest.mark.parametrize("encoding", ["", "base64"])
    def test_a_forwarded_message_loses_its_private_headers(self, tmp_path, kind, encoding):
        forwarded = (
            "Received: from a.example by b.example\nDelivered-To: ben@private.example\n"
            "To: ben@private.example\nBcc: c@private.example\nX-Spam: no\n"
            "Authentication-Results: dkim=pass\nFrom: Max <max.muster@private.example>\n"
            "Subject: Plan\nDate: Mon, 05 Feb 2024 10:00:00 +0100\nMIME-Version: 1.0\n"
            "Content-Type: text/plain\n\ninner"
        )
        if encoding:
            kind += f"\nContent-Transfer-Encoding: {encoding}"
            forwarded = b64encode(forwarded.encode()).decode()
        body = parts(("text/plain", "See there."), (kind, forwarded))
        (attachment,) = post(tmp_path, typed("multipart/mixed; boundary=B", body)).attachments
        kept = message_from_bytes(attachment.content)
        assert set(kept.keys()) == {"From", "Subject", "Date", "MIME-Version", "Content-Type"}
        assert b"private" not in attachment.content
        assert (kept["Subject"], kept.get_payload().strip()) == ("Plan", "inner")

    @pytest.mark.parametrize("kind", ["application/\n evil", "application/\u00e4", "x/" + "y" * 100])
    def test_a_type_that_is_no_header_becomes_a_plain_one(self, tmp_path, kind):
        body = parts((f'{kind}; name="x.bin"', "abc"), ("text/plain", "Hello."))
        (attachment,) = post(tmp_path, typed("multipart/mixed; boundary=B", body)).attachments
        assert attachment.content_type == "application/octet-stream"

    def test_signatures_are_no_attachments(self, tmp_path):
        body = parts(("text/plain", "Hello"), ("application/pgp-signature", "-----BEGIN"))
        assert post(tmp_path, typed("multipart/signed; boundary=B", body)).attachments == ()

    def test_an_attachment_above_the_bound_is_noted(self, tmp_path, monkeypatch):
        monkeypatch.setattr("handschlag.mail.parts.LARGEST_ATTACHMENT", 10)
        body = parts(("text/plain", "Hello"), ("application/pdf", "x" * 100))
        found = post(tmp_path, typed("multipart/mixed; boundary=B", body))
        assert found.attachments == ()
        assert any("left out" in note for note in found.notes)

    def test_a_mail_without_text_is_not_empty(self, tmp_path):
        found = post(tmp_path, mail(""))
        assert found.text == "…"
        assert "without text" in found.notes

    def test_mime_nested_a_thousand_times_is_survived(self, tmp_path):
        body = "".join(f"--B{n}\nContent-Type: multipart/mixed; boundary=B{n + 1}\n\n" for n in range(2000))
        read(tmp_path, typed("multipart/mixed; boundary=B0", body))

    def test_addresses_are_masked_in_the_text(self, tmp_path):
        found = post(tmp_path, mail("Ask max.muster@example.org or <mailto:eva@x.de>."))
        assert "example.org" not in found.text
        assert "max.m…@…" in found.text
        assert "eva@" not in found.text


def parts(*contents: tuple[str, str], boundary: str = "B") -> str:
    return (
        "".join(f"--{boundary}\nContent-Type: {kind}\n\n{body}\n" for kind, body in contents)
        + f"--{boundary}--\n"
    )
