"""Addresses that lead to a place in a topic or in a list of topics."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from handschlag.core import access
from handschlag.discussions.forms import DayForm
from handschlag.discussions.pages import jumps
from handschlag.discussions.pages import topics as topic_pages
from handschlag.groups import pages as group_pages


@access.anyone
@require_safe
@never_cache
def first_unread(request: HttpRequest, pk: int) -> HttpResponse:
    topic = topic_pages.find_topic(pk, request.user)
    return redirect(jumps.first_unread_href(topic, request.user))


@access.anyone
@require_safe
@never_cache
def last_post(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect(jumps.last_href(topic_pages.find_topic(pk, request.user)))


@access.anyone
@require_safe
@never_cache
def topic_at(request: HttpRequest, pk: int) -> HttpResponse:
    """Nonsense leads to the start."""
    topic, form = topic_pages.find_topic(pk, request.user), DayForm(request.GET)
    if not form.is_valid():
        return redirect(topic)
    return redirect(jumps.href_at(topic, form.cleaned_data["date"]))


@access.anyone
@require_safe
@never_cache
def topics_at(request: HttpRequest, slug: str) -> HttpResponse:
    """The list from that day on backwards; the group's page decides who may read it."""
    group, form = group_pages.standing(slug, request.user).group, DayForm(request.GET)
    cursor = f"?before={jumps.cursor_on(form.cleaned_data['date'])}" if form.is_valid() else ""
    return redirect(group.get_absolute_url() + cursor)
