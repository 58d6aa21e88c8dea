"""What all mails of the talk have in common: language, time, headers, the way to choose."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from handschlag.accounts.models import Member
from handschlag.core.models import Site
from handschlag.core.shared import frame
from handschlag.groups.models import Group
from handschlag.notifications.actions import written_in
from handschlag.notifications.framing import framed
from handschlag.notifications.replying import group_address

EXCERPT: Final = 280
"""Characters of a post in a digest."""
_HTML_READ: Final = 1500
"""Of a post's markup, for its excerpt."""


@contextmanager
def reading(member: Member) -> Iterator[None]:
    """In their language, by their clock."""
    with translation.override(member.language), timezone.override(ZoneInfo(member.time_zone)):
        yield


def in_words(name: str, site: Site, said: dict[str, Any]) -> tuple[str, str, str]:
    """Subject, plain text and HTML: of ``discussions/mail/<name>.txt``, and of the two parts of its HTML."""
    context = said | {"site": site, "base_url": settings.BASE_URL}
    subject, text, _ = written_in(f"discussions/mail/{name}.txt", context)
    body = render_to_string(f"discussions/mail/{name}.html", context)
    foot = render_to_string("discussions/mail/_foot.html", context)
    return subject, text, framed(body, subject=subject, foot=foot, site=site)


def excerpt(html: str) -> str:
    """The beginning of a post without its markup; of one that was cut in the middle, too."""
    whole = html[:_HTML_READ].rpartition("<")[0] if len(html) >= _HTML_READ else html
    return frame.truncated(" ".join(frame.without_markup(whole).split()), EXCERPT)


def host() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def list_headers(group: Group) -> Mapping[str, str]:
    """RFC 2919 and 2369: by these mail programs file and answer what comes from a group."""
    posting = group_address(group.slug)
    is_answered = posting and not group.mail_subject_only
    return {
        "List-Id": f"<{group.slug}.{host()}>",
        "List-Post": f"<mailto:{posting}>" if is_answered else "NO",
        "List-Archive": f"<{settings.BASE_URL}{group.get_absolute_url()}>",
        "Precedence": "list",
    }
