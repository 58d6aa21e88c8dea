"""What a mail's writer wrote, out of what the mail contains.

A forum shows the post that is answered, so repeating it is noise: quotes below and around the
answer are folded away, of quotes between the lines the last few remain. Signatures, footers of
the list and the marks of mail programs go too. A mail that only quotes keeps its quote.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

QUOTE_LINES = 4
"""Lines kept of a quote that is answered below it."""
LONELY_QUOTE_LINES = 12
"""Lines kept of a quote that is all the mail says."""
LONG_OPENING_QUOTE = 8
LONGEST_SIGNATURE = 12
LONGEST_FOOTER = 15
FOOTER_REACH = 3000
"""Characters from the end in which a footer would stand."""
LONGEST_ATTRIBUTION = 4
LONGEST_ATTRIBUTION_TEXT = 400
LONGEST_VERB = 20

_QUOTES = re.compile(r"\n ?>.*(?:\n ?>.*)*")
_QUOTED = re.compile(r"((?: ?>)+) ?(.*)", re.DOTALL)
_WROTE = (
    r"(?:wrote|writes|said|schrieb(?:en)?|schreibt|hat geschrieben|a écrit|"
    r"écrit|escribió|escribio|ha scritto|"
    r"scrisse|escreveu|schreef|skrev|kirjoitti|napisał(?:\(a\))?|pisze|napsal|írta|yazdı|написал(?:а)?|пишет)"
)
_ATTRIBUTION = re.compile(
    rf"(?:.*\b{_WROTE}\b.{{0,120}}:|.*\b{_WROTE}\s*|(?:Quoting|Zitat von|Citando)\b.*:"
    r"|(?:On|Am|Le|El|Il|Op|Den|At|In)\b.*\d.*:|\d{4}-\d\d-\d\d \d\d:\d\d.*:)[_* ]*",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTION_START = re.compile(r"(?:On|Am|Le|El|Il|Op|Den|At|In)\b.*\d|Quoting|Zitat|Citando")
_ATTRIBUTION_END = re.compile(rf"\b{_WROTE}$", re.IGNORECASE)
_ORIGINAL = re.compile(
    r"[\\*_ ]*-{2,} ?(?:Original Message|Original Mail|Originalnachricht|Ursprüngliche (?:Nachricht|Mail)|"
    r"Original-Nachricht|Urspr\w* Nachricht|Message d['’]origine|Mensaje original|Messaggio originale|"
    r"Oorspronkelijk bericht|Reply Message) ?-{2,}[\\*_ ]*",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"[*_> ]*(From|Von|De|Da|Van|Sent|Gesendet|Date|Datum|Envoyé|Enviado|Inviato|To|An|À|Para|A|Aan|Cc|Kopie|"
    r"Subject|Betreff|Objet|Asunto|Oggetto|Onderwerp)[*_]*:[*_]*(?:\s|$)",
    re.IGNORECASE,
)
_MAYBE_ORIGINAL = re.compile(r"\n[\\*_ ]*(?:-{2,} ?[A-ZÀ-Ýa-z]|(?:From|Von|De|Da|Van)[*_]*:)")
_FIRST_FIELD = {"from", "von", "de", "da", "van"}
_FOOTER_RULE = re.compile(r"[ \\]*[_\-=#*~]{15,}\s*$")
_FOOTER_MARKS = ("_" * 15, "-" * 15, "=" * 15, "#" * 15, "*" * 15, "~" * 15, "You received", "Sie erhalten")
_FOOTER_WORDS = re.compile(
    r"mailing.?list|mailman|listinfo|unsubscri|abmelde|abbestell|désabonn|verteiler|newsgroup|yahoo ?groups|"
    r"groups\.google|google groups|\blists?\.[a-z]|list archive|majordomo|sympa\b|listserv",
    re.IGNORECASE,
)
_GOOGLE_FOOTER = re.compile(
    r"You received this message because you are subscribed|"
    r"Sie erhalten diese Nachricht, weil"
)
_SIGNED = {"-- ", "--", "\\-- ", "\\--"}
_MOBILE = re.compile(
    r"(?:Sent from my|Von meinem|Gesendet von (?:meinem|Mail)|Diese Nachricht wurde von meinem|"
    r"Get Outlook for|"
    r"Outlook für|Envoyé de mon|Enviado desde mi|Inviato da).{0,80}",
    re.IGNORECASE,
)
_SCRUBBED = re.compile(
    r"-{10,} next part -{10,}\n(?:An HTML attachment was scrubbed|A non-text attachment was scrubbed)[^\n]*\n"
    r"(?:[A-Za-z]+: [^\n]*\n?){0,6}"
)
_CLEARSIGNED = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Za-z]+: [^\n]*\n)*\n?")

Render = Callable[[str], str]


@dataclass(slots=True)
class _Block:
    """Neighbouring lines that are all quoted, or all the writer's own."""

    is_quote: bool
    lines: list[str]

    @property
    def says_something(self) -> bool:
        return any(map(_said, self.lines))


def _said(line: str) -> str:
    return line.strip("> ")


def folded(text: str, render: Render) -> tuple[str, int]:
    """The mail's text as Markdown, and how many quoted lines were folded away.

    ``render`` turns the writer's own lines, and those of a quote, into Markdown. "" when the mail
    says nothing at all.
    """
    blocks = _blocks(_without_original(_without_footer(_without_marks(text))))
    _cut_signatures(blocks)
    blocks = [block for block in blocks if block.says_something]
    quoted = sum(len(block.lines) for block in blocks if block.is_quote)
    if not any(not block.is_quote for block in blocks):
        kept = [_excerpt(block, LONELY_QUOTE_LINES, from_end=False) for block in blocks[:1]]
    else:
        kept = _answered(blocks)
    parts = [_rendered(block, render) for block in kept]
    left = sum(len(block.lines) for block in kept if block.is_quote)
    return "\n\n".join(part for part in parts if part), max(0, quoted - left)


def _without_marks(text: str) -> str:
    if "scrubbed" in text:
        text = _SCRUBBED.sub("", text)
    if "-----BEGIN PGP SIGNED" in text:
        text = _CLEARSIGNED.sub("", text).partition("-----BEGIN PGP SIGNATURE-----")[0]
    return text


def _without_footer(text: str) -> str:
    if not any(map(text[-FOOTER_REACH:].__contains__, _FOOTER_MARKS)):
        return text
    lines = text.rstrip().split("\n")
    for at in range(len(lines) - 1, max(-1, len(lines) - 1 - LONGEST_FOOTER), -1):
        is_rule = _FOOTER_RULE.match(lines[at]) and _FOOTER_WORDS.search("\n".join(lines[at:]))
        if is_rule or _GOOGLE_FOOTER.match(lines[at]):
            return "\n".join(lines[:at])
    return text


def _without_original(text: str) -> str:
    """Cut what Outlook and its kin put below the answer without marking it as quoted."""
    if not _MAYBE_ORIGINAL.search("\n" + text):
        return text
    lines = text.split("\n")
    for at, line in enumerate(lines):
        begins = _ORIGINAL.fullmatch(line) or _begins_header_block(lines, at)
        if begins and any(before.strip() and not _QUOTED.match(before) for before in lines[:at]):
            return "\n".join(lines[:at])
    return text


def _begins_header_block(lines: list[str], at: int) -> bool:
    first = _FIELD.match(lines[at])
    if not first or first[1].lower() not in _FIRST_FIELD:
        return False
    following = [line for line in lines[at + 1 : at + 8] if line.strip()][:3]
    return sum(bool(_FIELD.match(line)) for line in following) >= 2  # noqa: PLR2004 - From and two more: no sentence does that


def _blocks(text: str) -> list[_Block]:
    text = "\n" + text  # a pattern that begins with a line end is found fast
    blocks = []
    end = 0
    for quote in _QUOTES.finditer(text):
        if quote.start() > end:
            blocks.append(_Block(False, text[end + 1 : quote.start()].split("\n")))
        blocks.append(_Block(True, quote[0][1:].split("\n")))
        end = quote.end()
    if end < len(text):
        blocks.append(_Block(False, text[end + 1 :].split("\n")))
    for above, below in pairwise(blocks):
        if below.is_quote:
            _cut_attribution(above)
    return blocks


def _cut_attribution(block: _Block) -> None:
    """Take "On … wrote:" off the end of what stands above a quote."""
    spoken = len(block.lines)
    while spoken and not block.lines[spoken - 1].strip():
        spoken -= 1
    lines = [line.strip() for line in block.lines[max(0, spoken - LONGEST_ATTRIBUTION) : spoken]]
    end = lines[-1].rstrip("_* ")[-LONGEST_VERB:] if lines else ""
    if not end.endswith(":") and not _ATTRIBUTION_END.search(end):
        return
    found = list(_attributions(lines))
    opened = [count for count, text in found if _ATTRIBUTION_START.match(text)]
    if found:
        block.lines = block.lines[: spoken - (max(opened) if opened else found[0][0])]


def _attributions(lines: list[str]) -> Iterator[tuple[int, str]]:
    """How many of the last lines, joined, read like an attribution; the fewest first."""
    for count in range(1, len(lines) + 1):
        last = lines[len(lines) - count :]
        joined = " ".join(last)
        if not all(last) or len(joined) > LONGEST_ATTRIBUTION_TEXT:
            return
        if _ATTRIBUTION.fullmatch(joined):
            yield count, joined


def _cut_signatures(blocks: list[_Block]) -> None:
    for block in blocks:
        if block.is_quote:
            continue
        for at in () if _SIGNED.isdisjoint(block.lines) else range(len(block.lines) - 1, -1, -1):
            if block.lines[at] in _SIGNED:
                if len(list(filter(str.strip, block.lines[at + 1 :]))) <= LONGEST_SIGNATURE:
                    block.lines = block.lines[:at]
                break
        while block.lines and (not block.lines[-1].strip() or _MOBILE.fullmatch(block.lines[-1].strip())):
            block.lines.pop()


def _answered(blocks: list[_Block]) -> list[_Block]:
    """Own blocks with excerpts of the quotes between them; a quote at the end is dropped."""
    while blocks and blocks[-1].is_quote:
        blocks.pop()
    quotes = [block for block in blocks if block.is_quote]
    if len(quotes) == 1 and blocks[0].is_quote and len(quotes[0].lines) > LONG_OPENING_QUOTE:
        return blocks[1:]
    return [_excerpt(block, QUOTE_LINES, from_end=True) if block.is_quote else block for block in blocks]


def _excerpt(block: _Block, most: int, *, from_end: bool) -> _Block:
    """The lines of the outermost quote that are nearest to the answer (or the first of all)."""
    quoted = [(marks.count(">"), line) for marks, line in map(_unquoted, block.lines)]
    outermost = min((depth for depth, line in quoted if line.strip()), default=1)
    lines = [line for depth, line in quoted if depth == outermost]
    while lines and not lines[-1].strip():
        lines.pop()
    shortened = len(lines) > most
    lines = lines[-most:] if from_end else lines[:most]
    if shortened:
        lines = ["…", *lines] if from_end else [*lines, "…"]
    return _Block(True, lines)


def _unquoted(line: str) -> tuple[str, str]:
    """The marks before a quoted line, and the line without them."""
    if line.startswith("> ") and not line.startswith("> >"):  # most of them
        return ">", line[2:]
    marks, rest = _QUOTED.fullmatch(line).groups()  # type: ignore[union-attr]  # only quoted lines come here
    return marks, rest


def _rendered(block: _Block, render: Render) -> str:
    markdown = render("\n".join(block.lines)).strip("\n")
    if not block.is_quote or not markdown:
        return markdown
    return "\n".join(f"> {line}".rstrip() for line in markdown.split("\n"))
