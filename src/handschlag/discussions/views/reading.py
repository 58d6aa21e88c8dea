"""Topics and posts as people read them."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.models import Member
from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import NotAllowed
from handschlag.core.shared import respond
from handschlag.discussions import actions, policy
from handschlag.discussions.models import Topic
from handschlag.discussions.pages import history as history_pages
from handschlag.discussions.pages import posts as post_pages
from handschlag.discussions.pages import topics as topic_pages
from handschlag.discussions.shared import TOPIC, TOPICS
from handschlag.groups import pages as group_pages

DIGITS = 18
"""Of the largest number a row's key can be."""


@access.anyone
@require_safe
def topics(request: HttpRequest, slug: str) -> HttpResponse:
    """The landing page of a group; who may know of it but not read it is shown the way in."""
    try:
        return respond(request, TOPICS)
    except Http404:
        group_pages.standing(slug, request.user)
        return redirect("groups:detail", slug)


@access.anyone
@require_safe
def topic(request: HttpRequest, pk: int) -> HttpResponse:
    return respond(request, TOPIC)


@access.anyone
@require_safe
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """A post's lasting address: leads to where it stands in its topic."""
    found = post_pages.find_post(pk, request.user)
    return redirect(topic_pages.post_href(found, found.topic))


@access.anyone
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """What a post said before; of a removed one only for who may still read it."""
    found = post_pages.find_post(pk, request.user)
    if found.is_removed and not policy.can_read_removed_post(
        found, topic_pages.standing_of(request.user, found.topic.group)
    ):
        raise NotAllowed
    cursors = {name: request.GET.get(name, "") for name in ("before", "after")}
    page = history_pages.history(found, **cursors)
    return render(request, "discussions/history.html", {"page": page})


@access.members
@require_safe
def posts_by(request: MemberRequest, pk: int) -> HttpResponse:
    """A member's posts, as far as the viewer may read them."""
    author = get_object_or_404(Member.objects.visible_to(request.user), pk=pk)
    before, after = request.GET.get("before", ""), request.GET.get("after", "")
    page = post_pages.posts_by(author, request.user, before=before, after=after)
    context = {"author": author, "page": page, "posts": post_pages.authored(page.rows)}
    return render(request, "discussions/posts_by.html", context)


@access.anyone
@require_safe
def attachment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file that came with a post: to be saved, never to be run in the site's name."""
    found = post_pages.find_attachment(pk, request.user)
    try:
        file = found.file.open()
    except FileNotFoundError as gone:
        raise Http404 from gone
    return FileResponse(
        file,
        as_attachment=True,
        filename=found.name,
        content_type=found.content_type,
        headers={
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-cache",
        },
    )


@access.members
@require_POST
def mark_read(request: MemberRequest, pk: int) -> HttpResponse:
    """Sent by the page once it is shown, or by a button."""
    found = topic_pages.find_topic(pk, request.user)
    number = _number(request.POST.get("number", ""), found)
    actions.mark_read(found, by=request.user, number=number)
    if request.headers.get("HX-Request"):
        return HttpResponse()
    return redirect(topic_pages.page_href(found, number))


def _number(text: str, topic: Topic) -> int:
    """A post's number as given in an address, within the topic's; the first for nonsense."""
    return max(1, min(_whole(text) or 1, topic.last_number))


def _whole(text: str) -> int:
    """The whole number that an address holds; 0 for nonsense and for what no row can be."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else 0
