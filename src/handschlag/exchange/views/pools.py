"""Pools: the list, founding one, its calendar, its balances, and using it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.errors import Invalid
from handschlag.exchange.actions import pooling, using_pools
from handschlag.exchange.actions.holding_pools import shares_in
from handschlag.exchange.forms.pools import ContributionForm, DrawForm, LeaveForm, PoolForm, UseForm
from handschlag.exchange.models import Contribution, Use
from handschlag.exchange.pages import pools as pages
from handschlag.exchange.pages.my_pools import my_pools
from handschlag.exchange.pages.pool_people import people_to_ask_in


@access.members
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    cursors = {"before": request.GET.get("before", ""), "after": request.GET.get("after", "")}
    return render(request, "exchange/pools.html", {"page": my_pools(request.user, **cursors)})


@access.members
@require_http_methods(["GET", "POST"])
def create(request: MemberRequest) -> HttpResponse:
    """Who looks for people gets the form back as it was filled in."""
    people, groups = people_to_ask_in(request.POST, request.user), pages.groups_of(request.user)
    form = PoolForm(request.POST, groups=groups, people=people.all, is_begun=bool(people.query))
    if form.is_valid():
        sent = form.cleaned_data
        try:
            pool = pooling.found_pool(
                form.founding(), by=request.user, group=sent["group"], members=sent["members"]
            )
        except Invalid as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect(pool)
    return render(request, "exchange/new_pool.html", {"form": form, "people": people})


@access.members
@require_safe
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    return _calendar(request, pk)


def _calendar(request: MemberRequest, pk: int, form: UseForm | DrawForm | None = None) -> HttpResponse:
    page = pages.pool_page(pk, request.user)
    calendar = pages.calendar(page, pages.Month.asked(request.GET.get("month", "")))
    form = form or (DrawForm() if page.pool.is_fund else UseForm())
    return render(request, "exchange/pool.html", {"page": page, "calendar": calendar, "form": form})


@access.members
@require_POST
def use(request: MemberRequest, pk: int) -> HttpResponse:
    """Book it for a time, or draw on it."""
    pool = pages.find_pool(pk, request.user)
    form = DrawForm(request.POST) if pool.is_fund else UseForm(request.POST)
    if form.is_valid():
        deed = using_pools.draw if pool.is_fund else using_pools.book_use
        try:
            deed(pool, **form.cleaned_data, by=request.user)
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Drawn.") if pool.is_fund else _("Booked."))
            return redirect(pool)
    return _calendar(request, pk, form)


@access.members
@require_POST
def cancel(request: MemberRequest, pk: int, use_pk: int) -> HttpResponse:
    pool = pages.find_pool(pk, request.user)
    using_pools.cancel_use(get_object_or_404(Use, pk=use_pk, pool=pool), by=request.user)
    messages.success(request, _("Cancelled. What it took out is booked back."))
    return redirect(pool)


@access.members
@require_safe
def balances(request: MemberRequest, pk: int) -> HttpResponse:
    return _balances(request, pk, ContributionForm())


def _balances(request: MemberRequest, pk: int, form: ContributionForm) -> HttpResponse:
    page = pages.pool_page(pk, request.user)
    cursors = {"before": request.GET.get("before", ""), "after": request.GET.get("after", "")}
    context = {"page": page, "balances": pages.balances(page, **cursors), "form": form}
    return render(request, "exchange/pool_balances.html", context | {"may_object": pages.may_object})


@access.members
@require_POST
def put_in(request: MemberRequest, pk: int) -> HttpResponse:
    pool, form = pages.find_pool(pk, request.user), ContributionForm(request.POST)
    if form.is_valid():
        try:
            using_pools.put_in(pool, **form.cleaned_data, by=request.user)
        except Invalid as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Booked. The others are told."))
            return redirect("exchange:pool_balances", pk)
    return _balances(request, pk, form)


@access.members
@require_POST
def object_to(request: MemberRequest, pk: int, contribution: int) -> HttpResponse:
    pool = pages.find_pool(pk, request.user)
    using_pools.object_to(get_object_or_404(Contribution, pk=contribution, pool=pool), by=request.user)
    messages.success(request, _("Booked back. Talk with each other about what it is worth."))
    return redirect("exchange:pool_balances", pk)


@access.members
@require_POST
def join(request: MemberRequest, pk: int) -> HttpResponse:
    pool = pages.find_pool(pk, request.user)
    pooling.join_pool(pool, by=request.user)
    messages.success(request, _("You share this pool now."))
    return redirect(pool)


@access.members
@require_POST
def decline(request: MemberRequest, pk: int) -> HttpResponse:
    pooling.decline_pool(pages.find_pool(pk, request.user), by=request.user)
    return redirect("exchange:pools")


@access.members
@require_http_methods(["GET", "POST"])
def leave(request: MemberRequest, pk: int) -> HttpResponse:
    page = pages.pool_page(pk, request.user)
    pages.require_share(page)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        pooling.leave_pool(page.pool, by=request.user, pay_out=form.cleaned_data["pay_out"])
        messages.success(request, _("You do not share this pool any more."))
        return redirect("exchange:pools")
    shares = shares_in(page.pool)
    return render(request, "exchange/leave_pool.html", {"page": page, "form": form, "shares": shares})
