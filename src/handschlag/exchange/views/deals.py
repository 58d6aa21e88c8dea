"""Deals: one's own, proposing, answering, delivering, and saying how it went."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.addresses import key_in
from handschlag.core.errors import Conflict, Invalid
from handschlag.exchange.actions import closing, correcting, dealing, delivering
from handschlag.exchange.forms.deals import AccountForm, DeliverForm, NoteForm, ProposeForm
from handschlag.exchange.models import Deal
from handschlag.exchange.pages import deals as pages
from handschlag.exchange.pages import proposing
from handschlag.exchange.pages.my_deals import my_deals
from handschlag.exchange.pages.proposing import Start


@access.members
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    cursors = {"before": request.GET.get("before", ""), "after": request.GET.get("after", "")}
    return render(request, "exchange/deals.html", {"page": my_deals(request.user, **cursors)})


@access.members
@require_http_methods(["GET", "POST"])
def propose(request: MemberRequest) -> HttpResponse:
    start = proposing.start(request, request.user)
    form = _propose_form(request, start)
    if request.method == "POST" and form.is_valid():
        try:
            deal = dealing.propose_deal(
                form.draft(), by=request.user, partner=start.partner, listing=start.listing, post=start.post
            )
        except (Conflict, Invalid) as refusal:
            _say(form, refusal)
        else:
            messages.success(request, _("%(name)s is asked.") % {"name": start.partner.name})
            return redirect(deal)
    return render(request, "exchange/propose.html", {"form": form, "start": start, "deal": None})


@access.members
@never_cache
@require_safe
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    return render(request, "exchange/deal.html", {"page": pages.deal_page(pk, request.user)})


@access.members
@require_http_methods(["GET", "POST"])
def change(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a proposal otherwise."""
    page = pages.deal_page(pk, request.user)
    start = proposing.start_again(page.deal, request.user)
    initial = ProposeForm.filled_with(page.deal, page.legs, request.user.pk)
    form = _propose_form(request, start, initial)
    if request.method == "POST" and form.is_valid():
        try:
            dealing.change_deal(page.deal, form.draft(), by=request.user)
        except Invalid as refusal:
            _say(form, refusal)
        else:
            return redirect(page.deal)
    return render(request, "exchange/propose.html", {"form": form, "start": start, "deal": page.deal})


def _propose_form(
    request: MemberRequest, start: Start, initial: dict[str, object] | None = None
) -> ProposeForm:
    return ProposeForm(
        request.POST if request.method == "POST" else None,
        initial=initial or start.initial,
        name=start.partner.name,
        groups=start.groups,
        keeps=bool(start.balances),
    )


def _say(form: ProposeForm | AccountForm | DeliverForm, refusal: Conflict | Invalid) -> None:
    """Beside the field it is about, if the form has it."""
    name = refusal.field if isinstance(refusal, Invalid) else None
    form.add_error(name if name in form.fields else None, str(refusal))


@access.members
@require_POST
def agree(request: MemberRequest, pk: int) -> HttpResponse:
    deal = pages.find_deal(pk, request.user)
    seen = request.POST.get("seen")
    dealing.agree_to_deal(deal, by=request.user, seen=None if seen is None else key_in(seen) or 0)
    messages.success(request, _("Agreed. Now it is a promise."))
    return redirect(deal)


@access.members
@require_http_methods(["GET", "POST"])
def decline(request: MemberRequest, pk: int) -> HttpResponse:
    page = pages.deal_page(pk, request.user)
    dealing.require_decline(page.deal, by=request.user)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        dealing.decline_deal(page.deal, by=request.user, note=form.cleaned_data["note"])
        return redirect(page.deal)
    return render(request, "exchange/decline.html", {"page": page, "form": form})


@access.members
@require_POST
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    deal = pages.find_deal(pk, request.user)
    dealing.withdraw_deal(deal, by=request.user)
    messages.success(request, _("Withdrawn."))
    return redirect(deal)


@access.members
@require_http_methods(["GET", "POST"])
def deliver(request: MemberRequest, pk: int) -> HttpResponse:
    """Wholly with one click; the page behind it is for a part, or nothing."""
    page = pages.deal_page(pk, request.user)
    delivering.leg_to_deliver(page.deal, page.legs, by=request.user)
    form = DeliverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            delivering.deliver(page.deal, by=request.user, percent=sent["percent"], note=sent["note"])
        except Invalid as refusal:
            _say(form, refusal)
        else:
            return _after_delivery(page.deal, request.user.pk)
    return render(request, "exchange/deliver.html", {"page": page, "form": form})


def _after_delivery(deal: Deal, member: int) -> HttpResponse:
    """On to the ten seconds, if it is time for them."""
    is_ready = not deal.legs.filter(delivered_at__isnull=True).exists()
    said = deal.accounts.filter(member=member).exists()
    return redirect("exchange:account", deal.pk) if is_ready and not said else redirect(deal)


@access.members
@never_cache
@require_http_methods(["GET", "POST"])
def account(request: MemberRequest, pk: int) -> HttpResponse:
    page = pages.deal_page(pk, request.user)
    if request.method == "GET" and not page.may_account:
        return redirect(page.deal)
    gave, got = (leg is not None and not leg.is_fallen for leg in (page.given, page.got))
    form = AccountForm(request.POST or None, name=page.partner.name, gave=gave, got=got)
    if request.method == "POST" and form.is_valid():
        try:
            delivering.account_for_deal(page.deal, form.said(), by=request.user)
        except Invalid as refusal:
            _say(form, refusal)
        else:
            messages.success(request, _("Thank you. Said and sealed."))
            return redirect(page.deal)
    return render(request, "exchange/account.html", {"page": page, "form": form})


@access.members
@require_POST
def end(request: MemberRequest, pk: int) -> HttpResponse:
    """The other has gone."""
    deal = pages.find_deal(pk, request.user)
    closing.end_deal(deal, by=request.user)
    return redirect(deal)


@access.members
@require_POST
def ask_back(request: MemberRequest, pk: int) -> HttpResponse:
    deal = pages.find_deal(pk, request.user)
    correcting.ask_back(deal, by=request.user)
    return redirect(deal)


@access.members
@require_POST
def take_back(request: MemberRequest, pk: int) -> HttpResponse:
    deal = pages.find_deal(pk, request.user)
    correcting.take_back(deal, by=request.user)
    messages.success(request, _("Taken back: it does not count any more."))
    return redirect(deal)


@access.members
@require_POST
def leave(request: MemberRequest, pk: int) -> HttpResponse:
    """It stays as it is."""
    deal = pages.find_deal(pk, request.user)
    correcting.leave_as_it_is(deal, by=request.user)
    return redirect(deal)
