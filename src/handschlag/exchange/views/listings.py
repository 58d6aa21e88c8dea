"""Offers and requests: lists, the page of one, who can help with something, one's own."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from handschlag.accounts.requests import MemberRequest
from handschlag.core import access
from handschlag.exchange.pages import listings as lists
from handschlag.exchange.pages.fitting import who_page
from handschlag.exchange.pages.listing import find_listing, listing_page
from handschlag.exchange.pages.own_listings import own_listings
from handschlag.groups import pages as group_pages


@access.members
@require_safe
def index(request: MemberRequest) -> HttpResponse:
    """All that the viewer may see."""
    page = lists.all_listings(request.user, lists.Asked.of(request.GET), **_turn(request))
    return render(request, "exchange/listings.html", {"page": page})


@access.members
@require_safe
def group(request: MemberRequest, slug: str) -> HttpResponse:
    """A group's; who may not read its talk is led to what it is about."""
    found = group_pages.standing(slug, request.user)
    if not found.can_read_talk:
        return redirect("groups:detail", slug)
    page = lists.group_listings(found, lists.Asked.of(request.GET), **_turn(request))
    context = {"page": page, "group": found.group, "membership": found.membership}
    return render(request, "exchange/group_listings.html", context)


@access.members
@require_safe
def detail(request: MemberRequest, pk: int) -> HttpResponse:
    page = listing_page(find_listing(pk, request.user))
    return render(request, "exchange/listing.html", {"page": page})


@access.members
@require_safe
def who(request: MemberRequest) -> HttpResponse:
    """Who can help with some words: open offers, and who helped with such before; each says why."""
    return render(request, "exchange/who.html", {"page": who_page(request.user, request.GET.get("q", ""))})


@access.members
@require_safe
def mine(request: MemberRequest) -> HttpResponse:
    page = own_listings(request.user, request.GET.get("show", ""), **_turn(request))
    return render(request, "exchange/my_listings.html", {"page": page})


def _turn(request: MemberRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ("before", "after")}
