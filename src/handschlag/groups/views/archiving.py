"""Archiving a group, and letting it go for good."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.addresses import address
from handschlag.core.errors import Invalid
from handschlag.groups import actions
from handschlag.groups.forms import DeletionForm
from handschlag.groups.pages import Standing
from handschlag.groups.views.entering import run_by


@access.members
@require_safe
def archive(request: MemberRequest, slug: str) -> HttpResponse:
    return render(request, "groups/archive.html", _context(run_by(request, slug), DeletionForm()))


def _context(found: Standing, form: DeletionForm) -> dict[str, object]:
    slug = found.group.slug
    urls = {name: address(f"groups:{name}", slug) for name in ("reopen", "delete", "keep")}
    urls["archive"] = address("groups:begin_archive", slug)
    return {"page": found, "group": found.group, "form": form, "urls": urls, "name": found.group.name}


@access.members
@require_POST
def begin_archive(request: MemberRequest, slug: str) -> HttpResponse:
    actions.archive_group(run_by(request, slug).group, by=request.user)
    messages.success(request, _("The group is archived."))
    return redirect("groups:archive", slug)


@access.members
@require_POST
def reopen(request: MemberRequest, slug: str) -> HttpResponse:
    actions.reopen_group(run_by(request, slug).group, by=request.user)
    messages.success(request, _("The group goes on."))
    return redirect("groups:archive", slug)


@access.members
@require_POST
def delete(request: MemberRequest, slug: str) -> HttpResponse:
    found, form = run_by(request, slug), DeletionForm(request.POST)
    typed = form.cleaned_data["typed"] if form.is_valid() else ""
    try:
        actions.ask_for_deletion(found.group, typed, by=request.user)
    except Invalid as refusal:
        form.add_error("typed", str(refusal))
        return render(request, "groups/archive.html", _context(found, form), status=400)
    messages.success(request, _("The group will be deleted in two weeks. Until then you can take that back."))
    return redirect("groups:archive", slug)


@access.members
@require_POST
def keep(request: MemberRequest, slug: str) -> HttpResponse:
    actions.keep_group(run_by(request, slug).group, by=request.user)
    messages.success(request, _("The group stays."))
    return redirect("groups:archive", slug)
