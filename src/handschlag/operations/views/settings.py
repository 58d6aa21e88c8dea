"""What was changed about the site, and back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core.access import operators
from handschlag.core.models import AuditEvent
from handschlag.operations import actions
from handschlag.operations.pages.settings import settings_history


@operators
@never_cache
@require_safe
def history(request: MemberRequest) -> HttpResponse:
    page = settings_history(before=request.GET.get("before", ""), after=request.GET.get("after", ""))
    return render(request, "operations/settings_history.html", {"page": page})


@operators
@require_POST
def change_back(request: MemberRequest, pk: int) -> HttpResponse:
    actions.change_back(get_object_or_404(AuditEvent, pk=pk), by=request.user)
    messages.success(request, _("It is as it was before."))
    return redirect("operations:settings_history")
