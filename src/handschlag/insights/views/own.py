"""Whom one could meet, what one's own network yields, and how one knows somebody."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Conflict
from handschlag.insights import acquaintances, actions, my_network, people
from handschlag.insights.pages import about_me


@access.members
@never_cache
@require_safe
def to_meet(request: MemberRequest) -> HttpResponse:
    """Whom one could meet."""
    return render(request, "insights/to_meet.html", {"page": people.people_page(request.user)})


@access.members
@never_cache
@require_safe
def own_network(request: MemberRequest) -> HttpResponse:
    """The viewer's own figures, and nobody else's."""
    return render(request, "insights/my_network.html", {"page": my_network.my_network(request.user)})


@access.members
@require_POST
def compute_network(request: MemberRequest) -> HttpResponse:
    """Have one's own figures computed anew."""
    try:
        actions.request_network(by=request.user)
    except Conflict as refusal:
        messages.info(request, str(refusal))
    return redirect("insights:my_network")


@access.members
@require_POST
def choose(request: MemberRequest) -> HttpResponse:
    """Three boxes: a box that is not ticked is not sent."""
    actions.choose(
        by=request.user,
        values_contacts="values_contacts" in request.POST,
        is_matched="is_matched" in request.POST,
        is_compared="is_compared" in request.POST,
    )
    messages.success(request, _("Saved."))
    return redirect("insights:my_network")


@access.members
@never_cache
@require_safe
def path_to(request: MemberRequest, pk: int) -> HttpResponse:
    """How the viewer knows a member, and who could introduce them."""
    return render(request, "insights/path.html", {"page": acquaintances.path_page(pk, request.user)})


@access.members
@never_cache
@require_safe
def seen_of_me(request: MemberRequest) -> HttpResponse:
    """Where those who run the viewer's groups see the viewer's name."""
    return render(request, "insights/seen_of_me.html", {"page": about_me.about_me(request.user)})
