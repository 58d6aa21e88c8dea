"""oEmbed (oembed.com): what other sites show of a link to a topic or post that everybody may read."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from handschlag.core import access
from handschlag.core.models import Site
from handschlag.discussions.models import Post

_PATH = re.compile(r"/(?:topics/(?P<topic>\d{1,18})|posts/(?P<post>\d{1,18}))/")


@access.anyone
@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """Who asks gets what a visitor may see, signed in or not: the answer is for somebody else's page."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse("Only format=json.", "text/plain", status=501)
    post = _asked_for(request.GET.get("url", ""))
    return JsonResponse(
        {
            "version": "1.0",
            "type": "link",
            "title": post.topic.title,
            "author_name": post.author.name,
            "provider_name": Site.load().name,
            "provider_url": settings.BASE_URL,
            "cache_age": 3600,
        }
    )


def _asked_for(url: str) -> Post:
    path = _PATH.fullmatch(urlsplit(url).path) if url.startswith(f"{settings.BASE_URL}/") else None
    if path is None:
        raise Http404
    wanted = {"pk": path["post"]} if path["post"] else {"topic": path["topic"], "number": 1}
    posts = Post.objects.visible_to(AnonymousUser()).filter(removal__isnull=True)
    return get_object_or_404(posts.select_related("topic", "author"), **wanted)
