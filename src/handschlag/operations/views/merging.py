"""Two accounts of one person."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from handschlag.accounts.models import Member
from handschlag.accounts.requests import MemberRequest
from handschlag.core.access import operators
from handschlag.operations import actions
from handschlag.operations.pages.merging import merging


@operators
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: MemberRequest, pk: int) -> HttpResponse:
    """Choose the account that stays, see what would move, then do it."""
    wanted = request.POST if request.method == "POST" else request.GET
    into, query = wanted.get("into", ""), wanted.get("q", "").strip()[:100]
    if request.method == "POST" and into.isdecimal() and "sure" in wanted:
        gone, kept = get_object_or_404(Member, pk=pk), get_object_or_404(Member, pk=into)
        name = gone.name
        actions.merge_members(gone, into=kept, by=request.user)
        messages.success(
            request, _("What was %(gone)s's is %(kept)s's now.") % {"gone": name, "kept": kept.name}
        )
        return redirect("operations:member", kept.pk)
    context = {
        "page": merging(pk, request.user, query=query, into=into),
        "is_unsure": request.method == "POST",
    }
    return render(request, "operations/merge.html", context)
