"""What is tried in a group, and the playbook of the site."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.core.addresses import key_in
from handschlag.core.errors import Conflict, Invalid
from handschlag.insights.strategies import actions, library, pages
from handschlag.insights.strategies.forms import ChooseForm, EndForm, SearchForm, StrategyForm, begun_with
from handschlag.insights.strategies.playbook import playbook as read_playbook


@access.members
@never_cache
@require_safe
def index(request: MemberRequest, slug: str) -> HttpResponse:
    turn = {name: request.GET.get(name, "") for name in ("before", "after")}
    page = pages.strategies(pages.membership_of(slug, request.user), **turn)
    context = {"page": page, "group": page.group, "membership": page.membership}
    return render(request, "insights/strategies.html", context)


@access.members
@require_http_methods(["GET", "POST"])
def create(request: MemberRequest, slug: str) -> HttpResponse:
    """Filled in from an idea of the library, if one is named."""
    membership = pages.membership_of(slug, request.user)
    begun = begun_with(library.idea(request.GET.get("idea", "")))
    form = StrategyForm(request.POST or None, group=membership.group, initial=begun)
    if request.method == "POST" and form.is_valid():
        strategy = actions.start_strategy(membership.group, form.draft(), by=request.user)
        messages.success(request, _("Written down. Its effect is estimated as soon as it can be told."))
        return redirect(strategy)
    context = {"form": form, "group": membership.group, "membership": membership}
    return render(request, "insights/new_strategy.html", context)


@access.members
@never_cache
@require_safe
def detail(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    page = pages.detail(pages.membership_of(slug, request.user), pk)
    context = {"page": page, "group": page.group, "membership": page.membership}
    return render(request, "insights/strategy.html", context)


@access.members
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    membership = pages.membership_of(slug, request.user)
    strategy = pages.found_strategy(membership, pk)
    title = strategy.title
    form = StrategyForm(request.POST or None, group=membership.group, instance=strategy)
    if request.method == "POST" and form.is_valid():
        actions.change_strategy(strategy, form.draft(), by=request.user)
        messages.success(request, _("Saved. What stood there before is kept."))
        return redirect(strategy)
    context = {"form": form, "title": title, "group": membership.group, "membership": membership}
    return render(request, "insights/edit_strategy.html", context | {"strategy": strategy})


@access.members
@require_http_methods(["GET", "POST"])
def end(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    membership = pages.membership_of(slug, request.user)
    strategy = pages.found_strategy(membership, pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        actions.end_strategy(strategy, sent["note"], is_abandoned=sent["is_abandoned"], by=request.user)
        messages.success(request, _("Ended. What you learned stays here and in the playbook."))
        return redirect(strategy)
    context = {"form": form, "strategy": strategy, "group": membership.group, "membership": membership}
    return render(request, "insights/end_strategy.html", context)


@access.members
@require_POST
def estimate(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """Have the effect estimated anew."""
    strategy = pages.found_strategy(pages.membership_of(slug, request.user), pk)
    try:
        actions.request_estimate(strategy, by=request.user)
    except Conflict as refusal:
        messages.info(request, str(refusal))
    return redirect(strategy)


@access.members
@never_cache
@require_http_methods(["GET", "POST"])
def members(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    """For whom it is tried, where they are chosen one by one."""
    membership = pages.membership_of(slug, request.user)
    search = SearchForm(request.GET)
    page = pages.choosing(membership, pk, search.asked(), request.user)
    form = ChooseForm(request.POST or None, group=membership.group, initial={"since": page.strategy.since})
    if request.method == "POST" and form.is_valid() and _choose(request, page, form):
        return redirect("insights:strategy_members", slug, pk)
    context = {"page": page, "group": page.group, "membership": membership, "form": form, "search": search}
    return render(request, "insights/strategy_members.html", context)


def _choose(request: MemberRequest, page: pages.Choosing, form: ChooseForm) -> bool:
    since = form.cleaned_data["since"]
    keys = [*form.chosen(), *pages.drawn(page, form.cleaned_data["draw"] or 0)]
    try:
        new = actions.choose_members(page.strategy, keys, since=since, by=request.user)
    except Invalid as refusal:
        form.add_error(refusal.field, str(refusal))
        return False
    text = ngettext("%(count)s member is noted.", "%(count)s members are noted.", new)
    messages.success(request, text % {"count": new})
    return True


@access.members
@require_POST
def leave_out(request: MemberRequest, slug: str, pk: int) -> HttpResponse:
    strategy = pages.found_strategy(pages.membership_of(slug, request.user), pk)
    actions.leave_member_out(strategy, key_in(request.POST.get("member", "")) or 0, by=request.user)
    return redirect("insights:strategy_members", slug, pk)


@access.members
@never_cache
@require_safe
def playbook(request: MemberRequest) -> HttpResponse:
    return render(request, "insights/playbook.html", {"page": read_playbook(request.user)})
