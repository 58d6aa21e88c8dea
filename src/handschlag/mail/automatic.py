"""Mail that no person has written: absence notes, receipts, failures, lists. Nobody answers such mail."""

import re
from email.utils import parseaddr

from handschlag.mail.charsets import header_text
from handschlag.mail.parts import Headers

_BULK = {"bulk", "junk", "list", "auto_reply", "auto-reply"}
_MARKS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply-from",
    "x-vacation",
    "x-loop",
    "x-mailin-loop",
    "x-failed-recipients",
    "list-id",
    "list-unsubscribe",
    "feedback-id",
)
"""Headers that only programs set, and people's mail never has."""
_PROGRAMS = re.compile(
    r"mailer-daemon|postmaster|no-?reply|do-?not-?reply|nicht-?antworten|.*-bounces?|bounces?|.*-owner|listserv|"
    r"mailman|majordomo|root|daemon",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"(?:auto(?:matic|mated)?[- ]?(?:reply|response|antwort)|automatische (?:antwort|antw\.)|abwesenheit"
    r"|out of (?:the )?office|(?:i am )?on vacation|vacation reply|réponse automatique|respuesta automática"
    r"|automatisch antwoord|autoantwoord|risposta automatica|resposta automática|automatyczna odpowiedź"
    r"|undeliver|unzustellbar|mail delivery (?:failed|system)|delivery status notification"
    r"|returned mail|(?:read|gelesen|lu|lido|letto|przeczytano): )",
    re.IGNORECASE,
)


def is_automatic(headers: Headers, envelope_sender: str) -> bool:
    """Whether a program sent it, by any of the signs that programs leave."""
    if headers.get("auto-submitted", "no").split(";")[0].strip().lower() != "no":
        return True
    if headers.get("precedence", "").strip().lower() in _BULK or any(mark in headers for mark in _MARKS):
        return True
    kind = headers.get("content-type", "").lower()
    if kind.startswith(("multipart/report", "message/delivery-status")):
        return True
    author = parseaddr(header_text(headers.get("from", "")))[1]
    if any(_PROGRAMS.fullmatch(address.partition("@")[0]) for address in (envelope_sender, author)):
        return True
    is_null = envelope_sender.strip() in {"", "<>"} or headers.get("return-path", "").strip() == "<>"
    return is_null or bool(_SUBJECT.match(header_text(headers.get("subject", ""))))
