"""Answering who asks to join."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Conflict
from handschlag.groups import actions, pages
from handschlag.groups.forms import ChosenForm, DeclineForm, NoteForm
from handschlag.groups.models import JoinRequest
from handschlag.groups.views.entering import run_by


@access.members
@require_safe
def requests(request: MemberRequest, slug: str) -> HttpResponse:
    found = run_by(request, slug)
    turn = {name: request.GET.get(name, "") for name in ("before", "after")}
    context = {"page": pages.requests(found, **turn), "group": found.group, "form": NoteForm()}
    return render(request, "groups/requests.html", context)


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
    form = DeclineForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actions.decline_request(asked, reason, by=request.user)
    messages.success(request, _("The request of %(name)s is declined.") % {"name": asked.member.name})
    return redirect("groups:requests", slug)


@access.members
@require_POST
def accept_chosen(request: MemberRequest, slug: str) -> HttpResponse:
    found, form = run_by(request, slug), ChosenForm(request.POST)
    count = actions.accept_requests(found.group, form.chosen[0], by=request.user)
    words = ngettext("%(count)s person is in.", "%(count)s people are in.", count)
    messages.success(request, words % {"count": count})
    return redirect("groups:requests", slug)


@access.members
@require_POST
def decline_chosen(request: MemberRequest, slug: str) -> HttpResponse:
    found, form = run_by(request, slug), ChosenForm(request.POST)
    keys, reason = form.chosen
    count = actions.decline_requests(found.group, keys, reason, by=request.user)
    words = ngettext("%(count)s request is declined.", "%(count)s requests are declined.", count)
    messages.success(request, words % {"count": count})
    return redirect("groups:requests", slug)


@access.members
@require_POST
def note(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    asked = _request(request, slug, pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        actions.add_request_note(asked, form.cleaned_data["text"], by=request.user)
    else:
        messages.error(request, _("A note has between one and 1,000 characters."))
    return redirect(f"{reverse('groups:requests', args=[slug])}#request-{pk}")


def _request(request: MemberRequest, slug: str, pk: int) -> JoinRequest:
    found = run_by(request, slug)
    asked = JoinRequest.objects.filter(group=found.group, pk=pk).select_related("group", "member").first()
    if asked is None:
        raise Conflict(_("This request has been answered or withdrawn already."))
    return asked
