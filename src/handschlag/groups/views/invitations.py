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
from handschlag.core.errors import Invalid
from handschlag.groups import actions, pages
from handschlag.groups.forms import AskForm, DomainsForm, InvitationForm
from handschlag.groups.models import GroupInvitation
from handschlag.groups.views.entering import ask_form, run_by


@access.members
@never_cache
@require_http_methods(["GET", "POST"])
def invitations(request: MemberRequest, slug: str) -> HttpResponse:
    """Links that let people in. A new one is shown once: only its digest is kept."""
    found = run_by(request, slug)
    form, link, trusted = InvitationForm(request.POST or None), None, True
    if request.method == "POST" and form.is_valid():
        token = actions.create_invitation(found.group, by=request.user, **form.cleaned_data)[1]
        link = settings.BASE_URL + reverse("groups:invitation", args=[token])
        trusted, form = form.cleaned_data["is_trusted"], InvitationForm()
    usable = pages.invitations(found)
    context: dict[str, object] = {
        "page": found,
        "group": found.group,
        "form": form,
        "invitations": usable,
        "link": link,
        "trusted": trusted,
    }
    context["can_open_site"] = pages.can_open_site(request.user)
    return render(request, "groups/invitations.html", context, status=201 if link else 200)


@access.members
@require_POST
def revoke(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    found = run_by(request, slug)
    invited = get_object_or_404(GroupInvitation, group=found.group, pk=pk)
    actions.revoke_invitation(invited, by=request.user)
    messages.success(request, _("The link no longer works."))
    return redirect("groups:invitations", slug)


@access.members
@require_http_methods(["GET", "POST"])
def domains(request: MemberRequest, slug: str) -> HttpResponse:
    """Whose people join at once."""
    found = run_by(request, slug)
    form = DomainsForm(request.POST or None, initial={"domains": pages.domains(found.group)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.trust_domains(found.group, form.cleaned_data["domains"].split(), by=request.user)
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("groups:domains", slug)
    return render(request, "groups/domains.html", {"page": found, "group": found.group, "form": form})


@access.anyone
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Where an invitation link leads; who has no account yet comes back here after signing up."""
    invited = get_object_or_404(
        GroupInvitation.objects.select_related("group", "created_by"), token_digest=digest(token)
    )
    if request.method == "POST" and not request.user.is_authenticated:
        return redirect_to_login(request.path)
    found = pages.standing_in(invited.group, request.user)
    form = (
        None
        if invited.is_trusted
        else ask_form(invited.group, request.POST if request.method == "POST" else None)
    )
    if request.method == "POST" and (form is None or form.is_valid()):
        return _let_in(request, invited, form)  # type: ignore[arg-type]  # signed in
    if found.membership is not None:
        return redirect(invited.group)
    page = pages.invited(found, token)
    context = {"invitation": invited, "group": invited.group, "page": page, "form": form}
    return render(request, "groups/invitation.html", context, status=200 if invited.is_usable else 410)


def _let_in(request: MemberRequest, invited: GroupInvitation, form: AskForm | None) -> HttpResponse:
    """Into the group, or to its organisers with what was answered."""
    if form is None:
        actions.accept_invitation(invited, by=request.user)
        if not invited.group.greets:  # else its own welcome says so
            messages.success(request, _("Welcome to %(group)s!") % {"group": invited.group.name})
    elif actions.ask_by_invitation(invited, by=request.user, **form.said):
        messages.success(request, _("The organisers have your request. You will get a mail."))
        return redirect(request.path)
    return redirect(invited.group)
