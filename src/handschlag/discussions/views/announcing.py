"""Announcements: writing, reading, confirming, ending."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.discussions.actions import announcing
from handschlag.discussions.forms.announcing import AnnouncementForm
from handschlag.discussions.pages import announcements as pages
from handschlag.groups import pages as group_pages
from handschlag.groups.models import Group


@access.members
@require_safe
def announcement(request: MemberRequest, pk: int) -> HttpResponse:
    found = pages.find(pk, request.user)
    return render(request, "discussions/announcement.html", {"page": pages.page(found, request.user)})


@access.members
@require_http_methods(["GET", "POST"])
def announce_to_group(request: MemberRequest, slug: str) -> HttpResponse:
    found = group_pages.standing(slug, request.user)
    if not found.can_edit:
        raise NotAllowed(_("Only organisers announce something to their group, and operators to the site."))
    return _announce(request, found.group)


@access.operators
@require_http_methods(["GET", "POST"])
def announce_to_site(request: MemberRequest) -> HttpResponse:
    return _announce(request, None)


def _announce(request: MemberRequest, group: Group | None) -> HttpResponse:
    """The form; with ``test`` it sends the mail to the writer first, and comes back as it was."""
    form = AnnouncementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if "test" in request.POST:
            announcing.test_announcement(group, by=request.user, title=said["title"], source=said["source"])
            messages.success(request, _("The test mail is on its way to you. Nobody else gets it."))
        else:
            try:
                return redirect(announcing.announce(group, by=request.user, **said))
            except Conflict as refusal:
                form.add_error(None, str(refusal))
    return render(request, "discussions/announce.html", {"form": form, "group": group})


@access.members
@require_POST
def confirm(request: MemberRequest, pk: int) -> HttpResponse:
    announcing.confirm_reading(pages.find(pk, request.user), by=request.user)
    messages.success(request, _("Thank you. It is noted."))
    return redirect("home")


@access.members
@require_POST
def end(request: MemberRequest, pk: int) -> HttpResponse:
    found = pages.find(pk, request.user)
    announcing.end_announcement(found, by=request.user)
    messages.success(request, _("It does not stand above the talk any more."))
    return redirect(found)
