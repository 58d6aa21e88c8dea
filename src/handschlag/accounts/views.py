"""Pages of accounts that allauth does not have: profiles, waiting, invitations, and what operators do."""

from pathlib import PurePath

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.stagekit import unstash_login
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts import actions, erasing, pages
from handschlag.accounts import own_data as exporting
from handschlag.accounts.adapter import INVITATION_SESSION_KEY
from handschlag.accounts.forms import ErasureForm, InvitationForm, PreferencesForm, ProfileForm, SiteForm
from handschlag.accounts.models import Member, SignupRequest, SiteInvitation
from handschlag.accounts.requests import MemberRequest
from handschlag.core.access import anyone, members, operators
from handschlag.core.errors import Conflict, Invalid
from handschlag.core.models import Site


@anyone
@require_safe
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """Visitors see only who has said that everybody may find them. An account that was merged leads to the
    other.
    """
    try:
        page = pages.profile(pk, request.user)
    except Http404:
        return redirect("accounts:profile", pages.successor(pk, request.user))
    return render(request, "accounts/profile.html", {"page": page})


@members
@require_safe
def avatar(request: MemberRequest, pk: int, name: str) -> FileResponse:
    """A member's present picture. Its name changes with it, so browsers keep it for a year."""
    member = get_object_or_404(Member.objects.visible_to(request.user), pk=pk)
    if not member.avatar.name or PurePath(member.avatar.name).stem != name:
        raise Http404
    try:
        picture = member.avatar.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    response = FileResponse(picture, content_type="image/webp")
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@members
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, request.FILES or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        picture = form.cleaned_data.pop("picture")
        try:
            if picture:
                actions.change_picture(request.user, picture, by=request.user)
            actions.edit_profile(request.user, by=request.user, **form.cleaned_data)
        except Invalid as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("Your profile is saved."))
            return redirect(request.user)
    return render(request, "accounts/edit.html", {"form": form})


@members
@require_POST
def remove_avatar(request: MemberRequest) -> HttpResponse:
    actions.remove_picture(request.user, by=request.user)
    messages.success(request, _("Your picture is gone."))
    return redirect("accounts:edit")


@members
@require_http_methods(["GET", "POST"])
def preferences(request: MemberRequest) -> HttpResponse:
    """Language and time zone; from here to password and address."""
    form = PreferencesForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        actions.change_preferences(request.user, by=request.user, **form.cleaned_data)
        return redirect("accounts:preferences")
    return render(request, "accounts/preferences.html", {"form": form})


@members
@require_safe
def kept_away(request: MemberRequest) -> HttpResponse:
    return render(request, "accounts/kept_away.html", {"people": pages.kept_away(request.user)})


@members
@require_http_methods(["GET", "POST"])
def block(request: MemberRequest, pk: int) -> HttpResponse:
    """What blocking means, and the deed; nobody else hears of it."""
    member = get_object_or_404(Member.objects.visible_to(request.user), pk=pk)
    actions.require_other(member, by=request.user)
    if request.method == "POST":
        actions.block_member(member, by=request.user)
        messages.success(request, _("%(name)s is blocked. Nobody is told.") % {"name": member.name})
        return redirect("accounts:kept_away")
    return render(request, "accounts/block.html", {"member": member})


@members
@cache_control(private=True, max_age=24 * 60 * 60)
@require_safe
def folded_posts(request: MemberRequest) -> HttpResponse:
    """A style sheet: pages are the same for all readers, and this one folds what blocked people posted."""
    return HttpResponse(pages.folded_posts(request.user), content_type="text/css; charset=utf-8")


@members
@require_POST
def unblock(request: MemberRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(Member.objects.visible_to(request.user), pk=pk)
    actions.unblock_member(member, by=request.user)
    messages.success(request, _("%(name)s is not blocked any more.") % {"name": member.name})
    return redirect("accounts:kept_away")


@members
@require_POST
def mute(request: MemberRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(Member.objects.visible_to(request.user), pk=pk)
    actions.mute_member(member, by=request.user)
    messages.success(
        request, _("You are told no more of what %(name)s does. Nobody is told.") % {"name": member.name}
    )
    return redirect(member)


@members
@require_POST
def unmute(request: MemberRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(Member.objects.visible_to(request.user), pk=pk)
    actions.unmute_member(member, by=request.user)
    messages.success(request, _("You are told again of what %(name)s does.") % {"name": member.name})
    return redirect(member)


@members
@never_cache
@require_safe
def own_data(request: MemberRequest) -> HttpResponse:
    """All that is stored about oneself as a file, and the way out."""
    return render(request, "accounts/own_data.html", {"page": pages.own_data(request.user)})


@members
@require_POST
def ask_for_export(request: MemberRequest) -> HttpResponse:
    exporting.ask_for_export(by=request.user)
    return redirect("accounts:own_data")


@members
@never_cache
@require_safe
def export(request: MemberRequest, pk: int) -> FileResponse:
    found = pages.find_export(pk, request.user)
    name = f"handschlag-{found.asked_at:%Y-%m-%d}.zip"
    return FileResponse(
        found.file.open("rb"), as_attachment=True, filename=name, content_type="application/zip"
    )


@members
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def erase(request: MemberRequest) -> HttpResponse:
    """What goes and what stays. Only who has just given the password or a code gets here."""
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        erasing.ask_for_erasure(by=request.user, **form.cleaned_data)
        return redirect("accounts:own_data")
    context = {
        "form": form,
        "hindrances": erasing.hindrances(request.user),
        "consequences": erasing.consequences(request.user),
    }
    return render(request, "accounts/erase.html", context)


@members
@require_POST
def keep_account(request: MemberRequest) -> HttpResponse:
    erasing.keep_account(by=request.user)
    messages.success(request, _("Your account stays."))
    return redirect("accounts:own_data")


@anyone
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Where people are led who asked for an account and have no answer yet."""
    return render(request, "accounts/waiting.html")


@anyone
@never_cache
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page an invitation link leads to; it changes nothing."""
    if request.user.is_authenticated:
        return redirect("home")
    found = SiteInvitation.objects.of(token).usable().select_related("created_by").first()
    signup = f"{reverse('account_signup')}?{urlencode({'invitation': token})}"
    context = {"invitation": found, "signup_url": signup}
    return render(request, "accounts/invitation.html", context, status=200 if found else 410)


@anyone
@require_POST
def start_over(request: HttpRequest) -> HttpResponse:
    """Leave a sign-up that waits for its code, for instance since the address was mistyped."""
    login = unstash_login(request)
    token = request.session.pop(INVITATION_SESSION_KEY, "")
    if login and login.signup and isinstance(login.user, Member):
        try:
            actions.abandon_signup(login.user, invitation=SiteInvitation.objects.of(token).first())
        except Conflict:
            return redirect("account_login")
    query = f"?{urlencode({'invitation': token})}" if token else ""
    return redirect(reverse("account_signup") + query)


@operators
@require_http_methods(["GET", "POST"])
def site_settings(request: MemberRequest) -> HttpResponse:
    form = SiteForm(request.POST or None, instance=Site.load())
    if request.method == "POST" and form.is_valid():
        actions.change_site(by=request.user, **form.cleaned_data)
        messages.success(request, _("The settings are saved."))
        return redirect("accounts:site_settings")
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    return render(request, "accounts/site_settings.html", {"form": form, "mail_folder": folder})


@operators
@require_safe
def signup_requests(request: MemberRequest) -> HttpResponse:
    return render(request, "accounts/signup_requests.html", {"requests": pages.signup_requests()})


@operators
@require_POST
def accept_signup_request(request: MemberRequest, pk: int) -> HttpResponse:
    asked = get_object_or_404(SignupRequest.objects.select_related("member"), pk=pk)
    actions.accept_signup_request(asked, by=request.user)
    messages.success(request, _("%(name)s may come in and gets a mail.") % {"name": asked.member.name})
    return redirect("accounts:signup_requests")


@operators
@require_POST
def decline_signup_request(request: MemberRequest, pk: int) -> HttpResponse:
    asked = get_object_or_404(SignupRequest.objects.select_related("member"), pk=pk)
    actions.decline_signup_request(asked, by=request.user)
    messages.success(
        request, _("%(name)s gets a mail. Nothing of theirs is kept.") % {"name": asked.member.name}
    )
    return redirect("accounts:signup_requests")


@operators
@never_cache
@require_http_methods(["GET", "POST"])
def invitations(request: MemberRequest) -> HttpResponse:
    """All links in use, and a new one, whose address is shown this once."""
    form = InvitationForm(request.POST or None)
    link = None
    if request.method == "POST" and form.is_valid():
        _made, token = actions.invite_to_site(by=request.user, **form.cleaned_data)
        link = settings.BASE_URL + reverse("accounts:invitation", args=[token])
    context = {"form": form, "link": link, "invitations": pages.site_invitations()}
    return render(request, "accounts/invitations.html", context)


@operators
@require_POST
def revoke_invitation(request: MemberRequest, pk: int) -> HttpResponse:
    actions.revoke_site_invitation(get_object_or_404(SiteInvitation, pk=pk), by=request.user)
    messages.success(request, _("The link no longer works."))
    return redirect("accounts:invitations")
