"""What the writer of a reply wrote: without what they quote, without signatures and what programs add.

Who writes above or below a quote answers it as a whole: it goes, for the topic shows it. Who writes between
the lines of one keeps what they answer. The marks of programs stand in ``marks``.
"""

import re
from dataclasses import dataclass

from handschlag.mail import hypertext, marks, plaintext

LONGEST_ATTRIBUTION = 4
LONGEST_ATTRIBUTION_TEXT = 400
LONGEST_SIGNATURE = 15
LONG_OPENING_QUOTE = 8
"""Lines: a longer quote that stands above all that is said is no context but the whole mail."""

_TAGS = re.compile(r"<[^<>]*>|&nbsp;|\s")


@dataclass(frozen=True, slots=True)
class Words:
    """As Markdown, and in lines as they were typed."""

    markdown: str
    lines: str


@dataclass(slots=True)
class _Block:
    is_quote: bool
    lines: list[str]

    @property
    def says_something(self) -> bool:
        return any(line.strip("> \t") for line in self.lines)


def own_words(pieces: list[tuple[str, bool, bool]]) -> Words:
    """``pieces`` as ``parts`` has them: text, whether it is HTML, whether its lines flow."""
    read = [_read(text, is_html=is_html, is_flowed=is_flowed) for text, is_html, is_flowed in pieces]
    said = [words for words in read if words.lines]
    return Words("\n\n".join(words.markdown for words in said), "\n\n".join(words.lines for words in said))


def _read(text: str, *, is_html: bool, is_flowed: bool) -> Words:
    if is_html:
        lines = reply_in(hypertext.to_markdown(_without_quoted_html(text)))
        return Words(lines, lines)
    lines = reply_in(plaintext.unflowed(text) if is_flowed else text)
    return Words(_rendered(lines), lines)


def reply_in(text: str) -> str:
    """The writer's own lines, and those they answer one by one."""
    lines = [marks.UNSEEN.sub("", line).rstrip("\r") for line in _without_armour(text).split("\n")]
    blocks = _blocks(_without_original(lines))
    for above, below in zip(blocks, [*blocks[1:], None], strict=True):
        if not above.is_quote:
            _cut_attribution(above, is_before_quote=below is not None)
            _cut_signature(above)
    blocks = [block for block in blocks if block.says_something]
    if not any(not block.is_quote for block in blocks):
        return ""
    while blocks[-1].is_quote:
        blocks.pop()
    quotes = [block for block in blocks if block.is_quote]
    if len(quotes) == 1 and blocks[0].is_quote and len(quotes[0].lines) > LONG_OPENING_QUOTE:
        blocks = blocks[1:]
    return "\n\n".join("\n".join(block.lines).strip("\n") for block in blocks).strip()


def _without_quoted_html(source: str) -> str:
    """Cut at what a program wraps the old mail into, if something was said before that."""
    for found in marks.HTML_QUOTE.finditer(source):
        before = source[: found.start()]
        if _TAGS.sub("", marks.HTML_HEAD.sub("", before)):
            return before
    return source


def _without_armour(text: str) -> str:
    if "-----BEGIN PGP SIGNED" not in text:
        return text
    return marks.CLEARSIGNED.sub("", text).partition("-----BEGIN PGP SIGNATURE-----")[0]


def _without_original(lines: list[str]) -> list[str]:
    """Cut what stands below the answer and is not marked as quoted."""
    for at, line in enumerate(lines):
        if not (marks.ORIGINAL.fullmatch(line) or _begins_header_block(lines, at)):
            continue
        if any(before.strip() and not marks.QUOTED.match(before) for before in lines[:at]):
            return lines[:at]
    return lines


def _begins_header_block(lines: list[str], at: int) -> bool:
    """From and two more, or the date and two more: no sentence does that."""
    if not marks.FIRST_FIELD.match(lines[at]):
        return False
    following = [line for line in lines[at + 1 : at + 8] if line.strip()][:3]
    return sum(bool(marks.FIELD.match(line)) for line in following) >= 2  # noqa: PLR2004 - as it says


def _blocks(lines: list[str]) -> list[_Block]:
    blocks: list[_Block] = []
    for line in lines:
        is_quote = bool(marks.QUOTED.match(line))
        if not blocks or blocks[-1].is_quote != is_quote:
            if blocks and not is_quote and not line.strip():
                blocks[-1].lines.append(line)  # an empty line within a quote, or behind it
                continue
            blocks.append(_Block(is_quote, []))
        blocks[-1].lines.append(line)
    for block in blocks:
        while block.lines and not block.lines[-1].strip():
            block.lines.pop()
    return blocks


def _cut_attribution(block: _Block, *, is_before_quote: bool) -> None:
    """Take "On … wrote:" off its end; with an address or a date in it also where no quote follows.

    Of unmarked lines below such a one nothing is the writer's own.
    """
    for at in range(len(block.lines)):
        for count in range(1, LONGEST_ATTRIBUTION + 1):
            spoken = block.lines[at : at + count]
            joined = " ".join(line.strip() for line in spoken)
            if not all(line.strip() for line in spoken) or len(joined) > LONGEST_ATTRIBUTION_TEXT:
                break
            is_last = not any(line.strip() for line in block.lines[at + count :])
            is_known = marks.ATTRIBUTION.fullmatch(joined) or (
                is_last and is_before_quote and marks.LOOSE_ATTRIBUTION.fullmatch(joined)
            )
            if is_known:
                block.lines = block.lines[:at]
                return


def _cut_signature(block: _Block) -> None:
    lines = block.lines
    for at, line in enumerate(lines):
        is_rule = line.rstrip() in {"--", "\\--", "—"} or marks.LONG_RULE.fullmatch(line)
        if is_rule and len([one for one in lines[at + 1 :] if one.strip()]) <= LONGEST_SIGNATURE:
            lines = lines[:at]
            break
    while lines and _is_no_speech(lines[-1].strip()):
        lines = lines[:-1]
    begins = max((at for at, line in enumerate(lines) if not line.strip()), default=-1) + 1
    if begins and marks.DISCLAIMER.search(" ".join(lines[begins:])):
        lines = lines[:begins]
    block.lines = lines


def _is_no_speech(line: str) -> bool:
    return not line or bool(marks.MOBILE.fullmatch(line) or marks.SHORT_RULE.fullmatch(line))


def _rendered(lines: str) -> str:
    """Plain text as Markdown, quotes as such."""
    parts = []
    for block in _blocks(lines.split("\n")):
        if block.is_quote:
            said = "\n".join(marks.QUOTE_MARK.sub("", line, count=1) for line in block.lines)
            parts.append("\n".join(f"> {line}".rstrip() for line in plaintext.to_markdown(said).split("\n")))
        else:
            parts.append(plaintext.to_markdown("\n".join(block.lines)))
    return "\n\n".join(filter(None, parts))
