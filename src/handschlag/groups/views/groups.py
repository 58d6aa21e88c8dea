"""Groups: the list, starting one, what one is about, its settings."""

from copy import copy

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from handschlag.accounts.models import Member
from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.groups import actions, pages
from handschlag.groups.forms import EditGroupForm, NewGroupForm
from handschlag.groups.models import Group
from handschlag.groups.views.entering import ask_form


@access.anyone
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Groups the viewer may know of, their own first."""
    search = {name: request.GET.get(name, "") for name in ("before", "after")}
    page = pages.index(request.user, query=request.GET.get("q", ""), **search)
    return render(request, "groups/index.html", {"page": page})


@access.members
@require_http_methods(["GET", "POST"])
def create(request: MemberRequest) -> HttpResponse:
    form = NewGroupForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        try:
            group = actions.create_group(by=request.user, **form.cleaned_data)
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Your group is ready. Invite the first people to it."))
            return redirect("groups:invitations", group.slug)
    return render(request, "groups/create.html", {"form": form})


@access.anyone
@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """What the group is about, who runs it and how to join."""
    found = pages.standing(slug, request.user)
    context: dict[str, object] = {"page": pages.about(found), "group": found.group, "form": None}
    if found.can_ask:
        context["form"] = ask_form(found.group)
    return render(request, "groups/detail.html", context)


@access.members
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, slug: str) -> HttpResponse:
    found = pages.standing(slug, request.user)
    if not found.can_edit:
        raise NotAllowed(_("Only organisers change a group."))
    seen = actions.fingerprint(found.group)
    form = EditGroupForm(request.POST or None, instance=copy(found.group), initial={"seen": seen})
    if request.method == "POST" and form.is_valid() and _save(form, found.group, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("groups:detail", slug)
    return render(request, "groups/edit.html", {"page": found, "group": found.group, "form": form})


def _save(form: EditGroupForm, group: Group, *, by: Member) -> bool:
    """Whether the form could be saved; if not, it says why."""
    try:
        actions.edit_group(group, by=by, **form.cleaned_data)
    except Conflict as refusal:
        form.add_error(None, str(refusal))
    return form.is_valid()
