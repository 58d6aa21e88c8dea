"""A group's health, and where it could meet."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Conflict
from handschlag.insights import actions, pages, people


@access.members
@never_cache
@require_safe
def health(request: MemberRequest, slug: str) -> HttpResponse:
    """The figures of the last computation. While one is under way the page asks again by itself."""
    membership = pages.membership_for_health(slug, request.user)
    page = pages.health(membership, language=get_language() or "en")
    context = {"page": page, "group": page.group, "membership": page.membership}
    return render(request, "insights/health.html", context)


@access.members
@require_POST
def compute(request: MemberRequest, slug: str) -> HttpResponse:
    """Ask for a computation; the page says that it is under way, to who clicks twice as well."""
    membership = pages.membership_for_health(slug, request.user)
    try:
        actions.request_snapshot(membership.group, by=request.user)
    except Conflict as refusal:
        messages.info(request, str(refusal))
    return redirect("insights:health", slug)


@access.members
@never_cache
@require_safe
def meet(request: MemberRequest, slug: str) -> HttpResponse:
    """Where a meetup of the group would make sense."""
    page = people.meet_page(slug, request.user)
    context = {"page": page, "group": page.group, "membership": page.membership}
    return render(request, "insights/meet.html", context)
