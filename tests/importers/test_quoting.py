"""What a mail's writer wrote, out of what the mail contains."""

import time

import pytest

from handschlag.core.markdown import render
from handschlag.importers.formats.quoting import folded
from handschlag.mail.addresses import without_addresses
from handschlag.mail.plaintext import to_markdown, unflowed

LONG_QUOTE = "\n".join(f"> Line {number}" for number in range(1, 13))


def said(text: str) -> str:
    return folded(text, to_markdown)[0]


@pytest.mark.parametrize(
    "attribution",
    [
        "On Mon, 5 Feb 2024 at 10:00, Max Muster <max@example.org> wrote:",
        "On Mon, 5 Feb 2024 at 10:00, Max Muster\n<max@example.org> wrote:",
        "Am 05.02.2024 um 10:00 schrieb Max Muster:",
        "Am Mo., 5. Feb. 2024 um 10:00 Uhr schrieb Max Muster <\nmax@example.org>:",
        "Max Muster <max@example.org> schrieb am 05.02.2024:",
        "Max Muster hat geschrieben:",
        "Le lun. 5 févr. 2024 à 10:00, Max Muster a écrit :",
        "Zitat von Max Muster <max@example.org>:",
        "2024-02-05 10:00 GMT+01:00 Max Muster <max@example.org>:",
        "Max Muster writes:",
    ],
)
def test_a_quote_below_the_answer_goes_with_its_attribution(attribution):
    assert said(f"Good idea.\n\n{attribution}\n> Shall we meet?\n> On Monday?") == "Good idea."


def test_a_long_quote_above_the_answer_goes():
    assert said(f"Max wrote:\n{LONG_QUOTE}\n\nGood idea.") == "Good idea."


def test_a_short_quote_above_the_answer_stays():
    assert said("Max wrote:\n> Shall we meet?\n\nGood idea.") == "> Shall we meet?\n\nGood idea."


def test_of_quotes_between_the_answers_the_last_lines_stay():
    text = f"{LONG_QUOTE}\n\nFirst.\n\n> > older\n> Second?\n\nYes."
    assert said(text) == ("> …\n> Line 9\n> Line 10\n> Line 11\n> Line 12\n\nFirst.\n\n> Second?\n\nYes.")


def test_a_mail_that_only_quotes_keeps_the_beginning():
    text = said("\n".join(f"> Line {number}" for number in range(1, 40)))
    assert text.startswith("> Line 1\n> Line 2")
    assert text.endswith("> Line 12\n> …")


def test_the_folded_lines_are_counted():
    assert folded(f"Good.\n\nMax wrote:\n{LONG_QUOTE}", to_markdown)[1] == 12


@pytest.mark.parametrize(
    "below",
    [
        "-----Original Message-----\nFrom: Max\nSent: Monday\nTo: Eva\nSubject: x\n\nOld text",
        "-----Ursprüngliche Nachricht-----\nVon: Max\nGesendet: Montag\n\nAlt",
        "________________________________\nVon: Max\nGesendet: Montag\nAn: Eva\nBetreff: x\n\nAlt",
        "From: Max\nDate: Monday\nTo: Eva\nSubject: x\n\nOld text",
    ],
)
def test_what_outlook_puts_below_goes(below):
    assert said(f"Good idea.\n\n{below}").removesuffix("\n\n---") == "Good idea."


def test_a_sentence_about_from_and_to_stays():
    assert said("From: here we go.\nIt is far.") == "From: here we go.\nIt is far."


def test_a_forwarded_text_stays():
    text = "Look.\n\n---------- Forwarded message ---------\nNews of the day"
    assert "News of the day" in said(text)


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nMax Muster\nTel. 123",
        "--\nMax",
        "Von meinem iPhone gesendet",
        "Sent from my phone",
        "-- \nMax\n\n> old",
    ],
)
def test_a_signature_goes(signature):
    assert said(f"Good idea.\n\n{signature}") == "Good idea."


def test_two_dashes_above_a_long_text_are_no_signature():
    text = "Good idea.\n--\n" + "\n".join(f"Line {number} of much more that follows." for number in range(20))
    assert "Line 19" in said(text)


@pytest.mark.parametrize(
    "footer",
    [
        "_______________________________________________\nFriends mailing list\nFriends@lists.example.org\n",
        "---------------------------------------------------------------------\nTo unsubscribe, e-mail: x",
        "-- \nYou received this message because you are subscribed to the group.\nTo unsubscribe…",
    ],
)
def test_the_footer_of_a_list_goes(footer):
    assert said(f"Good idea.\n\n{footer}\n") == "Good idea."


def test_what_an_archive_scrubbed_goes():
    scrubbed = (
        "-------------- next part --------------\nAn HTML attachment was scrubbed...\nURL: <http://x/a.htm>\n"
    )
    assert said(f"Good idea.\n{scrubbed}") == "Good idea."


def test_the_marks_of_a_signed_text_go():
    text = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nGood idea.\n"
        "-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----"
    )
    assert said(text) == "Good idea."


def test_flowed_quotes_are_joined_at_their_own_depth():
    assert unflowed("> a \n> b\n>> c \nd") == "> a b\n> > c \nd"


@pytest.mark.parametrize(
    "piece", ["> ", "*a", "_a ", "`", "\n ", "On 1 1 ", "-- \n", "From: x\n", "|", "a@b.", "<a", "[x]("]
)
def test_hostile_text_costs_no_more_than_its_length(piece):
    started = time.process_time()
    without_addresses(said(piece * 50_000))
    assert time.process_time() - started < 5


class TestPlainText:
    @pytest.mark.parametrize(
        ("text", "markdown"),
        [
            ("One paragraph that is wrapped at some seventy columns, as\nmail programs do it.",
             "One paragraph that is wrapped at some seventy columns, as mail programs do it."),
            ("Best regards,\nMax", "Best regards,\nMax"),
            ("One\n\n\n\nTwo", "One\n\nTwo"),
            ("We need:\n- bread\n* wine\n  1) water", "We need:\n- bread\n- wine\n   1) water"),
            ("- an item that is wrapped since it is much longer than a line\n  can be\n- another",
             "- an item that is wrapped since it is much longer than a line can be\n- another"),
            ("# no heading\n\n#1 is fine", "\\# no heading\n\n#1 is fine"),
            ("2024. A good year", "2024\\. A good year"),
            ("I *mean* it, _really_, with `code`", "I *mean* it, _really_, with `code`"),
            ("a*b*c __init__ <tag> &amp; [x](y) \\*",
             "a\\*b\\*c \\_\\_init\\_\\_ \\<tag> \\&amp; [x\\](y) \\\\\\*"),
            ("[1]: https://a.example", "[1\\]: https://a.example"),
            ("See https://a.example/b_c_d*e and <https://a.example/_x_>",
             "See https://a.example/b_c_d*e and <https://a.example/_x_>"),
            ("    def f():\n        return 1", "```\ndef f():\n    return 1\n```"),
            ("name     price\nbread    3.50\nwine     7.00",
             "```\nname     price\nbread    3.50\nwine     7.00\n```"),
            ("--- a/x\n+++ b/x\n@@ -1 @@\n-old\n+new", "```\n--- a/x\n+++ b/x\n@@ -1 @@\n-old\n+new\n```"),
            ("=====", "---"),
            ("```\nalready *code*\n```", "```\nalready *code*\n```"),
        ],
    )  # fmt: skip
    def test_plain_text_becomes_markdown_that_shows_it(self, text, markdown):
        assert to_markdown(text) == markdown

    def test_a_line_of_dashes_below_a_word_makes_no_heading(self):
        assert "<h2>" not in render(to_markdown("Agenda\n------\nBread"))

    def test_html_in_plain_text_is_shown_as_text(self):
        assert "&lt;script&gt;" in render(to_markdown("use <script>alert(1)</script> here"))
