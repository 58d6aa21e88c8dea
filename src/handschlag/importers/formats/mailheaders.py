"""Who wrote a mail, when, about what, and in answer to which: read from headers that may lie."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import getaddresses, parsedate_to_datetime
from functools import lru_cache
from hashlib import sha256

from handschlag.importers.formats.mailfile import RawMail
from handschlag.importers.formats.records import NOBODY, AuthorRecord, Thread
from handschlag.mail.addresses import name_without_address
from handschlag.mail.charsets import header_text
from handschlag.mail.parts import Headers

EARLIEST = datetime(1975, 1, 1, tzinfo=UTC)
"""The first mailing list began then; an earlier date is a broken one."""
LONGEST_KEY = 250
LONGEST_SENDER = 1000
MOST_ANCESTORS = 50

_MESSAGE_ID = re.compile(r"<\s*([^<>\s]+)\s*>")
_OBFUSCATED = re.compile(r"\s*(\S+) (?:at|AT|\(at\)) ([\w.-]+\.\w+)(?:\s+\((.*)\))?\s*")
_VIA = re.compile(r"(.+?) (?:via|über) .+", re.DOTALL)
_TAG = r"\[(?P<tag>[^\]\[]{1,60})\]"
_NAMING_THE_LIST = ("list-id", "list-post", "to", "cc", "x-beenthere")
_REPLY = (
    r"(?P<reply>re|aw|antw|antwort|sv|vs|odp|ref|res|rif|r|wg|fw|fwd|tr|rv|vl|doorst)"
    r"\s*(?:\[\d+\]|\(\d+\)|\*\d+|\^\d+)?\s*[:：]"
)
_PREFIX = re.compile(rf"\s*(?:{_TAG}|{_REPLY})\s*", re.IGNORECASE)
_TRAILING = re.compile(r"\s*\((?:fwd|was: .*)\)\s*$", re.IGNORECASE)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_USUAL_DATE = re.compile(
    rf"(?:[A-Z][a-z]{{2}}, ?)?(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}}) "
    r"(\d\d):(\d\d)(?::(\d\d))? ([+-])(\d\d)(\d\d)\b"
)
_LOCAL_PART = re.compile(r"<?(?:mailto:)?([\w.+-]+)[@.]")
_PROGRAMS = re.compile(
    r"mailer-daemon|postmaster|no-?reply|do-?not-?reply|.*-(?:bounces|owner|request|noreply)|listserv|mailman|"
    r"majordomo|notifications?|cron|root|daemon|.*-bot|bot",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """``title`` as shown, without prefixes and the list's tag; ``folded`` for comparison."""

    title: str
    folded: str
    is_reply: bool


def author_of(headers: Headers, where: str) -> AuthorRecord:
    """The sender. The key is the address in lower case; a name is never an address.

    A list that puts its own address in From ("Max via List") hides the sender's: it is looked for
    in X-Original-From and Reply-To, else the name tells its members apart.
    """
    name, address = _sender(headers.get("from", "") or headers.get("sender", ""))
    via = _VIA.fullmatch(name)
    if via:
        name = via[1]
        original = _sender(headers.get("x-original-from", ""))[1] or _sender(headers.get("reply-to", ""))[1]
        if original in {"", address} or original in headers.get("list-post", ""):
            return AuthorRecord(
                where, f"{name.casefold()} via {address}"[:LONGEST_KEY], name_without_address(name)
            )
        address = original
    if not address:
        shown = name_without_address(name)
        return AuthorRecord(
            where, f"name/{name.casefold()}"[:LONGEST_KEY] if name else NOBODY, shown, is_bot=not name
        )
    shown, is_bot = _known_as(name, address)
    return AuthorRecord(where, address, shown, email=address, is_bot=is_bot)


@lru_cache(maxsize=10_000)
def _known_as(name: str, address: str) -> tuple[str, bool]:
    """The name to show, and whether a program writes from this address."""
    return name_without_address(name, address), bool(_PROGRAMS.fullmatch(address.partition("@")[0]))


@lru_cache(maxsize=10_000)
def _sender(value: str) -> tuple[str, str]:
    """Name and lower-cased address of a From header; ("", "") when it has neither."""
    value = value[:LONGEST_SENDER]
    obfuscated = _OBFUSCATED.fullmatch(value)
    if obfuscated:
        local, domain, name = obfuscated.groups()
        return header_text(name or ""), f"{local}@{domain}".lower()
    for name, raw_address in getaddresses([value]):
        address = header_text(raw_address).lower().strip("<>'\" ")
        if "@" in address and " " not in address and len(address) <= LONGEST_KEY:
            return header_text(name), address
    return header_text(re.sub(r"<.*?>", "", value)).strip("\"' "), ""


def message_id(headers: Headers, content: bytes) -> tuple[str, bool]:
    """The mail's id and whether it is its own; a mail without one gets a hash of its content."""
    value = headers.get("message-id", "")
    found = _MESSAGE_ID.search(value)
    own = found[1] if found else header_text(value).strip("<> ")
    if not own or " " in own or not own.isprintable():
        return f"sha256:{sha256(content).hexdigest()[:32]}", False
    return _short(own), True


def thread_of(headers: Headers, own_id: str, subject: Subject) -> Thread:
    named = _MESSAGE_ID.findall(headers.get("in-reply-to", ""))
    named += reversed(_MESSAGE_ID.findall(headers.get("references", "")))
    ancestors = dict.fromkeys(_short(name) for name in named if name.isprintable())
    ancestors.pop(own_id, None)
    return Thread(tuple(ancestors)[:MOST_ANCESTORS], subject.folded, subject.is_reply)


def _short(identifier: str) -> str:
    if len(identifier) <= LONGEST_KEY:
        return identifier
    return f"sha256:{sha256(identifier.encode('utf-8', 'replace')).hexdigest()[:32]}"


def subject_of(headers: Headers) -> Subject:
    """The subject without "Re:" and its kin, and without the list's own tag in brackets."""
    return _subject(headers.get("subject", ""), *[headers.get(name, "") for name in _NAMING_THE_LIST])


@lru_cache(maxsize=1000)
def _subject(value: str, *naming: str) -> Subject:
    """A thread's mails share their subject; ``naming``: headers that may name the list."""
    whole = header_text(value)
    rest, is_reply = whole, False
    kept = ""
    while prefix := _PREFIX.match(rest):
        if prefix["reply"]:
            is_reply, kept = True, ""
        elif not _is_list_tag(prefix["tag"], naming):
            kept += f"[{prefix['tag']}] "
        rest = rest[prefix.end() :]
    rest = _TRAILING.sub("", rest).strip()
    return Subject((kept + rest).strip() or whole, rest.casefold(), is_reply)


def _is_list_tag(tag: str, naming: tuple[str, ...]) -> bool:
    """Whether a tag names the list, as its headers do, and not what the mail is about."""
    named = tag.casefold().strip()
    return any(named in _local_parts(value) for value in naming)


@lru_cache(maxsize=200)
def _local_parts(value: str) -> frozenset[str]:
    """What stands before the @, or the first dot, of the addresses in a header."""
    return frozenset(found.casefold() for found in _LOCAL_PART.findall(value))


def written_at(headers: Headers, mail: RawMail, not_after: datetime) -> tuple[datetime | None, str]:
    """When the mail was written, in UTC, and a note when not from its Date header.

    Order: Date, the newest Received, the mbox's own "From " line. None when none is plausible.
    """
    if moment := _plausible(headers.get("date", ""), not_after):
        return moment, ""
    for source, value in (
        ("Received header", headers.get("received", "").rpartition(";")[2]),
        ("delivery line", mail.envelope.removeprefix("From ").lstrip("- ").partition(" ")[2]),
    ):
        if moment := _plausible(value, not_after):
            return moment, f"date missing or broken, taken from the {source}"
    return None, "date missing or broken, taken from the mail beside it"


def _usual_date(value: str) -> datetime | None:
    """A date as nearly all mails write it, which the library takes ten times as long for."""
    usual = _USUAL_DATE.match(value)
    if not usual:
        return None
    day, month, year, hour, minute, second, sign, zone_hours, zone_minutes = usual.groups()
    zone = timedelta(hours=int(zone_hours), minutes=int(zone_minutes))
    written = datetime(
        int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second or 0), tzinfo=UTC
    )
    return written + zone if sign == "-" else written - zone


def _plausible(value: str, not_after: datetime) -> datetime | None:
    value = " ".join(value.split())
    if not value:
        return None
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        moment = _usual_date(value)
        if moment is None:
            moment = parsedate_to_datetime(value)
            moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        if EARLIEST <= moment <= not_after + timedelta(days=1):
            return moment
    return None
