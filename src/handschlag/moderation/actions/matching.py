"""Whether a text is caught by a rule: pure, and never by an expression that somebody wrote."""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

from handschlag.moderation.models import Rule

_LINK = re.compile(r"(?:https?://|\bwww\.)([^\s/?#:<>()\[\]\"'`]+)", re.IGNORECASE)
_ANY_LETTERS = r"\w{0,40}"


def caught(rule: Rule, words: str) -> str:
    """What of the text the rule is about, as it stands there; empty if nothing."""
    if rule.words and (found := _pattern(rule.words).search(words)) is not None:
        return found[0][:100]
    if not (rule.domains or rule.any_link):
        return ""
    hosts = hosts_in(words)
    wanted = lines(rule.domains)
    for host in hosts:
        if rule.any_link or any(host == domain or host.endswith(f".{domain}") for domain in wanted):
            return host
    return ""


def hosts_in(words: str) -> list[str]:
    """Of the links to elsewhere."""
    own = urlsplit(settings.BASE_URL).hostname
    hosts = (found.rstrip(".").casefold().removeprefix("www.") for found in _LINK.findall(words))
    return [host for host in hosts if host and host != own]


def lines(text: str) -> list[str]:
    """One entry a line, as it is compared."""
    return [line.strip().casefold().removeprefix("www.") for line in text.splitlines() if line.strip()]


@lru_cache(maxsize=256)
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile("|".join(_alternatives(words.splitlines())) or r"(?!)", re.IGNORECASE)


def _alternatives(words: Iterable[str]) -> Iterable[str]:
    """Each as a whole word; ``*`` for any letters, any white space for a blank. Linear in the text."""
    for line in words:
        parts = [r"\s+".join(map(re.escape, part.split())) for part in line.strip().split("*")]
        if any(parts):
            yield rf"(?<!\w){_ANY_LETTERS.join(parts)}(?!\w)"


def same_text(one: str, other: str) -> bool:
    """But for white space and capitals."""
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
