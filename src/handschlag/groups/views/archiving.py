"""Archiving a group, and letting it go for good."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.addresses import address
from handschlag.groups.forms import ArchivingForm
from handschlag.groups.pages import Standing
from handschlag.groups.views.entering import run_by


@access.members
@require_safe
def archive(request: MemberRequest, slug: str) -> HttpResponse:
    return render(request, "groups/archive.html", _context(run_by(request, slug), ArchivingForm()))


def _context(found: Standing, form: ArchivingForm) -> dict[str, object]:
    slug = found.group.slug
    urls = {name: address(f"groups:{name}", slug) for name in ("reopen", "delete", "keep")}
    urls["archive"] = address("groups:begin_archive", slug)
    return {"page": found, "group": found.group, "form": form, "urls": urls, "name": found.group.name}


@access.members
@require_POST
def act(request: MemberRequest, slug: str, deed: str) -> HttpResponse:
    found, form = run_by(request, slug), ArchivingForm(request.POST)
    done = form.carry_out(deed, found.group, by=request.user)
    if not done:
        return render(request, "groups/archive.html", _context(found, form), status=400)
    messages.success(request, done)
    return redirect("groups:archive", slug)
