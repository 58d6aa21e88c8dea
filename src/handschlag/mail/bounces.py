"""What comes back of mail that cannot be delivered: reports (RFC 3464), and what servers write instead."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from handschlag.mail.charsets import clean
from handschlag.mail.parts import Mail, opened

LONGEST_REASON = 300
_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(
    r"(?:^|said:|SMTP error[^\n]{0,80}|response:|<<<|\b(?:error|code|reply)\b:?)\s*([45])\d\d[ -]",
    re.IGNORECASE | re.MULTILINE,
)
_FULL = re.compile(
    r"(?:mailbox|quota|postfach|boîte|buz[oó]n)[^\n.]{0,40}(?:full|exceeded|voll|überschritten|pleine|lleno)"
    r"|over ?quota",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"user unknown|unknown user|no such (?:user|mailbox|recipient|person)|does ?n[o']t exist|not exist"
    r"|(?:account|mailbox|address|user|recipient)[^\n.]{0,30}"
    r"(?:disabled|unavailable|inactive|closed|not found|rejected|invalid)"
    r"|(?:benutzer|empfänger|adresse|postfach)[^\n.]{0,30}(?:unbekannt|nicht|gesperrt|existiert)"
    r"|utilisateur inconnu"
    r"|domain (?:name )?not found|host or domain|host unknown|permanent(?:e|er)? (?:error|failure|fehler)"
    r"|550[ -]",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"delayed|will (?:be )?retr(?:y|ied)|still trying|verzögert|temporar|try again|greylist", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Failure:
    """``is_hard``: it will not work tomorrow either."""

    is_hard: bool
    reason: str


def failure_in(raw: bytes) -> Failure | None:
    """What a report says; None for one of success, or of a mail that is only late."""
    reports = [part for part in message_from_bytes(raw).walk() if _is_report(part)]
    if reports:
        return _reported(reports[0])
    _headers, body = opened(raw)
    return _told("\n".join(text for text, _is_html, _is_flowed in body.pieces))


def _is_report(part: Mail) -> bool:
    return part.get_content_type() == "message/delivery-status"


def _reported(report: Mail) -> Failure | None:
    """A block of fields for the mail as a whole, then one for each recipient; ours have a single one."""
    payload = report.get_payload()
    blocks = [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []
    if not blocks:  # some servers write it as a text
        blocks = [message_from_bytes(block) for block in re.split(rb"\r?\n\r?\n", _bytes_of(report))]
    for block in blocks:
        action = str(block.get("action", "")).strip().lower()
        status = _ENHANCED.search(str(block.get("status", "")))
        if not action and status is None:
            continue
        if action in {"delayed", "delivered", "relayed", "expanded"} or (status and status[1] == "2"):
            return None
        said = _one_line(str(block.get("diagnostic-code", "")).partition(";")[2]) or _one_line(
            str(block.get("status", ""))
        )
        return Failure(_is_hard(status, said), said)
    return None


def _told(text: str) -> Failure | None:
    status, code = _ENHANCED.search(text), _REPLY_CODE.search(text)
    is_full, is_nobody = bool(_FULL.search(text)), bool(_NOBODY.search(text))
    if not (status or code or is_full or is_nobody) or (status and status[1] == "2"):
        return None
    if status is not None:
        is_hard = _is_hard(status, text)
    else:
        is_hard = not is_full and (code is None or code[1] == "5")
    if not is_hard and not is_full and _LATER.search(text):
        return None
    return Failure(is_hard, _telling_line(text, status or code))


def _is_hard(status: re.Match[str] | None, said: str) -> bool:
    """A full mailbox (x.2.2) and mail that its content made unwelcome (5.7.x) say nothing of the address."""
    if status is None:
        return bool(_NOBODY.search(said)) and not _FULL.search(said)
    if status[1] != "5" or (status[2], status[3]) == ("2", "2") or _FULL.search(said):
        return False
    return status[2] not in {"3", "4", "5", "6", "7"} or bool(_NOBODY.search(said) and status[2] != "7")


def _telling_line(text: str, found: re.Match[str] | None) -> str:
    at = found.start() if found else 0
    begins = text.rfind("\n", 0, at) + 1
    return _one_line(text[begins : begins + 2 * LONGEST_REASON].partition("\n\n")[0])


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())[:LONGEST_REASON]


def _bytes_of(part: Mail) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
