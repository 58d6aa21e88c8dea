"""Choosing what comes by mail: for all groups, for one, or straight from a mail."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import NotAllowed
from handschlag.discussions.actions import choosing
from handschlag.discussions.codes import Scope
from handschlag.discussions.forms.mailing import GroupMailForm, MailForm
from handschlag.discussions.models import MailLevel
from handschlag.discussions.pages import mailing as pages
from handschlag.groups import pages as group_pages
from handschlag.notifications.pages import failing_address


@access.members
@require_http_methods(["GET", "POST"])
def mail(request: MemberRequest) -> HttpResponse:
    """All groups on one page."""
    chosen = pages.chosen(request.user)
    form = MailForm(request.POST or None, groups=chosen.groups, initial=chosen.initial)
    if request.method == "POST" and form.is_valid():
        choosing.choose_all_mail(form.cleaned_data["usual"], form.levels, by=request.user)
        choosing.choose_announcements(wanted=form.cleaned_data["announcements"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("discussions:mail")
    context = {"form": form, "failing": failing_address(request.user)}
    return render(request, "discussions/mail.html", context)


@access.members
@require_http_methods(["GET", "POST"])
def group_mail(request: MemberRequest, slug: str) -> HttpResponse:
    found = group_pages.standing(slug, request.user)
    if found.membership is None:
        raise NotAllowed(_("Only members of the group get its mail."))
    form = GroupMailForm(request.POST or None, initial=pages.chosen_in(found.group, request.user))
    if request.method == "POST" and form.is_valid():
        choosing.choose_mail(form.cleaned_data["level"], by=request.user, group=found.group)
        wanted = form.cleaned_data["announcements"]
        choosing.choose_announcements(wanted=wanted, by=request.user, group=found.group)
        messages.success(request, _("Saved."))
        return redirect(found.group)
    return render(request, "discussions/group_mail.html", {"page": found, "group": found.group, "form": form})


@access.anyone
@csrf_exempt  # mail programs send it, without a cookie: RFC 8058
@require_http_methods(["GET", "HEAD", "POST"])
def mail_link(request: HttpRequest, code: str) -> HttpResponse:
    """A page with buttons; who sends it, the reader or their mail program, gets no more such mail.

    ``level`` says what the reader wants instead.
    """
    link = pages.linked(code)
    is_done = request.method == "POST"
    if is_done:
        level = request.POST.get("level", "")
        _stop(link, MailLevel(int(level)) if level in _LEVELS else MailLevel.NOTHING)
    context = {"link": link, "is_done": is_done, "levels": list(reversed(MailLevel))}
    return render(request, "discussions/mail_link.html", context)


_LEVELS = {str(level.value) for level in MailLevel}


def _stop(link: pages.Linked, level: MailLevel) -> None:
    if link.scope == Scope.ANNOUNCEMENT:
        choosing.choose_announcements(wanted=False, by=link.member, group=link.group)
    elif link.scope == Scope.DIGEST or link.group is None:
        choosing.stop_digests(by=link.member)
    else:
        choosing.choose_mail(level, by=link.member, group=link.group)
