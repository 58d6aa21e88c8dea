"""Whether a mail comes from whom it names: what the own mail server found out, in Authentication-Results."""

import re
from collections.abc import Iterable
from email.utils import parseaddr

_COMMENT = re.compile(r"\([^()]*\)")
_PROPERTY = re.compile(r"\b(?:header\.(?:d|i|from)|smtp\.(?:mailfrom|mail))\s*=\s*\"?([^\s\";]+)")


def vouched_for(results: Iterable[str], *, by: str, author: str) -> bool:
    """Whether the server ``by`` says that the mail is the author's domain's own (RFC 8601).

    Headers of other servers count for nothing: anybody can write them. DMARC speaks of the author's domain;
    DKIM and SPF only count if what they speak of is that domain, or stands below it.
    """
    return any(_passes(result, by.lower(), domain_of(author)) for result in results)


def domain_of(address: str) -> str:
    return parseaddr(address)[1].rpartition("@")[2].lower().strip(".")


def is_aligned(domain: str, author_domain: str) -> bool:
    """The author's own domain, or one below it. One above may belong to many: ``co.uk`` speaks for nobody."""
    domain, author_domain = domain.lower().strip("."), author_domain.lower()
    return bool(author_domain) and (domain == author_domain or domain.endswith(f".{author_domain}"))


def _passes(result: str, server: str, author_domain: str) -> bool:
    named, *methods = _COMMENT.sub(" ", result).replace("\n", " ").split(";")
    if not author_domain or (named.split() or [""])[0].lower() != server:
        return False
    for method in methods:
        name, _, rest = method.strip().partition("=")
        if name.strip().lower() not in {"dmarc", "dkim", "spf"} or not rest.lower().startswith("pass"):
            continue
        domains = [value.rpartition("@")[2] for value in _PROPERTY.findall(method)]
        if any(is_aligned(domain, author_domain) for domain in domains):
            return True
    return False
