"""Pages and deeds of groups."""

from copy import copy

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.models import Member, digest
from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.groups import actions, pages, policy
from handschlag.groups.forms import (
    EditGroupForm,
    InvitationForm,
    JoinRequestForm,
    NewGroupForm,
    RoleForm,
)
from handschlag.groups.models import Group, GroupInvitation, JoinRequest


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
    context = {"page": pages.about(found), "group": found.group, "form": JoinRequestForm()}
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


@access.members
@require_POST
def join(request: MemberRequest, slug: str) -> HttpResponse:
    group = pages.standing(slug, request.user).group
    actions.join_group(group, by=request.user)
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
    form = JoinRequestForm(request.POST)
    if not form.is_valid():
        context = {"page": pages.about(found), "group": found.group, "form": form}
        return render(request, "groups/detail.html", context)
    actions.ask_to_join(found.group, form.cleaned_data["message"], by=request.user)
    messages.success(request, _("The organisers have your request. You will get a mail."))
    return redirect("groups:detail", slug)


@access.members
@require_POST
def withdraw(request: MemberRequest, slug: str) -> HttpResponse:
    actions.withdraw_request(pages.standing(slug, request.user).group, by=request.user)
    messages.success(request, _("Your request is withdrawn."))
    return redirect("groups:detail", slug)


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
    """One member as organisers manage them: role, handing over, removing."""
    found = _run_by(request, slug)
    page = pages.one_member(found, pk)
    form = RoleForm(initial={"role": page.subject.role})
    return render(request, "groups/member.html", {"page": page, "group": found.group, "form": form})


@access.members
@require_POST
def change_role(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    found = _run_by(request, slug)
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
    context = {"page": page, "group": found.group, "form": form}
    return render(request, "groups/member.html", context, status=409)


@access.members
@require_POST
def remove(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    found = _run_by(request, slug)
    subject = pages.one_member(found, pk).subject
    actions.remove_member(found.group, subject.member, by=request.user)
    messages.success(request, _("%(name)s no longer belongs to this group.") % {"name": subject.member.name})
    return redirect("groups:members", slug)


@access.members
@require_POST
def hand_over(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    found = _run_by(request, slug)
    subject = pages.one_member(found, pk).subject
    actions.hand_over(found.group, subject.member, by=request.user)
    messages.success(request, _("%(name)s runs this group now.") % {"name": subject.member.name})
    return redirect("groups:detail", slug)


@access.members
@require_safe
def requests(request: MemberRequest, slug: str) -> HttpResponse:
    found = _run_by(request, slug)
    waiting = pages.requests(found)
    return render(request, "groups/requests.html", {"page": found, "group": found.group, "requests": waiting})


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
    actions.decline_request(asked, by=request.user)
    messages.success(request, _("The request of %(name)s is declined.") % {"name": asked.member.name})
    return redirect("groups:requests", slug)


@access.members
@never_cache
@require_http_methods(["GET", "POST"])
def invitations(request: MemberRequest, slug: str) -> HttpResponse:
    """Links that let people in. A new one is shown once: only its digest is kept."""
    found = _run_by(request, slug)
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
    found = _run_by(request, slug)
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


def _run_by(request: MemberRequest, slug: str) -> pages.Standing:
    """A group that the viewer organises; others are told that only organisers come here."""
    found = pages.standing(slug, request.user)
    if not policy.can_edit(found.membership):
        raise NotAllowed(_("Only organisers of this group come here."))
    return found


def _request(request: MemberRequest, slug: str, pk: int) -> JoinRequest:
    found = _run_by(request, slug)
    asked = JoinRequest.objects.filter(group=found.group, pk=pk).select_related("group", "member").first()
    if asked is None:
        raise Conflict(_("This request has been answered or withdrawn already."))
    return asked
