"""A group is offered to a member: making the offer, and answering it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.groups import actions, pages
from handschlag.groups.forms import OfferForm
from handschlag.groups.views.entering import run_by


@access.members
@require_POST
def hand_over(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Ask somebody whether they take the group over."""
    found = run_by(request, slug)
    subject = pages.one_member(found, pk).subject
    form = OfferForm(request.POST)
    stays = form.is_valid() and form.cleaned_data["stays"]
    actions.offer_group(found.group, subject.member, by=request.user, stays=stays)
    messages.success(
        request, _("%(name)s is asked. Until they accept, nothing changes.") % {"name": subject.member.name}
    )
    return redirect("groups:detail", slug)


@access.members
@require_safe
def offer(request: MemberRequest, slug: str) -> HttpResponse:
    """What it means to run this group, for who is asked to."""
    page = pages.offered(pages.standing(slug, request.user))
    return render(request, "groups/offer.html", {"page": page, "group": page.standing.group})


@access.members
@require_POST
def accept(request: MemberRequest, slug: str) -> HttpResponse:
    page = pages.offered(pages.standing(slug, request.user))
    actions.accept_offer(page.offer, by=request.user)
    messages.success(request, _("You run this group now. Thank you!"))
    return redirect("groups:detail", slug)


@access.members
@require_POST
def decline(request: MemberRequest, slug: str) -> HttpResponse:
    page = pages.offered(pages.standing(slug, request.user))
    actions.decline_offer(page.offer, by=request.user)
    messages.success(request, _("You have declined. Nothing changes for you."))
    return redirect("groups:detail", slug)


@access.members
@require_POST
def withdraw(request: MemberRequest, slug: str) -> HttpResponse:
    found = run_by(request, slug)
    standing = pages.open_offer(found.group)
    if standing is not None:
        actions.withdraw_offer(standing, by=request.user)
    messages.success(request, _("The offer is withdrawn."))
    return redirect("groups:detail", slug)
