"""Joining, asking and leaving."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Conflict
from handschlag.groups import actions, pages
from handschlag.groups.views.entering import ask_form


@access.members
@require_POST
def join(request: MemberRequest, slug: str) -> HttpResponse:
    group = pages.standing(slug, request.user).group
    actions.join_group(group, by=request.user)
    if not group.greets:  # else its own welcome says so
        messages.success(request, _("Welcome to %(group)s!") % {"group": group.name})
    return redirect(group)


@access.members
@require_http_methods(["GET", "POST"])
def leave(request: MemberRequest, slug: str) -> HttpResponse:
    """Asks once more, then ends the membership; tells the last organiser what to do first."""
    found = pages.standing(slug, request.user)
    if found.membership is None:
        return redirect("groups:detail", slug)
    context = {"page": found, "group": found.group, "refusal": None}
    if request.method == "POST":
        try:
            actions.leave_group(found.group, by=request.user)
        except Conflict as refusal:
            return render(request, "groups/leave.html", context | {"refusal": refusal}, status=409)
        messages.success(request, _("You have left %(group)s.") % {"group": found.group.name})
        return redirect("home")
    return render(request, "groups/leave.html", context)


@access.members
@require_POST
def ask(request: MemberRequest, slug: str) -> HttpResponse:
    found = pages.standing(slug, request.user)
    form = ask_form(found.group, request.POST)
    if found.can_ask and not form.is_valid():
        context = {"page": pages.about(found), "group": found.group, "form": form}
        return render(request, "groups/detail.html", context)
    actions.ask_to_join(found.group, by=request.user, **(form.said if found.can_ask else {"message": ""}))
    messages.success(request, _("The organisers have your request. You will get a mail."))
    return redirect("groups:detail", slug)


@access.members
@require_POST
def withdraw(request: MemberRequest, slug: str) -> HttpResponse:
    actions.withdraw_request(pages.standing(slug, request.user).group, by=request.user)
    messages.success(request, _("Your request is withdrawn."))
    return redirect("groups:detail", slug)


@access.members
@require_POST
def put_away(request: MemberRequest, slug: str, what: str) -> HttpResponse:
    """The welcome, or the path of one's first weeks."""
    found = pages.standing(slug, request.user)
    if what not in actions.PUT_AWAY or found.membership is None:
        raise Http404
    actions.put_away(found.group, what, by=request.user)
    return redirect("home" if request.POST.get("back") == "home" else found.group)
