"""Making one page of two of the same company."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.people.actions import merging_companies as actions
from handschlag.people.pages import merging_companies as pages
from handschlag.people.pages.companies import find_company


@access.members
@never_cache
@require_http_methods(["GET", "POST"])
def merge(request: MemberRequest, slug: str) -> HttpResponse:
    """Choose the page that stays, look at both, type the name of the one that goes."""
    said = request.POST if request.method == "POST" else request.GET
    page = pages.merging(slug, request.user, into=said.get("into", ""), query=said.get("q", ""))
    if not page.allowed:
        raise NotAllowed(_("Only who speaks for both companies makes one of them, or who runs this site."))
    refused = ""
    if request.method == "POST" and page.into is not None:
        try:
            kept = actions.merge_companies(
                page.gone, into=page.into, typed=request.POST.get("typed", ""), by=request.user
            )
        except Invalid as refusal:
            refused = str(refusal)
        else:
            messages.success(request, _("%(name)s is part of this page now.") % {"name": page.gone.name})
            return redirect(kept)
    context = {"page": page, "refused": refused, "typed": request.POST.get("typed", "")}
    return render(request, "people/merge_companies.html", context, status=422 if refused else 200)


@access.operators
@require_POST
def keep_apart(request: MemberRequest, slug: str) -> HttpResponse:
    """They look alike and are two."""
    other = find_company(request.POST.get("other", ""), request.user)
    actions.keep_apart(find_company(slug, request.user), other, by=request.user)
    messages.success(request, _("They are not suggested as one any more."))
    return redirect("people:company_claims")
