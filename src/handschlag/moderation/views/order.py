"""The log, the figures, and a member as the moderators of a group see them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Invalid
from handschlag.moderation.actions import sweeping
from handschlag.moderation.forms.deciding import SilenceForm, SweepForm
from handschlag.moderation.forms.ruling import LogForm
from handschlag.moderation.pages import log as logs
from handschlag.moderation.pages import person as people
from handschlag.moderation.pages.figures import few
from handschlag.moderation.pages.figures import figures as figures_of
from handschlag.moderation.pages.queue import moderated


@access.members
@never_cache
@require_safe
def log(request: MemberRequest, slug: str) -> HttpResponse:
    found, form = logs.logged(slug, request.user), LogForm(request.GET)
    page = logs.group_log(found, form.asked(), **_cursors(request))
    return render(request, "moderation/log.html", {"page": page, "group": found.group, "form": form})


@access.operators
@never_cache
@require_safe
def site_log(request: MemberRequest) -> HttpResponse:
    form = LogForm(request.GET)
    page = logs.site_log(form.asked(), **_cursors(request))
    return render(request, "moderation/site_log.html", {"page": page, "form": form})


def _cursors(request: MemberRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ("before", "after")}


@access.members
@require_safe
def figures(request: MemberRequest, slug: str) -> HttpResponse:
    page = figures_of(slug, request.user)
    context = {"page": page, "group": page.standing.group, "few": few}
    return render(request, "moderation/figures.html", context)


@access.members
@never_cache
@require_safe
def person(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    return _person_page(request, slug, pk)


@access.members
@require_POST
def silence(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    form = SilenceForm(request.POST, auto_id="silence_%s")
    done = _("They can read, and write again when this is over.")
    return _act(request, slug, pk, forms={"silence": form}, deed=sweeping.silence, done=done)


@access.members
@require_POST
def lift_silence(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    found = moderated(slug, request.user)
    sweeping.lift_silence(found.group, people.find_spell(found, pk).member, by=request.user)
    messages.success(request, _("They can write again."))
    return redirect("moderation:person", slug, pk)


@access.members
@require_POST
def sweep(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Hide all that they wrote since a moment."""
    form = SweepForm(request.POST, auto_id="undo_%s")
    done = _("The posts are being hidden. You can take that back below.")
    return _act(request, slug, pk, forms={"sweep": form}, deed=sweeping.sweep_posts, done=done)


@access.members
@require_POST
def restore_sweep(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    undone = people.find_sweep(moderated(slug, request.user), pk)
    sweeping.restore_sweep(undone, by=request.user)
    messages.success(request, _("The posts are coming back."))
    return redirect("moderation:person", slug, undone.member_id)


def _person_page(
    request: MemberRequest,
    slug: str,
    pk: int,
    silence: SilenceForm | None = None,
    sweep: SweepForm | None = None,
) -> HttpResponse:
    found = moderated(slug, request.user)
    page = people.person_page(found, people.find_spell(found, pk), request.user)
    forms = {
        "silence": silence or SilenceForm(auto_id="silence_%s"),
        "sweep": sweep or SweepForm(auto_id="undo_%s"),
    }
    return render(request, "moderation/person.html", {"page": page, "group": found.group, **forms})


def _act(
    request: MemberRequest, slug: str, pk: int, *, forms: dict[str, Any], deed: Callable[..., Any], done: str
) -> HttpResponse:
    """Do to a member what the one form says, or show it again with what does not fit."""
    found, (form,) = moderated(slug, request.user), forms.values()
    member = people.find_spell(found, pk).member
    sweeping.require_over(found.group, member, by=request.user)
    if form.is_valid():
        try:
            deed(found.group, member, by=request.user, **form.cleaned_data)
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, done)
            return redirect("moderation:person", slug, pk)
    return _person_page(request, slug, pk, **forms)
