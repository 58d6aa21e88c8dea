"""Who belongs to a group, and what organisers do about them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access, sheets
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.groups import actions, pages
from handschlag.groups.forms import OfferForm, RemovalForm, RoleForm
from handschlag.groups.models import Exclusion
from handschlag.groups.views.entering import run_by


@access.members
@require_safe
def members(request: MemberRequest, slug: str) -> HttpResponse:
    found = pages.standing(slug, request.user)
    if not found.can_see_members:
        raise NotAllowed(_("Only members see who belongs to this group."))
    search = {name: request.GET.get(name, "") for name in ("before", "after")}
    page = pages.members(found, query=request.GET.get("q", ""), **search)
    return render(request, "groups/members.html", {"page": page, "group": found.group})


@access.members
@require_safe
def member(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """One member as organisers manage them: role, offering the group, removing."""
    found = run_by(request, slug)
    page = pages.one_member(found, pk)
    form = RoleForm(initial={"role": page.subject.role})
    context = {
        "page": page,
        "group": found.group,
        "form": form,
        "removal": RemovalForm(),
        "offering": OfferForm(),
    }
    return render(request, "groups/member.html", context)


@access.members
@require_POST
def change_role(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    found = run_by(request, slug)
    page = pages.one_member(found, pk)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            actions.change_role(found.group, page.subject.member, form.cleaned_data["role"], by=request.user)
        except (Conflict, Invalid) as refusal:
            form.add_error("role", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("groups:members", slug)
    context = {
        "page": page,
        "group": found.group,
        "form": form,
        "removal": RemovalForm(),
        "offering": OfferForm(),
    }
    return render(request, "groups/member.html", context, status=409)


@access.members
@require_POST
def remove(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    found = run_by(request, slug)
    subject = pages.one_member(found, pk).subject
    form = RemovalForm(request.POST)
    how = form.cleaned_data if form.is_valid() else {}
    actions.remove_member(found.group, subject.member, by=request.user, **how)
    messages.success(request, _("%(name)s no longer belongs to this group.") % {"name": subject.member.name})
    return redirect("groups:members", slug)


@access.members
@require_safe
def exclusions(request: MemberRequest, slug: str) -> HttpResponse:
    """Who may not come back."""
    found = run_by(request, slug)
    turn = {name: request.GET.get(name, "") for name in ("before", "after")}
    context = {"page": found, "group": found.group, "rows": pages.exclusions(found, **turn)}
    return render(request, "groups/exclusions.html", context)


@access.members
@require_POST
def allow_again(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    found = run_by(request, slug)
    subject = get_object_or_404(Exclusion.objects.select_related("member"), group=found.group, member=pk)
    actions.allow_again(found.group, subject.member, by=request.user)
    messages.success(request, _("%(name)s may come back.") % {"name": subject.member.name})
    return redirect("groups:exclusions", slug)


@access.members
@require_safe
def newcomers(request: MemberRequest, slug: str) -> HttpResponse:
    """How far those have come who joined in the last weeks, for who runs the group."""
    found = run_by(request, slug)
    turn = {name: request.GET.get(name, "") for name in ("before", "after")}
    context = {"page": found, "group": found.group, "rows": pages.newcomers(found.group, **turn)}
    return render(request, "groups/newcomers.html", context)


@access.members
@require_safe
def export(request: MemberRequest, slug: str, kind: str) -> HttpResponse:
    """Members and what they answered, as a table for other programs."""
    found = run_by(request, slug)
    table = pages.member_table(found)
    content = sheets.as_csv(table) if kind == "csv" else sheets.as_xlsx(table, title=_("Members"))
    answer = HttpResponse(content, content_type=sheets.TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{slug}-members.{kind}"'
    return answer
