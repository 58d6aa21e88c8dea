"""The sitemap (sitemaps.org): the topics of open groups, in files of a fixed range of keys.

So a file never holds more than the protocol allows, stays the same for old topics, and costs the same
however many there are. It is written while it is read, row by row.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from handschlag.core import access
from handschlag.core.models import Site
from handschlag.discussions.models import Topic
from handschlag.groups.models import Group

IN_ONE_FILE = 49_000
"""The protocol allows 50,000 addresses; the first file also has the groups."""

MOST_GROUPS = 1000
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@access.anyone
@require_safe
def sitemaps(request: HttpRequest) -> HttpResponseBase:
    """The index of the files."""
    last = _last_file()
    etag = f'"{last}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    files = [reverse("discussions:sitemap", args=[number]) for number in range(last + 1)]
    rows = "".join(f"<sitemap><loc>{settings.BASE_URL}{path}</loc></sitemap>\n" for path in files)
    return HttpResponse(
        f"{_HEAD}<sitemapindex {_SPACE}>\n{rows}</sitemapindex>\n", "application/xml", headers={"ETag": etag}
    )


@access.anyone
@require_safe
def sitemap(request: HttpRequest, number: int) -> HttpResponseBase:
    """One file: what visitors may read, whoever asks; one whose topics are all closed has no line."""
    if number > _last_file():
        raise Http404
    topics = Topic.objects.visible_to(AnonymousUser()).filter(
        pk__gte=number * IN_ONE_FILE, pk__lt=(number + 1) * IN_ONE_FILE
    )
    state = topics.aggregate(topics=Count("pk"), last=Max("last_post_at"))
    etag = f'"{Site.load().version}-{state["topics"]}-{state["last"]}"'.replace(" ", "T")
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    return StreamingHttpResponse(
        _written(topics, with_groups=number == 0), content_type="application/xml", headers={"ETag": etag}
    )


def _last_file() -> int:
    last: int = Topic.objects.aggregate(last=Max("pk"))["last"] or 0
    return last // IN_ONE_FILE


def _written(topics: QuerySet[Topic], *, with_groups: bool) -> Iterator[str]:
    yield f"{_HEAD}<urlset {_SPACE}>\n"
    if with_groups:
        yield from _lines(_groups(), lambda slug: reverse("discussions:topics", args=[slug]))
    rows = topics.order_by("pk").values_list("pk", "last_post_at").iterator(chunk_size=2000)
    path = reverse("discussions:topic", args=[0])
    yield from _lines(rows, lambda pk: path.replace("0", str(pk)))
    yield "</urlset>\n"


def _groups() -> Iterable[tuple[str, datetime | None]]:
    groups = Group.objects.readable_by(AnonymousUser()).order_by("pk")
    return groups.values_list("slug", "last_post_at")[:MOST_GROUPS]


def _lines(rows: Iterable[tuple[Any, datetime | None]], path: Callable[[Any], str]) -> Iterator[str]:
    for key, at in rows:
        changed = f"<lastmod>{at.isoformat(timespec='seconds')}</lastmod>" if at else ""
        yield f"<url><loc>{settings.BASE_URL}{path(key)}</loc>{changed}</url>\n"
