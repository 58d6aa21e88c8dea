"""Links that lead into a group."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.accounts.models import digest
from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.groups import actions, pages
from handschlag.groups.forms import InvitationForm
from handschlag.groups.models import GroupInvitation
from handschlag.groups.views.entering import run_by


@access.members
@never_cache
@require_http_methods(["GET", "POST"])
def invitations(request: MemberRequest, slug: str) -> HttpResponse:
    """Links that let people in. A new one is shown once: only its digest is kept."""
    found = run_by(request, slug)
    form, link = InvitationForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        token = actions.create_invitation(found.group, by=request.user, **form.cleaned_data)[1]
        link = settings.BASE_URL + reverse("groups:invitation", args=[token])
        form = InvitationForm()
    usable = pages.invitations(found)
    context = {"page": found, "group": found.group, "form": form, "invitations": usable, "link": link}
    return render(request, "groups/invitations.html", context, status=201 if link else 200)


@access.members
@require_POST
def revoke(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    found = run_by(request, slug)
    invited = get_object_or_404(GroupInvitation, group=found.group, pk=pk)
    actions.revoke_invitation(invited, by=request.user)
    messages.success(request, _("The link no longer works."))
    return redirect("groups:invitations", slug)


@access.anyone
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where an invitation link leads; who has no account yet comes back here after signing up."""
    invited = get_object_or_404(
        GroupInvitation.objects.select_related("group", "created_by"), token_digest=digest(token)
    )
    if request.method == "POST":
        if not request.user.is_authenticated:
            return redirect_to_login(request.path)
        actions.accept_invitation(invited, by=request.user)
        messages.success(request, _("Welcome to %(group)s!") % {"group": invited.group.name})
        return redirect(invited.group)
    if pages.standing_in(invited.group, request.user).membership is not None:
        return redirect(invited.group)
    context = {"invitation": invited, "group": invited.group}
    return render(request, "groups/invitation.html", context, status=200 if invited.is_usable else 410)
