"""The rules of a pool, and what its members vote on."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Invalid
from handschlag.exchange.actions import voting
from handschlag.exchange.forms.pools import ChangeForm
from handschlag.exchange.models import Change, Proposal
from handschlag.exchange.pages import pools as pages
from handschlag.exchange.pages.pool_people import people_for


@access.members
@require_safe
def rules(request: MemberRequest, pk: int) -> HttpResponse:
    page = pages.pool_page(pk, request.user)
    context = {"page": page, "council": pages.council(page), "changes": Change}
    return render(request, "exchange/pool_rules.html", context)


@access.members
@require_http_methods(["GET", "POST"])
def propose(request: MemberRequest, pk: int, change: str) -> HttpResponse:
    page, kind = pages.pool_page(pk, request.user), _change(change)
    pages.require_share(page)
    people = people_for(page, kind, request.GET, request.POST)
    form = ChangeForm(request.POST or None, change=kind, pool=page.pool, people=people.all)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            voting.propose_change(page.pool, kind, form.value(), by=request.user, reason=reason)
        except Invalid as refusal:
            form.add_error("value" if "value" in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Proposed. Your own vote counts already."))
            return redirect("exchange:pool_rules", pk)
    return render(
        request,
        "exchange/propose_change.html",
        {"page": page, "form": form, "change": kind, "people": people},
    )


def _change(said: str) -> Change:
    """From its name in the address."""
    try:
        return Change[said.replace("-", "_").upper()]
    except KeyError:
        raise Http404 from None


@access.members
@require_POST
def vote(request: MemberRequest, pk: int, proposal: int) -> HttpResponse:
    pool = pages.find_pool(pk, request.user)
    found = get_object_or_404(Proposal, pk=proposal, pool=pool)
    voting.vote(found, by=request.user, agrees=request.POST.get("agrees") == "yes")
    return redirect("exchange:pool_rules", pk)


@access.members
@require_POST
def withdraw(request: MemberRequest, pk: int, proposal: int) -> HttpResponse:
    pool = pages.find_pool(pk, request.user)
    voting.withdraw_proposal(get_object_or_404(Proposal, pk=proposal, pool=pool), by=request.user)
    return redirect(pool)


@access.members
@require_POST
def ask(request: MemberRequest, pk: int) -> HttpResponse:
    """To be let in."""
    pool = pages.find_pool(pk, request.user)
    voting.ask_to_join(pool, by=request.user)
    messages.success(request, _("Asked. The members of the pool vote on it."))
    return redirect(pool)
