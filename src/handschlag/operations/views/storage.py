"""What takes up how much."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core.access import operators
from handschlag.operations import actions
from handschlag.operations.pages import storage as room


@operators
@never_cache
@require_safe
def storage(request: MemberRequest) -> HttpResponse:
    return render(request, "operations/storage.html", {"page": room.storage(request.user)})


@operators
@require_POST
def measure_storage(request: MemberRequest) -> HttpResponse:
    actions.ask_for_report(by=request.user)
    messages.success(request, _("It is measured now. Come back in a minute."))
    return redirect("operations:storage")
