"""Flagging something, reading what was decided, appealing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.moderation.actions import deciding, flagging
from handschlag.moderation.forms.flagging import AppealForm, FlagForm
from handschlag.moderation.pages import case as pages
from handschlag.moderation.pages.flagging import flag_page


@access.members
@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    """What somebody else wrote, with the form that shows it to the moderators."""
    page = flag_page(kind, pk, request.user, group=request.GET.get("group", ""))
    form = FlagForm(request.POST or None, rules=page.rules)
    if request.method == "POST" and form.is_valid():
        flagging.flag(page.thing, form.complaint, by=request.user)
        messages.success(request, _("Thank you. The moderators look at it and tell you what they decide."))
        return redirect(page.back)
    return render(request, "moderation/flag.html", {"page": page, "form": form})


@access.members
@never_cache
@require_safe
def decision(request: MemberRequest, pk: int) -> HttpResponse:
    page = pages.decision_page(pk, request.user)
    return render(request, "moderation/decision.html", {"page": page, "form": AppealForm()})


@access.members
@require_POST
def appeal(request: MemberRequest, pk: int) -> HttpResponse:
    page, form = pages.decision_page(pk, request.user), AppealForm(request.POST)
    deciding.require_appealable(page.decision, by=request.user)
    if not form.is_valid():
        return render(request, "moderation/decision.html", {"page": page, "form": form})
    deciding.appeal(page.decision, form.cleaned_data["reason"], by=request.user)
    messages.success(request, _("A moderator who had no part in it decides again. You hear from us."))
    return redirect(page.decision)
