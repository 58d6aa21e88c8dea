"""Lists of meetups, and the page of one."""

from pathlib import PurePath

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from handschlag.core import access
from handschlag.groups import pages as group_pages
from handschlag.meetups.pages import lists
from handschlag.meetups.pages.finding import find_meetup
from handschlag.meetups.pages.showing import standalone


@access.anyone
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What one has answered, and what else one may come to."""
    turn = {name: request.GET.get(name, "") for name in ("before", "after")}
    return render(request, "meetups/index.html", {"page": lists.calendar(request.user, **turn)})


@access.anyone
@require_safe
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """Meetups of a group; who may not read its talk is led to what it is about."""
    found = group_pages.standing(slug, request.user)
    if not found.can_read_talk:
        return redirect("groups:detail", slug)
    turn = {name: request.GET.get(name, "") for name in ("before", "after")}
    page = lists.group_meetups(found, past="past" in request.GET, **turn)
    return render(request, "meetups/group.html", {"page": page, "group": found.group})


@access.anyone
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A meetup is a topic: who may read the talk is led there."""
    found = find_meetup(pk, request.user)
    if found.standing.can_read:
        return redirect(found.meetup.topic)
    return render(request, "meetups/detail.html", {"page": standalone(found)})


@access.anyone
@require_safe
def cover(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """The meetup's present picture. Its name changes with it, so browsers keep it for a year."""
    meetup = find_meetup(pk, request.user, link_key=request.GET.get("key", "")).meetup
    if not meetup.cover.name or PurePath(meetup.cover.name).stem != name:
        raise Http404
    try:
        picture = meetup.cover.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    response = FileResponse(picture, content_type="image/webp")
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
