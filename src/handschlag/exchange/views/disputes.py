"""Disputes: what waits for a decision, opening one, saying how one sees it, deciding, and appealing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.exchange.actions import deciding, disputing
from handschlag.exchange.forms.disputes import AppealForm, DecideForm, OpenForm, StatementForm
from handschlag.exchange.models import Outcome
from handschlag.exchange.pages import disputes as pages
from handschlag.exchange.pages.my_disputes import my_disputes


@access.members
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    cursors = {"before": request.GET.get("before", ""), "after": request.GET.get("after", "")}
    return render(request, "exchange/disputes.html", {"page": my_disputes(request.user, **cursors)})


@access.members
@require_http_methods(["GET", "POST"])
def create(request: MemberRequest) -> HttpResponse:
    """About the deal that the address names; on to the dispute where there is one."""
    deal = pages.deal_to_dispute(request.GET, request.POST, request.user)
    if request.method == "GET" and (dispute := pages.dispute_of(deal)) is not None:
        return redirect(dispute)
    disputing.require_disputable(deal, by=request.user)
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        dispute = disputing.open_dispute(deal, form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The dispute is open. Somebody who is not involved decides it."))
        return redirect(dispute)
    return render(request, "exchange/new_dispute.html", {"form": form, "deal": deal})


@access.members
@never_cache
@require_safe
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    page = pages.dispute_page(pk, request.user)
    return render(request, "exchange/dispute.html", {"page": page, "form": StatementForm()})


@access.members
@require_POST
def state(request: MemberRequest, pk: int) -> HttpResponse:
    """How one side sees it."""
    dispute, form = pages.find_dispute(pk, request.user), StatementForm(request.POST)
    if form.is_valid():
        disputing.state_view(dispute, form.cleaned_data["text"], by=request.user)
        return redirect(dispute)
    page = pages.dispute_page(pk, request.user)
    return render(request, "exchange/dispute.html", {"page": page, "form": form})


@access.members
@require_POST
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    dispute = pages.find_dispute(pk, request.user)
    disputing.withdraw_dispute(dispute, by=request.user)
    messages.success(request, _("Withdrawn. The deal goes on from where it was."))
    return redirect(dispute.deal)


@access.members
@require_http_methods(["GET", "POST"])
def decide(request: MemberRequest, pk: int) -> HttpResponse:
    page = pages.dispute_page(pk, request.user)
    deciding.require_decider(page.dispute, by=request.user)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        outcome = Outcome(sent["outcome"])
        deciding.decide_dispute(
            page.dispute, outcome, sent["reason"], by=request.user, percent=sent["percent"]
        )
        messages.success(request, _("Decided. Both sides are told."))
        return redirect(page.dispute)
    return render(request, "exchange/decide.html", {"page": page, "form": form})


@access.members
@require_http_methods(["GET", "POST"])
def appeal(request: MemberRequest, pk: int) -> HttpResponse:
    page = pages.dispute_page(pk, request.user)
    deciding.decision_to_appeal(page.dispute, by=request.user)
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        deciding.appeal(page.dispute, form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("Somebody else decides again."))
        return redirect(page.dispute)
    return render(request, "exchange/appeal.html", {"page": page, "form": form})
