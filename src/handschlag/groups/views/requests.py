"""Answering who asks to join."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Conflict
from handschlag.groups import actions, pages
from handschlag.groups.models import JoinRequest
from handschlag.groups.views.entering import run_by


@access.members
@require_safe
def requests(request: MemberRequest, slug: str) -> HttpResponse:
    found = run_by(request, slug)
    waiting = pages.requests(found)
    return render(request, "groups/requests.html", {"page": found, "group": found.group, "requests": waiting})


@access.members
@require_POST
def accept(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    asked = _request(request, slug, pk)
    actions.accept_request(asked, by=request.user)
    messages.success(request, _("%(name)s belongs to the group now.") % {"name": asked.member.name})
    return redirect("groups:requests", slug)


@access.members
@require_POST
def decline(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    asked = _request(request, slug, pk)
    actions.decline_request(asked, by=request.user)
    messages.success(request, _("The request of %(name)s is declined.") % {"name": asked.member.name})
    return redirect("groups:requests", slug)


def _request(request: MemberRequest, slug: str, pk: int) -> JoinRequest:
    found = run_by(request, slug)
    asked = JoinRequest.objects.filter(group=found.group, pk=pk).select_related("group", "member").first()
    if asked is None:
        raise Conflict(_("This request has been answered or withdrawn already."))
    return asked
