"""Pages on which members take over what an archive tells of them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from handschlag.accounts.models import Member
from handschlag.accounts.requests import MemberRequest
from handschlag.core.access import members
from handschlag.importers.claims import claim_member, claims_of


@members
@require_safe
def claims(request: MemberRequest) -> HttpResponse:
    return render(request, "importers/claims.html", {"claims": claims_of(request.user)})


@members
@require_POST
def claim(request: MemberRequest, pk: int) -> HttpResponse:
    shell = get_object_or_404(Member.objects.visible_to(request.user), pk=pk)
    posts = claim_member(shell, by=request.user)
    said = ngettext("%(posts)s post is yours now.", "%(posts)s posts are yours now.", posts)
    messages.success(request, said % {"posts": posts})
    return redirect(request.user)
